from odoo import models
from odoo.tools import ormcache

from ...tools.policy.versions import find_in_force


class ResCompany(models.Model):
    """What customers are told about payment from the start."""

    _inherit = "res.company"

    @ormcache("self.id")
    def _list_credit_policies(self):
        """``((first day, id), …)`` of the versions in force and of those that will be."""
        policies = self.env["account.credit.policy"].sudo()
        own = [("company_id", "=", self.id), ("state", "=", "valid")]
        return tuple((one.valid_from, one.id) for one in policies.search(own))

    def _get_credit_policy(self, day):
        """The version in force on ``day``, for whoever reads the paper; empty if there is none."""
        self.ensure_one()
        policies = self.env["account.credit.policy"].sudo()
        return policies.browse(find_in_force(self._list_credit_policies(), day))

    def _get_quotation_terms(self, order):
        """``[paragraph]`` about payment at the end of a quotation or an order: when it is to be
        paid and what follows if it is not, as of its own day."""
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
        policy = company._get_credit_policy(company._get_local_day(order.date_order or None))
        return [*found, policy.text] if policy.text else found
