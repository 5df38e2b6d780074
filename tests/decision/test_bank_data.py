from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from ..case import CollectionsCase

DAY = "2026-03-20"


@tagged("post_install", "-at_install")
class TestBankData(CollectionsCase):
    """Nobody is dunned on the books of an account that nobody has read: what was paid on it is not
    known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dunning_bank_max_age = 5
        cls.bank = cls.company_data["default_journal_bank"]
        cls.second = cls.create_bank("Second bank", "BNK2")
        cls.collector = new_test_user(
            cls.env,
            "bank_collector",
            "account_collections.group_user,base.group_user",
            company_id=cls.company.id,
        )
        cls.company.dunning_collector_id = cls.collector

    @classmethod
    def create_bank(cls, name, code):
        return cls.env["account.journal"].create(
            {"name": name, "type": "bank", "code": code, "company_id": cls.company.id}
        )

    def setUp(self):
        super().setUp()
        self.due = self.invoice("2026-03-01")

    def watch(self, *journals):
        self.company.dunning_bank_journal_ids = self.bank.concat(*journals)

    def assertSilent(self, journal, on=DAY):
        """Which account stops the run of a day; none if all were read."""
        run = self.propose(on, simulated=True)
        code = "bank_stale" if journal else "propose"
        self.assertDecided(run, {self.due: code})
        decision = self.decision(run, self.due)
        self.assertEqual(decision.journal_id, journal or self.env["account.journal"])
        return decision.sentence

    def test_the_newest_transaction_or_payment_of_a_customer_tells_how_far_it_was_read(self):
        self.watch()
        self.bank_line("2026-03-14", 1.0)
        self.assertIn("was read up to 03/14/2026", self.assertSilent(self.bank))
        self.bank_line("2026-03-15", -1.0)
        self.assertSilent(None)
        self.assertSilent(self.bank, "2026-03-21")
        payment = self.env["account.payment"].create(
            {"amount": 1.0, "partner_id": self.debtor.id, "date": "2026-03-16"}
        )
        payment.action_post()
        self.assertSilent(None, "2026-03-21")

    def test_what_the_bank_did_not_tell_makes_nothing_fresh(self):
        self.watch()
        cash = self.company_data["default_journal_cash"]
        self.bank_line("2026-03-19", 1.0, journal_id=cash.id)
        pay = {"amount": 10.0, "partner_id": self.debtor.id, "date": "2026-03-19"}
        self.env["account.payment"].create({**pay, "payment_type": "outbound"}).action_post()
        self.env["account.payment"].create({**pay, "partner_type": "supplier"}).action_post()
        self.env["account.payment"].create({**pay, "journal_id": cash.id}).action_post()
        self.env["account.payment"].create(pay)
        expense = self.company_data["default_account_expense"]
        fee = self.env["account.move"].create(
            {
                "journal_id": self.bank.id,
                "date": "2026-03-19",
                "line_ids": [
                    (0, 0, {"account_id": expense.id, "debit": 3.0}),
                    (0, 0, {"account_id": self.bank.default_account_id.id, "credit": 3.0}),
                ],
            }
        )
        fee.action_post()
        self.bank_line("2026-04-19", 1.0)
        self.assertIn("was never read", self.assertSilent(self.bank))

    def test_a_fresh_account_does_not_speak_for_a_silent_one(self):
        self.watch(self.second)
        self.bank_line("2026-03-19", 1.0)
        self.assertIn("Second bank was never read", self.assertSilent(self.second))
        self.bank_line("2026-03-18", 1.0, journal_id=self.second.id)
        self.assertSilent(None)
        self.second.active = False
        self.assertSilent(None, "2026-03-24")
        self.second.active = True
        self.assertSilent(self.second, "2026-03-24")

    def test_accounts_are_proposed_where_debtors_pay(self):
        today = self.company._get_dunning_today()
        propose = self.company._propose_bank_journals
        self.assertEqual(propose(today), self.bank | self.second, "nothing tells: all of them")
        with self.at(DAY):
            today = self.company._get_dunning_today()
            self.bank_line("2025-12-01", 1.0)
            self.assertEqual(propose(today), self.bank | self.second, "that was long ago")
            line = self.bank_line("2026-03-01", 1.0)
            self.assertEqual(propose(today), self.bank)
            self.second.bank_account_id = self.env["res.partner.bank"].create(
                {"acc_number": "DE75512108001245126199", "partner_id": self.company.partner_id.id}
            )
            self.assertEqual(propose(today), self.bank | self.second, "letters name it")
            line.unlink()
            self.assertEqual(propose(today), self.second)

    def test_a_person_confirms_up_to_which_day_it_was_read(self):
        self.watch()
        self.assertSilent(self.bank)
        with self.at(DAY):
            journal = self.bank.with_user(self.collector)
            # What is off in tests, to save time.
            logged = {"tracking_disable": False, "mail_notrack": False}
            self.env = self.env(context={**self.env.context, **logged})
            wizard = self.env["account.collections.bank.read"].with_user(self.collector)
            form = Form(wizard.with_context(**journal.action_confirm_read()["context"]))
            form.day = "2026-03-19"
            form.save().action_confirm()
            self.env.cr.flush()
        self.assertSilent(None)
        self.assertSilent(self.bank, "2026-03-25")
        log = self.bank.message_ids[0]
        self.assertEqual(log.author_id, self.collector.partner_id)
        self.assertEqual(log.sudo().tracking_value_ids.field_id.name, "dunning_read_until")

    def test_nobody_has_read_tomorrow_nor_confirms_without_the_right(self):
        viewer = new_test_user(
            self.env,
            "bank_viewer",
            "account.group_account_invoice,base.group_user",
            company_id=self.company.id,
        )
        with self.at(DAY):
            with self.assertRaisesRegex(ValidationError, "a day to come"):
                self.bank.with_user(self.collector)._confirm_read("2026-03-21")
            with self.assertRaisesRegex(UserError, "Only collectors and accountants"):
                self.bank.with_user(viewer)._confirm_read("2026-03-19")

    def test_letters_are_not_confirmed_either(self):
        self.watch()
        self.bank_line("2026-03-14", 1.0)
        run = self.propose("2026-03-19")
        with self.at(DAY), self.assertRaisesRegex(UserError, "03/14/2026"):
            run.action_confirm()
        self.assertEqual(run.notice_ids.state, "draft")
        self.bank_line("2026-03-19", 1.0)
        with self.at(DAY):
            run.action_confirm()
        self.assertEqual(run.notice_ids.state, "confirmed")
        self.send("2026-03-25")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertEqual(run.notice_ids.line_ids.drop_reason, "bank_stale")

    def test_one_task_asks_for_it_until_it_was_read(self):
        self.watch()
        self.company.dunning_mode = "propose"
        for day in ("2026-03-20", "2026-03-21"):
            self.night(day)
            (task,) = self.bank.activity_ids
            self.assertEqual(task.user_id, self.collector)
        with self.at("2026-03-21"):
            self.bank.with_user(self.collector)._confirm_read("2026-03-21")
        self.assertFalse(self.bank.activity_ids)
        self.night("2026-03-28")
        self.assertTrue(self.bank.activity_ids)
        self.bank_line("2026-03-28", 1.0)
        self.night("2026-03-29")
        self.assertFalse(self.bank.activity_ids)

    def test_a_branch_reads_the_accounts_above_it(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id, "dunning_bank_max_age": 5}
        )
        with self.at(DAY):
            self.bank_line("2026-03-19", 1.0)
            today = branch._get_dunning_today()
            self.assertEqual(branch._get_watched_journals(today), self.bank)
            self.assertIsNone(branch._find_silent_bank(today))

    def test_the_settings_ask_when_the_nights_begin(self):
        self.company.write({"dunning_mode": "off", "dunning_bank_max_age": 0})
        with Form(self.env["res.config.settings"].with_company(self.company)) as form:
            form.dunning_mode = "propose"
            self.assertEqual(form.dunning_bank_max_age, 5)
            self.assertEqual(form.dunning_bank_journal_ids[:], self.bank | self.second)
            form.dunning_bank_max_age = 0
            self.assertEqual(form.dunning_bank_max_age, 0, "it may be left off")
