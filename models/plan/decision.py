from odoo import api, models
from odoo.tools import format_date

from ...tools.plan.review import RUNNING


class AccountDunningDecision(models.Model):
    _inherit = "account.dunning.decision"

    @api.model
    def _get_sentence(self, code, level, changes_on, item=None, since=None):
        """Which plan, where the decision speaks of one."""
        if code == "plan" and item:
            # Salespeople read decisions, but not the ledger.
            running = item.sudo().plan_item_ids.filtered(lambda row: row.state in RUNNING)
            for plan in running.plan_id[:1]:
                if plan.state == "defaulted":
                    return self.env._(
                        "Not dunned: payment plan %(plan)s is in default, last deadline %(on)s.",
                        plan=plan.name,
                        on=format_date(self.env, plan.cure_until),
                    )
                return self.env._(
                    "Not dunned: payment plan %(plan)s, next instalment on %(on)s.",
                    plan=plan.name,
                    on=format_date(self.env, plan.next_due_on) if plan.next_due_on else "",
                )
        return super()._get_sentence(code, level, changes_on, item, since)
