from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..case import CollectionsCase

SENT = "2026-03-10"


@tagged("post_install", "-at_install")
class TestResponse(CollectionsCase):
    """What became of a claim after the letter about it went out."""

    def row_of(self, move, on="2026-04-20"):
        with self.at(on):
            rows = self.env["account.collections.response"].search(
                [("notice_id.line_ids.move_id", "=", move.id)], order="id"
            )
            return [(row.outcome, row.days) for row in rows]

    def dunned(self):
        move = self.invoice("2026-03-01")
        self.dun(SENT)
        return move

    def test_paid_by_money_of_a_later_day(self):
        move = self.dunned()
        self.pay(move, on="2026-03-20")
        self.assertEqual(self.row_of(move), [("paid", 10)])

    def test_parts_count_when_ninety_five_percent_are_there(self):
        move = self.dunned()
        self.pay(move, 50.0, on="2026-03-12")
        self.assertEqual(self.row_of(move, "2026-03-15"), [("open", 5)])
        self.pay(move, 46.0, on="2026-03-18")
        self.assertEqual(self.row_of(move), [("paid", 8)])

    def test_money_of_the_day_of_the_letter_is_no_success(self):
        move = self.dunned()
        self.pay(move, on=SENT)
        self.assertEqual(self.row_of(move), [("crossed", 0)])

    def test_the_next_letter_ends_the_watch(self):
        move = self.dunned()
        self.dun("2026-03-30")
        self.pay(move, on="2026-04-05")
        self.assertEqual(self.row_of(move), [("next", 20), ("paid", 6)])

    def test_a_dispute_ends_the_watch(self):
        move = self.dunned()
        with self.at("2026-03-13"):
            self.dispute(move)
        self.assertEqual(self.row_of(move), [("dispute", 3)])

    def test_a_credit_note_is_no_payment(self):
        move = self.dunned()
        note = self.credit_note("2026-03-16", 100.0)
        (self.item(note) | self.item(move)).reconcile()
        self.assertEqual(self.row_of(move), [("otherwise", 6)])

    def test_what_is_open_is_watched_until_today(self):
        self.assertEqual(self.row_of(self.dunned(), "2026-03-24"), [("open", 14)])

    def test_levels_tell_too_few_and_never_a_rate_of_two(self):
        move = self.dunned()
        self.pay(move, on="2026-03-20")
        with self.at("2026-04-20"):
            level = self.first.with_company(self.company)
            self.assertEqual((level.response_items, level.response_debtors), (1, 1))
            self.assertIn("30", level.response_text)
            self.assertEqual(self.second.response_text, "")

    def test_levels_tell_a_share_with_its_interval(self):
        moves = [
            self.invoice("2026-03-01", partner=self.create_debtor(f"Many {number}"))
            for number in range(32)
        ]
        self.dun(SENT)
        for move in moves[:16]:
            self.pay(move, on="2026-03-14")
        with self.at("2026-03-29"):
            self.assertRegex(self.first.response_text, r"^50 % \(debtors: 3\d to 6\d\)$")
            ways = self.first.response_channels.splitlines()
            self.assertEqual(len(ways), 1)
            self.assertRegex(ways[0], r"^.+: 50 % \(debtors: 3\d to 6\d\)$")

    def test_each_text_of_a_level_is_told_by_its_first_day(self):
        for day, words in (("2026-03-10", "Please pay."), ("2026-05-12", "Please pay soon.")):
            self.first.opening = words
            for number in range(31):
                self.invoice(day[:8] + "01", partner=self.create_debtor(f"{day} {number}"))
            self.dun(day)
            if day == SENT:
                with self.at("2026-03-29"):
                    self.assertFalse(self.first.response_wordings, "there is only one")
        with self.at("2026-05-29"):
            self.env.invalidate_all()
            first, then = self.first.response_wordings.splitlines()
        self.assertRegex(first, r"^From 03/10/2026: 0 % \(debtors: 0 to 1\d\)$")
        self.assertRegex(then, r"^From 05/12/2026: 0 % \(debtors: 0 to 1\d\)$")

    def test_texts_that_few_got_are_not_told_apart(self):
        """A line for each that says "too few" says nothing."""
        for words in ("Please pay.", "Please pay soon."):
            self.first.opening = words
            self.invoice("2026-03-01", partner=self.create_debtor(words))
            self.dun(SENT)
        with self.at("2026-03-29"):
            self.env.invalidate_all()
            self.assertEqual(self.first.response_items, 2)
            self.assertFalse(self.first.response_wordings)

    def test_all_levels_are_told_by_one_question(self):
        self.dunned()
        with self.at("2026-04-20"):
            levels = self.ladder.level_ids.with_env(self.env)
            levels.mapped("response_text")
            self.env.invalidate_all()
            levels.fetch(["name"])
            with self.assertQueryCount(6):
                levels.mapped("response_text")

    def test_readers_of_other_companies_see_nothing(self):
        self.dunned()
        other = self.setup_other_company(name="Other Creditor")["company"]
        stranger = new_test_user(
            self.env,
            "response_other",
            "account_collections.group_user",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        self.assertFalse(self.env["account.collections.response"].with_user(stranger).search([]))
        clerk = new_test_user(self.env, "response_clerk", "base.group_user")
        with self.assertRaises(AccessError):
            self.env["account.collections.response"].with_user(clerk).search([])
