from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.insight.response import PAID
from .account_move_line import MONEY

# What the question is made of.
READ = (
    "account.dunning.notice",
    "account.dunning.notice.line",
    "account.dunning.delivery",
    "account.dispute",
    "account.payment.plan",
    "account.partial.reconcile",
)


class AccountCollectionsResponse(models.Model):
    """What became of a claim after the letter about it went out: paid, or watched until something
    else happened to it. One row for each item of each letter; nothing is kept, all of it is read
    from the ledger."""

    _name = "account.collections.response"
    _description = "What Happened after a Letter"
    _auto = False
    _order = "sent_on desc, id desc"
    _rec_name = "notice_id"

    notice_id = fields.Many2one("account.dunning.notice", string="Letter", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    level_id = fields.Many2one("account.dunning.level", readonly=True)
    channel = fields.Selection(
        selection=lambda self: self.env["account.dunning.delivery"]._get_channel_labels(),
        readonly=True,
        help="How it went out; a letter on paper counts before an e-mail beside it.",
    )
    wording = fields.Char(
        readonly=True, help="The same for all letters of the same text: what the level said then."
    )
    sent_on = fields.Date(readonly=True)
    amount = fields.Monetary("Claimed", currency_field="company_currency_id", readonly=True)
    days = fields.Integer(
        "Watched Days",
        readonly=True,
        aggregator=None,
        help="From the day it went out until it was paid, or until it could no longer be watched.",
    )
    outcome = fields.Selection(
        [
            ("paid", "Paid"),
            ("crossed", "Had Been Paid"),
            ("next", "Next Letter"),
            ("otherwise", "Credited or Written off"),
            ("dispute", "Disputed"),
            ("plan", "Payment Plan"),
            ("open", "Still Watched"),
        ],
        readonly=True,
        help="Paid: by money of a later value day. Had been paid: the money was on its way when "
        "the letter went out, which is no success of it. All others were watched until then.",
    )

    @property
    def _table_query(self):
        for model in READ:
            self.env[model].flush_model()
        return self._get_query(self.env.company._get_dunning_today())

    @api.model
    def _get_query(self, today):
        """Each claim with the first thing that happened to it by ``today``. Money counts from the
        day after the letter; with 95 percent of the claim it is paid, cents do not matter."""
        return SQL(
            """SELECT line.id, line.notice_id, notice.company_id, notice.partner_id, line.level_id,
                      way.channel, notice.sent_on, line.amount_company AS amount,
                      MD5(CONCAT_WS(E'\\n', notice.subject, notice.opening, notice.closing))
                          AS wording,
                      CASE WHEN crossed.found THEN 0
                           ELSE LEAST(paid.day, other.day, %(today)s::date) - notice.sent_on
                       END AS days,
                      CASE WHEN crossed.found THEN 'crossed'
                           WHEN paid.day <= COALESCE(other.day, %(today)s::date) THEN 'paid'
                           WHEN other.day <= %(today)s::date THEN other.outcome
                           ELSE 'open' END AS outcome
                 FROM account_dunning_notice_line line
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
            LEFT JOIN LATERAL (
                      SELECT delivery.channel FROM account_dunning_delivery delivery
                       WHERE delivery.notice_id = notice.id AND delivery.state = 'sent'
                    ORDER BY delivery.channel <> 'letter', delivery.id LIMIT 1) way ON TRUE
           CROSS JOIN LATERAL (
                      SELECT %(crossed)s AS found) crossed
            LEFT JOIN LATERAL (
                      SELECT MIN(day) AS day
                        FROM (SELECT money.date AS day,
                                     SUM(part.debit_amount_currency)
                                         OVER (ORDER BY money.date, part.id) AS total
                                FROM account_partial_reconcile part
                                JOIN account_move_line money ON money.id = part.credit_move_id
                                JOIN account_journal journal ON journal.id = money.journal_id
                               WHERE part.debit_move_id = line.move_line_id
                                 AND money.parent_state = 'posted'
                                 AND journal.type = ANY(%(money)s)
                                 AND money.date > notice.sent_on) came
                       WHERE came.total >= %(paid)s * line.amount_residual) paid ON TRUE
            LEFT JOIN LATERAL (
                      SELECT day, outcome FROM (
                             SELECT later.sent_on AS day, 'next' AS outcome
                               FROM account_dunning_notice_line twin
                               JOIN account_dunning_notice later ON later.id = twin.notice_id
                              WHERE twin.move_line_id = line.move_line_id
                                AND twin.kind = 'claim' AND twin.drop_reason IS NULL
                                AND later.state = 'sent' AND later.sent_on > notice.sent_on
                              UNION ALL
                             SELECT part.max_date, 'otherwise'
                               FROM account_partial_reconcile part
                               JOIN account_move_line other ON other.id = part.credit_move_id
                               JOIN account_journal journal ON journal.id = other.journal_id
                              WHERE part.debit_move_id = line.move_line_id
                                AND journal.type <> ALL(%(money)s)
                                AND part.max_date > notice.sent_on
                              UNION ALL
                             SELECT dispute.opened_on, 'dispute'
                               FROM account_dispute dispute
                              WHERE dispute.move_id = line.move_id
                                AND dispute.opened_on > notice.sent_on
                              UNION ALL
                             SELECT plan.accepted_on, 'plan'
                               FROM account_payment_plan_item planned
                               JOIN account_payment_plan plan ON plan.id = planned.plan_id
                              WHERE planned.move_line_id = line.move_line_id
                                AND plan.accepted_on > notice.sent_on) happened
                    ORDER BY day, outcome LIMIT 1) other ON TRUE
                WHERE notice.state = 'sent' AND line.kind = 'claim' AND line.drop_reason IS NULL
                  AND line.move_line_id IS NOT NULL AND line.plan_id IS NULL
                  AND line.rank > 0 AND line.amount_residual > 0""",
            paid=PAID,
            crossed=self.env["account.collections.figure"]._get_crossed_sql(),
            money=list(MONEY),
            today=today,
        )
