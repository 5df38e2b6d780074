from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Plans that run and with which the debtor is not late.
KEPT = ("accepted", "cured")


class AccountPaymentPromise(models.Model):
    """Either a promise or a plan says when an item is paid; with instalments that are late, a
    promise says when they come after all."""

    _inherit = "account.payment.promise"

    def _check_acceptable(self, extensions):
        res = super()._check_acceptable(extensions)
        rows = self.env["account.payment.plan.item"].sudo()
        planned = rows.search(
            Domain("move_line_id", "in", self.line_ids.move_line_id.ids)
            & Domain("state", "in", KEPT),
            limit=1,
        )
        if planned:
            raise UserError(
                self.env._(
                    "%(item)s is paid in instalments, and none is late: %(plan)s. Leave it out, or "
                    "renegotiate the plan.",
                    item=planned.name,
                    plan=planned.plan_id.display_name,
                )
            )
        return res
