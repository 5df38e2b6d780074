from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_policy_text = fields.Text(
        "Late Payment on Invoices",
        translate=True,
        groups=SETTINGS_READER,
        help="What your quotations, invoices and the debtor's page say about late payment, in the "
        "language of the customer, so that nobody hears of it in the first reminder. Empty: "
        "nothing.",
    )

    def _get_quotation_terms(self, order):
        """``[paragraph]`` about payment at the end of a quotation or an order: when it is to be
        paid and what follows if it is not."""
        self.ensure_one()
        company = self.with_context(lang=order.env.lang)
        terms = order.payment_term_id.sudo()
        found = []
        if terms.due_date_agreed:
            found.append(
                company.env._("The due date that follows from these payment terms is agreed.")
            )
        debtor = order.partner_id.commercial_partner_id.sudo().with_company(company)
        if company.dunning_default_hint and debtor._needs_default_hint():
            found.append(
                company.env._(
                    "You will be in default no later than 30 days after the invoice has fallen due "
                    "and reached you, even without a reminder (§ 286 (3) BGB)."
                )
            )
        return [*found, company.dunning_policy_text] if company.dunning_policy_text else found
