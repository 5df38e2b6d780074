from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .case import TakeoverCase

# As the add-ons make them.
CREDIT_CONTROL = """
CREATE TABLE credit_control_policy (
    id serial PRIMARY KEY, name varchar NOT NULL, do_nothing bool, company_id int, active bool,
    apply_max_policy_level bool);
CREATE TABLE credit_control_policy_level (
    id serial PRIMARY KEY, name jsonb NOT NULL, policy_id int REFERENCES credit_control_policy,
    level int NOT NULL, computation_mode varchar NOT NULL, delay_days int NOT NULL,
    email_template_id int, channel varchar NOT NULL, custom_text jsonb,
    mail_show_invoice_detail bool, custom_mail_text jsonb);
CREATE TABLE credit_control_communication (
    id serial PRIMARY KEY, partner_id int NOT NULL, policy_id int, policy_level_id int NOT NULL,
    currency_id int, contact_address_id int, report_date date, company_id int NOT NULL,
    user_id int);
CREATE TABLE credit_control_line (
    id serial PRIMARY KEY, date date NOT NULL, date_due date NOT NULL, date_entry date,
    date_sent date, state varchar NOT NULL, channel varchar NOT NULL, invoice_id int,
    partner_id int NOT NULL, commercial_partner_id int,
    communication_id int REFERENCES credit_control_communication,
    amount_due float8 NOT NULL, balance_due float8 NOT NULL,
    move_line_id int NOT NULL REFERENCES account_move_line ON DELETE RESTRICT,
    account_id int, currency_id int, company_id int,
    policy_level_id int NOT NULL REFERENCES credit_control_policy_level, policy_id int,
    level int, manually_overridden bool, run_id int, manual_followup bool, partner_user_id int);
INSERT INTO credit_control_policy (name, active) VALUES ('3 times policy', TRUE);
INSERT INTO credit_control_policy_level
    (name, policy_id, level, computation_mode, delay_days, channel) VALUES
    ('{"en_US": "10 days net", "de_DE": "10 Tage netto"}', 1, 1, 'net_days', 10, 'email'),
    ('{"en_US": "30 days end of month"}', 1, 2, 'end_of_month', 30, 'letter'),
    ('{"en_US": "Call him"}', 1, 3, 'previous_date', 10, 'phone');
"""
OM_FOLLOWUP = """
CREATE TABLE followup_followup (
    id serial PRIMARY KEY, company_id int NOT NULL, auto_send bool, auto_user_id int,
    last_auto_send date);
CREATE TABLE followup_line (
    id serial PRIMARY KEY, name varchar NOT NULL, followup_id int REFERENCES followup_followup,
    delay int NOT NULL, description jsonb, send_email bool, send_letter bool, manual_action bool,
    manual_action_note text, manual_action_responsible_id int, email_template_id int);
ALTER TABLE account_move_line ADD COLUMN followup_line_id int REFERENCES followup_line,
                              ADD COLUMN followup_date date;
INSERT INTO followup_followup (company_id) VALUES (1);
INSERT INTO followup_line (name, followup_id, delay, send_email, send_letter) VALUES
    ('Polite alert', 1, -5, TRUE, FALSE), ('First reminder', 1, 15, TRUE, FALSE),
    ('Second reminder', 1, 30, FALSE, TRUE), ('Call', 1, 45, FALSE, FALSE);
"""
ODOO_FOLLOWUP = """
CREATE TABLE account_followup_followup_line (
    id serial PRIMARY KEY, name jsonb NOT NULL, delay int NOT NULL, company_id int NOT NULL,
    mail_template_id int, send_email bool, join_invoices bool, sms_template_id int, send_sms bool,
    auto_execute bool, create_activity bool);
ALTER TABLE account_move_line
    ADD COLUMN followup_line_id int REFERENCES account_followup_followup_line,
    ADD COLUMN last_followup_date date, ADD COLUMN next_action_date date;
INSERT INTO account_followup_followup_line (name, delay, company_id, send_email) VALUES
    ('{"en_US": "First Reminder"}', 15, 1, TRUE), ('{"en_US": "Second Reminder"}', 30, 1, TRUE);
"""


