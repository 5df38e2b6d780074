import doctest
from datetime import date
from decimal import Decimal

from ...tools.common.tables import read_rows
from ...tools.proceeding import gates as rules
from ...tools.proceeding.gates import (
    GATES,
    Claim,
    Debtor,
    Terms,
    check_gates,
)
from ..rule_case import RuleCase

TODAY = date(2026, 12, 1)
GOOD = {
    "name": "INV/1",
    "amount": Decimal(1190),
    "due": date(2026, 10, 1),
    "arose_on": date(2026, 9, 1),
    "demanded_on": date(2026, 11, 1),
    "pay_by": date(2026, 11, 30),
    "default_on": date(2026, 10, 2),
    "barred_on": date(2029, 12, 31),
    "contract_on": date(2026, 8, 1),
    "performed": True,
    "announced": True,
}
ALL = [code for code in GATES if code != "title"]
# What is wrong with an otherwise good claim: gate, verdict, whether a manager may go on.
CLAIMS = {
    ("open", "refuse", False): {"amount": Decimal(0)},
    ("twice", "refuse", False): {"elsewhere": True},
    ("currency", "refuse", False): {"currency": "CHF"},
    ("in_payment", "refuse", True): {"paying": True},
    ("demand", "refuse", False): {"demanded_on": None},
    ("deadline", "refuse", True): {"pay_by": date(2026, 12, 1)},
    ("default", "refuse", True): {"default_on": None},
    ("disputed", "refuse", True): {"disputed": Decimal(200)},
    ("barred", "refuse", True): {"barred_on": date(2026, 11, 30)},
    ("barred_soon", "warn", False): {"barred_on": date(2026, 12, 31)},
    ("agreed", "refuse", True): {"agreed": True},
    ("rests", "refuse", True): {"rests": True},
    ("data_notice", "refuse", True): {"announced": False},
    ("contract", "warn", False): {"contract_on": None},
    ("performed", "refuse", True): {"performed": False},
}
DEBTORS = {
    ("insolvency", "refuse", False): {"opened_on": date(2026, 9, 15)},
    ("credits", "refuse", True): {"credit": Decimal(5)},
    ("address", "refuse", False): {"address": False},
    ("domestic", "refuse", False): {"country": "AT"},
    ("debtor_kind", "warn", False): {"kind_known": False},
}
TERMS = {
    ("small", "refuse", True): {"cost": Decimal(1190)},
    ("large", "refuse", False): {"most": Decimal(1000)},
}


def gates(claim=None, debtor=None, terms=None, codes=ALL):
    known = Terms(**{"today": TODAY, "country": "DE", "currency": "EUR", **(terms or {})})
    return check_gates(codes, [Claim(**GOOD | (claim or {}))], Debtor(**debtor or {}), known)


def refusals(found):
    return {(it.code, it.verdict, it.overridable) for it in found if it.verdict != "ok"}


class TestGates(RuleCase):
    """What must be so before claims are handed over."""

    def test_a_good_claim_passes(self):
        found = gates()
        self.assertEqual([gate.code for gate in found], ALL)
        self.assertFalse(refusals(found))

    def test_each_gate_has_its_reason(self):
        for place, table in (("claim", CLAIMS), ("debtor", DEBTORS), ("terms", TERMS)):
            for expected, vals in table.items():
                with self.subTest(expected[0]):
                    self.assertEqual(refusals(gates(**{place: vals})), {expected})
        tried = {code for table in (CLAIMS, DEBTORS, TERMS) for code, *_rest in table}
        self.assertEqual(tried | {"title"}, set(GATES))

    def test_a_title_is_asked_for_where_it_is_needed(self):
        self.assertEqual(refusals(gates(codes=["title"])), {("title", "refuse", False)})
        self.assertFalse(refusals(gates(codes=["title"], debtor={"titled": True})))

    def test_a_reminder_before_the_due_day_is_no_demand(self):
        """P20."""
        found = gates({"demanded_on": date(2026, 10, 1)})
        self.assertIn(("demand", "refuse", False), refusals(found))

    def test_a_manager_goes_on_where_he_may(self):
        """P21: disputed in part."""
        found = gates({"disputed": Decimal(200)})
        self.assertEqual(refusals(found), {("disputed", "refuse", True)})

    def test_limitation_is_warned_of_from_ninety_days_on(self):
        """P39: an agency does not stop it."""
        for on, expected in {
            "2026-12-31": True,
            "2026-12-01": True,
            "2027-03-01": True,
            "2027-03-02": False,
        }.items():
            with self.subTest(on):
                found = gates({"barred_on": date.fromisoformat(on)}, codes=["barred_soon"])
                self.assertEqual(found[0].verdict == "warn", expected)

    def test_a_debt_of_the_estate_is_no_claim_in_insolvency(self):
        found = gates({"arose_on": date(2026, 9, 20)}, {"opened_on": date(2026, 9, 15)})
        self.assertFalse(refusals(found))

    def test_nothing_is_nothing_to_hand_over(self):
        [found] = check_gates(["open"], [], Debtor(), Terms(TODAY))
        self.assertEqual(found.verdict, "refuse")

    def test_the_limit_of_the_austrian_procedure(self):
        """P61."""
        kinds = {
            row["code"]: row for row in read_rows("proceeding/account.collection.proceeding.kind")
        }
        most = Decimal(kinds["at_court_order"]["max_claim"])
        for amount, expected in {"75000.00": "ok", "75000.01": "refuse"}.items():
            with self.subTest(amount):
                [found] = gates({"amount": Decimal(amount)}, terms={"most": most}, codes=["large"])
                self.assertEqual(found.verdict, expected)

    def test_kinds_name_gates_that_there_are(self):
        for row in read_rows("proceeding/account.collection.proceeding.kind"):
            with self.subTest(row["code"]):
                self.assertLessEqual(set(row["gates"].split()), set(GATES))

    def test_an_unknown_gate_is_refused(self):
        with self.assertRaisesRegex(ValueError, "is no gate"):
            gates(codes=["nonsense"])

    def test_examples(self):
        names = vars(rules) | {"date": date, "Decimal": Decimal}
        self.assertFalse(doctest.testmod(rules, extraglobs=names).failed)
