from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.search import asks_group

ANY_READER = "account_collections.group_viewer"


class ResPartner(models.Model):
    """The blocks of a debtor."""

    _inherit = "res.partner"

    dunning_block_ids = fields.One2many("account.dunning.block", "partner_id", groups=ANY_READER)
    dunning_blocked = fields.Boolean(
        compute="_compute_standing", search="_search_dunning_blocked", groups=ANY_READER
    )

    @api.depends("dunning_block_ids.is_current")
    def _compute_standing(self):
        return super()._compute_standing()

    @api.model
    def _get_standing_sql(self, company):
        Block = self.env["account.dunning.block"].sudo()
        # Who was blocked as a person may be a contact of a firm by now.
        blocked = SQL(
            """debtor.id IN (SELECT partner.commercial_partner_id FROM res_partner partner
                              WHERE partner.id IN %s)""",
            Block._search(Block._get_debtor_domain(company)).subselect("partner_id"),
        )
        return {**super()._get_standing_sql(company), "dunning_blocked": blocked}

    @asks_group
    def _search_dunning_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        Block = self.env["account.dunning.block"].sudo()
        blocks = Block.search_fetch(Block._get_debtor_domain(self.env.company), ["partner_id"])
        return Domain("commercial_partner_id", "in", blocks.partner_id.commercial_partner_id.ids)

    def action_block_dunning(self):
        """Block the debtor from here."""
        self.ensure_one()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(self.env.company, self.commercial_partner_id)
