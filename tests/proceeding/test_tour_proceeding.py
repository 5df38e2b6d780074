from odoo import fields
from odoo.tests import tagged

from ..browser import BrowserCase
from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestTourProceeding(ProceedingCase, BrowserCase):
    """A person in a browser, in each language: what must be so is read, the claim is handed over
    and the paper of the court entered."""

    ROLE = "account_collections.group_manager"

    def test_from_the_case_to_the_payment_order(self):
        today = self.company._get_dunning_today()
        self.old.line_ids.no_followup = True
        debtor = self.create_debtor(
            "Browser Ltd", company_registry="HRB 9", country_id=self.env.ref("base.de").id
        )
        move = self.invoice(fields.Date.subtract(today, days=60), 1190.0, debtor)
        move.due_date_agreed = "yes"
        self.dun(fields.Date.to_string(fields.Date.subtract(today, days=30)))
        case = debtor.with_company(self.company).collection_case_id

        def check(lang):
            self.click_through("proceeding", case, lang)
            proceeding = debtor.collection_proceeding_ids
            self.assertEqual(proceeding.state, "running")
            self.assertEqual(proceeding.handed_over_by_id, self.users[lang])
            self.assertEqual(proceeding.step_ids.mapped("kind_code"), ["served", "applied"])
            self.assertEqual(len(proceeding.deadline_ids), 2)

        self.in_each_language(check)
