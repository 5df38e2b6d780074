from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self.env["account.collection.case"]._rank_later(self.line_ids)
        return res

    def _get_debtor(self, item=None):
        """Who owes it, or this ``item`` of it: an invoice names him, an entry such as an opening
        balance has him on its items."""
        self.ensure_one()
        owner = item or (self if self.partner_id else self._get_receivables())
        debtors = owner.partner_id.commercial_partner_id
        if len(debtors) != 1:
            raise UserError(
                self.env._(
                    "%s does not say who the debtor is: choose the open item that is meant, one "
                    "with a debtor.",
                    self.display_name,
                )
            )
        return debtors
