from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class AccountPaymentPlanRow(models.AbstractModel):
    """A row of what the parties agree on: it changes with a draft only, and what was approved was
    something else."""

    _name = "account.payment.plan.row"
    _description = "Row of a Payment Plan"
    _deletable = ("draft",)
    _machine_writes = _lt(
        "%(fields)s: only open items, days and amounts are entered; all else follows from them."
    )
    _stays = _lt(
        "The items and instalments of a payment plan stay as they are once it is no draft. Take "
        "the offer back, or renegotiate it."
    )
    _is_kept = _stays

    plan_id = fields.Many2one(
        "account.payment.plan", required=True, ondelete="cascade", index=True, by_hand="draft"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)

    def _get_stage(self):
        return self.plan_id.state

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows.plan_id._touch()
        return rows

    def write(self, vals):
        self.plan_id._touch()
        return super().write(vals)

    def unlink(self):
        self.plan_id._touch()
        return super().unlink()
