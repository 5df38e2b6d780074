from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _reverse_moves(self, default_values_list=None, cancel=False):
        """An entry of a charge that somebody reverses by hand is an entry of that charge too: it
        was not paid."""
        reverses = super()._reverse_moves(default_values_list, cancel)
        for move, reverse in zip(self, reverses, strict=True):
            for line in move.sudo().line_ids.filtered("dunning_charge_id"):
                twin = reverse.sudo().line_ids.filtered(
                    lambda other, line=line: other.account_id == line.account_id
                )
                twin.dunning_charge_id = line.dunning_charge_id
        return reverses

    def _after_posting(self):
        """A credit note says less was owed, though it comes when nothing is open any more."""
        res = super()._after_posting()
        credited = self.filtered(lambda move: move.move_type == "out_refund").reversed_entry_id
        if credited:
            claims = credited._get_receivables().sudo()
            self.env["account.dunning.charge"].sudo()._follow_payments(claims)
        return res

    def button_cancel(self):
        res = super().button_cancel()
        Charge = self.env["account.dunning.charge"].sudo()
        charges = Charge.search([("move_id", "in", self.ids), ("state", "=", "open")])
        Charge._correct(
            {charge: charge.amount_open for charge in charges if charge.kind != "cost"},
            self.env._("The invoice was cancelled."),
        )
        return res
