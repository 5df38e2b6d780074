from unittest.mock import patch

import psycopg2

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .case import PromiseCase


@tagged("post_install", "-at_install")
class TestPromiseLimits(PromiseCase):
    """Which promises are accepted, by whom, and what is left of them as evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in (("viewer", "viewer"), ("collector", "user"), ("manager", "manager")):
            group = f"account_collections.group_{group}"
            user = new_test_user(cls.env, f"promise_{login}", group, company_id=cls.company.id)
            setattr(cls, login, user)

    def accept(self, promise, on="2026-03-10", user=None):
        with self.at(on):
            promise.with_user(user or self.collector).action_accept()

    # === ONE OPEN PROMISE PER ITEM === #

    def test_a_new_promise_supersedes_the_old_one(self):
        invoice = self.invoice("2026-03-01")
        old = self.promise(invoice, "2026-03-15")
        new = self.promise(invoice, "2026-03-20", on="2026-03-12")
        self.assertStates({old: "superseded", new: "open"})
        self.assertEqual((old.superseded_by_id, new.extension, new.level), (new, 1, 2))
        self.assertDecided(self.propose("2026-03-18"), {invoice: "promise"})
        self.assertEqual(self.tasks("promise_due"), new.task_id)
        self.judge("2026-03-21")
        self.assertStates({old: "superseded", new: "broken"})

    def test_a_promise_that_was_over_is_judged_not_superseded(self):
        invoice = self.invoice("2026-03-01")
        old = self.promise(invoice, "2026-03-15")
        new = self.promise(invoice, "2026-03-20", on="2026-03-16")
        self.assertStates({old: "broken", new: "open"})
        self.assertEqual(new.extension, 0)

    def test_the_database_knows_one_open_promise_per_item(self):
        invoice = self.invoice("2026-03-01")
        self.promise(invoice, "2026-03-15")
        second = self.promise(invoice, "2026-03-20", accept=False)
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.UniqueViolation):
            with self.env.cr.savepoint():
                second.sudo().state = "open"
                second.flush_recordset()
                second.line_ids.flush_recordset()

    def test_a_proposal_pauses_nothing(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15", accept=False)
        self.assertDecided(self.propose("2026-03-12", simulated=True), {invoice: "propose"})
        with self.at("2026-03-12"):
            promise._withdraw("Not before summer")
        self.assertStates({promise: "withdrawn"})
        with self.assertRaises(UserError):
            self.accept(promise, "2026-03-12")

    def test_what_is_withdrawn_frees_its_items(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        with self.at("2026-03-12"):
            action = promise.with_user(self.collector).action_withdraw()
            wizard = self.env[action["res_model"]].with_user(self.collector)
            wizard = wizard.with_context(**action["context"]).create({"reason": "<b>Ill</b>"})
            wizard.action_confirm()
        self.assertStates({promise: "withdrawn"})
        self.assertIn("<b>Ill</b>", self.thread()[0].replace("&lt;", "<").replace("&gt;", ">"))
        self.assertDecided(self.propose("2026-03-12"), {invoice: "propose"})
        self.assertFalse(self.tasks("promise_due"))

    def test_the_level_counts_what_was_not_kept_on_any_of_its_items(self):
        one, two = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0)
        kept = self.promise(one, "2026-03-15", 10.0)
        self.pay(one, 10.0, on="2026-03-11")
        self.assertStates({kept: "kept"})
        again = self.promise(one, "2026-03-15", on="2026-03-12")
        self.assertEqual(again.level, 1)
        self.promise(two, "2026-03-13", on="2026-03-12")
        self.judge("2026-03-16")
        both = self.promise(one | two, "2026-03-20", on="2026-03-16")
        self.assertEqual((again.level, both.level), (1, 3))

    # === LIMITS === #

    def test_no_more_than_is_open_can_be_promised(self):
        invoice = self.invoice("2026-03-01")
        with self.assertRaisesRegex(ValidationError, "100.00 of these items are open"):
            self.promise(invoice, "2026-03-15", 100.01)
        late, proposal = (self.promise(invoice, "2026-03-15", accept=False) for _turn in "ab")
        self.pay(invoice, 40.0, on="2026-03-10")
        with self.assertRaisesRegex(ValidationError, "60.00 of these items are open"):
            self.accept(proposal)
        with self.at("2026-03-10"):
            proposal.amount = 60.0
        self.accept(proposal)
        self.assertEqual(proposal.line_ids.amount_open, 60.0, "what was open when accepted")
        self.pay(invoice, on="2026-03-10")
        with self.assertRaisesRegex(ValidationError, "Nothing is open"):
            self.accept(late)
        self.assertStates({late: "proposed", proposal: "kept"})

    def test_neither_nothing_nor_a_day_that_is_over_can_be_promised(self):
        invoice = self.invoice("2026-03-01")
        with self.assertRaisesRegex(ValidationError, "is over"):
            self.promise(invoice, "2026-03-09")
        with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation):
            with self.env.cr.savepoint():
                self.promise(invoice, "2026-03-15", -5.0)

    def test_a_day_far_ahead_is_for_managers_to_accept(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-04-10", accept=False)
        with self.assertRaisesRegex(ValidationError, "04/09/2026 at the latest"):
            self.accept(promise)
        self.accept(promise, user=self.manager)
        self.assertStates({promise: "open"})

    def test_payment_is_not_put_off_for_ever(self):
        self.company.promise_max_extensions = 1
        invoice = self.invoice("2026-03-01")
        days = ("2026-03-12", "2026-03-14", "2026-03-16")
        first, second, third = (self.promise(invoice, day, accept=False) for day in days)
        self.accept(first)
        self.accept(second)
        with self.assertRaisesRegex(ValidationError, "put off 1 times already"):
            self.accept(third)
        self.assertStates({first: "superseded", second: "open", third: "proposed"})
        self.accept(third, user=self.manager)
        self.assertEqual(third.extension, 2)

    def test_after_too_many_broken_ones_a_promise_pauses_nothing_and_says_so(self):
        self.company.promise_max_broken = 2
        invoices = [self.invoice("2026-03-01") for _turn in range(3)]
        for invoice in invoices[:2]:
            self.promise(invoice, "2026-03-11")
        fine = self.promise(invoices[2], "2026-03-13", on="2026-03-11")
        self.assertTrue(fine.pauses)
        self.judge("2026-03-12")
        last = self.promise(invoices[2], "2026-03-20", on="2026-03-12")
        self.assertEqual((last.state, last.pauses), ("open", False))
        self.assertIn("Recorded only", self.thread()[0])
        self.assertDecided(self.propose("2026-03-13"), {invoices[2]: "propose"})
        self.pay(invoices[2], on="2026-03-14")
        self.assertStates({last: "kept"})

    def test_items_of_others_or_of_two_currencies_are_refused(self):
        own, foreign = self.invoice("2026-03-01"), self.invoice("2026-03-01", partner=self.other)
        with self.assertRaisesRegex(ValidationError, "must all be those of Debtor Ltd"):
            self.promise(own | foreign, "2026-03-15", partner_id=self.debtor.id)
        yen = self.setup_other_currency("JPY", rates=[("2026-01-01", 160.0)])
        in_yen = self.invoice("2026-03-01", currency_id=yen.id)
        with self.assertRaisesRegex(ValidationError, "several currencies"):
            self.promise(own | in_yen, "2026-03-15", 50.0)
        line = Command.create({"move_line_id": (own.line_ids - self.item(own)).id})
        with self.assertRaisesRegex(ValidationError, "Only open items"):
            self.promise(own, "2026-03-15", 50.0, line_ids=[line])

    def test_a_payment_that_is_a_draft_again_counts_for_nothing(self):
        invoice = self.invoice("2026-03-01")
        promise = self.promise(invoice, "2026-03-15")
        payment = self.pay(invoice, 40.0, on="2026-03-12")
        with self.at("2026-03-13"):
            payment.move_id.button_draft()
        self.judge("2026-03-16")
        self.assertStates({promise: "broken"})

    # === WHO MAY WHAT === #

    def test_a_collector_does_it_all_and_a_viewer_only_looks(self):
        invoice = self.invoice("2026-03-01")
        with self.at("2026-03-10"):
            action = invoice.with_user(self.collector).action_promise()
            Promise = self.env["account.payment.promise"].with_context(**action["context"])
            with Form(Promise.with_user(self.collector), action["views"][0][0]) as form:
                self.assertEqual(form.amount, 100.0)
                form.contact_name = "Ms Payer"
            form.record.action_accept()
            self.assertEqual(form.record.state, "open")
            seen = form.record.with_user(self.viewer)
            self.assertEqual(seen.level, 1)
            run = self.propose("2026-03-10", simulated=True)
            told = self.decision(run, invoice).with_user(self.viewer).sentence
            self.assertIn("promised by Ms Payer", told)
            for refused in (
                seen.action_accept,
                lambda: seen._withdraw("Mine"),
                lambda: seen.write({"note": "Mine"}),
                seen.unlink,
            ):
                with self.assertRaises(AccessError):
                    refused()

    def test_a_promise_that_was_open_stays_as_it_was(self):
        promise = self.promise(self.invoice("2026-03-01"), "2026-03-15")
        proposal = self.promise(self.invoice("2026-03-01"), "2026-03-15", accept=False)
        more = proposal.line_ids.with_user(self.collector)
        for user in (self.collector, self.manager):
            own = promise.with_user(user)
            own.write({"note": "He called again", "collector_id": user.id})
            for refused in (
                lambda own=own: own.write({"amount": 1.0}),
                lambda own=own: own.write({"state": "kept"}),
                lambda own=own: own.line_ids.write({"amount_open": 1.0}),
                lambda own=own: own.line_ids.unlink(),
                lambda: more.write({"promise_id": promise.id}),
                own.unlink,
                promise.sudo().unlink,
            ):
                with self.assertRaises(UserError):
                    refused()
        proposal.with_user(self.collector).unlink()

    def test_nobody_writes_the_state_past_the_doors(self):
        invoice = self.invoice("2026-03-01")
        proposal = self.promise(invoice, "2026-03-15", accept=False).with_user(self.manager)
        vals = {"partner_id": self.debtor.id, "amount": 1.0, "promised_on": "2026-03-15"}
        Promise = self.env["account.payment.promise"].with_user(self.manager)
        for refused in (
            lambda: proposal.write({"state": "open"}),
            lambda: proposal.line_ids.write({"state": "open"}),
            lambda: Promise.create(vals | {"state": "kept"}),
        ):
            with self.at("2026-03-10"), self.assertRaises(AccessError):
                refused()
        with self.at("2026-03-10"):
            line = Command.create({"move_line_id": self.item(invoice).id})
            entered = Promise.with_context(default_pauses=True).create(vals | {"line_ids": [line]})
        self.assertFalse(entered.pauses)

    # === BUTTONS === #

    def test_several_invoices_of_one_debtor_are_promised_at_once(self):
        late, later = self.invoice("2026-03-01"), self.invoice("2026-03-02", 50.0)
        not_due = self.invoice("2026-05-01", 70.0)
        with self.at("2026-03-10"):
            context = (late | later | not_due).action_promise()["context"]
            self.assertEqual(context["default_amount"], 150.0, "what is overdue")
            context = not_due.action_promise()["context"]
            self.assertEqual(context["default_amount"], 70.0, "or else what is asked for")
        foreign = self.invoice("2026-03-01", partner=self.other)
        with self.assertRaisesRegex(UserError, "one debtor"):
            (late | foreign).action_promise()

    def test_the_debtor_and_his_case_offer_what_is_not_promised_yet(self):
        promise = self.promise(self.invoice("2026-03-01"), "2026-03-15")
        self.invoice("2026-03-01", 50.0)
        case = self.debtor.collection_case_id
        with self.at("2026-03-10"):
            for owner in (self.debtor, case):
                context = owner.with_user(self.collector).action_promise()["context"]
                self.assertEqual(context["default_amount"], 50.0)
            renewed = promise.action_renew()["context"]
        self.assertEqual(renewed["default_amount"], 100.0)

    def test_who_puts_a_promise_off_sees_the_new_one(self):
        promise = self.promise(self.invoice("2026-03-01"), "2026-03-15")
        with self.at("2026-03-10"):
            context = promise.action_renew()["context"]
            later = self.env["account.payment.promise"].with_context(**context).create({})
            action = later.action_accept()
        self.assertEqual((action["res_model"], action["res_id"]), (later._name, later.id))
        self.assertEqual(promise.superseded_by_id, later)

    def test_a_case_with_promises_stays(self):
        self.promise(self.invoice("2026-03-01"), "2026-03-15", accept=False)
        case = self.debtor.collection_case_id
        case.contact_ids.sudo().unlink()
        with self.assertRaisesRegex(UserError, "promises"):
            case.unlink()

    # === COMPANIES AND MERGED DEBTORS === #

    def test_each_company_has_promises_limits_and_a_file_of_its_own(self):
        here = self.invoice("2026-03-01")
        elsewhere = self.setup_other_company(name="Other Creditor")["company"]
        elsewhere.write({"dunning_procedure_id": self.ladder.id, "promise_tolerance_days": 5})
        with patch.object(self, "env", self.env(context={"allowed_company_ids": elsewhere.ids})):
            there = self.invoice("2026-03-01").with_env(type(self).env)
        mine = self.promise(here, "2026-03-15")
        theirs = self.promise(there, "2026-03-15", company_id=elsewhere.id)
        self.assertEqual(str(theirs.last_day), "2026-03-20")
        self.judge("2026-03-16")
        self.assertStates({mine: "broken", theirs: "open"})
        self.assertEqual(self.debtor.collection_case_id.promise_ids, mine)
        found = self.env["account.payment.promise"].with_user(self.collector).search([])
        self.assertEqual(found, mine)
        with self.assertRaises(AccessError):
            theirs.with_user(self.collector)._withdraw("Not mine")

    def test_merged_debtors_keep_their_promises_in_one_file(self):
        mine = self.promise(self.invoice("2026-03-01"), "2026-03-15")
        theirs = self.promise(self.invoice("2026-03-01", partner=self.other), "2026-03-15")
        cases = self.debtor.collection_case_id | self.other.collection_case_id
        partners = self.debtor | self.other
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard.create({"dst_partner_id": self.debtor.id, "partner_ids": partners.ids})._merge(
            partners.ids, self.debtor
        )
        self.env.invalidate_all()
        self.assertEqual(cases.exists().promise_ids, mine | theirs)
        self.assertEqual(cases.exists().contact_ids, mine.contact_id | theirs.contact_id)
