import copy
import doctest
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.proceeding import paywise
from ...tools.proceeding.paywise import AXES, WORDS, BadAnswer, agree, find_moves
from ...tools.proceeding.remittance_file import read_remittance
from ...tools.proceeding.steps import load_step_kinds
from ..rule_case import RuleCase


def euros(value):
    return {"value": value, "currency": "EUR"}


CLAIM = {
    "id": "c-1",
    "your_reference": "PROC/1/7",
    "submission_state": "accepted",
    "mandate": {"id": "m-1"},
    "main_claim_amount": euros("1190.00"),
    "documents": [{"id": "d", "filename": "a.pdf"}],
    "payments": [{"your_reference": "p1"}],
}
MANDATE = {
    "id": "m-1",
    "reference_number": "K25-ABC",
    "legal_stage": "extrajudicial",
    "processing_state": "in_progress",
    "payment_state": "unpaid",
    "legal_claim_balance": {
        **dict.fromkeys(paywise.BALANCES, euros("0.00")),
        "balance_of_principal_claim": euros("1190.00"),
        "total_balance": euros("1190.00"),
    },
    "requests_to_client_summary": {"items": [{"id": "q", "title": "Invoice?", "answered": False}]},
    "status_updates": [{"id": "s", "title": "Letter", "description": "<p>Sent.</p>"}],
}
# The numbers are those of the public documentation.
MONEY = {
    "total_payments": euros("327.09"),
    "allocation_to_fee": euros("52.92"),
    "allocation_to_fee_vat": euros("10.05"),
    "allocation_to_main_claim": euros("271.32"),
    "allocation_to_default_interest": euros("2.85"),
    "allocation_to_success_commission": euros("2.85"),
    "allocation_to_success_commission_vat": euros("0.54"),
    "payout": euros("260.73"),
}
STATEMENT = {
    "id": "s-1",
    "clearing_no": "AB1",
    "period_end": "2026-11-30",
    "canceled": False,
    "total_balance": euros("250.00"),
}
LATER = "2027-01-02"


def details(money):
    entry = {"third_party_money": {"payments_to_dca": money}}
    return [{"reference_number": "K25-ABC", "third_party_money_entries": [entry]}]


def state(**words):
    return (
        dict(zip(AXES, ("accepted", "extrajudicial", "in_progress", "unpaid"), strict=True)) | words
    )


# What was said before, what is said now, and what follows of it.
MOVES = (
    ({}, {"submission_state": "released"}, [""]),
    ({}, {"submission_state": "rejected"}, ["rejected"]),
    (
        {"submission_state": "client_response_pending"},
        {"submission_state": "under_review"},
        ["answered"],
    ),
    (
        {"submission_state": "client_response_pending"},
        {"submission_state": "accepted"},
        ["accepted"],
    ),
    (state(), state(), []),
    (state(), state(processing_state="paused"), ["paused"]),
    (state(processing_state="paused"), state(), ["resumed"]),
    (state(), state(legal_stage="long_term_monitoring"), ["monitored"]),
    (state(), state(legal_stage="judicial_dunning"), [""]),
    (state(), state(processing_state="canceled_by_client"), ["end_recalled"]),
    (state(), state(processing_state="canceled_by_service_provider"), ["end_returned"]),
    (
        state(payment_state="fully_paid"),
        state(processing_state="ended", payment_state="fully_paid"),
        ["end_paid"],
    ),
    (state(), state(processing_state="ended"), ["?"]),
    (state(), state(processing_state="dancing"), ["?"]),
    (state(), state(payment_state="partially_paid"), [""]),
)
# What in an answer makes it one that cannot be.
LIES = (
    ("shape", {"id": 7}),
    ("shape", {"id": "../info"}),
    ("shape", {"submission_state": None}),
    ("shape", {"documents": "none"}),
    ("other", {"your_reference": "PROC/2/8"}),
    ("sum", {"main_claim_amount": euros("119.00")}),
    ("currency", {"main_claim_amount": {"value": "1190.00", "currency": "USD"}}),
    ("shape", {"main_claim_amount": euros("1.190,00")}),
    ("shape", {"main_claim_amount": euros("NaN")}),
)


