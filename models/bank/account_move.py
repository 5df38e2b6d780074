from odoo import models


class AccountMove(models.Model):
    """The invoices that money at the bank is or may be for."""

    _inherit = "account.move"

    def _get_moves_being_paid(self):
        paid = super()._get_moves_being_paid()
        Item = self.env["account.move.line"].sudo()
        for company, moves in self.grouped("company_id").items():
            items = Item.with_company(company)
            rows = items._read_rows(company, moves.commercial_partner_id)
            waiting = items._find_waiting_money(company, rows, company._get_dunning_today())
            held = {item for money in waiting for item in money.shares}
            paid |= {row.move_id for row in rows if row.id in held}
        return paid & {*self.ids}
