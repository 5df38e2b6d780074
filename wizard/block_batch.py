from odoo import api, fields, models

from ..models.common.res_company import get_company_today


class AccountDunningBlockBatch(models.TransientModel):
    """Blocks for several invoices in one go."""

    _name = "account.dunning.block.batch"
    _description = "Block Invoices"
    _by_hand = True

    move_ids = fields.Many2many("account.move", string="Invoices", required=True)
    reason = fields.Selection(
        "_get_reasons",
        required=True,
        default="clarification",
    )
    note = fields.Char(help="What a colleague must know to lift the blocks.")
    date_from = fields.Date("From", required=True, default=get_company_today)
    date_to = fields.Date("Until", help="Last day of the blocks. Empty = until somebody ends them.")
    pauses_clock = fields.Boolean("Days do not Count as Late")

    @api.model
    def _get_reasons(self):
        blocks = self.env["account.dunning.block"]
        return blocks._fields["reason"]._description_selection(self.env)

    def action_block(self):
        """One block per invoice."""
        self.ensure_one()
        common = {
            name: self[name] for name in ("reason", "note", "date_from", "date_to", "pauses_clock")
        }
        self.env["account.dunning.block"].create(
            [
                {**common, "company_id": move.company_id.id, "move_id": move.id}
                for move in self.move_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}
