from odoo import fields
from odoo.tests import new_test_user, tagged

from ...tools.plan.review import RUNNING
from .arrangements_case import ArrangementsCase
from .case import YEAR_END


@tagged("post_install", "-at_install")
class TestLimitationArrangements(ArrangementsCase):
    """What plans and promises do to the limitation of a claim, without anybody's doing."""

    # === PLANS === #

    def test_the_clock_stands_while_a_plan_runs(self):
        plan = self.agree()
        self.assertIsNone(self.ends())
        name = f"Standstill (payment plan {plan.name})"
        self.assertIn(f"{name} since 03/10/2026: lasts, so no date can be told.", self.reason())
        self.withdraw(plan, "2026-05-08")
        self.assertEqual(self.ends(), "2027-03-01")
        self.assertIn(f"{name} from 03/10/2026 on: 60 days more, until 03/01/2027.", self.reason())
        self.assertEqual(self.events().note, f"Payment plan {plan.name}, Signed")

    def test_however_a_plan_ends_the_clock_runs_again(self):
        for state in ("accelerated", "renegotiated", "withdrawn"):
            for kind in ("standstill", "deferral"):
                with self.subTest(f"{kind} {state}"):
                    invoice = self.invoice("2023-05-10", 1000.0)
                    plan = self.agree(invoice, kind=kind)
                    with self.at("2026-05-08"):
                        plan._end(state, RUNNING)
                    self.assertEqual(plan.limitation_event_ids.kind, kind)
                    self.assertEqual(self.ends(invoice), "2027-03-01")

    def test_an_acknowledgement_in_the_plan_begins_the_period_anew(self):
        plan = self.agree(acknowledges=True, accepted_by="Ms Payer")
        self.assertIsNone(self.ends())
        self.withdraw(plan, "2026-05-08")
        self.assertEqual(self.ends(), "2029-05-08")
        self.assertIn(
            f"Acknowledgement (payment plan {plan.name}) on 03/10/2026: the period begins anew and "
            "ends on 05/08/2029.",
            self.reason(),
        )
        said = f"Payment plan {plan.name}, Signed, Ms Payer"
        self.assertEqual(set(self.events().mapped("note")), {said})

    def test_a_plan_that_is_paid_stops_the_clock_again_when_the_payment_is_taken_back(self):
        plan = self.agree()
        for paid, back, state in (
            ("2026-04-01", "2026-04-20", "accepted"),
            ("2026-05-01", "2026-06-10", "in_arrears"),
        ):
            self.pay(self.old, 1000.0, on=paid)
            self.assertEqual(plan.state, "completed")
            self.assertEqual(self.events().date_to, fields.Date.to_date(paid))
            self.take_back(self.old, back)
            self.assertEqual(plan.state, state)
            self.assertFalse(self.events().date_to)

    def test_a_new_version_goes_on_where_the_old_one_ends(self):
        plan = self.agree()
        with self.at("2026-04-20"):
            version = plan.browse(plan.action_renegotiate()["res_id"])
            version.accepted_form = "text"
            version.action_accept()
        old, new = self.events("standstill")
        self.assertEqual((old.date_to, new.date), (plan.ended_on, version.accepted_on))
        self.withdraw(version, "2026-05-08")
        self.assertEqual(self.ends(), "2027-03-01")

    def test_an_offer_does_nothing(self):
        plan = self.agree(accept=False)
        with self.at("2026-03-10"):
            plan.action_offer()
        self.withdraw(plan, "2026-05-08")
        self.assertFalse(self.events())

    def test_a_plan_that_was_agreed_orally_counts_when_it_can_be_proved(self):
        for form in ("oral", False):
            with self.subTest(form):
                invoice = self.invoice("2023-05-10", 1000.0)
                plan = self.agree(invoice, accepted_form=form)
                self.assertEqual(self.ends(invoice), YEAR_END)
                plan.limitation_event_ids.proven = True
                self.assertIsNone(self.ends(invoice))

    def test_a_deferral_moves_the_due_date_that_is_to_come_a_standstill_does_not(self):
        for kind, end in (("deferral", "2030-12-31"), ("standstill", "2030-02-28")):
            with self.subTest(kind):
                coming = self.invoice("2026-12-20", 1000.0)
                plan = self.plan(
                    coming, ("2027-06-01", 1000), on="2026-12-01", accepted_form="text",
                    acknowledges=False, kind=kind,
                )  # fmt: skip
                self.withdraw(plan, "2027-02-28")
                self.assertEqual(self.ends(coming), end)

    def test_the_charges_that_come_into_a_plan_are_part_of_it(self):
        plan = self.plan(
            self.old, split="equal", count=2, first_due_on="2026-06-01", fee_amount=50.0
        )
        items = plan.item_ids.move_line_id
        self.assertEqual(len(items), 2)
        self.assertEqual(plan.limitation_event_ids[0].item_ids, items)

    def test_the_explanation_names_them_in_german(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.promise(self.old, "2026-03-20", channel="call", on="2026-03-08")
        plan = self.agree(acknowledges=True)
        reason = self.item(self.old).with_context(lang="de_DE").limitation_reason
        for words in (
            f"Stillhalten (Ratenzahlungsvereinbarung {plan.name}) seit dem 10.03.2026",
            f"Anerkenntnis (Ratenzahlungsvereinbarung {plan.name}) am 10.03.2026",
            "Anerkenntnis (Zahlungszusage von Debtor Ltd) am 08.03.2026: zählt erst, wenn",
        ):
            self.assertIn(words, reason)

    # === PROMISES === #

    def test_who_promises_in_writing_acknowledges(self):
        for channel in ("letter", "email"):
            with self.subTest(channel):
                invoice = self.invoice("2023-05-10", 1000.0)
                self.promise(invoice, "2026-03-20", channel=channel, contact_name="Ms Payer")
                self.assertEqual(self.ends(invoice), "2029-03-10")
                self.assertIn(
                    "Acknowledgement (promise of Ms Payer) on 03/10/2026: the period begins anew "
                    "and ends on 03/10/2029.",
                    self.reason(invoice),
                )
        notes = ["Promise to pay, Letter, Ms Payer", "Promise to pay, E-mail, Ms Payer"]
        self.assertEqual(self.events().mapped("note"), notes)

    def test_who_promises_on_the_phone_does_so_when_it_can_be_proved(self):
        for channel in ("call", "visit", "other"):
            with self.subTest(channel):
                invoice = self.invoice("2023-05-10", 1000.0)
                promise = self.promise(invoice, "2026-03-20", channel=channel)
                self.assertEqual(self.ends(invoice), YEAR_END)
                self.assertIn(
                    "Acknowledgement (promise of Debtor Ltd) on 03/10/2026: counts only if "
                    "somebody confirms that it can be proved.",
                    self.reason(invoice),
                )
                clerk = new_test_user(
                    self.env, f"{channel}_clerk", "account_collections.group_user",
                    company_id=self.company.id,
                )  # fmt: skip
                promise.limitation_event_ids.with_user(clerk).proven = True
                self.assertEqual(self.ends(invoice), "2029-03-10")
                self.assertIn("03/10/2026 counts: it can be proved", self.thread()[0])

    def test_a_proposal_does_nothing(self):
        self.promise(self.old, "2026-03-20", channel="letter", accept=False)
        self.assertFalse(self.events())

    def test_who_contests_the_claim_does_not_acknowledge_it(self):
        with self.at("2026-03-01"):
            self.dispute(self.old, 200.0)
        self.promise(self.old, "2026-03-20", 800.0, channel="letter")
        self.assertFalse(self.events("acknowledgement").proven)

    def test_a_promise_that_is_withdrawn_is_looked_at_again(self):
        promise = self.promise(self.old, "2026-03-20", channel="letter")
        with self.at("2026-03-11"):
            promise._withdraw("Another debtor's")
        self.assertEqual(self.ends(), YEAR_END)

    def test_a_promise_whose_place_a_plan_takes_was_given_all_the_same(self):
        self.promise(self.old, "2026-03-20", channel="letter")
        other = self.invoice("2023-05-10", 1000.0)
        self.promise(other, "2026-03-20", channel="call")
        for invoice in (self.old, other):
            self.agree(invoice, accepted_form="oral", on="2026-03-12")
        self.assertEqual((self.ends(), self.ends(other)), ("2029-03-10", YEAR_END))

    def test_a_promise_superseded_or_broken_was_given_all_the_same(self):
        self.promise(self.old, "2026-03-20", channel="letter")
        second = self.promise(self.old, "2026-03-25", channel="call", on="2026-03-12")
        self.judge("2026-03-26")
        self.assertEqual(second.state, "broken")
        self.assertEqual(self.ends(), "2029-03-10")

    def test_what_is_time_barred_does_not_come_alive(self):
        dead = self.invoice("2022-05-10", 1000.0)
        self.promise(dead, "2026-03-20", channel="letter")
        self.assertEqual(self.ends(dead), "2025-12-31")
        plan = self.agree(dead, on="2026-03-12", acknowledges=True)
        self.assertEqual(self.ends(dead), "2025-12-31")
        for what in ("promise of Debtor Ltd", f"payment plan {plan.name}"):
            self.assertTrue([line for line in self.reason(dead) if what in line and "late" in line])
