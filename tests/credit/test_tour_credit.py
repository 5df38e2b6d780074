from odoo.tests import tagged

from ..browser import BrowserCase
from .case import CreditCase


@tagged("post_install", "-at_install")
class TestTourCredit(CreditCase, BrowserCase):
    """A limit is set, approved, replaced and ended, a debtor released; in both languages."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        today = self.company._get_dunning_today()
        self.invoice(today, 150.0)
        self.case = self.env["account.collection.case"]._open_for(self.debtor, self.company)

    def test_from_the_file(self):
        def check(lang):
            self.click_through("credit", self.case, lang, 200)
            owned = [("partner_id", "=", self.debtor.id)]
            limit = self.env["account.credit.limit"].search(owned)
            self.assertEqual((limit.state, limit.amount), ("approved", 100.0))
            self.assertEqual(limit.reason, "As agreed")
            release = self.env["account.credit.release"].search(owned)
            self.assertEqual((release.state, release.ceiling), ("granted", 650.0))
            self.assertEqual(release.note, "Pays on Monday")

        self.in_each_language(check)

    def test_a_limit_that_waits(self):
        limit = self.limit(100, approve=False)

        def check(lang):
            self.click_through("credit_limit", limit, lang, 200)
            self.assertTrue(limit.ended_on)
            newer = self.env["account.credit.limit"].search([("id", ">", limit.id)])
            self.assertEqual((newer.state, newer.amount), ("approved", 700.0))

        self.in_each_language(check)

    def test_a_release_that_waits(self):
        self.limit(100)
        release = self.release(50, "2099-01-01", grant=False)

        def check(lang):
            self.click_through("credit_release", release, lang, 200)
            self.assertEqual(release.state, "ended")

        self.in_each_language(check)

    def test_the_parts(self):
        today = self.company._get_dunning_today()
        self.credit_note(today, 20.0)
        self.invoice(today, 5.0, post=False)
        self.limit(100)
        self.in_each_language(lambda lang: self.click_through("credit_parts", self.case, lang, 200))
