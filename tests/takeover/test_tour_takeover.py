from odoo.tests import tagged

from ..browser import BrowserCase


@tagged("post_install", "-at_install")
class TestTourTakeover(BrowserCase):
    """A manager in a browser: the file of the old system, what is wrong with it, and what came."""

    ROLE = "account_collections.group_manager"

    def test_from_the_file_to_the_level(self):
        bill = self.invoice("2026-03-01")
        bill.name = "TAKE/1"

        def check(lang):
            self.click_through("takeover", "collections-takeover", lang)
            (takeover,) = self.env["account.dunning.takeover"].search([])
            self.assertEqual((takeover.notice_count, takeover.standing_count), (2, 1))
            self.assertEqual(takeover.create_uid, self.users[lang])
            self.assertEqual(bill.dunning_level_id, self.first)

        self.in_each_language(check)
