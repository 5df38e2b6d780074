from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.decision.escalation import Hold
from ...tools.promise.promises import VERDICTS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    promise_line_ids = fields.One2many(
        "account.payment.promise.line",
        "move_line_id",
        groups="account_collections.group_viewer",
    )

    def _after_matching(self):
        res = super()._after_matching()
        found = self.env["account.payment.promise.line"].search(
            Domain("move_line_id", "in", self.ids) & Domain("state", "in", VERDICTS)
        )
        found.promise_id._judge_isolated()
        return res

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """Items that were promised rest while the promise can still be kept."""
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        lines = self.env["account.payment.promise.line"].sudo()
        promised = lines.search_fetch(
            Domain("move_line_id", "in", [row.id for row in rows])
            & Domain("state", "=", "open")
            & Domain("company_id", "=", company.id)
            & Domain("promise_id.pauses", "=", True)
            & Domain("promise_id.last_day", ">=", today),
            ["move_line_id", "promise_id"],
        )
        for line in promised:
            holds[line.move_line_id.id].append(Hold("promise", line.promise_id.last_day))
        return holds
