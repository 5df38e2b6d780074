from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioCorrections(CollectionsCase):
    """An invoice or a debtor is corrected after dunning: nothing breaks, what was sent stays."""

    def terms(self, *days):
        """Payment terms in equal parts, each due after so many days."""
        shares = [round(100 / len(days), 2)] * len(days)
        shares[-1] = 100 - sum(shares[1:])
        return self.env["account.payment.term"].create(
            {
                "name": f"In {len(days)}",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": share, "nb_days": after})
                    for share, after in zip(shares, days, strict=True)
                ],
            }
        )

    def repost(self, invoice, on, **vals):
        with self.at(on):
            invoice.button_draft()
            invoice.write(vals)
            invoice.action_post()

    def snapshot(self, notice):
        """All that a letter said; what a line is about today may change."""
        notice.invalidate_recordset()
        lines = notice.line_ids.sorted("id")
        names = ("name", "date_maturity", "amount_residual", "level_id", "kind", "turn")
        own = ("name", "state", "recipient_id", "lang", "subject", "amount_company", "sent_on")
        return notice.read(own), lines.read(names), notice.attachment_id

    # === RE-EDITED === #

    def test_a_repost_with_the_same_terms_keeps_the_level(self):
        invoice = self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        before = self.snapshot(notice)
        self.repost(invoice, "2026-03-09", ref="Corrected")
        self.assertEqual(self.snapshot(notice), before)
        self.assertEqual(invoice.dunning_level_id, self.first)
        self.assertDunned(self.dun("2026-03-22"), {self.debtor: [(invoice, self.second)]})

    def test_a_repost_with_a_later_due_date_keeps_what_was_sent(self):
        invoice = self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        before = self.snapshot(notice)
        self.repost(invoice, "2026-03-09", invoice_payment_term_id=self.terms(20).id)
        self.assertEqual(self.snapshot(notice), before)
        self.assertDecided(self.propose("2026-03-15"), {invoice: "not_due"})
        self.assertEqual(invoice.dunning_level_id, self.first, "the only item inherits")

    def test_one_maturity_becomes_three(self):
        invoice = self.invoice("2026-03-01", 90.0)
        notice = self.dun("2026-03-08")
        before = self.snapshot(notice)
        self.repost(invoice, "2026-03-09", invoice_payment_term_id=self.terms(0, 10, 40).id)
        self.assertEqual(self.snapshot(notice), before)
        items = self.item(invoice).sorted("date_maturity")
        self.assertEqual(items.mapped("dunning_level_id"), self.first)
        self.assertEqual(items[0].dunning_level_id, self.first, "the one that was dunned")
        notice = self.dun("2026-03-22")
        self.assertEqual(
            notice.line_ids.sorted("date_maturity").mapped("level_id"), self.second + self.first
        )

    def test_three_maturities_become_one(self):
        invoice = self.invoice("2026-03-01", 90.0, invoice_payment_term_id=self.terms(0, 1, 2).id)
        notice = self.dun("2026-03-10")
        self.assertEqual(len(notice.line_ids), 3)
        before = self.snapshot(notice)
        self.repost(invoice, "2026-03-11", invoice_payment_term_id=self.terms(2).id)
        self.assertEqual(self.snapshot(notice), before)
        self.assertEqual(invoice.dunning_level_id, self.first)
        self.assertDunned(self.dun("2026-03-24"), {self.debtor: [(invoice, self.second)]})

    def test_the_item_that_is_left_inherits_from_the_one_that_was_dunned(self):
        terms = self.terms(0, 10, 20)
        invoice = self.invoice("2026-03-01", 90.0, invoice_payment_term_id=terms.id)
        notice = self.dun("2026-03-08")
        self.assertEqual(len(notice.line_ids), 1)
        self.repost(invoice, "2026-03-09", invoice_payment_term_id=self.terms(20).id)
        self.assertEqual(notice.line_ids.move_line_id, self.item(invoice))
        self.assertEqual(invoice.dunning_level_id, self.first)

    def test_a_repost_does_not_bring_back_letters_of_a_cycle_that_is_over(self):
        self.ladder.reopen_policy = "restart"
        terms = self.terms(0, 50, 60)
        invoice = self.invoice("2026-03-01", 90.0, invoice_payment_term_id=terms.id)
        for day in ("2026-03-08", "2026-03-22"):
            self.dun(day)
        payment = self.pay(invoice, 30.0, on="2026-03-25")
        with self.at("2026-04-01"):
            payment.move_id._reverse_moves(cancel=True)
        self.assertDunned(self.dun("2026-04-11"), {self.debtor: [(invoice, self.first)]})
        self.repost(invoice, "2026-04-12", invoice_payment_term_id=self.terms(60).id)
        self.assertEqual(len(self.item(invoice).dunning_notice_line_ids), 3)
        self.assertEqual(invoice.dunning_level_id, self.first)
        self.assertEqual(self.item(invoice).dunning_level_id, self.first)

    def test_a_full_credit_note_ends_it(self):
        invoice = self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        before = self.snapshot(notice)
        with self.at("2026-03-09"):
            invoice._reverse_moves([{"invoice_date": "2026-03-09"}], cancel=True)
            self.assertEqual(invoice.payment_state, "reversed")
        run = self.propose("2026-03-22")
        self.assertFalse(run.decision_ids)
        self.assertEqual(self.snapshot(notice), before)
        with self.at("2026-03-22"):
            self.assertEqual(notice.case_id.state, "closed")

    def test_a_notice_in_the_outbox_survives_a_correction(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
            invoice.button_draft()
        self.send("2026-03-08")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertEqual(run.notice_ids.line_ids.drop_reason, "paid")

    def test_a_draft_invoice_on_a_cancelled_notice_can_be_deleted(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
            run.notice_ids.action_cancel()
            before = self.snapshot(run.notice_ids)
            invoice.button_draft()
            invoice.with_context(force_delete=True).unlink()
        self.assertEqual(self.snapshot(run.notice_ids), before)
        self.assertFalse(run.notice_ids.line_ids.move_id)

    # === MERGED === #

    def merge(self, target, *others):
        partners = target.union(*others)
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard.create({"dst_partner_id": target.id, "partner_ids": partners.ids})._merge(
            partners.ids, target
        )
        self.env.invalidate_all()

    def test_two_debtors_with_cases_become_one(self):
        other, third = self.create_debtor("Other Ltd"), self.create_debtor("Third Ltd")
        invoices = [self.invoice("2026-03-01", partner=who) for who in (self.debtor, other, third)]
        notices = self.dun("2026-03-08")
        cases = notices.case_id
        self.assertEqual(len(cases), 3)
        for case in cases:
            case.message_post(body=f"About {case.partner_id.name}")
            case.activity_schedule("account_collections.activity_call", user_id=self.env.uid)
            self.env["account.collection.contact"].create({"case_id": case.id, "note": "Call"})
        sent = {notice: self.snapshot(notice)[1:] for notice in notices}
        kept = self.debtor.collection_case_id
        with self.at("2026-03-09"):
            self.merge(self.debtor, other, third)
        self.assertEqual(cases.exists(), kept)
        self.assertEqual(kept.notice_ids, notices)
        self.assertEqual(notices.partner_id, self.debtor)
        self.assertEqual(len(kept.contact_ids.filtered(lambda entry: entry.note == "Call")), 3)
        self.assertEqual(len(kept.activity_ids), 3)
        told = " ".join(kept.message_ids.mapped("body"))
        for name in ("Debtor Ltd", "Other Ltd", "Third Ltd"):
            self.assertIn(f"About {name}", told)
        self.assertEqual({notice: self.snapshot(notice)[1:] for notice in notices}, sent)
        expected = [(invoice, self.second) for invoice in invoices]
        self.assertDunned(self.dun("2026-03-22"), {self.debtor: expected})

    def test_what_was_learnt_or_drawn_of_both_keeps_nobody_from_merging(self):
        """A unique index is none of the constraints that Odoo's merge looks for."""
        both = self.debtor | self.create_debtor("Other Ltd")
        for debtor in both:
            self.invoice("2026-03-01", partner=debtor)
        notices = self.dun("2026-03-08")
        Habit = self.env["account.collections.habit"].sudo()
        Habit.create([{"company_id": self.company.id, "partner_id": one.id} for one in both])
        trial = self.env["account.dunning.trial"].create(
            {
                "name": "Words",
                "key": "words",
                "champion_id": self.ladder.id,
                "challenger_id": self.ladder.copy().id,
            }
        )
        Member = self.env["account.dunning.trial.debtor"].sudo()
        Member.create(
            [
                {
                    "trial_id": trial.id,
                    "partner_id": notice.partner_id.id,
                    "arm": "champion",
                    "notice_id": notice.id,
                    "since": "2026-03-08",
                }
                for notice in notices
            ]
        )
        self.merge(*both)
        self.assertEqual(Habit.search([("company_id", "=", self.company.id)]).partner_id, both[0])
        self.assertEqual(trial.debtor_ids.partner_id, both[0])

    def test_cases_follow_their_debtors_into_one_without_case(self):
        others = [self.create_debtor("Other Ltd"), self.create_debtor("Third Ltd")]
        invoices = [self.invoice("2026-03-01", partner=other) for other in others]
        notices = self.dun("2026-03-08")
        cases = notices.case_id
        self.merge(self.debtor, *others)
        case = cases.exists()
        self.assertEqual(self.debtor.collection_case_id, case)
        self.assertEqual(case.notice_ids, notices)
        expected = [(invoice, self.second) for invoice in invoices]
        self.assertDunned(self.dun("2026-03-22"), {self.debtor: expected})

    # === IMMUTABLE === #

    def assertRefused(self, action, *args):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            action(*args)

    @mute_logger("odoo.sql_db")
    def test_what_was_sent_can_neither_be_written_nor_deleted(self):
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        before = self.snapshot(notice)
        forged = [
            {},
            {"dunning_door": True},
            {"dunning_door": "object"},
            {"dunning_recheck": True, "force_delete": True, "_force_unlink": True},
        ]
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        for env in (self.env, self.env(user=admin), self.env(su=True)):
            for context in forged:
                sent = notice.with_env(env).with_context(**context)
                for vals in (
                    {"state": "draft"},
                    {"name": "/"},
                    {"opening": "Pay double"},
                    {"recipient_id": self.company.partner_id.id},
                    {"deadline": "2030-01-01"},
                    {"attachment_id": False},
                    {"line_ids": [Command.clear()]},
                ):
                    self.assertRefused(sent.write, vals)
                for vals in ({"amount_residual": 1.0}, {"level_id": self.last.id}, {"turn": 9}):
                    self.assertRefused(sent.line_ids.write, vals)
                self.assertRefused(sent.line_ids.unlink)
                self.assertRefused(sent.unlink)
                # The machine would get as far as the index that allows each letter once.
                refused = UniqueViolation if env.su else UserError
                with self.assertRaises(refused), self.env.cr.savepoint():
                    sent.line_ids.copy({"notice_id": notice.id})
        self.assertRefused(notice.write, {"case_id": False})
        self.assertRefused(notice.delivery_ids.write, {"state": "failed"})
        self.assertRefused(notice.delivery_ids.unlink)
        self.assertRefused(notice.case_id.unlink)
        self.assertRefused(notice.run_id.unlink)
        self.assertEqual(self.snapshot(notice), before)

    # === WHOSE IT IS === #

    def test_an_invoice_given_to_another_debtor_begins_anew(self):
        invoice = self.invoice("2026-03-01")
        sent = self.dun("2026-03-08") + self.dun("2026-03-22")
        before = [self.snapshot(notice) for notice in sent]
        other = self.create_debtor("Other Ltd")
        self.repost(invoice, "2026-03-23", partner_id=other.id)
        self.assertEqual([self.snapshot(notice) for notice in sent], before)
        self.assertFalse(invoice.dunning_level_id)
        self.assertDunned(self.dun("2026-03-24"), {other: [(invoice, self.first)]})

    def test_an_invoice_given_to_a_contact_of_the_same_debtor_goes_on(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        clerk = self.env["res.partner"].create({"name": "Clerk", "parent_id": self.debtor.id})
        self.repost(invoice, "2026-03-09", partner_id=clerk.id)
        self.assertEqual(invoice.dunning_level_id, self.first)

    def test_debtors_merged_while_letters_wait_get_one(self):
        other = self.create_debtor("Other Ltd")
        mine, his = self.invoice("2026-03-01"), self.invoice("2026-03-01", 50.0, other)
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
            self.merge(self.debtor, other)
        self.send("2026-03-08")
        self.assertEqual(run.notice_ids.mapped("state"), ["cancelled", "cancelled"])
        self.assertClaims(self.dun("2026-03-09"), {mine: 100.0, his: 50.0})

    def test_a_blocked_person_who_joins_a_firm_is_seen_there(self):
        firm = self.create_debtor("Firm Ltd", is_company=True)
        person = self.create_debtor("Person", is_company=False)
        self.invoice("2026-03-01", partner=person)
        self.block(self.invoice("2026-03-01", partner=person), move_id=False, partner_id=person.id)
        person.parent_id = firm
        person.flush_recordset()
        self.assertTrue(firm.dunning_blocked)
        found = self.env["res.partner"].search([("dunning_blocked", "=", True)])
        self.assertIn(firm, found)

    def test_a_letter_that_waits_for_the_printer_as_its_debtor_joins_a_firm_stops_nobody(self):
        firm = self.create_debtor("Firm Ltd", is_company=True)
        person = self.create_debtor("Person", is_company=False)
        self.company.dunning_letter_handling = "print"
        person.dunning_procedure_id = self.create_ladder(
            "By post", (7, 9), by_email=False, by_letter=True
        )
        moved = self.invoice("2026-03-01", partner=person)
        [waits] = self.dun("2026-03-08").filtered(lambda notice: notice.partner_id == person)
        self.assertEqual(waits.state, "confirmed")
        with self.at("2026-03-08"):
            person.parent_id = firm
        other = self.invoice("2026-03-01")
        run = self.propose("2026-03-10")
        self.assertDecided(run, {moved: "pending", other: "propose"})
        with self.at("2026-03-11"):
            waits.action_cancel()
        self.assertDecided(self.propose("2026-03-12"), {moved: "propose"})

    def test_a_letter_that_loses_its_debtor_says_so(self):
        firm = self.create_debtor("Firm Ltd", is_company=True)
        person = self.create_debtor("Person", is_company=False)
        self.invoice("2026-03-01", partner=person)
        run = self.propose("2026-03-08")
        with self.at("2026-03-08"):
            run.action_confirm()
            person.parent_id = firm
        self.send("2026-03-08")
        self.assertEqual(run.notice_ids.state, "cancelled")
        self.assertEqual(run.notice_ids.line_ids.drop_reason, "moved")
