from datetime import date
from decimal import Decimal

from ...tools.proceeding.avoidance import find_window, get_first_day
from ...tools.proceeding.ways import Title, check_way, is_simple
from ..rule_case import RuleCase

APPLIED = date(2026, 8, 20)


class TestRulesSheets(RuleCase):
    """What stands on the sheets for administrator and bailiff."""

    def test_payments_lie_in_the_narrowest_time(self):
        table = {
            date(2026, 8, 25): "§ 131 InsO",
            date(2026, 8, 20): "§ 131 InsO",
            date(2026, 7, 20): "§ 131 InsO",
            date(2026, 7, 19): "§ 130 InsO",
            date(2026, 5, 20): "§ 130 InsO",
            date(2026, 5, 19): "§ 133 (2) InsO",
            date(2022, 8, 20): "§ 133 (2) InsO",
            date(2022, 8, 19): "",
        }
        for day, paragraph in table.items():
            with self.subTest(day):
                self.assertEqual(find_window(day, APPLIED), paragraph)
        self.assertEqual(get_first_day(APPLIED), date(2022, 8, 20))

    def test_each_way_has_its_gates(self):
        good = Title(Decimal(1000), Decimal(1100), served=True, kept=True, third_party=True)
        table = {
            "bailiff": (good, []),
            "wages": (good._replace(third_party=False), ["third_party"]),
            "bank": (good._replace(served=False), ["served"]),
            "mortgage": (good._replace(principal=Decimal(750)), ["large"]),
        }
        for way, (title, missing) in table.items():
            with self.subTest(way):
                found = [check.code for check in check_way(way, title) if not check.met]
                self.assertEqual(found, missing)
        judgment = [check.code for check in check_way("bailiff", good._replace(order=False))]
        self.assertIn("clause", judgment, "only an enforcement order needs none")
        with self.assertRaises(ValueError):
            check_way("dancing", good)

    def test_the_electronic_order(self):
        small = Title(Decimal(4900), Decimal(5000))
        self.assertTrue(is_simple("bailiff", small))
        self.assertFalse(is_simple("bailiff", small._replace(total=Decimal("5000.01"))))
        self.assertFalse(is_simple("mortgage", small))
        self.assertFalse(is_simple("bank", small._replace(order=False)))
