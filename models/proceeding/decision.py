from odoo import api, models
from odoo.tools import format_date


class AccountDunningDecision(models.Model):
    _inherit = "account.dunning.decision"

    @api.model
    def _get_sentence(self, code, level, changes_on, item=None, since=None):
        """Who has it in hand now, since when, under which number."""
        claims = item.sudo().proceeding_claim_ids if item and code == "proceeding" else ()
        claim = claims and claims.filtered("is_live")[:1]
        if not claim:
            return super()._get_sentence(code, level, changes_on, item, since)
        proceeding = claim.proceeding_id
        known = {
            "kind": proceeding.kind_id.name,
            "who": proceeding.counterpart_id.name or "",
            "day": format_date(self.env, proceeding.handed_over_on),
            "number": proceeding.reference or proceeding.name,
        }
        if proceeding.counterpart_id:
            return self.env._(
                "Not dunned: with %(who)s since %(day)s (%(kind)s, file no. %(number)s).", **known
            )
        return self.env._("Not dunned: %(kind)s since %(day)s (file no. %(number)s).", **known)
