import doctest
from datetime import datetime

from ...tools.portal import access
from ..rule_case import RuleCase


class TestAccessRules(RuleCase):
    """Nobody guesses the way to a debtor's page, and no log tells it."""

    def test_a_token_is_long_and_new_each_time(self):
        tokens = {access.make_token() for _number in range(100)}
        self.assertEqual(len(tokens), 100)
        self.assertEqual({len(token) for token in tokens}, {43})

    def test_what_is_no_token_is_not_looked_up(self):
        good = access.make_token()
        for wrong in ("", good[:-1], good + "a", "a" * 5000, "ü" * 43, good[:-1] + "/", None, 5):
            with self.subTest(wrong):
                self.assertFalse(access.is_token(wrong))
        self.assertTrue(access.is_token(good))

    def test_what_is_kept_is_not_the_token(self):
        token = access.make_token()
        self.assertNotIn(token, access.digest(token))
        self.assertEqual(access.digest(token), access.digest(token))
        self.assertEqual(len(access.digest(token)), 64)

    def test_a_log_does_not_tell_a_token(self):
        token = access.make_token()
        for line, expected in (
            (f"GET {access.PATH}/{token} 200", f"GET {access.PATH}/… 200"),
            (f"GET {access.PATH}/{token[:30]} 404", f"GET {access.PATH}/… 404"),
            (f"{access.PATH}/{token}/letter/7", f"{access.PATH}/…/letter/7"),
            (f"{access.PATH}/company-3", f"{access.PATH}/company-3"),
            (f"/other/{token}", f"/other/{token}"),
        ):
            with self.subTest(line):
                self.assertEqual(access.scrub(line), expected)

    def test_what_counts_is_what_happened_lately(self):
        now = datetime(2026, 3, 10, 12, 0)
        self.assertEqual(access.since("look", now), datetime(2026, 3, 10, 11, 59))
        self.assertGreaterEqual(now - access.KEPT, access.since("mail", now))

    def test_examples(self):
        found = doctest.testmod(access)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)
