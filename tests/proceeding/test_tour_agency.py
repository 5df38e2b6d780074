from odoo.tests import tagged

from ..browser import BrowserCase
from .agency_standin import KEY, AgencyStandIn
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourAgency(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: a claim goes to an agency by its interface, and its
    statement is imported."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        self.there = AgencyStandIn()
        self.addCleanup(self.there.close)
        self.proceeding = self.hand_over(self.given_letter())
        self.link = self.env["account.collection.agency"].create(
            {"counterpart_id": self.agency.id, "address": self.there.address, "key": KEY}
        )

    def test_a_claim_is_sent_downloaded_and_proved(self):
        def check(lang):
            self.click_through("agency_claim", self.proceeding, lang)
            self.assertEqual(self.proceeding.exchange_ids.state, "waiting")
            self.click_through("agency_download", self.proceeding, lang)
            files = self.env["ir.attachment"].search(
                [("res_model", "=", self.proceeding._name), ("res_id", "=", self.proceeding.id)]
            )
            self.assertIn("application/zip", files.mapped("mimetype"))
            dossier = self.env["account.collections.dossier"].search([])
            self.assertEqual(dossier.proceeding_id, self.proceeding)

        self.in_each_language(check)

    def test_its_statement_is_fetched_and_imported(self):
        account = {"code": "10981", "name": "Agencies", "account_type": "asset_current"}
        clearing = self.env["account.account"].create({**account, "reconcile": True})
        self.company.remittance_clearing_account_id = clearing
        self.company.remittance_fee_account_id = self.company_data["default_account_expense"]
        self.env.invalidate_all()
        self.proceeding.action_queue_claims()
        row = self.proceeding.exchange_ids
        with self.outbox():
            self.link.sudo()._cron_exchange()
        self.there.accept(row.reference)
        free = {"allocation_to_fee_vat": 0, "allocation_to_success_commission_vat": 0}
        self.there.pay_out(**free, payout=271.32)
        self.there.pay_out("AB2", "s2", **free, payout=271.32)

        def check(lang):
            self.click_through("agency", self.link, lang)
            self.assertEqual(self.proceeding.reference, "K26-1")
            self.click_through("agency_aside", "collections-statements", lang)
            rows = self.env["account.collection.exchange"].search([("kind", "=", "statement")])
            self.assertEqual(rows.sorted("id").mapped("state"), ["came", "dropped"])
            self.click_through("agency_statement", "collections-statements", lang)
            self.assertAlmostEqual(self.proceeding.amount_open, 1190 - 271.32)

        self.in_each_language(check)
