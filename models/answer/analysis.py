from odoo import fields, models
from odoo.tools import SQL

from ...tools.plan.review import RUNNING
from .answer import CAUSES


class AccountCollectionAnswerAnalysis(models.Model):
    """Why customers do not pay: what they answered about each item, and what it holds up today. Of
    several answers about an item the last one that holds it up counts, so that no sum counts an
    item twice."""

    _name = "account.collection.answer.analysis"
    _description = "Why They do not Pay"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "cause"

    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    answer_id = fields.Many2one("account.collection.answer", string="Entered as", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    cause = fields.Selection(CAUSES, string="Answer", readonly=True)
    date = fields.Datetime("Heard on", readonly=True)
    user_id = fields.Many2one("res.users", string="Heard by", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    name = fields.Char("Document", readonly=True)
    amount = fields.Monetary(
        "Open when He Answered",
        currency_field="company_currency_id",
        readonly=True,
        help="In company currency.",
    )
    held = fields.Monetary(
        "Holds up Today",
        currency_field="company_currency_id",
        readonly=True,
        help="What is open still and not dunned for this answer: its promise, dispute or plan "
        "runs, or the items rest.",
    )

    @property
    def _table_query(self):
        """Read anew each time: what holds up today is over tomorrow."""
        for model in ("account.collection.answer", "account.collection.answer.item"):
            self.env[model].flush_model()
        for model in ("account.payment.promise", "account.dispute", "account.payment.plan"):
            self.env[model].flush_model()
        self.env["account.move.line"].flush_model(["amount_residual", "parent_state"])
        today = self.env.company._get_dunning_today()
        return SQL(
            """
            SELECT told.id, told.company_id, told.answer_id, told.partner_id, told.cause, told.date,
                   told.user_id, told.move_id, told.name, told.amount,
                   CASE WHEN told.holding AND told.place = 1
                        THEN LEAST(told.residual, told.most) ELSE 0 END AS held
              FROM (
            SELECT row.id, answer.company_id, answer.id AS answer_id, answer.partner_id,
                   answer.cause, answer.date, answer.user_id, row.move_id, row.name,
                   row.amount_company AS amount,
                   CASE WHEN item.parent_state = 'posted'
                        THEN GREATEST(item.amount_residual, 0) ELSE 0 END AS residual,
                   CASE WHEN answer.cause = 'disputes' AND dispute.move_line_id IS NOT NULL
                        THEN dispute.amount_company END AS most,
                   hold.ing AS holding,
                   ROW_NUMBER() OVER (PARTITION BY row.move_line_id, hold.ing
                                      ORDER BY answer.date DESC, row.id DESC) AS place
              FROM account_collection_answer_item row
              JOIN account_collection_answer answer ON answer.id = row.answer_id
         LEFT JOIN account_move_line item ON item.id = row.move_line_id
         LEFT JOIN account_payment_promise promise ON promise.id = answer.promise_id
         LEFT JOIN account_dispute dispute ON dispute.id = answer.dispute_id
         LEFT JOIN account_payment_plan plan ON plan.id = answer.plan_id
     CROSS JOIN LATERAL (
            SELECT COALESCE(row.move_line_id IS NOT NULL AND (
                   (answer.until >= %(today)s AND answer.ended_on IS NULL)
                   OR (promise.state = 'open' AND promise.pauses AND promise.last_day >= %(today)s)
                   OR dispute.state = 'open' OR dispute.awaits_credit
                   OR plan.state = ANY(%(running)s)), FALSE) AS ing) hold
                   ) told
            """,
            today=today,
            running=list(RUNNING),
        )

    def action_open_answer(self):
        """The answer itself, from a row of the list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.collection.answer",
            "res_id": self.answer_id.id,
            "views": [(False, "form")],
        }
