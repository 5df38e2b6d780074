from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.search import asks_group
from ..common.window import open_wizard

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """The blocks of an invoice."""

    _inherit = "account.move"

    dunning_block_ids = fields.One2many("account.dunning.block", "move_id", groups=ANY_READER)
    dunning_blocked = fields.Boolean(
        compute="_compute_dunning_standing", search="_search_dunning_blocked", groups=ANY_READER
    )

    @api.depends(
        "dunning_block_ids.date_from", "dunning_block_ids.date_to", "dunning_block_ids.scope"
    )
    def _compute_dunning_standing(self):
        return super()._compute_dunning_standing()

    @api.model
    def _get_standing_sql(self, alias):
        self.env["account.dunning.block"].flush_model()
        today = self.env.company._get_dunning_today()
        # The whole invoice, neither its debtor nor an item of it.
        blocked = SQL(
            """EXISTS (SELECT FROM account_dunning_block block
                        WHERE block.move_id = %s AND block.scope = 'invoice'
                          AND block.date_from <= %s
                          AND (block.date_to IS NULL OR block.date_to >= %s))""",
            SQL.identifier(alias, "id"),
            today,
            today,
        )
        return {**super()._get_standing_sql(alias), "dunning_blocked": blocked}

    @asks_group
    def _search_dunning_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        Block = self.env["account.dunning.block"].sudo()
        blocks = Block.search_fetch(
            Block._get_domain(self.env.company._get_dunning_today())
            & Domain("scope", "=", "invoice"),
            ["move_id"],
        )
        return Domain("id", "in", blocks.move_id.ids)

    def action_block_dunning(self):
        """Block the invoice from here; several of them in one go."""
        if len(self) > 1:
            name = self.env._("Block Invoices")
            return self._get_batch_action("account.dunning.block.batch", name)
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(self.company_id, self.partner_id, self)

    def _get_batch_action(self, model, name):
        """The wizard that does the same to each of these invoices."""
        return open_wizard(model, name, move_ids=self.ids)
