from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    block_ids = fields.One2many("account.dunning.block", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"block_ids": ("partner_id.dunning_block_ids.company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def action_block(self):
        """Block the debtor from here."""
        self.ensure_one()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(self.company_id, self.partner_id)

    @api.model
    def _get_rests_sql(self, company, among):
        """The items that are blocked, each scope by itself: so each is found by its index."""
        Block = self.env["account.dunning.block"].sudo()
        domain = Block._get_domain(company._get_dunning_today()) & Domain(
            "company_id", "=", company.id
        )
        joins = {
            "debtor": SQL(
                """JOIN res_partner partner ON partner.commercial_partner_id = block.debtor
                   JOIN account_move_line item ON item.partner_id = partner.id"""
            ),
            "invoice": SQL("JOIN account_move_line item ON item.move_id = block.move"),
            "item": SQL("JOIN account_move_line item ON item.id = block.item"),
        }
        names = ("partner_id", "move_id", "move_line_id", "date_to")
        parts = []
        for scope, join in joins.items():
            found = Block._search(domain & Domain("scope", "=", scope))
            block = found.select(*(SQL.identifier(found.table, name) for name in names))
            parts.append(
                SQL(
                    """SELECT item.id, block.until
                         FROM (%s) block (debtor, move, item, until) %s
                        WHERE item.company_id = %s AND item.amount_residual > 0 AND %s""",
                    block,
                    join,
                    company.id,
                    among(SQL("item.id")),
                )
            )
        blocked = SQL(" UNION ALL ").join(parts)
        return {**super()._get_rests_sql(company, among), "block": blocked}
