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

    def _count_claimed(self):
        """The instalments that are late, whatever items they are laid over."""
        if self._get_claims().plan_id:
            return len(self._get_late_instalments())
        return super()._count_claimed()

    def _find_last_letter(self, claims):
        """A letter was about the instalments that were late when it went out."""
        last = super()._find_last_letter(claims)
        late = self._get_late_instalments() if last else []
        return last.filtered(lambda letter: all(entry.due < letter.sent_on for entry in late))

    def _get_late_instalments(self):
        """Those of the plan that this letter claims."""
        if not (plan := self._get_claims().plan_id[:1].sudo()):
            return []
        today = self._get_letter_date()
        return [entry for entry in plan._review(today)[plan].entries if entry.is_late]

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
