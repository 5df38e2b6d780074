import doctest
from datetime import date
from decimal import Decimal

from ...tools.interest.allocation import COSTS, INTEREST, ORDERS
from ...tools.online import packing, payable, wish
from ...tools.online.packing import Line, Piece, pack
from ...tools.online.payable import Claim, set_off, spread
from ...tools.online.wish import MOST, Wish, read_wish
from ..rule_case import RuleCase

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def whole(key, amount, account=1):
    return Piece(key, account, Decimal(amount), Decimal(amount))


def partly(key, amount, account=1):
    return Piece(key, account, Decimal(amount), Decimal(1000))


def line(amount, *keys, account=1):
    return Line(account, Decimal(amount), keys)


def claim(key, due, amount, **vals):
    return Claim(key, due, Decimal(amount), **vals)


class TestOnlineRules(RuleCase):
    """Money paid online pays what was chosen, and nothing else."""

    def test_how_money_is_laid_on_items(self):
        for label, total, pieces, expected in (
            ("one", 10, [whole("a", 10)], [line(10, "a")]),
            ("several", 30, [whole("a", 10), whole("b", 20)], [line(30, "a", "b")]),
            ("the part last", 30, [partly("a", 10), whole("b", 20)], [line(30, "b", "a")]),
            ("two parts", 30, [partly("a", 10), partly("b", 20)], [line(10, "a"), line(20, "b")]),
            ("left over", 50, [whole("a", 10)], [line(50, "a")]),
            ("a part is not spilt on", 50, [partly("a", 10)], [line(40), line(10, "a")]),
            (
                "whole, part and left over",
                50,
                [whole("a", 10), partly("b", 20)],
                [line(30, "a"), line(20, "b")],
            ),
            (
                "two accounts",
                30,
                [whole("a", 10), whole("b", 20, account=2)],
                [line(10, "a"), line(20, "b", account=2)],
            ),
            (
                "a part in another account",
                30,
                [whole("a", 10), partly("b", 20, account=2)],
                [line(10, "a"), line(20, "b", account=2)],
            ),
            ("nothing is there any more", 50, [], [line(50, account=None)]),
        ):
            with self.subTest(label):
                self.assertEqual(pack(Decimal(total), pieces), expected)

    def test_nothing_is_paid_with_money_that_is_not_there(self):
        with self.assertRaises(ValueError):
            pack(Decimal(5), [whole("a", 10)])

    def test_a_payment_on_account_pays_the_oldest(self):
        claims = [claim("b", APRIL, 100), claim("a", MARCH, 100)]
        self.assertEqual(spread(Decimal(150), claims), ([("a", 100), ("b", 50)], 0))
        self.assertEqual(spread(Decimal(250), claims)[1], 50)

    def test_of_each_debt_the_order_of_the_law_pays_first_the_oldest_before_the_next(self):
        old, new = claim("old", MARCH, 100), claim("new", APRIL, 100)
        fee = claim("fee", APRIL, 5, debt="old", part=COSTS)
        interest = claim("interest", APRIL, 7, debt="old", part=INTEREST)
        late = claim("late", APRIL, 5, debt="new", part=COSTS)
        claims = [new, late, interest, fee, old]
        law, consumer = ORDERS["costs_interest_principal"], ORDERS["costs_principal_interest"]
        for label, amount, order, expected in (
            ("costs first", 4, law, [("fee", 4)]),
            ("then interest", 10, law, [("fee", 5), ("interest", 5)]),
            ("then principal", 20, law, [("fee", 5), ("interest", 7), ("old", 8)]),
            ("§ 497 (3) BGB", 20, consumer, [("fee", 5), ("old", 15)]),
            (
                "the next debt when the first is paid",
                118,
                law,
                [("fee", 5), ("interest", 7), ("old", 100), ("late", 5), ("new", 1)],
            ),
        ):
            with self.subTest(label):
                self.assertEqual(spread(Decimal(amount), claims, order), (expected, 0))
        self.assertEqual(spread(Decimal(300), claims, law)[1], 83)
        alone = claim("alone", MARCH, 9, debt="alone", part=COSTS)
        self.assertEqual(spread(Decimal(9), [alone], law), ([("alone", 9)], 0))

    def test_what_a_browser_sends_is_understood_or_refused_never_guessed(self):
        euro = {"currency": ["EUR"]}
        for sent, expected in (
            ({"what": ["due"]}, Wish("due", "EUR")),
            ({"what": ["due"], "item": ["x"], "amount": [""]}, Wish("due", "EUR")),
            ({"what": ["chosen"], "item": ["7", "9", "7"]}, Wish("chosen", "EUR", (7, 9))),
            ({"what": ["chosen"], "charge": ["3"]}, Wish("chosen", "EUR", (), (3,))),
            ({"what": ["plan"], "plan": ["3"]}, Wish("plan", "EUR", plan=3)),
            (
                {"what": ["amount"], "amount": ["150.5"]},
                Wish("amount", "EUR", amount=Decimal("150.5")),
            ),
            (
                {"what": ["amount"], "amount": [" 150,50 "]},
                Wish("amount", "EUR", amount=Decimal("150.50")),
            ),
            # A dot before three digits parts thousands: 1.50 would be paid instead.
            (
                {"what": ["amount"], "amount": ["1.500"]},
                Wish("amount", "EUR", amount=Decimal(1500)),
            ),
            (
                {"what": ["amount"], "amount": ["1.234,56"]},
                Wish("amount", "EUR", amount=Decimal("1234.56")),
            ),
        ):
            with self.subTest(sent):
                self.assertEqual(read_wish(euro | sent), expected)
        nonsense = (
            "",
            "0",
            "-7",
            "7.0",
            "1e3",
            "true",
            "٧",
            "9" * 10,
            "7 OR 1",
            "\0",
            [7],
            7,
            True,
            None,
        )
        refused = [{"what": ["chosen"], "item": [one]} for one in nonsense]
        refused += [{"what": ["chosen"]}, {"what": ["chosen"], "item": "7"}, {"what": ["gift"]}, {}]
        refused += [{"what": ["chosen"], "item": [str(one + 1) for one in range(MOST + 1)]}]
        refused += [{"what": ["due", "chosen"]}, {"what": ["plan"], "plan": ["1", "2"]}]
        refused += [{"what": ["plan"]}, {"what": ["due"], "currency": ["eur"]}]
        refused += [
            {"what": ["amount"], "amount": [one]}
            for one in ("", "0", "0,00", "-50", "nan", "inf", "1e12", "1" * 13, "0x10")
        ]
        for sent in refused:
            with self.subTest(sent):
                self.assertIsNone(read_wish(euro | sent))

    def test_credits_come_off_claims_in_their_account(self):
        credit = claim("c", MARCH, 50, account=1)
        for label, claims, expected in (
            (
                "the oldest",
                [claim("b", APRIL, 40, account=1), claim("a", MARCH, 40, account=1)],
                [("c", "a", 40), ("c", "b", 10)],
            ),
            ("another account", [claim("a", MARCH, 40, account=2)], []),
            ("a part is contested", [claim("a", MARCH, 40, account=1, in_whole=False)], []),
            ("a discount", [claim("a", MARCH, 40, account=1, discount=Decimal(2))], []),
        ):
            with self.subTest(label):
                self.assertEqual(set_off([credit], claims), expected)

    def test_examples(self):
        for module in (packing, payable, wish):
            found = doctest.testmod(module)
            self.assertTrue(found.attempted)
            self.assertFalse(found.failed)
