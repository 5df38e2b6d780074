from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

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
    def _get_kept_queries(self, debtors, moves, items):
        Promised = self.env["account.payment.promise.line"]
        mine = {"promise": Promised._search([("move_line_id", "in", items)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """Items that were promised rest while the promise can still be kept."""
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        if not self._may_have("promise", [row.id for row in rows]):
            return holds
        self.env["account.payment.promise"].flush_model()
        self.env["account.payment.promise.line"].flush_model()
        promised = self.env.execute_query(
            SQL(
                """SELECT line.move_line_id, promise.last_day
                     FROM account_payment_promise_line line
                     JOIN account_payment_promise promise ON promise.id = line.promise_id
                    WHERE line.move_line_id = ANY(%s) AND line.company_id = %s
                      AND line.state = 'open' AND promise.pauses AND promise.last_day >= %s
                 ORDER BY line.id""",
                [row.id for row in rows],
                company.id,
                today,
            )
        )
        for item, last in promised:
            holds[item].append(Hold("promise", last))
        return holds
