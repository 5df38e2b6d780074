from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .case import CollectionsCase
from .incentive.given import GivenPolicies
from .proceeding.given import GivenProceedings
from .trial.given import GivenTrials


@tagged("post_install", "-at_install")
class TestScenarioCompanies(GivenPolicies, GivenProceedings, GivenTrials, CollectionsCase):
    """Two companies share a customer: each sees, duns and blocks its own invoices only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.setup_other_company(name="Other Creditor")["company"]
        cls.short = cls.create_ladder("Short", (3, 10))
        cls.other.write(
            {
                "dunning_procedure_id": cls.short.id,
                "dunning_grace_days": 0,
                "dunning_daily_cap": 0,
                "dunning_quiet_days": "none",
            }
        )
        cls.other.partner_id.write({"tz": "Europe/Berlin", "email": "books@other.example"})

    def invoice_of(self, company, due, amount=100.0, partner=None, **vals):
        with patch.object(self, "env", self.env(context={"allowed_company_ids": company.ids})):
            return self.invoice(due, amount, partner, **vals).with_env(type(self).env)

    def user_of(self, company, group="account_collections.group_manager"):
        login = f"user_{company.id}_{group.split('.')[-1]}"
        return new_test_user(self.env, login, group, company_id=company.id, name=login)

    def given_both_owed(self, due="2026-03-01"):
        return self.invoice_of(self.company, due), self.invoice_of(self.other, due)

    # === RUNS === #

    def test_a_run_here_neither_dunns_nor_stops_anything_there(self):
        here, there = self.given_both_owed()
        self.assertDunned(self.dun("2026-03-08"), {self.debtor: [(here, self.first)]})
        debtor_there = self.debtor.with_company(self.other)
        self.assertFalse(there.dunning_level_id)
        self.assertFalse(debtor_there.dunning_level_id)
        self.assertFalse(debtor_there.collection_case_id)
        draft = self.propose("2026-03-22")
        self.assertDecided(draft, {here: "propose"})
        notices = self.dun("2026-03-22", self.other)
        self.assertDunned(notices, {self.debtor: [(there, self.short.level_ids[0])]})
        self.assertEqual(here.dunning_level_id, self.first)
        self.assertEqual(self.debtor.dunning_level_id, self.first)
        self.assertNotEqual(notices.case_id, draft.notice_ids.case_id)

    def test_each_company_writes_on_its_own_paper(self):
        self.given_both_owed()
        companies = self.company + self.other
        notices = self.env["account.dunning.notice"].union(
            *(self.propose("2026-03-08", company).notice_ids for company in companies)
        )
        paper = {}

        def render(letters):
            paper[letters.company_id] = letters.env.company

        Notice = self.registry["account.dunning.notice"]
        with patch.object(Notice, "_render_letters_of_company", render):
            notices._render_letters()
        self.assertEqual(paper, {company: company for company in companies})

    def test_credits_there_do_not_cover_claims_here(self):
        here, _there = self.given_both_owed()
        self.invoice_of(self.other, "2026-03-02", 900.0, move_type="out_refund")
        run = self.propose("2026-03-08")
        self.assertDecided(run, {here: "propose"})
        self.assertEqual(run.notice_ids.amount_company, 100.0)

    def test_the_cron_serves_each_company_and_survives_the_trouble_of_one(self):
        here, there = self.given_both_owed()
        third = self.env["res.company"].create({"name": "Trouble", "dunning_mode": "automatic"})
        (self.company + self.other).dunning_mode = "automatic"
        Run = self.env["account.dunning.run"].sudo()
        escalate = type(Run)._escalate

        def trouble(runs, company):
            if company == third:
                raise ValueError("broken")
            return escalate(runs, company)

        with self.at("2026-03-08"), self.outbox(), patch.object(type(Run), "_escalate", trouble):
            with mute_logger("odoo.addons.account_collections.models.run.night"):
                Run._cron_escalate()
                Run._cron_escalate()
        self.send("2026-03-08")
        self.assertEqual(here.dunning_level_id, self.first)
        self.assertEqual(there.dunning_level_id, self.short.level_ids[0])
        nightly = Run.search([("by_cron", "=", True)])
        self.assertEqual(nightly.company_id, self.company + self.other)
        self.assertEqual(len(nightly), 2)

    def test_a_branch_follows_its_parent_only_if_it_says_so(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.env.cr.precommit.run()  # gives the branch the accounts of its parent
        self.env.user.company_ids += branch
        branch.write(
            {"dunning_grace_days": 0, "dunning_daily_cap": 0, "email": "b@creditor.example"}
        )
        of_branch = self.invoice_of(branch, "2026-03-01")
        self.assertEqual(of_branch.company_id, branch)
        self.assertFalse(self.propose("2026-03-08").decision_ids)
        self.assertNotEqual(branch.dunning_procedure_id, self.ladder)
        branch.dunning_procedure_id = False
        self.assertDecided(self.propose("2026-03-08", branch), {of_branch: "no_procedure"})
        branch.dunning_procedure_id = self.ladder
        notices = self.dun("2026-03-09", branch)
        self.assertDunned(notices, {self.debtor: [(of_branch, self.first)]})
        self.assertEqual(notices.company_id, branch)

    # === WHAT A SHARED CUSTOMER HAS PER COMPANY === #

    def test_a_shared_customer_has_a_procedure_per_company(self):
        here, there = self.given_both_owed("2026-01-01")
        personal = self.create_ladder("Personal", (7,))
        self.debtor.with_company(self.other).dunning_procedure_id = personal
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.debtor.id})
        self.assertEqual(contact.with_company(self.other).dunning_procedure_id, personal)
        run = self.propose("2026-03-08", simulated=True)
        self.assertEqual(self.decision(run, here).level_id, self.first)
        run = self.propose("2026-03-08", self.other, simulated=True)
        self.assertEqual(self.decision(run, there).level_id, personal.level_ids)

    def test_a_shared_customer_is_blocked_per_company(self):
        here, there = self.given_both_owed()
        self.env["account.dunning.block"].create(
            {
                "partner_id": self.debtor.id,
                "company_id": self.other.id,
                "date_from": "2026-03-01",
            }
        )
        with self.at("2026-03-08"):
            self.assertFalse(self.debtor.dunning_blocked)
            self.assertTrue(self.debtor.with_company(self.other).dunning_blocked)
        self.assertDecided(self.propose("2026-03-08"), {here: "propose"})
        self.assertDecided(self.propose("2026-03-08", self.other), {there: "block_debtor"})

    def test_what_is_disputed_here_is_not_disputed_there(self):
        here, there = self.given_both_owed()
        with self.at("2026-03-02"):
            dispute = self.dispute(there)
        self.assertEqual(dispute.company_id, self.other)
        self.assertDecided(self.propose("2026-03-08"), {here: "propose"})
        self.assertDecided(self.propose("2026-03-08", self.other), {there: "dispute"})
        stranger = self.user_of(self.company)
        self.assertFalse(self.env["account.dispute"].with_user(stranger).search([]))
        with self.assertRaises(AccessError):
            dispute.with_user(stranger).action_resolve_for_us()

    def test_a_shared_customer_has_a_collector_per_company(self):
        colleague = self.user_of(self.company)
        stranger = self.user_of(self.other)
        self.debtor.dunning_collector_id = colleague
        self.debtor.with_company(self.other).dunning_collector_id = stranger
        self.env.invalidate_all()
        self.assertEqual(self.debtor.dunning_collector_id, colleague)
        self.assertEqual(self.debtor.with_company(self.other).dunning_collector_id, stranger)
        mine = [("dunning_collector_id", "=", colleague.id)]
        Partner = self.env["res.partner"]
        self.assertEqual(Partner.search(mine), self.debtor)
        both = (self.other + self.company).ids
        self.assertFalse(Partner.with_context(allowed_company_ids=both).search(mine))

    def test_language_and_sender_are_those_of_the_company(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.given_both_owed()
        self.debtor.lang = False
        self.company.partner_id.lang = "en_US"
        self.other.partner_id.lang = "de_DE"
        here, there = self.dun("2026-03-08"), self.dun("2026-03-08", self.other)
        self.assertEqual((here.lang, there.lang), ("en_US", "de_DE"))
        senders = [
            notice.sudo().delivery_ids.mail_message_id.email_from for notice in (here, there)
        ]
        self.assertIn("books@creditor.example", senders[0])
        self.assertIn("books@other.example", senders[1])

    # === WHO SEES WHAT === #

    def given_records_everywhere(self):
        """One record at least of each of our models in each company."""
        for company in (self.company, self.other):
            ladder = self.create_ladder("Own", (90,))
            ladder.company_id = company
            invoice = self.invoice_of(company, "2026-03-01")
            notice = self.dun("2026-03-08", company)
            self.env["account.dunning.block"].create(
                {"move_id": invoice.id, "company_id": company.id}
            )
            self.assertTrue(notice.sudo().case_id.contact_ids)
            self.env["account.collection.limitation.event"].create(
                {"case_id": notice.sudo().case_id.id, "scope": "debtor"}
            )
            self.env["account.dunning.receipt"].sudo().create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": company.id,
                    "why": "online",
                    "reference": "TX-1",
                    "noted_on": "2026-03-08",
                }
            )
            self.env["account.collection.answer"]._note(
                "wrong_data", company, self.debtor, self.item(invoice)
            )
            self.begin_online(self.item(invoice))
            self.given_what_hangs_on(notice.sudo().case_id)
            others = [self.invoice_of(company, "2026-03-01") for _number in range(3)]
            with self.at("2026-03-24"):
                self.given_proceeding(self.item(others[0]))
                self.given_write_off(self.item(others[2]))
            self.given_signature(others[1])
            self.given_settlement(company)
            self.given_policy(company)
            self.given_trials(company)
            takeover = {"name": "old.csv", "company_id": company.id}
            self.env["account.dunning.takeover"].sudo().create(takeover)
            ladder.level_ids.fee_ids = [Command.create({"amount": 1.0})]
            self.env["account.dunning.charge"].create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": company.id,
                    "name": "Return debit",
                    "amount": 1.0,
                }
            )

    def given_settlement(self, company):
        """A part of what is owed would do."""
        item = self.item(self.invoice_of(company, "2026-03-01", 20.0))
        vals = {"company_id": company.id, "partner_id": self.debtor.id, "amount": 9.0}
        vals["line_ids"] = [Command.create({"move_line_id": item.id})]
        self.env["account.collection.settlement"].create(vals)

    def given_what_hangs_on(self, case):
        """Mails, thanks, findings and the contact rules of a case's company."""
        self.env["account.collection.finding"].create({"case_id": case.id, "kind": "visit"})
        rule = {"company_id": case.company_id.id}
        self.env["account.collection.contact.rule"].sudo().create(rule)
        thanks = {"case_id": case.id, "kind": "month", "period": "2026-03", "state": "sent"}
        thanks["due_on"] = "2026-03-09 12:00:00"
        self.env["account.collection.courtesy"].sudo().create(thanks)
        mail = {"case_id": case.id, "kind": "question", "words": "Why?"}
        self.env["account.collection.reply"].sudo().create(mail)

    def test_a_user_of_one_company_sees_nothing_of_the_other(self):
        self.given_records_everywhere()
        user = self.user_of(self.company)
        ours = [
            name
            for name in self.env.registry
            if name.startswith(("account.dunning.", "account.collection."))
            and not self.env[name]._abstract
            and not self.env[name]._transient
            # Kinds are everybody's, and who knocked at which page is nobody's business.
            and "company_id" in self.env[name]._fields
            and self.env[name].with_user(user).has_access("read")
        ]
        self.assertGreaterEqual(len(ours), 10)
        for name in ours:
            with self.subTest(name):
                everything = self.env[name].sudo().with_context(active_test=False).search([])
                there = everything.filtered(lambda record: record.company_id == self.other)
                self.assertTrue(there, "the test needs a record in the other company")
                self.assertTrue(everything - there, "and one in this company")
                seen = self.env[name].with_user(user).search([])
                self.assertFalse(seen & there.with_user(user))
                self.assertTrue(seen)
                with self.assertRaises(AccessError):
                    there.with_user(user).read(["company_id"])

    def test_a_shared_customer_opens_although_the_other_company_blocked_him(self):
        self.given_records_everywhere()
        for company in (self.company, self.other):
            self.env["account.dunning.block"].create(
                {"partner_id": self.debtor.id, "company_id": company.id}
            )
        user = self.user_of(self.company)
        self.env.invalidate_all()
        case = self.debtor.with_user(user).collection_case_id
        with Form(case) as form:
            self.assertEqual(len(form.block_ids._records), 2)
        self.env.invalidate_all()
        with Form(self.debtor.with_user(user)) as form:
            self.assertTrue(form.dunning_blocked)
        view = "account_collections.view_partner_explanation"
        self.env.invalidate_all()
        with Form(self.debtor.with_user(user), view=view) as form:
            self.assertEqual(len(form.dunning_block_ids._records), 2)
        case = case.with_user(self.env.user).with_context(
            allowed_company_ids=(self.company + self.other).ids
        )
        self.assertEqual(case.block_ids.company_id, self.company)

    def test_nobody_acts_on_notices_of_another_company(self):
        self.other.dunning_letter_handling = "print"
        self.short.level_ids.by_letter = True
        self.invoice_of(self.other, "2026-03-01")
        notice = self.dun("2026-03-08", self.other)
        self.assertTrue(notice.to_print)
        draft = self.propose("2026-03-09", self.other)
        stranger = notice.with_user(self.user_of(self.company))
        for action in (
            stranger.action_print_letters,
            stranger.action_cancel,
            stranger.action_confirm,
            notice.sudo().delivery_ids.with_user(stranger.env.user).action_retry,
            draft.with_user(stranger.env.user).action_propose,
        ):
            with self.assertRaises(AccessError):
                action()

    def test_a_procedure_of_another_company_cannot_be_given(self):
        own = self.create_ladder("Own", (5,))
        own.company_id = self.other
        self.assertNotIn(
            own,
            self.env["account.dunning.procedure"].with_user(self.user_of(self.company)).search([]),
        )
        tag = self.env["res.partner.category"].create({"name": "Tag"})
        own.category_ids = [Command.link(tag.id)]
        self.debtor.category_id = tag
        here, there = self.given_both_owed("2026-01-01")
        run = self.propose("2026-03-08", simulated=True)
        self.assertEqual(self.decision(run, here).level_id, self.first)
        run = self.propose("2026-03-08", self.other, simulated=True)
        self.assertEqual(self.decision(run, there).level_id, own.level_ids)