class TestPaywise(RuleCase):
    """An agency by its own interface: what goes there and what comes back."""

    def test_every_word_is_a_step_of_ours_or_none(self):
        kinds = load_step_kinds()
        self.assertEqual(set(WORDS()), set(AXES))
        for words in WORDS().values():
            for step in filter(None, words.values()):
                self.assertIn(step, kinds)

    def test_the_claim_that_goes_there(self):
        row = {
            "invoice_number": "INV/1",
            "invoice_date": date(2026, 9, 1),
            "due_date": "2026-10-01",
            "currency": "EUR",
            "amount_open": "1190.00",
            "amount_disputed": "0.00",
            "default_since": date(2026, 10, 2),
            "last_demand": date(2026, 11, 1),
            "contract_date": None,
            "performed": True,
        }
        made = paywise.build_claim(row, "d-1", "PROC/1/7", "Invoice")
        self.assertEqual((made["delay_date"], made["occurence_date"]), ("2026-10-02", None))
        self.assertEqual(made["total_claim_amount"], euros("1190.00"))
        self.assertEqual((made["claim_disputed"], made["obligation_fulfilled"]), (False, True))
        self.assertNotIn("additional_charges", made)
        charges = [
            {"kind": kind, "description": kind, "date": "2026-11-01", "amount": "5.00"}
            | {"reference": kind}
            for kind in ("interest", "fee", "bank_charge", "lump_sum", "cost")
        ]
        made = paywise.build_claim(row | {"charges": charges}, "d-1", "PROC/1/7", "Invoice")
        kinds = [one["type"] for one in made["additional_charges"]]
        self.assertEqual(kinds, ["interest", "reminder_fee", "bank_charge"])
        self.assertEqual(made["additional_charges"][1]["your_reference"], "PROC/1/7/fee")
        self.assertEqual(made["additional_charges_amount"], euros("15.00"))
        self.assertEqual(made["main_claim_amount"], euros("1190.00"))
        self.assertEqual(made["total_claim_amount"], euros("1205.00"))
        with self.assertRaises(BadAnswer) as refused:
            paywise.build_claim(row | {"currency": "CHF"}, "d-1", "PROC/1/7", "Invoice")
        self.assertEqual(refused.exception.code, "currency")

    def test_no_part_of_a_name_is_guessed(self):
        place = {"street": "Way 1", "zip": "1", "city": "X", "country": "DE", "email": "a@b.c"}
        for company, kind, who in (
            (True, "business", {"organization": {"name": "Anna Maria Right"}}),
            (False, "consumer", {"person": {"last_name": "Anna Maria Right"}}),
        ):
            about = {"name": "Anna Maria Right", "is_company": company, "kind": kind, **place}
            made = paywise.build_debtor({"debtor": about}, "7")
            self.assertEqual(made["acting_as"], kind)
            self.assertLessEqual(who.items(), made.items())

    def test_a_claim_is_read_if_it_is_ours(self):
        seen = paywise.read_claim(CLAIM, "PROC/1/7", Decimal(1190))
        self.assertEqual((seen.key, seen.state, seen.mandate), ("c-1", "accepted", "m-1"))
        self.assertEqual((seen.documents, seen.payments), ({"a.pdf"}, {"p1"}))
        for code, lie in LIES:
            with self.subTest(lie), self.assertRaises(BadAnswer) as refused:
                paywise.read_claim(CLAIM | lie, "PROC/1/7", Decimal(1190))
            self.assertEqual(refused.exception.code, code)

    def test_two_claims_with_our_reference_are_asked_about(self):
        self.assertIsNone(paywise.find_claim([], "PROC/1/7"))
        self.assertIsNone(paywise.find_claim([CLAIM], "PROC/1/8"))
        with self.assertRaises(BadAnswer) as refused:
            paywise.find_claim([CLAIM, CLAIM | {"id": "c-2"}], "PROC/1/7")
        self.assertEqual(refused.exception.code, "twice")

    def test_a_mandate_is_read_if_its_sums_agree(self):
        seen = paywise.read_mandate(MANDATE)
        self.assertEqual((seen.number, seen.left), ("K25-ABC", Decimal(1190)))
        self.assertEqual(seen.questions[0].title, "Invoice?")
        self.assertEqual(seen.told, (("s", "Letter:  Sent."),))
        lie = copy.deepcopy(MANDATE)
        lie["legal_claim_balance"]["total_balance"] = euros("1000.00")
        with self.assertRaises(BadAnswer) as refused:
            paywise.read_mandate(lie)
        self.assertEqual(refused.exception.code, "sum")

    def test_what_follows_of_what_is_said(self):
        for before, now, steps in MOVES:
            found = ["?" if it.unclear else it.step for it in find_moves(before, now)]
            with self.subTest(now=now):
                self.assertEqual(found, steps)

    def test_a_proceeding_ends_when_all_its_claims_do(self):
        self.assertEqual(agree([state(), state()]), state())
        mixed = agree([state(), state(processing_state="canceled_by_client")])
        self.assertNotIn("processing_state", mixed)
        self.assertEqual(agree([]), {})
        self.assertNotIn("legal_stage", agree([state(), {"submission_state": "accepted"}]))

    def test_a_statement_becomes_the_table_that_is_imported(self):
        seen = paywise.read_statement(STATEMENT, details(MONEY), {"K25-ABC": "PROC/1"}, LATER)
        self.assertEqual((seen.paid_out, seen.rest), (Decimal("260.73"), Decimal("-10.73")))
        lines, faults = read_remittance(paywise.write_rows(seen))
        self.assertEqual(faults, [])
        self.assertEqual((lines[0].reference, lines[0].gross), ("PROC/1", Decimal("327.09")))
        self.assertEqual((lines[0].commission, lines[0].vat), (Decimal("55.77"), Decimal("10.59")))

    def test_nobody_has_paid_tomorrow(self):
        for today, on in (("2026-11-28", "2026-11-28"), (LATER, "2026-11-30")):
            with self.subTest(today):
                seen = paywise.read_statement(STATEMENT, details(MONEY), {}, today)
                self.assertEqual((seen.on, seen.rows[0]["date"]), (on, on))

    def test_sums_of_a_statement_that_do_not_agree(self):
        for name in ("total_payments", "payout", "allocation_to_fee_vat"):
            with self.subTest(name), self.assertRaises(BadAnswer) as refused:
                paywise.read_statement(STATEMENT, details(MONEY | {name: euros("9.99")}), {}, LATER)
            self.assertEqual(refused.exception.code, "sum")

    @settings(deadline=None)
    @given(
        st.recursive(
            st.none() | st.integers() | st.text(max_size=9) | st.booleans(),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from([*CLAIM, *MANDATE, "results", "items", "value", "currency"]),
                    inner,
                    max_size=5,
                )
            ),
        )
    )
    def test_whatever_comes_is_read_or_refused(self, answer):
        for read in (paywise.read_page, paywise.read_claim, paywise.read_mandate):
            try:
                read(answer)
            except BadAnswer as error:
                self.assertIn(error.code, paywise.FAULTS)

    def test_examples(self):
        self.assertFalse(doctest.testmod(paywise).failed)
