from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .case import CreditCase


@tagged("post_install", "-at_install")
class TestInsurance(CreditCase):
    """What the insurer would pay, what he is told, and who is held until he was."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-11-20 12:00:00", tick=True))
        cls.tax = cls.env["account.tax"].create({"name": "19 %", "amount": 19.0})
        cls.case = cls.env["account.collection.case"]._open_for(cls.debtor, cls.company)

    def taxed(self, amount, due="2026-11-01", **vals):
        """An invoice of ``amount`` with 19 % on top."""
        line = {"name": "Work", "price_unit": amount, "tax_ids": [Command.set(self.tax.ids)]}
        return self.invoice(due, invoice_line_ids=[Command.create(line)], **vals)

    def shown(self, debtor=None):
        self.env.invalidate_all()
        cases = self.env["account.collection.case"]._open_for(debtor or self.debtor, self.company)
        return cases.insured, cases.own_risk

    def watch(self):
        self.env["account.credit.limit"].sudo()._cron_watch()
        self.env.invalidate_all()

    def told_to_do(self):
        """The tasks about the insurer: (day, words)"""
        kind = self.env.ref("account_collections.activity_credit_insurer")
        tasks = self.case.activity_ids.filtered(lambda task: task.activity_type_id == kind)
        return [(str(task.date_deadline), task.summary) for task in tasks]

    # === HOW MUCH === #

    def test_beyond_the_cover_and_for_the_taxes_we_bear_the_risk(self):
        """Cover 8,000 at 90 %, 10,000 and 19 % of it: 7,200 are insured, 4,700 are ours."""
        self.insure()
        self.cover(8000)
        self.taxed(10000.0)
        self.assertEqual(self.shown(), (7200.0, 4700.0))

    def test_what_is_contested_is_not_insured_and_what_came_in_is_no_risk(self):
        self.insure()
        self.cover(80000)
        invoice = self.taxed(10000.0)
        self.assertEqual(self.shown(), (9000.0, 2900.0))
        self.dispute(invoice, 1190.0)
        self.assertEqual(self.shown(), (8100.0, 3800.0))
        self.taxed(1000.0, move_type="out_refund")
        self.assertEqual(self.shown(), (7200.0, 3510.0))

    def test_drafts_count_without_their_taxes(self):
        self.insure()
        self.cover(8000)
        self.taxed(1000.0, post=False)
        self.assertEqual(self.shown(), (900.0, 290.0))

    def test_whom_a_policy_leaves_out_is_not_covered(self):
        public = self.env["res.partner.category"].create({"name": "Public body"})
        self.insure(excluded_ids=[Command.set(public.ids)])
        self.invoice("2026-11-01", 100.0)
        cover = self.cover(8000)
        self.assertEqual(self.shown(), (90.0, 10.0))
        self.debtor.category_id = public
        self.assertEqual(self.shown(), (0.0, 0.0))
        self.assertEqual(cover.why_not, "Public body")
        self.debtor.category_id = False
        self.debtor.debtor_kind_known = "consumer"
        self.assertEqual(self.shown(), (0.0, 0.0))
        self.policy.covers_consumers = True
        self.assertEqual(self.shown(), (90.0, 10.0))
        ours = self.cover(10, self.company.partner_id)
        self.assertEqual(ours.why_not, "a company of your own")

    def test_without_a_policy_nothing_is_asked(self):
        self.invoice("2026-01-01", 10000.0)
        self.company._has_credit_insurance()
        Cover, promises = self.env["account.credit.cover"], self.env["account.payment.promise"]
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertEqual(Cover._read_insured(self.company, self.debtor), {})
            self.assertEqual(Cover._read_duties(self.company, self.debtor), {})
            promises._check_insurer()

    def test_many_debtors_cost_no_more_queries_than_few(self):
        self.insure()
        Cover = self.env["account.credit.cover"]
        debtors = self.debtor
        for number in range(12):
            debtors |= (debtor := self.create_debtor(f"Insured {number}"))
            self.cover(100, debtor)
            self.invoice("2026-10-01", 100.0, debtor)

        def count(some):
            self.env.invalidate_all()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            Cover._read_insured(self.company, some)
            Cover._read_duties(self.company, some)
            return self.env.cr.sql_log_count - before

        count(debtors)
        self.assertLessEqual(count(debtors), count(debtors[:3]) + 3)

    def test_what_one_decides_oneself_has_an_end(self):
        self.insure(self_check_amount=500.0)
        self.cover(500, kind="self")
        with self.assertRaisesRegex(ValidationError, "Up to .*500.00"):
            self.cover(501, kind="self")

    def test_the_policy_of_another_company_covers_nobody_here(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids += elsewhere
        self.insure(company_id=elsewhere.id)
        self.cover(8000, insurance_id=self.policy.id)
        self.invoice("2026-01-02", 100.0)
        self.assertEqual(self.shown(), (0.0, 0.0))
        self.assertEqual(self.held(1), [])

    # === TOLD IN TIME === #

    def test_an_item_is_reported_or_the_debtor_is_held(self):
        """60 days, due on 1 October: a task on 23 November, held from 1 December until it was
        reported."""
        self.insure()
        self.cover(8000)
        invoice = self.invoice("2026-10-01", 100.0)
        with self.at("2026-11-22"):
            self.watch()
            self.assertFalse(self.told_to_do())
        with self.at("2026-11-23"):
            self.watch()
            [(day, words)] = self.told_to_do()
            self.assertEqual(day, "2026-11-23")
            self.assertIn("11/30/2026", words)
            self.watch()
            self.assertEqual(len(self.told_to_do()), 1)
            self.assertIn("an insurer wants to know by 11/30/2026", self.case.points_text)
        with self.at("2026-11-30"):
            self.assertEqual(self.held(1), [])
        with self.at("2026-12-01"):
            self.assertEqual(self.held(1), ["insurer"])
            self.tell(invoice)
            self.assertEqual(self.held(1), [])
            self.assertFalse(self.told_to_do())
            self.assertIn("Told the insurer on 12/01/2026", self.thread()[0])

    def test_a_report_that_is_taken_back_holds_again(self):
        self.insure()
        self.cover(8000)
        report = self.tell(self.invoice("2026-09-01", 100.0))
        self.assertEqual(self.held(1), [])
        with self.assertRaisesRegex(UserError, "what was told stays"):
            report.reference = "4711"
        report.action_withdraw()
        self.assertEqual(self.held(1), ["insurer"])

    def test_what_was_paid_is_contested_or_was_never_covered_holds_nobody(self):
        self.insure()
        self.cover(8000, valid_from="2026-06-01")
        before = self.invoice("2026-05-01", 100.0)
        self.assertEqual(self.held(1), [], before.name)
        contested = self.invoice("2026-08-01", 100.0)
        self.assertEqual(self.held(1), ["insurer"])
        self.dispute(contested)
        self.assertEqual(self.held(1), [])
        later = self.invoice("2026-08-02", 60.0)
        self.assertEqual(self.held(1), ["insurer"], later.name)
        # The oldest first, whoever is covered.
        self.credit_note("2026-11-01", 160.0)
        self.assertEqual(self.held(1), [])

    def test_a_plan_does_not_stop_the_days_of_the_insurer(self):
        self.insure()
        self.cover(8000)
        invoice = self.invoice("2026-09-01", 100.0)
        plan = self.env["account.payment.plan"].create(
            {
                "partner_id": self.debtor.id,
                "item_ids": [Command.create({"move_line_id": self.item(invoice).id})],
                "first_due_on": "2026-12-01",
            }
        )
        plan.action_accept()
        self.assertEqual(self.held(1), ["insurer"])

    def test_a_rule_says_that_it_only_warns(self):
        self.insure()
        self.cover(8000)
        self.invoice("2026-09-01", 100.0)
        self.rule("insurer", effect="warn")
        self.assertEqual(self.held(1), [])
        self.assertIn("10/31/2026", self.case.hold_remedy)

    def test_handed_over_in_time(self):
        self.insure(handover_days=70)
        self.cover(8000)
        invoice = self.invoice("2026-09-20", 100.0)
        self.watch()
        self.assertIn("Report", self.told_to_do()[0][1])
        self.tell(invoice)
        self.assertFalse(self.told_to_do())
        with self.at("2026-11-22"):
            self.watch()
            self.assertIn("collection by 11/29/2026", self.told_to_do()[0][1])
            self.tell(invoice, kind="handover")
            self.assertFalse(self.told_to_do())

    def test_the_form_proposes_what_has_to_be_told(self):
        self.insure()
        self.cover(8000)
        with self.assertRaisesRegex(UserError, "Nothing of this debtor"):
            self.case.action_report()
        invoice = self.invoice("2026-09-01", 100.0)
        action = self.case.action_report()
        view = self.env.ref("account_collections.account_credit_report_view_dialog")
        Report = self.env["account.credit.report"].with_context(**action["context"])
        with Form(Report, view) as form:
            form.reference = "4711"
        report = form.record
        self.assertEqual(report.line_ids.move_line_id, self.item(invoice))
        self.assertEqual((report.line_ids.name, report.line_ids.amount), (invoice.name, 100.0))

    def test_only_what_is_his_and_was_told_by_now(self):
        self.insure()
        self.cover(8000)
        his, other = self.invoice("2026-09-01"), self.invoice("2026-09-01", partner=self.other)
        with self.assertRaisesRegex(UserError, "Name the items"):
            self.tell(other, partner_id=self.debtor.id)
        with self.assertRaisesRegex(UserError, "the day on which"):
            self.tell(his, reported_on="2026-11-21")

    def test_an_invoice_that_is_corrected_stays_reported(self):
        self.insure()
        self.cover(8000)
        invoice = self.invoice("2026-09-01", 100.0)
        report = self.tell(invoice)
        invoice.button_draft()
        invoice.line_ids.filtered("name")[:1].name = "Work, as agreed"
        invoice.action_post()
        self.assertEqual(report.line_ids.move_line_id, self.item(invoice))
        self.assertEqual(self.held(1), [])

    # === MORE TIME === #

    def test_more_time_than_the_policy_allows_asks_first(self):
        self.insure(max_term=90)
        self.cover(8000)
        invoice = self.invoice("2026-10-01", 100.0)
        self.assertEqual(self.promise(invoice, "2026-12-29", on="2026-11-20").state, "open")
        with self.assertRaisesRegex(UserError, "12/30/2026 at the latest"):
            self.promise(invoice, "2026-12-31", on="2026-11-20")
        agreed = self.promise(invoice, "2026-12-31", on="2026-11-20", insurer_agreed=True)
        self.assertEqual(agreed.state, "open")

    def test_a_plan_beyond_the_longest_terms_asks_first(self):
        self.insure(max_term=90)
        self.cover(8000)
        invoice = self.invoice("2026-10-01", 100.0)
        plan = self.env["account.payment.plan"].create(
            {
                "partner_id": self.debtor.id,
                "item_ids": [Command.create({"move_line_id": self.item(invoice).id})],
                "first_due_on": "2026-12-01",
                "count": 3,
            }
        )
        self.assertIn("12/30/2026", plan.insurer_text)
        with self.assertRaisesRegex(UserError, "12/30/2026 at the latest"):
            plan.action_accept()
        plan.insurer_agreed = True
        plan.action_accept()
        self.assertEqual(plan.state, "accepted")

    # === PAYMENTS === #

    def test_the_insurer_counts_for_the_oldest(self):
        self.insure(oldest_first=True)
        self.cover(8000)
        self.invoice("2026-10-01", 100.0)
        newer = self.invoice("2026-11-01", 50.0)
        payment = self.credit_note("2026-11-10", 50.0)
        with Form(
            self.env["account.dunning.allocation"].with_context(
                default_partner_id=self.debtor.id,
                default_company_id=self.company.id,
                default_credit_id=self.item(payment).id,
            )
        ) as form:
            self.assertFalse(form.insurer_note)
            form.designated_ids.add(newer)
            self.assertIn("oldest invoice", form.insurer_note)

    # === WHO === #

    def test_salespeople_see_none_of_it(self):
        self.insure()
        cover = self.cover(8000)
        report = self.tell(self.invoice("2026-09-01", 100.0))
        seller = self.clerk("insured_seller", "group_viewer")
        for record in (self.policy, cover, report, report.line_ids):
            with self.assertRaises(AccessError):
                record.with_user(seller).read(["display_name"])
        clerk = self.clerk("insured_clerk")
        with self.assertRaises(AccessError):
            self.policy.with_user(clerk).own_share = 0
        cover.with_user(clerk).amount = 7000
        self.assertIn("Cover changed", self.thread()[0])
