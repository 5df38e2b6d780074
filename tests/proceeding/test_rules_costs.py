import doctest
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from ...tools.interest.allocation import Parts, allocate
from ...tools.proceeding import (
    avoidance,
    bureau,
    costs,
    courts,
    enforcement,
    insolvency,
    retention,
    ways,
)
from ...tools.proceeding.bureau import Letter, find_missing
from ...tools.proceeding.costs import (
    get_absorbed,
    get_betreibung_cost,
    list_agency_costs,
    list_order_costs,
    load_tariff,
    sum_costs,
)
from ...tools.proceeding.courts import find_courts, get_trial_court, load_courts
from ...tools.proceeding.enforcement import get_attachable, may_mortgage, may_simplify
from ...tools.proceeding.insolvency import get_interest_end, get_rank, list_windows
from ..rule_case import RuleCase

TARIFF = load_tariff(date(2026, 12, 1))
BOTH = (Decimal(2380), Decimal(1190))
amounts = st.decimals(min_value=0, max_value=400_000, places=2)


def day(text):
    return date.fromisoformat(text)


def order(*claims, before="0", lawyer=True):
    claims = [Decimal(claim) for claim in claims]
    return list_order_costs(TARIFF, claims, lawyer, Decimal(before))


class TestCosts(RuleCase):
    """What a proceeding costs, to the cent."""

    def test_court_alone(self):
        """P01, P02: the value is that of the main claims."""
        for claims, expected in {("900",): "38.00", ("2380", "1190"): "74.00"}.items():
            with self.subTest(claims):
                [court] = order(*claims, lawyer=False)
                self.assertEqual((court.number, court.amount), ("KV 1100", Decimal(expected)))

    def test_a_lawyer_writes_postage_once(self):
        """P04, P05."""
        for claim, expected in {"500": "92.70", "1000": "159.50", "10000": "998.00"}.items():
            with self.subTest(claim):
                lawyer = [cost for cost in order(claim) if cost.payee == "lawyer"]
                self.assertEqual(sum_costs(lawyer), Decimal(expected))

    def test_small_postage_is_filled_up_with_the_second_application(self):
        stages = {(cost.number, cost.stage): cost.amount for cost in order("500")}
        self.assertEqual(stages["VV 7002", "applied"], Decimal("10.30"))
        self.assertEqual(stages["VV 7002", "enforcement_applied"], Decimal("5.15"))

    def test_what_was_charged_before_is_set_off(self):
        """P07: half of it, at most 0.75."""
        fee = order(*BOTH, before="265.50")[1]
        self.assertEqual((fee.amount, fee.set_off), (Decimal("162.25"), Decimal("132.75")))
        most = order(*BOTH, before="900")[1]
        self.assertEqual(most.set_off, Decimal("221.25"))

    def test_an_agency(self):
        """P08 to P11: claim, first letter, payment, contested: fee and postage."""
        table = {
            ("40", None, None, False): "34.02",
            ("40", "2026-11-02", "2026-11-16", False): "18.90",
            ("40", "2026-11-02", "2026-11-17", False): "34.02",
            ("50.01", None, None, False): "55.62",
            ("3000", None, None, True): "326.15",
            ("1190", None, None, False): "141.05",
        }
        for (claim, letter, paid, contested), expected in table.items():
            with self.subTest(claim, paid=paid, contested=contested):
                days = [it and day(it) for it in (letter, paid)]
                found = list_agency_costs(TARIFF, Decimal(claim), *days, contested)
                self.assertEqual(sum_costs(found), Decimal(expected))

    def test_the_lump_sum_and_the_agency_are_never_both_owed(self):
        """P12, § 288 (5) s. 3 BGB."""
        lump, agency = Decimal(40), Decimal("141.05")
        self.assertEqual(lump + agency - get_absorbed(lump, agency), agency)
        self.assertEqual(lump + 10 - get_absorbed(lump, Decimal(10)), lump)

    def test_switzerland(self):
        for claim, expected in {"100": "20.30", "100.01": "33.30", "2000000": "413.30"}.items():
            with self.subTest(claim):
                cost = get_betreibung_cost(Decimal(claim))
                self.assertEqual((cost.amount, cost.certain), (Decimal(expected), False))

    def test_a_payment_on_a_payment_order(self):
        """P35: costs, interest, principal."""
        debt = Parts(Decimal("154.00"), Decimal("186.79"), Decimal("3570.00"))
        paid, rest = allocate(Decimal(500), debt)
        self.assertEqual((paid.principal, rest), (Decimal("159.21"), 0))
        self.assertEqual(debt.principal - paid.principal, Decimal("3410.79"))

    @given(st.lists(amounts, min_size=1, max_size=4), amounts)
    @settings(max_examples=100, deadline=None)
    def test_any_claim(self, claims, before):
        found = list_order_costs(TARIFF, claims, True, before)
        self.assertTrue(all(cost.amount >= 0 for cost in found))
        whole = list_order_costs(TARIFF, claims, True)
        self.assertEqual(sum_costs(whole) - sum_costs(found), sum(it.set_off for it in found))
        postage = [cost.amount for cost in found if cost.number == "VV 7002"]
        self.assertLessEqual(sum(postage), Decimal(20))


