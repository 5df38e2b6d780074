from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import clean_context


class AccountPaymentPlanRow(models.AbstractModel):
    """A row of what the parties agree on: it changes with a draft only, and what was approved was
    something else."""

    _name = "account.payment.plan.row"
    _description = "Row of a Payment Plan"
    # What follows from the plan, or from the open item.
    _derived = frozenset({"company_id"})

    plan_id = fields.Many2one("account.payment.plan", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_derived(vals)
        # Defaults in the context are those of the plan.
        bare = self.with_env(self.env(context=clean_context(self.env.context)))
        rows = super(AccountPaymentPlanRow, bare).create(vals_list).with_env(self.env)
        if not self.env.su:
            rows.plan_id._touch()
        return rows

    def write(self, vals):
        self._check_derived(vals)
        if not self.env.su:
            self.plan_id._touch()
        res = super().write(vals)
        if "plan_id" in vals and not self.env.su:
            self.plan_id._touch()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if self.plan_id.filtered(lambda plan: plan.state != "draft"):
            raise UserError(
                self.env._("The items and instalments of a payment plan stay as they are.")
            )
        if not self.env.su:
            self.plan_id._touch()

    @api.model
    def _check_derived(self, names):
        """Refuse what the row remembers by itself."""
        if self._derived & set(names) and not self.env.su:
            raise AccessError(
                self.env._(
                    "Only open items, days and amounts are entered; all else follows from them."
                )
            )
