from odoo import api, models
from odoo.fields import Domain

from ...tools.plan.review import RUNNING


class AccountDunningNotice(models.Model):
    """A letter about late instalments: one of its own, beside that about other items."""

    _inherit = "account.dunning.notice"

    def _get_invoices_text(self):
        """Which plan, in place of the items below it."""
        if plan := self._get_claims().plan_id[:1]:
            return self.env._("payment plan %s", plan.name)
        return super()._get_invoices_text()

    def _get_payment_reference(self):
        """That of the agreement: standing orders bear it."""
        plan = self._get_claims().plan_id[:1]
        return plan.name if plan else super()._get_payment_reference()

    # === CHARGES === #

    @api.depends("line_ids.plan_id")
    def _compute_carried_charge_ids(self):
        """Who pays in instalments owes the instalment, nothing else with it."""
        of_plans = self.filtered(lambda notice: notice._get_claims().plan_id)
        of_plans.carried_charge_ids = False
        return super(AccountDunningNotice, self - of_plans)._compute_carried_charge_ids()

    def _get_carried_domain(self):
        """What is paid in instalments is not asked for at once."""
        planned = [("plan_item_ids.state", "in", RUNNING)]
        return super()._get_carried_domain() & Domain("line_ids", "not any", planned)
