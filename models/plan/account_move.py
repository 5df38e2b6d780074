from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.plan.review import RUNNING


class AccountMove(models.Model):
    """The payment plan an invoice is part of."""

    _inherit = "account.move"

    payment_plan_id = fields.Many2one(
        "account.payment.plan",
        compute="_compute_dunning_standing",
        groups="account_collections.group_viewer",
        help="While it runs, the invoice rests and only late instalments are dunned.",
    )

    def _after_posting(self):
        res = super()._after_posting()
        rows = self.env["account.payment.plan.item"].sudo()
        rows.search(
            Domain("move_id", "in", self.ids)
            & Domain("move_line_id", "=", False)
            & Domain("state", "in", ("draft", "offered", *RUNNING))
        )._relink()
        return res

    def action_payment_plan(self):
        """Negotiate a payment plan for these invoices of one debtor."""
        return self.env["account.payment.plan"]._arrange_invoices(self)

    @api.depends("line_ids.plan_item_ids.state")
    def _compute_dunning_standing(self):
        return super()._compute_dunning_standing()

    @api.model
    def _get_standing_sql(self, alias):
        self.env["account.payment.plan.item"].flush_model()
        self.env["account.move.line"].flush_model(["move_id"])
        plan = SQL(
            """(SELECT planned.plan_id
                  FROM account_payment_plan_item planned
                  JOIN account_move_line item ON item.id = planned.move_line_id
                 WHERE item.move_id = %s AND planned.state IN %s
              ORDER BY COALESCE(planned.added, FALSE) DESC, planned.date_maturity DESC,
                       planned.id DESC
                 LIMIT 1)""",
            SQL.identifier(alias, "id"),
            RUNNING,
        )
        return {**super()._get_standing_sql(alias), "payment_plan_id": plan}