class TestCourts(RuleCase):
    """Where a payment order is applied for."""

    def test_the_seat_of_the_creditor_decides(self):
        """P25; the districts of North Rhine-Westphalia are from memory."""
        table = {
            ("NW", "40210"): (["R2602"], False),
            ("NW", "50667"): (["R3203"], False),
            ("NW", "41460"): (["R3203", "R2602"], False),
            ("NW", ""): (["R3203", "R2602"], False),
            ("SN", "01067"): (["W1101"], True),
            ("BB", ""): (["F1102"], True),
            ("", ""): (["F1102"], True),
            ("XX", ""): ([], False),
        }
        for place, (codes, certain) in table.items():
            with self.subTest(place):
                found = find_courts(*place)
                self.assertEqual([court.code for court in found.courts], codes)
                self.assertEqual(found.certain, certain)

    def test_a_joint_court_has_the_holidays_of_its_seat(self):
        """P62: who sits in Saxony goes to Saxony-Anhalt."""
        self.assertEqual(find_courts("SN").courts[0].holidays, "ST")
        self.assertEqual(find_courts("MV").courts[0].holidays, "HH")

    def test_there_are_twelve(self):
        self.assertEqual(len(load_courts()), 12)

    def test_the_trial_court(self):
        self.assertEqual(get_trial_court(Decimal("10000.00")), "local")
        self.assertEqual(get_trial_court(Decimal("10000.01")), "regional")


class TestEnforcement(RuleCase):
    """What a title gets."""

    def test_wages(self):
        """P53 and the study's further examples; what is above the cap is attached in full."""
        table = {
            ("2026-12-01", "2345.67", 0): "526.82",
            ("2026-12-01", "2345.67", 1): "77.59",
            ("2026-12-01", "3000", 2): "192.94",
            ("2026-12-01", "5000", 0): "2424.52",
            ("2026-12-01", "1587.40", 0): "0.00",
            ("2026-06-30", "2345.67", 0): "549.50",
        }
        for (on, net, dependants), expected in table.items():
            with self.subTest(on, net=net, dependants=dependants):
                found = get_attachable(day(on), Decimal(net), dependants)
                self.assertEqual(found, Decimal(expected))

    def test_what_is_not_known_is_refused(self):
        with self.assertRaisesRegex(ValueError, "Nothing is known"):
            get_attachable(day("2020-01-01"), Decimal(2000))
        with self.assertRaisesRegex(ValueError, "dependants"):
            get_attachable(day("2026-12-01"), Decimal(2000), -1)

    @given(
        st.decimals(min_value=0, max_value=20000, places=2),
        st.integers(0, 8),
        st.sampled_from(["month", "week", "day"]),
    )
    @settings(max_examples=200, deadline=None)
    def test_any_pay(self, net, dependants, period):
        on = day("2026-12-01")
        found = get_attachable(on, net, dependants, period)
        self.assertTrue(0 <= found <= net)
        self.assertLessEqual(get_attachable(on, net, dependants + 1, period), found)
        self.assertGreaterEqual(get_attachable(on, net + 100, dependants, period), found)

    def test_ways(self):
        """P55, P56."""
        self.assertFalse(may_mortgage(Decimal(700)) or may_mortgage(Decimal(750)))
        self.assertTrue(may_mortgage(Decimal("750.01")))
        self.assertFalse(may_simplify(Decimal(4900) + 150))
        self.assertTrue(may_simplify(Decimal(5000)))


class TestInsolvency(RuleCase):
    """What the opening does to a claim."""

    def test_the_day_it_arose(self):
        """P45, P46."""
        opened = day("2026-09-01")
        self.assertEqual(get_rank(day("2026-08-31"), opened), "insolvency")
        self.assertEqual(get_rank(day("2026-09-01"), opened), "estate")
        self.assertEqual(get_rank(day("2026-08-31"), None), "")

    def test_interest_ends_the_day_before(self):
        """P44."""
        self.assertEqual(str(get_interest_end(day("2026-09-01"))), "2026-08-31")

    def test_times_before_the_application(self):
        found = {it.paragraph: str(it.since) for it in list_windows(day("2026-08-15"))}
        self.assertEqual(
            found,
            {
                "§ 131 InsO": "2026-07-15",
                "§ 130 InsO": "2026-05-15",
                "§ 133 (2) InsO": "2022-08-15",
            },
        )


class TestBureau(RuleCase):
    """Whether a report would be allowed."""

    def test_conditions(self):
        """P23, P24."""
        letters = [Letter(day("2026-10-01"), True), Letter(day("2026-10-20"))]
        table = [
            (letters, False, "2026-10-28", ["four_weeks"]),
            (letters, False, "2026-10-29", []),
            (letters, True, "2026-10-29", ["disputed"]),
            (letters[:1], False, "2026-10-29", ["two_letters"]),
            (letters, False, "2026-10-20", ["two_letters", "four_weeks"]),
            ([it._replace(announces=False) for it in letters], False, "2026-10-29", ["announced"]),
        ]
        for known, disputed, on, expected in table:
            with self.subTest(on, disputed=disputed, letters=len(known)):
                self.assertEqual(find_missing(known, disputed, day(on)), expected)
        self.assertEqual(
            find_missing(letters, False, day("2026-10-29"), day("2026-10-29")), ["due"]
        )
        self.assertEqual(find_missing(letters, False, day("2026-10-29"), day("2026-09-01")), [])

    def test_examples(self):
        for module in (
            avoidance,
            bureau,
            costs,
            courts,
            enforcement,
            insolvency,
            retention,
            ways,
        ):
            names = vars(module) | {"date": date, "Decimal": Decimal}
            self.assertFalse(doctest.testmod(module, extraglobs=names).failed, module.__name__)
