from ...tools.delivery.alerts import LEVELS, Letter, find_alerts, is_unusual
from ..rule_case import RuleCase

MAIL = Letter(
    channels=frozenset({"email"}),
    wants_email=True,
    has_email=True,
    is_email_valid=True,
    has_sender=True,
)
PAPER = Letter(channels=frozenset({"letter"}), has_postal=True)
BOTH = MAIL._replace(channels=frozenset({"email", "letter"}), has_postal=True)


class TestRulesAlerts(RuleCase):
    """What somebody is told before a letter goes out."""

    def test_the_address(self):
        table = [
            (MAIL, []),
            (PAPER, []),
            (BOTH, []),
            (Letter(), []),
            (Letter(has_language=False), []),
            (PAPER._replace(has_postal=False), ["unreachable"]),
            (PAPER._replace(wants_email=True), ["no_email"]),
            (PAPER._replace(wants_email=True, has_postal=False), ["unreachable"]),
            (BOTH._replace(has_postal=False), ["no_postal"]),
            (MAIL._replace(is_email_valid=False), ["bad_email"]),
            (MAIL._replace(is_email_valid=False, is_blacklisted=True), ["bad_email"]),
            (MAIL._replace(is_blacklisted=True), ["blacklisted"]),
            (MAIL._replace(is_blacklisted=True, came_back=True), ["blacklisted"]),
            (MAIL._replace(came_back=True), ["came_back"]),
            (PAPER._replace(came_back=True, is_blacklisted=True), []),
            (MAIL._replace(has_sender=False), ["no_sender"]),
            (PAPER._replace(has_sender=False), []),
            (PAPER._replace(has_language=False), ["language"]),
        ]
        for letter, expected in table:
            with self.subTest(letter):
                self.assertEqual(find_alerts(letter), expected)

    def test_what_it_claims(self):
        table = [
            ({"is_final": True}, ["final"]),
            ({"turns": (1,)}, []),
            ({"turns": (1, 1)}, []),
            ({"turns": (2, 3)}, []),
            ({"turns": (2, 1, 2)}, ["new"]),
            ({"amount": 400.0, "highest": 100.0}, ["unusual"]),
            ({"waits": True}, ["waits"]),
            ({"has_money": True}, ["money"]),
            ({"has_credits": True}, ["credits"]),
        ]
        for facts, expected in table:
            with self.subTest(facts):
                self.assertEqual(find_alerts(PAPER._replace(**facts)), expected)

    def test_the_grave_ones_come_first(self):
        found = find_alerts(
            MAIL._replace(is_email_valid=False, is_final=True, turns=(1, 2), has_credits=True)
        )
        self.assertEqual(found, ["bad_email", "final", "new", "credits"])
        self.assertEqual(sorted(found, key=list(LEVELS).index), found)

    def test_an_unusual_amount(self):
        table = [
            # amount, highest before, usual
            (300.0, 100.0, 0.0, False),
            (300.01, 100.0, 0.0, True),
            (300.01, 100.0, 1.0, True),
            (299.0, 100.0, 1.0, False),  # he was asked for much before
            (1000.0, 0.0, 100.0, False),
            (1000.01, 0.0, 100.0, True),
            (1e9, 0.0, 0.0, False),
        ]
        for amount, highest, usual, expected in table:
            with self.subTest(amount=amount, highest=highest, usual=usual):
                self.assertEqual(is_unusual(amount, highest, usual), expected)
