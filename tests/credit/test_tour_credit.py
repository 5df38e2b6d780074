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
            self.click_through("credit", self.case, lang)
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
            self.click_through("credit_limit", limit, lang)
            self.assertTrue(limit.ended_on)
            newer = self.env["account.credit.limit"].search([("id", ">", limit.id)])
            self.assertEqual((newer.state, newer.amount), ("approved", 700.0))

        self.in_each_language(check)

    def test_a_release_that_waits(self):
        self.limit(100)
        release = self.release(50, "2099-01-01", grant=False)

        def check(lang):
            self.click_through("credit_release", release, lang)
            self.assertEqual(release.state, "ended")

        self.in_each_language(check)

    def assess(self, **vals):
        scale = self.env.ref("account_collections.scale_creditreform")
        vals = {"partner_id": self.debtor.id, "scale_id": scale.id, "value": 180, **vals}
        return self.env["account.credit.assessment"].create(vals)

    def test_an_assessment_of_a_person(self):
        def check(lang):
            self.click_through("credit_assess", self.case, lang)
            made = self.env["account.credit.assessment"].search([])
            self.assertEqual((made.grade, made.state), ("5", "objected"))
            self.assertEqual(made.objection, "It was paid in May")

        self.in_each_language(check)

    def test_an_assessment_is_left_aside(self):
        made = self.assess()

        def check(lang):
            self.click_through("credit_aside", made, lang)
            self.assertEqual(made.state, "refused")

        self.in_each_language(check)

    def test_the_limit_an_agency_recommends(self):
        self.debtor.credit_person = "legal"
        made = self.assess(has_limit=True, recommended_limit=3000.0)

        def check(lang):
            self.click_through("credit_assessed", made, lang)
            limit = self.env["account.credit.limit"].search([])
            self.assertEqual((limit.amount, limit.origin), (3000.0, "bureau"))
            self.click_through("credit_all_assessments", self.case, lang)

        self.in_each_language(check)

    def test_the_parts(self):
        today = self.company._get_dunning_today()
        self.credit_note(today, 20.0)
        self.invoice(today, 5.0, post=False)
        self.limit(100)
        self.in_each_language(lambda lang: self.click_through("credit_parts", self.case, lang))
