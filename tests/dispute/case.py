from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import html2plaintext

from ..charge.case import MoneyCase


class DisputeCase(MoneyCase):
    """A debtor contests what he was invoiced."""

    def disputed(self, move, on="2026-03-10", amount=None, **vals):
        with self.at(on):
            return self.dispute(move, amount, **vals)

    def resolved(self, dispute, outcome, on):
        with self.at(on):
            return getattr(dispute, f"action_{outcome}")()

    def paper(self, notice):
        html = self.env["ir.actions.report"]._render_qweb_html(
            "account_collections.action_report_notice", notice.ids
        )[0]
        return " ".join(html2plaintext(html.decode()).split())

    def thread(self, debtor=None):
        case = (debtor or self.debtor).with_company(self.company).collection_case_id
        return " | ".join(html2plaintext(body) for body in case.message_ids.mapped("body"))

    def in_two(self, day):
        """An invoice of 1000: 300 at once, the rest in a month."""
        halves = [
            Command.create({"value": "percent", "value_amount": 30, "nb_days": 0}),
            Command.create({"value": "percent", "value_amount": 70, "nb_days": 30}),
        ]
        terms = self.env["account.payment.term"].create({"name": "30/70", "line_ids": halves})
        return self.invoice(day, 1000.0, invoice_payment_term_id=terms.id)

    def employ(self, login, group):
        return new_test_user(self.env, login, group, company_id=self.company.id)
