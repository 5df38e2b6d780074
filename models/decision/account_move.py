from odoo import api, fields, models

from ..common.window import open_form

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """What comes next for an invoice, and why."""

    _inherit = "account.move"

    dunning_next = fields.Char(
        "Next Dunning Action", compute="_compute_dunning_next", groups=ANY_READER
    )
    dunning_next_on = fields.Date(
        "Next Dunning Date", compute="_compute_dunning_next", groups=ANY_READER
    )

    @api.depends("payment_state", "state")
    @api.depends_context("lang")
    def _compute_dunning_next(self):
        """The decision the invoice would get today; of several maturities the most urgent."""
        self.dunning_next = self.dunning_next_on = False
        due = self.filtered(
            lambda move: (
                move.is_sale_document(include_receipts=True)
                and move.state == "posted"
                and move.payment_state not in ("paid", "reversed")
            )
        )
        for company, moves in due.grouped("company_id").items():
            debtors = moves.commercial_partner_id.sudo().with_company(company)
            explained = {}
            for row, _item, decision, _level, sentence in debtors._explain_dunning():
                explained.setdefault(row.move_id, (sentence, decision.on, decision.code))
                if decision.code == "propose" != explained[row.move_id][2]:
                    explained[row.move_id] = (sentence, decision.on, decision.code)
            for move in moves:
                if entry := explained.get(move.id):
                    move.dunning_next, move.dunning_next_on = entry[0], entry[1]

    def action_explain_dunning(self):
        """The decision in a window of its own: everybody opens invoices, few want to know."""
        self.ensure_one()
        name = self.env._("Dunning of %s", self.name)
        return open_form(self, name, view="view_move_explanation", dialog=True)
