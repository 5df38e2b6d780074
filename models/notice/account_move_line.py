from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.decision.escalation import Hold

ANY_READER = "account_collections.group_viewer"
# Whoever reviews and prints letters once a week is not late.
LYING = timedelta(days=7)


class AccountMoveLine(models.Model):
    """How far an item was dunned: read from what was really sent about it."""

    _inherit = "account.move.line"

    dunning_level_id = fields.Many2one(
        "account.dunning.level",
        compute="_compute_dunning_level_id",
        groups=ANY_READER,
        help="Highest level of this item among the notices that were really sent.",
    )
    dunning_notice_line_ids = fields.One2many(
        "account.dunning.notice.line", "move_line_id", groups=ANY_READER
    )

    # Few ladders began anew: letters of the cycle before are told apart without the ledger.
    _dunning_cycle_idx = models.Index("(id) WHERE dunning_cycle > 0")

    @api.depends("dunning_notice_line_ids.notice_id.state", "dunning_cycle")
    def _compute_dunning_level_id(self):
        reached = self._read_dunning_history()
        for line in self:
            line.dunning_level_id = reached.get(line.id, {}).get("level_id", False)

    def _read_dunning_history(self):
        """What was really sent about these items in their current cycle.

        Returns ``{item id: {level_id, rank, turn, noted, sent_on, deadline}}`` for items with
        history; a note before the due date is history, but no level."""
        if not self.ids:
            return {}
        self.flush_model(["dunning_cycle"])
        items = SQL("ANY(%s)", list(self.ids))
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT history.* FROM (%s) history WHERE %s",
                self._get_dunning_history_sql(items),
                self._get_current_cycle_sql("history"),
            )
        )
        return {row.pop("move_line_id"): row for row in rows}

    @api.model
    def _get_dunning_history_sql(self, items):
        """The query behind `_read_dunning_history`, one row per item, plan and cycle;
        ``items`` is SQL that goes with ``=``."""
        return SQL(
            """
            SELECT line.move_line_id, line.plan_id, line.cycle,
                   (ARRAY_AGG(line.level_id ORDER BY line.rank DESC, notice.sent_on DESC)
                       FILTER (WHERE line.rank > 0))[1] AS level_id,
                   MAX(line.rank) AS rank,
                   BOOL_OR(line.rank = 0) AS noted,
                   MAX(notice.sent_on) AS sent_on,
                   MAX(line.turn) AS turn,
                   MAX(notice.deadline) FILTER (WHERE line.rank > 0) AS deadline
              FROM account_dunning_notice_line line
              JOIN account_dunning_notice notice ON notice.id = line.notice_id
             WHERE line.move_line_id = %s AND %s
          GROUP BY line.move_line_id, line.plan_id, line.cycle
            """,
            items,
            self.env["account.dunning.notice.line"]._get_sent_sql(),
        )

    @api.model
    def _get_current_cycle_sql(self, alias):
        """Whether a notice line, known as ``alias``, belongs to the ladder its item is on now: of
        the latest cycle, and not of a payment plan. Cycles only rise, so the few items that began
        anew tell, and nobody joins the ledger."""
        return SQL(
            """(%(plan)s IS NULL AND NOT EXISTS (
                    SELECT FROM account_move_line item
                     WHERE item.id = %(item)s AND item.dunning_cycle > 0
                       AND item.dunning_cycle <> %(cycle)s))""",
            plan=SQL.identifier(alias, "plan_id"),
            cycle=SQL.identifier(alias, "cycle"),
            item=SQL.identifier(alias, "move_line_id"),
        )

    def _filter_dunned(self):
        # Whoever books need not be a collector. Of a draft that was thrown away nobody heard.
        claimed = self.sudo().dunning_notice_line_ids._filter_claimed()
        sent = claimed.filtered(lambda line: line.notice_id.state == "sent")
        return super()._filter_dunned() | (self & sent.move_line_id)

    # === DECISION === #

    @api.model
    def _read_row_history(self, rows):
        history = self.browse([row.id for row in rows])._read_dunning_history()
        return {**super()._read_row_history(rows), **history}

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """One letter at a time: those of the last run are to be reviewed or sent first. A letter
        that was left lying holds what stands on it, and not its debtor."""
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        items = [row.id for row in rows]
        waiting, lying = self._read_waiting(company, debtors, items, today)
        for row in rows:
            if row.debtor_id in waiting or row.id in lying:
                holds[row.id].append(Hold("pending"))
        return holds

    @api.model
    def _read_waiting(self, company, debtors, items, today):
        """``(debtor ids, item ids)``: who has a notice that was drafted but not sent, and which of
        the ``items`` stand on one that nobody has looked after for days, or that waits for somebody
        else: the debtor has joined a firm since. The outbox, which holds that very notice in its
        hands, looks without them."""
        if self.env.context.get("dunning_recheck"):
            return set(), set()
        self.env.flush_all()
        # As an array: PostgreSQL believes in more rows than there are and would read all drafts.
        found = self.env.execute_query(
            SQL(
                """SELECT notice.partner_id,
                          COALESCE(run.date, notice.create_date::date) <= %s,
                          ARRAY(SELECT line.move_line_id FROM account_dunning_notice_line line
                                 WHERE line.notice_id = notice.id AND line.kind = 'claim'
                                   AND line.drop_reason IS NULL)
                     FROM account_dunning_notice notice
                LEFT JOIN account_dunning_run run ON run.id = notice.run_id
                    WHERE notice.company_id = %s AND notice.state IN ('draft', 'confirmed')
                      AND notice.id = ANY(ARRAY(
                          SELECT own.id FROM account_dunning_notice own
                           WHERE own.partner_id = ANY(%s) AND own.state IN ('draft', 'confirmed')
                           UNION
                          SELECT line.notice_id FROM account_dunning_notice_line line
                           WHERE line.move_line_id = ANY(%s) AND line.kind = 'claim'
                             AND line.drop_reason IS NULL))""",
                today - LYING,
                company.id,
                list(debtors.ids),
                list(items),
            )
        )
        known = set(debtors.ids)
        waiting = {debtor for debtor, lies, _items in found if not lies}
        lying = {item for debtor, lies, on in found if lies or debtor not in known for item in on}
        return waiting, lying
