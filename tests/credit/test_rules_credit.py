import doctest
from datetime import date
from decimal import Decimal

from ...tools.credit import exposure, holds, limits
from ...tools.credit.exposure import Exposure, leave_to_invoice
from ...tools.credit.holds import CODES, Facts, Late, Release, Rule, find_holds, is_held, why_void
from ...tools.credit.limits import InForce, Limit, find_limit
from ..rule_case import RuleCase

TODAY = date(2026, 11, 28)


def money(amount):
    return Decimal(amount)


def owes(amount):
    return Exposure(claims=Decimal(amount))


class TestRulesCredit(RuleCase):
    def test_the_examples_in_the_rules_hold(self):
        for module in (exposure, holds, limits):
            outcome = doctest.testmod(module)
            self.assertTrue(outcome.attempted)
            self.assertFalse(outcome.failed, module.__name__)

    # === EXPOSURE === #

    def test_an_order_counts_once_whatever_its_invoice_is(self):
        """60 ordered, its invoice drafted, then posted: 60, 60, 60."""
        ordered = Exposure(orders=leave_to_invoice(money(60), money(0)))
        posted = Exposure(claims=money(60), orders=leave_to_invoice(money(60), money(60)))
        self.assertEqual([ordered.total, posted.total], [60, 60])

    def test_what_is_invoiced_in_part_is_owed_and_ordered_in_part(self):
        cases = ((100, 0, 100), (100, 60, 40), (100, 100, 0), (100, 130, 0), (0, 0, 0))
        for total, invoiced, left in cases:
            with self.subTest(total=total, invoiced=invoiced):
                self.assertEqual(leave_to_invoice(money(total), money(invoiced)), left)

    def test_credits_are_taken_off_and_may_be_more_than_the_debt(self):
        known = Exposure(money(10000), money(300), money(2000), money(0))
        self.assertEqual(known.total, 11700)
        self.assertEqual(Exposure(credits=money(300)).total, -300)
        both = known + Exposure(drafts=money(5))
        self.assertEqual((both.total, both.drafts), (11705, 5))

    # === LIMITS === #

    def test_the_limit_of_a_day(self):
        """None is none, zero is one; the newest counts, a top-up for its time."""
        old = Limit(money(100), date(2026, 1, 1), order=1)
        new = Limit(money(250), date(2026, 12, 1), order=2)
        none = Limit(money(0), date(2026, 1, 1), order=1)
        month = Limit(money(50), date(2026, 11, 1), until=date(2026, 11, 30), top_up=True)
        gone = Limit(money(250), date(2026, 11, 1), ended=date(2026, 11, 28), order=2)
        table = (
            ("none", [], TODAY, None),
            ("not begun", [new], TODAY, None),
            ("zero", [none], TODAY, InForce(money(0))),
            ("old one until the new one begins", [old, new], TODAY, InForce(money(100))),
            ("the new one", [new, old], date(2026, 12, 1), InForce(money(250))),
            ("topped up", [old, month], TODAY, InForce(money(150))),
            ("its last day", [old, month], date(2026, 11, 30), InForce(money(150))),
            ("its time is over", [old, month], date(2026, 12, 1), InForce(money(100))),
            ("a top-up alone is none", [month], TODAY, None),
            ("taken back: the former does not return", [old, gone], TODAY, None),
            ("the day before", [old, gone], date(2026, 11, 27), InForce(money(250))),
        )
        for name, known, day, expected in table:
            with self.subTest(name):
                self.assertEqual(find_limit(known, day), expected)

    def test_a_limit_that_ran_out_still_says_how_much(self):
        limit = Limit(money(100), date(2026, 1, 1), until=date(2026, 11, 30))
        self.assertEqual(find_limit([limit], date(2026, 11, 30)), InForce(money(100)))
        expired = InForce(money(100), date(2026, 12, 1))
        self.assertEqual(find_limit([limit], date(2026, 12, 1)), expired)
        top_up = Limit(money(50), date(2026, 11, 1), date(2027, 1, 1), top_up=True)
        self.assertEqual(find_limit([limit, top_up], date(2026, 12, 1)), expired)

    # === HOLDS === #

    def assertHeld(self, facts, codes, *rules, day=TODAY):
        found = find_holds(facts, rules, day)
        self.assertEqual([hold.code for hold in found if hold.stops], list(codes))
        return found

    def test_over_the_limit(self):
        """SerpentCS#523, the studies' cases 26 to 28 and 32: (limit, owed, added, held)."""
        table = (
            (100, 0, 60, False),
            (100, 60, 0, False),
            (100, 60, 60, True),
            (100, 40, 60, False),
            (200000, "75532.50", "37766.25", False),
            (0, 0, 1, True),
            (0, 0, 0, False),
            (0, -300, 300, False),
            (0, -300, 301, True),
            (10000, 0, 12000, True),
        )
        for limit, owed, added, held in table:
            with self.subTest(limit=limit, owed=owed, added=added):
                facts = Facts(owes(owed), InForce(money(limit)), adds=money(added))
                self.assertHeld(facts, ["limit"] if held else [])

    def test_without_a_limit_nobody_is_over_it(self):
        self.assertEqual(find_holds(Facts(owes(10**9)), [Rule("limit"), Rule("share")]), ())

    def test_the_limit_of_the_group_holds_though_the_own_one_is_free(self):
        facts = Facts(
            owes(500),
            InForce(money(10000)),
            group_exposure=owes(14500),
            group_limit=InForce(money(15000)),
            adds=money(1000),
        )
        (hold,) = self.assertHeld(facts, ["group_limit"])
        self.assertEqual((hold.amount, hold.limit, hold.over), (15500, 15000, 500))

    def test_a_tolerance_lets_pass_what_is_little_over(self):
        facts = Facts(owes(109), InForce(money(100)))
        self.assertHeld(facts, [], Rule("limit", percent=money(10)))
        self.assertHeld(facts, ["limit"], Rule("limit", percent=money(8)))

    def test_a_rule_may_only_warn(self):
        found = self.assertHeld(Facts(owes(2), InForce(money(1))), [], Rule("limit", stops=False))
        self.assertEqual([hold.code for hold in found], ["limit"])

    def test_a_limit_that_ran_out_warns_and_the_rule_about_it_holds(self):
        facts = Facts(owes(200), InForce(money(100), date(2026, 12, 1)))
        found = self.assertHeld(facts, [], day=date(2026, 12, 1))
        self.assertEqual([hold.code for hold in found], ["limit"])
        self.assertHeld(facts, ["limit_expired"], Rule("limit_expired"), day=date(2026, 12, 1))

    def test_overdue_by_days_and_amount(self):
        """More than 30 days late with 200 at least: (days, amount, held)."""
        rule = Rule("overdue", days=30, amount=money(200))
        table = (
            ([(31, 250)], True),
            ([(30, 250)], False),
            ([(31, 199)], False),
            ([(31, 100), (90, 100)], True),
            ([(31, 100), (30, 100)], False),
            ([], False),
        )
        for late, held in table:
            with self.subTest(late=late):
                facts = Facts(late=tuple(Late(days, money(amount)) for days, amount in late))
                self.assertHeld(facts, ["overdue"] if held else [], rule)

    def test_a_share_of_the_limit_overdue(self):
        rule = Rule("share", percent=money(20))
        for late, held in ((20, False), (21, True)):
            facts = Facts(limit=InForce(money(100)), late=(Late(1, money(late)),))
            self.assertHeld(facts, ["share"] if held else [], rule)

    def test_conduct(self):
        rules = [Rule("promises", count=2), Rule("plans"), Rule("insolvency"), Rule("insurer")]
        rules.append(Rule("assessment_expired"))
        table = (
            (Facts(broken_promises=1), []),
            (Facts(broken_promises=2), ["promises"]),
            (Facts(failed_plans=1), ["plans"]),
            (Facts(insolvent=True, failed_plans=1), ["insolvency", "plans"]),
            (Facts(report_missed=TODAY), ["insurer"]),
            (Facts(assessment_until=TODAY), []),
            (Facts(assessment_until=date(2026, 11, 27)), ["assessment_expired"]),
        )
        for facts, codes in table:
            with self.subTest(codes=codes):
                self.assertHeld(facts, codes, *rules)
                self.assertEqual(find_holds(facts, [], TODAY), (), "no rule, no hold")

    def test_every_reason_has_its_place(self):
        facts = Facts(
            owes(200),
            InForce(money(1), TODAY),
            owes(200),
            InForce(money(1)),
            late=(Late(40, money(9)),),
            broken_promises=1,
            failed_plans=1,
            insolvent=True,
            assessment_until=date(2026, 1, 1),
            report_missed=TODAY,
        )
        found = find_holds(facts, [Rule(code) for code in CODES], TODAY)
        self.assertEqual([hold.code for hold in found], list(CODES))

    # === RELEASES === #

    def test_a_release_holds_until_a_new_reason_comes(self):
        """Up to 5,000 until 5 December for what is overdue; on 2 December a promise breaks."""
        rules = [Rule("overdue", days=30), Rule("promises", count=1)]
        release = Release({"overdue": 0}, money(5250), date(2026, 12, 5))
        late = Facts(late=(Late(31, money(250)),))
        broken = Facts(late=(Late(35, money(250)),), broken_promises=1)
        table = (
            ("passes", late, 4250, date(2026, 12, 1), None),
            ("its last day", late, 5250, date(2026, 12, 5), None),
            ("too much", late, 5251, date(2026, 12, 1), "amount"),
            ("over", late, 4250, date(2026, 12, 6), "passed"),
            ("a promise broken", broken, 4250, date(2026, 12, 2), "new_reason"),
            ("nothing holds him", Facts(), 4250, date(2026, 12, 2), None),
        )
        for name, facts, after, day, why in table:
            with self.subTest(name):
                found = find_holds(facts, rules, day)
                self.assertEqual(why_void(release, found, money(after), day), why)
                held = is_held(found, [release], money(after), day)
                self.assertEqual(held, bool(why) and bool(found))

    def test_one_more_of_the_same_is_a_new_reason(self):
        release = Release({"promises": 1}, money(100), TODAY)
        for number, why in ((1, None), (2, "new_reason")):
            found = find_holds(Facts(broken_promises=number), [Rule("promises")], TODAY)
            self.assertEqual(why_void(release, found, money(0), TODAY), why)

    def test_a_warning_stops_nobody(self):
        found = find_holds(Facts(owes(2), InForce(money(1))), [Rule("limit", stops=False)])
        self.assertTrue(found)
        self.assertFalse(is_held(found, [], money(2), TODAY))

    def test_any_of_several_releases_lets_through(self):
        found = find_holds(Facts(owes(9), InForce(money(1))), [])
        little = Release({"limit": 0}, money(5), TODAY)
        enough = Release({"limit": 0}, money(9), TODAY)
        self.assertTrue(is_held(found, [little], money(9), TODAY))
        self.assertFalse(is_held(found, [little, enough], money(9), TODAY))
