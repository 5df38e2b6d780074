from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourExchange(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: what an agency answers and pays out is read from
    its files; what is wrong with one is told above the dialog."""

    ROLE = "account_collections.group_manager"

    def setUp(self):
        super().setUp()
        self.old.line_ids.no_followup = True
        accounts = self.env["account.account"]
        clearing = {"code": "10981", "name": "Agencies", "account_type": "asset_current"}
        self.company.write(
            {
                "remittance_clearing_account_id": accounts.create(
                    {**clearing, "reconcile": True}
                ).id,
                "remittance_fee_account_id": self.company_data["default_account_expense"].id,
            }
        )
        today = self.company._get_dunning_today()
        self.move = self.invoice(fields.Date.subtract(today, days=60), 1190.0)
        self.move.due_date_agreed = "yes"
        self.dun(fields.Date.to_string(fields.Date.subtract(today, days=30)))
        self.proceeding = self.hand_over(self.move, on=fields.Date.to_string(today))
        self.proceeding.sudo()._through_door().name = "TOUR/1"

    def test_what_the_agency_answers(self):
        def check(lang):
            self.click_through("exchange", "collections-proceedings", lang)
            self.assertEqual(self.proceeding.reference, "AZ 77")

        self.in_each_language(check)

    def test_what_the_agency_pays_out(self):
        def check(lang):
            self.click_through("remittance", "collections-remittances", lang)
            self.assertEqual(self.move.amount_residual, 700.0)

        self.in_each_language(check)

    def test_what_the_agency_may_charge(self):
        def check(lang):
            self.click_through("costs", self.proceeding, lang)
            self.assertEqual(sum(self.proceeding.charge_ids.mapped("amount")), 141.05)

        self.in_each_language(check)
