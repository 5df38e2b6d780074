from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

ANY_READER = "account_collections.group_viewer"


class AccountMoveLine(models.Model):
    """The open item: one posted, unreconciled receivable journal item. An invoice with three
    maturities has three."""

    _inherit = "account.move.line"

    # Plain nullable columns: adding them to a big ledger costs nothing, reconciling writes neither.
    dunning_cycle = fields.Integer(
        readonly=True,
        copy=False,
        help="How often dunning of this item began anew after a payment had been taken back.",
    )
    dunning_reopened_on = fields.Date(
        "Open again since",
        readonly=True,
        copy=False,
        help="Day on which the last payment of this item was taken back.",
    )
    dunning_level_id = fields.Many2one(
        "account.dunning.level",
        compute="_compute_dunning_level_id",
        groups=ANY_READER,
        help="Highest level of this item among the notices that were really sent.",
    )
    dunning_notice_line_ids = fields.One2many(
        "account.dunning.notice.line", "move_line_id", groups=ANY_READER
    )

    # Of the open claims alone: whether a debtor owes anything, and how much, is answered from it
    # without a look at the ledger itself.
    _dunning_open_idx = models.Index(
        "(partner_id) INCLUDE (company_id, account_id, amount_residual, date_maturity, "
        "invoice_date, date) WHERE reconciled IS NOT TRUE AND parent_state = 'posted' "
        "AND amount_residual > 0 AND dunning_charge_id IS NULL"
    )

    # Few ladders began anew: letters of the cycle before are told apart without the ledger.
    _dunning_cycle_idx = models.Index("(id) WHERE dunning_cycle > 0")

    @api.model
    def _get_dunning_domain(self, company):
        """Hook: which journal items are the open items of ``company``; each gets one decision."""
        return (
            Domain("account_id", "in", self._get_receivable_accounts().ids)
            & Domain("reconciled", "=", False)
            & Domain("parent_state", "=", "posted")
            & Domain("company_id", "=", company.id)
            & Domain("amount_residual", "!=", 0)
            & Domain("dunning_charge_id", "=", False)
        )

    @api.model
    def _get_receivable_accounts(self):
        """Of every company: an item has a company of its own, which the readers ask for."""
        Account = self.env["account.account"]
        return Account.browse(Account._get_receivable_ids())

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
        self.env["account.dunning.notice"].flush_model()
        self.env["account.dunning.notice.line"].flush_model()
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
        """The query behind `_read_dunning_history`, one row per item and cycle; ``items`` is SQL
        that goes with ``=``."""
        return SQL(
            """
            SELECT line.move_line_id, line.cycle,
                   (ARRAY_AGG(line.level_id ORDER BY line.rank DESC, notice.sent_on DESC)
                       FILTER (WHERE line.rank > 0))[1] AS level_id,
                   MAX(line.rank) AS rank,
                   BOOL_OR(line.rank = 0) AS noted,
                   MAX(notice.sent_on) AS sent_on,
                   MAX(line.turn) AS turn,
                   MAX(notice.deadline) FILTER (WHERE line.rank > 0) AS deadline
              FROM account_dunning_notice_line line
              JOIN account_dunning_notice notice ON notice.id = line.notice_id
             WHERE line.move_line_id = %s
               AND notice.state = 'sent'
               AND line.kind = 'claim'
               AND line.drop_reason IS NULL
          GROUP BY line.move_line_id, line.cycle
            """,
            items,
        )

    @api.model
    def _get_current_cycle_sql(self, alias):
        """Whether a notice line, known as ``alias``, belongs to the ladder its item is on now: of
        the latest cycle, and not of a payment plan, whose cycles are negative. Cycles only rise,
        so the few items that began anew tell, and nobody joins the ledger."""
        return SQL(
            """(%(cycle)s >= 0 AND NOT EXISTS (
                    SELECT FROM account_move_line item
                     WHERE item.id = %(item)s AND item.dunning_cycle > 0
                       AND item.dunning_cycle <> %(cycle)s))""",
            cycle=SQL.identifier(alias, "cycle"),
            item=SQL.identifier(alias, "move_line_id"),
        )

    def action_include_in_dunning(self):
        """Dun items that were left out only because they stand in a general journal (opening
        balances): the flag "no follow-up" is taken off."""
        if not self.env.user.has_group("account_collections.group_user"):
            raise AccessError(self.env._("Only collectors may include items in dunning."))
        self.check_access("read")
        # Accountants may not edit posted entries of every journal; this flag moves no money.
        self.sudo().no_followup = False

    def _reopen_for_dunning(self):
        """A payment of these settled items was taken back: their clocks start today, and where the
        procedure says so their ladder starts again."""
        procedures = self._get_dunning_procedures()
        for line in self:
            line.dunning_reopened_on = line.company_id._get_dunning_today()
            if procedures[line.id].reopen_policy == "restart":
                line.dunning_cycle += 1

    def _get_dunning_procedures(self):
        """``{item id: procedure}``: of the invoice, else of the debtor."""
        procedures = {}
        for company, lines in self.grouped("company_id").items():
            debtors = lines.partner_id.commercial_partner_id
            of_debtor = (
                self.env["account.dunning.procedure"].with_company(company)._get_for(debtors)
            )
            empty = self.env["account.dunning.procedure"]
            for line in lines:
                debtor = line.partner_id.commercial_partner_id
                procedures[line.id] = line.move_id.dunning_procedure_id or of_debtor.get(
                    debtor.id, empty
                )
        return procedures