@tagged("post_install", "-at_install")
class TestTakeoverSources(TakeoverCase):
    """The tables of other add-ons, as they lie in the database: read, shown and taken over."""

    def setUp(self):
        super().setUp()
        self.bill = self.invoice("2026-03-01")

    def given(self, tables):
        self.env.flush_all()
        self.env.cr.execute(tables)

    def find(self):
        return self.env["account.dunning.takeover"].with_user(self.boss)._get_sources()

    def take_over_from(self, source, on="2026-04-20", **vals):
        known = self.env["account.dunning.takeover"].search([])
        with self.at(on):
            self.wizard(source=source, file=False, **vals).action_import()
        self.env.invalidate_all()
        return (self.env["account.dunning.takeover"].search([]) - known).notice_ids

    def control(self, move, level, on, state="sent", channel="letter", **vals):
        """A control line of OCA about an invoice."""
        item = self.item(move)
        vals = {
            "move_line_id": item.id,
            "policy_level_id": level,
            "state": state,
            "channel": channel,
            "date": on,
            "date_due": item.date_maturity,
            "partner_id": item.partner_id.id,
            "amount_due": item.amount_currency,
            "balance_due": item.amount_residual,
            **vals,
        }
        names, values = map(SQL.identifier, vals), [SQL("%s", value) for value in vals.values()]
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "INSERT INTO credit_control_line (%s) VALUES (%s)",
                SQL(", ").join(names),
                SQL(", ").join(values),
            )
        )

    def communication(self, on):
        self.env.cr.execute(
            """INSERT INTO credit_control_communication
                      (partner_id, policy_level_id, report_date, company_id)
               VALUES (%s, 1, %s, %s) RETURNING id""",
            [self.debtor.id, on, self.company.id],
        )
        return self.env.cr.fetchone()[0]

    def follow_up(self, move, level, on=None, column="followup_date"):
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE account_move_line SET followup_line_id = %s, %s = %s WHERE id = %s",
                level,
                SQL.identifier(column),
                on,
                self.item(move).id,
            )
        )

    def test_where_there_is_none_only_a_file_is_offered(self):
        self.assertEqual(self.find(), {})
        self.assertEqual([name for name, _label in self.Import._select_source()], ["file"])
        forged = self.Import.with_user(self.boss).create({"source": "credit_control"})
        self.assertFalse(forged.can_import)
        with self.assertRaisesRegex(UserError, "nothing to take over"):
            forged.action_import()

    def test_a_table_of_that_name_with_other_columns_is_another_one(self):
        self.given("CREATE TABLE credit_control_line (id int, state varchar)")
        self.given("CREATE TABLE followup_line (id int, name varchar, delay int)")
        self.assertEqual(self.find(), {})

    def test_credit_control(self):
        """A run of 1 March, sent on the 15th: the days count from then. Its second level went out
        by itself, a third was only drafted."""
        self.given(CREDIT_CONTROL)
        self.assertEqual(list(self.find()), ["credit_control"])
        letter = self.communication("2026-03-15")
        self.control(self.bill, 1, "2026-03-12", channel="email", communication_id=letter)
        self.control(self.bill, 2, "2026-04-01")
        self.control(self.bill, 3, "2026-04-10", state="to_be_sent", channel="phone")
        notices = self.take_over_from("credit_control").sorted("sent_on")
        found = [(str(one.sent_on), one.level_id, one.delivery_ids.channel) for one in notices]
        self.assertEqual(
            found, [("2026-03-15", self.first, "email"), ("2026-04-01", self.second, "letter")]
        )
        self.assertEqual(notices[0].document, str(letter))
        self.assertEqual(notices.takeover_id.name, "OCA Credit Control")
        self.assertEqual(self.propose("2026-04-21").notice_ids.level_id, self.third)

    def test_credit_control_counts_nothing_that_did_not_go_out(self):
        self.given(CREDIT_CONTROL)
        for state in ("draft", "ignored", "queued", "to_be_sent", "error", "email_error"):
            self.control(self.bill, 1, "2026-03-12", state=state)
        self.control(self.bill, 2, "2026-03-12", manually_overridden=True)
        with self.at("2026-04-20"):
            wizard = self.wizard(source="credit_control", file=False)
            self.assertFalse(wizard.level_ids or wizard.can_import or wizard.has_faults)

    def test_credit_control_of_a_call_is_no_letter(self):
        self.given(CREDIT_CONTROL)
        self.control(self.bill, 3, "2026-04-10", channel="phone")
        (notice,) = self.take_over_from("credit_control")
        self.assertEqual(
            notice.level_id, self.first, "the only level there is proposed as the first"
        )
        self.assertFalse(notice.delivery_ids)

    def test_a_person_says_what_the_levels_are_here(self):
        self.given(CREDIT_CONTROL)
        other = self.invoice("2026-03-01", partner=self.create_debtor("Other Ltd"))
        self.control(self.bill, 1, "2026-03-15")
        self.control(other, 2, "2026-03-15")
        with self.at("2026-04-20"):
            with Form(self.Import.with_user(self.boss)) as form:
                form.source = "credit_control"
                with form.level_ids.edit(0) as level:
                    self.assertEqual(level.name, "3 times policy: 10 days net")
                    self.assertEqual(level.level_id, self.first)
                    level.level_id = self.third
                with form.level_ids.edit(1) as level:
                    self.assertEqual(level.level_id, self.second)
                    level.leave_out = True
                self.assertIn("Level 3", form.preview)
                self.assertIn("left out, as you said", form.preview)
            form.record.action_import()
        self.env.invalidate_all()
        self.assertEqual(self.bill.dunning_level_id, self.third)
        self.assertFalse(other.dunning_level_id)

    def test_credit_control_and_a_file_tell_of_the_same_letter_once(self):
        self.given(CREDIT_CONTROL)
        self.control(self.bill, 1, "2026-03-15")
        self.take_over_from("credit_control")
        self.assertHarmless("taken over already", self.row(self.bill, 1, "2026-03-15"))
        with self.at("2026-04-20"):
            wizard = self.wizard(source="credit_control", file=False)
            self.assertIn(f"{self.bill.name}: ", self.said(wizard))
            self.assertFalse(wizard.can_import)

    def test_what_is_paid_and_what_others_own_is_not_read(self):
        self.given(CREDIT_CONTROL)
        paid = self.invoice("2026-03-01")
        self.control(paid, 1, "2026-03-15")
        self.pay(paid, on="2026-03-20")
        self.control(self.bill, 1, "2026-03-15")
        other = self.setup_other_company(name="Other Creditor")["company"]
        Takeover = self.env["account.dunning.takeover"].sudo()
        self.assertEqual(len(Takeover._read_source("credit_control", self.company).lines), 1)
        self.assertEqual(Takeover._read_source("credit_control", other).lines, [])

    def test_follow_up_of_odoomates(self):
        self.given(OM_FOLLOWUP)
        self.assertEqual(list(self.find()), ["om_followup"])
        soon = self.invoice("2026-03-01", partner=self.create_debtor("Soon Ltd"))
        called = self.invoice("2026-03-01", partner=self.create_debtor("Called Ltd"))
        self.follow_up(self.bill, 3, "2026-04-02")
        self.follow_up(soon, 2, "2026-03-20")
        self.follow_up(called, 4, "2026-04-18")
        notices = self.take_over_from("om_followup")
        found = {
            one.partner_id: (str(one.sent_on), one.level_id, one.delivery_ids.channel)
            for one in notices
        }
        self.assertEqual(
            found,
            {
                self.debtor: ("2026-04-02", self.second, "letter"),
                soon.partner_id: ("2026-03-20", self.first, "email"),
                called.partner_id: ("2026-04-18", self.third, False),
            },
        )

    def test_odoos_own_follow_up(self):
        """It has no day of every item: one is asked for."""
        self.given(ODOO_FOLLOWUP)
        self.assertEqual(list(self.find()), ["odoo_followup"])
        other = self.invoice("2026-03-01", partner=self.create_debtor("Other Ltd"))
        self.follow_up(self.bill, 2, "2026-04-02", "last_followup_date")
        self.follow_up(other, 1, None, "last_followup_date")
        with self.at("2026-04-20"):
            wizard = self.wizard(source="odoo_followup", file=False)
            self.assertIn(f"{other.name}: There is no day", self.said(wizard))
            self.assertTrue(wizard.has_no_day)
        notices = self.take_over_from("odoo_followup", day="2026-04-20")
        found = {one.partner_id: (str(one.sent_on), one.level_id) for one in notices}
        self.assertEqual(found[self.debtor], ("2026-04-02", self.second))
        self.assertEqual(found[other.partner_id], ("2026-04-20", self.first))

    def test_the_foreign_key_tells_whose_level_it_is(self):
        """Both tables are there; the column belongs to the one it refers to."""
        self.given(ODOO_FOLLOWUP)
        self.given("CREATE TABLE followup_line (id serial, name varchar, delay int)")
        self.assertEqual(list(self.find()), ["odoo_followup"])

    def test_credits_and_settled_items_of_a_follow_up_are_not_read(self):
        self.given(OM_FOLLOWUP)
        refund = self.credit_note("2026-03-01", 20.0)
        paid = self.invoice("2026-03-01")
        for move in (refund, paid):
            self.follow_up(move, 2, "2026-03-20")
        self.pay(paid, on="2026-03-25")
        Takeover = self.env["account.dunning.takeover"].sudo()
        self.assertEqual(Takeover._read_source("om_followup", self.company).lines, [])

    def test_ladders_of_notes_only_leave_no_rank(self):
        self.given(OM_FOLLOWUP)
        self.follow_up(self.bill, 1, "2026-02-25")
        with self.at("2026-03-05"):
            wizard = self.wizard(source="om_followup", file=False)
            self.assertFalse(wizard.level_ids.level_id)
            self.assertFalse(wizard.can_import)
        self.assertFalse(
            self.env["account.dunning.notice"].search(Domain("takeover_id", "!=", False))
        )
