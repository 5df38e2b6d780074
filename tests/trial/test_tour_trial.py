from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase


@tagged("post_install", "-at_install")
class TestTourTrial(BrowserCase):
    """A manager plans a trial, begins it and stops it; in both languages."""

    ROLE = "account_collections.group_manager"

    def test_a_trial_is_planned_begun_and_stopped(self):
        champion = self.company.dunning_procedure_id
        champion.name = "Champion"
        champion.copy({"name": "Friendlier"})
        self.given_first_letters()
        self.in_each_language(self.try_two)

    def test_a_procedure_is_replayed(self):
        ladder = self.company.dunning_procedure_id
        ladder.name = "Replayed"
        today = self.company._get_dunning_today()
        self.invoice(str(fields.Date.subtract(today, days=40)))
        self.dun(str(fields.Date.subtract(today, days=30)))
        self.in_each_language(lambda lang: self.replay(ladder, lang))

    def replay(self, ladder, lang):
        self.click_through("replay", ladder, lang)
        replay = self.env["account.dunning.replay"].search([], limit=1)
        self.assertEqual((replay.state, replay.sent_count, replay.again_count), ("done", 1, 1))

    def given_first_letters(self):
        """Enough of the last year to be told from."""
        today = self.company._get_dunning_today()
        for number in range(16):
            self.invoice(f"{today.year - 1}-12-20", partner=self.create_debtor(f"First {number}"))
        self.dun(f"{today.year - 1}-12-31")

    def try_two(self, lang):
        self.click_through("trial", "collections-trials", lang)
        trial = self.env["account.dunning.trial"].search([], limit=1)
        self.assertEqual(trial.state, "stopped")
        self.assertEqual(trial.challenger_id.name, "Friendlier")
