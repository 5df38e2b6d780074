from odoo import models
from odoo.fields import Domain

from ...tools.common.money import as_exact
from .res_partner import Asked


class AccountMove(models.Model):
    """The warning on a draft invoice. Odoo's own asks the company one stands in, takes a limit of 0
    for none and does not count other drafts; where somebody has set limits or rules here, ours
    takes its place."""

    _inherit = "account.move"

    def _compute_partner_credit_warning(self):
        ours = self.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_invoice"
                and move.company_id.sudo()._has_credit_control()
            )
        )
        res = super(AccountMove, self - ours)._compute_partner_credit_warning()
        for company, moves in ours.grouped("company_id").items():
            asked = [Asked(move, move.partner_id, move._get_credit_added()) for move in moves]
            answers = self.env["res.partner"]._check_credit(
                company, [one for one in asked if one.debtor]
            )
            for move in moves:
                answer = answers.get(move)
                move.partner_credit_warning = answer._say(move.env, company) if answer else ""
        return res

    def _after_posting(self):
        res = super()._after_posting()
        rows = self.env["account.credit.report.line"].sudo()
        lost = Domain("move_id", "in", self.ids) & Domain("move_line_id", "=", False)
        rows.search(lost)._relink()
        return res

    def _get_credit_added(self):
        """What the draft adds to what is counted of it already: as it is saved, or its order."""
        self.ensure_one()
        digits = self.company_id.currency_id.decimal_places
        # With the taxes, which have no line yet while an invoice is typed.
        same = self.currency_id == self.company_currency_id
        typed = (self.tax_totals or {}).get("total_amount_currency" if same else "total_amount", 0)
        saved = self._origin.sudo()
        if saved and saved.state == "draft":
            lines = saved.invoice_line_ids
            if "sale_line_ids" in lines._fields and lines.sale_line_ids:
                return as_exact(0.0, digits)
            mine = saved.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id
            counted = saved.amount_total_signed if mine else 0.0
            return as_exact(typed - counted, digits)
        return as_exact(typed, digits)
