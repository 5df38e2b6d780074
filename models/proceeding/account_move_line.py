from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.decision.escalation import Hold


class AccountMoveLine(models.Model):
    """Items that somebody else has in hand are not dunned by us."""

    _inherit = "account.move.line"

    proceeding_claim_ids = fields.One2many(
        "account.collection.proceeding.claim",
        "move_line_id",
        groups="account_collections.group_viewer",
    )

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        claims = self.env["account.collection.proceeding.claim"].sudo()
        found = claims.search_fetch(
            Domain("move_line_id", "in", [row.id for row in rows])
            & Domain("is_live", "=", True)
            & Domain("proceeding_id.kind_id.holds_dunning", "=", True),
            ["move_line_id"],
        )
        for claim in found:
            holds[claim.move_line_id.id].append(Hold("proceeding"))
        return holds

    def _after_matching(self):
        """Who has it in hand must know what the debtor paid to us."""
        res = super()._after_matching()
        claims = self.env["account.collection.proceeding.claim"].sudo()
        live = claims.search(Domain("move_line_id", "in", self.ids) & Domain("is_live", "=", True))
        live.proceeding_id._note_payments()
        return res

    def _refuse_in_insolvency(self):
        """Nobody agrees with the debtor to pay what only the administrator may (§§ 80, 87 InsO)."""
        for debtor, own in self.sudo().grouped("partner_id").items():
            opened = debtor.commercial_partner_id.insolvency_opened_on
            if opened and own.filtered(lambda item, day=opened: item._arose_by(day)):
                raise UserError(
                    self.env._(
                        "%(debtor)s: insolvency was opened on %(day)s. What arose before is filed "
                        "with the administrator and cannot be agreed on.",
                        debtor=debtor.commercial_partner_id.display_name,
                        day=format_date(self.env, opened),
                    )
                )
