from odoo import api, models
from odoo.tools import format_date


class AccountDunningDecision(models.Model):
    _inherit = "account.dunning.decision"

    @api.model
    def _get_sentence(self, code, level, changes_on, item=None, since=None):
        """Who promised what, where the decision speaks of a promise."""
        if code == "promise" and item and changes_on:
            # Salespeople read decisions, but not the ledger.
            known = item.sudo().promise_line_ids.promise_id
            last = [it for it in known if it.pauses and (changes_on - it.last_day).days == 1]
            for promise in last[-1:]:
                return self.env._(
                    "Not dunned: promised by %(person)s for %(day)s, %(amount)s. Free again on "
                    "%(on)s.",
                    person=promise.contact_name or promise.partner_id.name,
                    day=format_date(self.env, promise.promised_on),
                    amount=promise._format_amount(promise.amount),
                    on=format_date(self.env, changes_on),
                )
        return super()._get_sentence(code, level, changes_on, item, since)
