from odoo import fields
from odoo.tests import tagged

from ..charge.case import MoneyCase

DAY = fields.Date.to_date


@tagged("post_install", "-at_install")
class TestMoneyInterest(MoneyCase):
    """Interest on what was late, from the first day of default: once, and what comes on top on the
    next letter."""

    def test_the_letter_claims_interest_since_default(self):
        self.agreed("2026-03-01")  # a Sunday: due on Monday, in default from Tuesday
        self.dun("2026-03-08")
        self.assertFalse(self.charges(), "the first letter is free")
        notice = self.dun("2026-03-22")
        # 1000 × 10.27 % × 20/365
        self.assertCharged([("interest", 5.63, "open")])
        interest = self.charges()
        self.assertEqual(interest.interest_from, DAY("2026-03-03"))
        self.assertEqual(interest.interest_to, DAY("2026-03-22"))
        (total,) = notice._get_totals()
        self.assertEqual(
            (total["claimed"], total["charged"], total["total"]), (1000, 5.63, 1005.63)
        )
        self.assertEqual(notice._format_claimed("en_US"), "$\N{NO-BREAK SPACE}1,005.63")

    def test_the_next_letter_claims_the_increment_and_shows_all(self):
        self.agreed("2026-03-01")
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            notice = self.dun(day)
        # 34 days in all: 9.57, of which 5.63 were claimed.
        self.assertCharged([("interest", 5.63, "open"), ("interest", 3.94, "open")])
        rows = [(row["amount"], row["earlier"]) for row in notice._get_charge_rows()]
        self.assertEqual(rows, [(5.63, True), (3.94, False)])
        self.assertEqual(notice._get_totals()[0]["total"], 1009.57)
        self.assertEqual(self.charges()[1].interest_from, DAY("2026-03-23"))
        (statement,) = notice._get_interest_statement()
        self.assertEqual((statement["total"], statement["earlier"]), (9.57, 5.63))

    def test_what_a_letter_showed_stays_though_it_is_paid_or_waived_later(self):
        self.agreed("2026-03-01")
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            notice = self.dun(day)
        self.charges()[0]._waive("Goodwill")
        self.assertEqual(notice._get_totals()[0]["total"], 1009.57)
        self.assertCharged([("interest", 5.63, "waived"), ("interest", 3.94, "open")])

    def test_a_letter_without_charges_stays_without(self):
        self.agreed("2026-03-01")
        free = self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(free._get_totals()[0]["total"], 1000.0)
        self.assertFalse(free._get_charge_rows())

    def test_a_part_payment_and_a_change_of_the_rate_split_the_time(self):
        invoice = self.agreed("2026-05-31", 10000.0)  # a Sunday
        self.dun("2026-06-10")
        self.pay(invoice, 4000.0, on="2026-06-30")
        self.dun("2026-07-31")
        (interest,) = self.charges()
        rows = [
            (row["since"], row["percent"], row["balance"], row["days"]) for row in interest.accruals
        ]
        self.assertEqual(
            rows,
            [
                ("2026-06-02", "10.27", "10000.00", 29),
                ("2026-07-01", "10.52", "6000.00", 31),
            ],
        )
        self.assertEqual(interest.amount, 135.21)
        # It outlives the invoice, and nobody is dunned for it.
        self.pay(invoice, on="2026-08-01")
        self.assertEqual(interest.state, "open")
        self.assertFalse(self.propose("2026-09-01").notice_ids)

    def test_interest_bears_none_and_fees_neither(self):
        self.charge_fee(50.0)
        self.agreed("2026-03-01")
        for day in ("2026-03-08", "2026-03-22", "2026-04-05"):
            self.dun(day)
        interest = self.charges("interest")
        self.assertAlmostEqual(sum(interest.mapped("amount")), 9.57)

    def test_a_credit_note_works_back_to_the_start(self):
        invoice = self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        with self.at("2026-03-25"):
            refund = self.credit_note("2026-03-25", 500.0, reversed_entry_id=invoice.id)
            (self.item(invoice) | self.item(refund)).reconcile()
        # On 500 from the start 2.81 was owed by then.
        self.assertEqual(self.charges().amount_open, 2.81)
        self.dun("2026-04-05")
        self.assertCharged([("interest", 5.63, "open"), ("interest", 1.97, "open")])
        self.assertAlmostEqual(sum(self.charges().mapped("amount_open")), 4.78)

    def test_a_consumer_is_in_default_by_the_demand_only(self):
        self.invoice("2026-03-01", 1000.0, self.consumer)
        self.dun("2026-03-08")  # to be paid by 15 March
        self.dun("2026-03-22")
        (interest,) = self.charges(debtor=self.consumer)
        # The 15th was a Sunday.
        self.assertEqual(interest.interest_from, DAY("2026-03-17"))
        self.assertEqual(interest.accruals[0]["percent"], "6.27")

    def test_a_consumer_who_was_told_is_in_default_after_thirty_days(self):
        invoice = self.invoice("2026-03-02", 1000.0, self.consumer)
        self.assertTrue(invoice.default_hinted)
        item = self.item(invoice)
        self.assertEqual((item.default_on, item.default_basis), (DAY("2026-04-02"), "days"))
        self.company.dunning_default_hint = False
        untold = self.item(self.invoice("2026-03-02", 1000.0, self.consumer))
        self.assertFalse(untold.default_on)

    def test_a_holiday_moves_the_due_date(self):
        # Good Friday 2026 is 3 April, Easter Monday the 6th.
        item = self.item(self.agreed("2026-04-03"))
        self.assertEqual(item.default_on, DAY("2026-04-08"))

    def test_a_refusal_and_a_court_start_default_at_once(self):
        invoice = self.invoice("2026-03-02")
        invoice.refused_on = "2026-03-10"
        self.assertEqual(self.item(invoice).default_basis, "refusal")
        invoice.write({"refused_on": False, "served_on": "2026-03-11"})
        self.assertEqual(self.item(invoice).default_on, DAY("2026-03-11"))

    def test_no_rate_is_guessed(self):
        series = self.env.ref("account_collections.series_basiszinssatz_247_bgb")
        last = series.rate_ids.sorted("valid_from")[-1]
        self.assertEqual(last.valid_from, DAY("2026-07-01"))
        self.agreed("2026-12-01")
        self.dun("2026-12-08")
        self.dun("2027-01-15")
        (interest,) = self.charges()
        self.assertEqual(interest.interest_to, DAY("2026-12-31"))

    def test_interest_ends_before_insolvency(self):
        invoice = self.agreed("2026-03-01")
        self.debtor.insolvency_opened_on = "2026-03-11"
        (owed,) = self.item(invoice)._read_interest(self.company, DAY("2026-03-22"))
        self.assertEqual(owed.until, DAY("2026-03-10"))

    def test_what_was_ordered_after_the_opening_bears_interest(self):
        self.debtor.insolvency_opened_on = "2026-02-10"
        invoice = self.agreed("2026-03-01", invoice_date="2026-02-20")
        (owed,) = self.item(invoice)._read_interest(self.company, DAY("2026-03-22"))
        self.assertEqual(owed.until, DAY("2026-03-22"))
        self.assertTrue(owed.statement.accrued)

    def test_a_credit_in_another_currency_stops_interest_at_the_rate_of_its_day(self):
        pound = self.setup_other_currency("GBP", rates=[("2026-01-01", 0.8), ("2026-03-10", 0.5)])
        twin = self.create_debtor("Twin Ltd", company_registry="HRB 2")
        accrued = []
        for debtor, amount, vals in (
            (self.debtor, 160.0, {"currency_id": pound.id}),
            (twin, 200.0, {}),
        ):
            invoice = self.agreed("2026-03-01", partner=debtor)
            self.credit_note("2026-03-03", amount, debtor, **vals)
            (owed,) = self.item(invoice)._read_interest(self.company, DAY("2026-03-31"))
            accrued.append(owed.statement.accrued)
        self.assertEqual(*accrued)
        self.assertGreater(accrued[0], 0)

    def test_the_kind_of_a_debtor_is_careful_and_can_be_corrected(self):
        kinds = {
            "business": (
                {"is_company": True, "vat": "DE136695976"},
                {"is_company": True, "company_registry": "HRB 7"},
            ),
            "consumer": ({"is_company": True}, {"vat": "DE136695976"}),
        }
        for kind, many in kinds.items():
            for vals in many:
                self.assertEqual(
                    self.create_debtor("New", **{"is_company": False, **vals}).debtor_kind, kind
                )
        self.debtor.debtor_kind = "consumer"
        self.assertEqual(self.debtor.debtor_kind_known, "consumer")
        contact = self.env["res.partner"].create({"name": "Desk", "parent_id": self.debtor.id})
        self.assertEqual(contact.debtor_kind, "consumer")

    def test_another_law_by_the_debtor(self):
        self.debtor.interest_profile_id = self.env.ref("account_collections.profile_ch_business")
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        self.assertEqual(self.charges().accruals[0]["percent"], "5")
