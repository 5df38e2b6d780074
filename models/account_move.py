from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """The invoice as the clerk sees it: how far it has been dunned, what comes next and why."""

    _inherit = "account.move"

    dunning_procedure_id = fields.Many2one(
        "account.dunning.procedure",
        check_company=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=ANY_READER,
        help="How this invoice is dunned. Empty: as its debtor.",
    )
    dunning_level_id = fields.Many2one(
        "account.dunning.level",
        compute="_compute_dunning_standing",
        search="_search_dunning_level_id",
        groups=ANY_READER,
        help="The highest level among the notices really sent.",
    )
    dunning_notice_line_ids = fields.One2many(
        "account.dunning.notice.line", "move_id", string="Notices", groups=ANY_READER
    )
    last_notice_id = fields.Many2one(
        "account.dunning.notice", compute="_compute_last_notice_id", groups=ANY_READER
    )
    last_notice_on = fields.Date(compute="_compute_last_notice_id", groups=ANY_READER)
    dunning_next = fields.Char(
        "Next Dunning Action", compute="_compute_dunning_next", groups=ANY_READER
    )
    dunning_next_on = fields.Date(
        "Next Dunning Date", compute="_compute_dunning_next", groups=ANY_READER
    )
    dunning_block_ids = fields.One2many("account.dunning.block", "move_id", groups=ANY_READER)
    dunning_blocked = fields.Boolean(
        compute="_compute_dunning_blocked", search="_search_dunning_blocked", groups=ANY_READER
    )

    # === COMPUTES === #

    @api.depends("dunning_notice_line_ids.notice_id.state")
    def _compute_dunning_standing(self):
        """In one query, as everybody opens invoices."""
        columns = self._get_standing_sql("move")
        known = {}
        if self.ids:
            rows = self.env.execute_query_dict(
                SQL(
                    "SELECT move.id, %s FROM account_move move WHERE move.id = ANY(%s)",
                    SQL(", ").join(
                        SQL("%s AS %s", column, SQL.identifier(name))
                        for name, column in columns.items()
                    ),
                    list(self.ids),
                )
            )
            known = {row["id"]: row for row in rows}
        for move in self:
            standing = known.get(move._origin.id, {})
            for name in columns:
                move[name] = standing.get(name)

    @api.model
    def _get_standing_sql(self, alias):
        """Hook: how an invoice stands, ``{field: SQL}``."""
        self._flush_dunning()
        return {"dunning_level_id": self._get_dunning_level_sql(alias)}

    def _search_dunning_level_id(self, operator, value):
        def get_reached(model, alias):
            model._flush_dunning()
            return model._get_dunning_level_sql(alias)

        if operator == "not in" and set(value) == {False}:
            return Domain.custom(to_sql=lambda model, alias, query: model._get_dunned_sql(alias))
        return self.env["account.dunning.level"]._search_reached(operator, value, get_reached)

    @api.model
    def _get_dunned_sql(self, alias):
        """Whether any level was reached, for searches: cheaper than which one."""
        self._flush_dunning()
        return SQL(
            """EXISTS (
               SELECT FROM account_dunning_notice_line line
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
                WHERE line.move_id = %s AND line.kind = 'claim' AND line.drop_reason IS NULL
                  AND line.rank > 0 AND notice.state = 'sent'
                  AND line.move_line_id IS NOT NULL AND line.cycle IS NOT NULL
                  AND NOT EXISTS (
                      SELECT FROM account_move_line item
                       WHERE item.id = line.move_line_id AND item.dunning_cycle > 0
                         AND item.dunning_cycle <> line.cycle))""",
            SQL.identifier(alias, "id"),
        )

    def _field_to_sql(self, alias, fname, query=None):
        """Lets lists group by the derived level."""
        if fname == "dunning_level_id":
            self._check_field_access(self._fields[fname], "read")
            self._flush_dunning()
            return self._get_dunning_level_sql(alias)
        return super()._field_to_sql(alias, fname, query=query)

    def _flush_dunning(self):
        self.env["account.dunning.notice"].flush_model(["state", "sent_on"])
        self.env["account.dunning.notice.line"].flush_model()
        self.env["account.move.line"].flush_model(["dunning_cycle"])

    @api.model
    def _get_dunning_level_sql(self, alias):
        return SQL(
            """(SELECT line.level_id
                  FROM account_dunning_notice_line line
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                  JOIN account_move_line item ON item.id = line.move_line_id
                 WHERE line.move_id = %s AND line.kind = 'claim' AND line.drop_reason IS NULL
                   AND line.rank > 0 AND notice.state = 'sent'
                   AND line.cycle = COALESCE(item.dunning_cycle, 0)
              ORDER BY line.rank DESC, notice.sent_on DESC
                 LIMIT 1)""",
            SQL.identifier(alias, "id"),
        )

    @api.depends("dunning_notice_line_ids.notice_id.state")
    def _compute_last_notice_id(self):
        for move in self:
            lines = move.dunning_notice_line_ids.filtered(
                lambda line: line.kind == "claim" and not line.drop_reason
            )
            sent = lines.notice_id.filtered(lambda notice: notice.state == "sent")
            move.last_notice_id = sent.sorted(lambda notice: (notice.sent_on, notice.id))[-1:]
            move.last_notice_on = move.last_notice_id.sent_on

    @api.depends("payment_state", "state", "dunning_notice_line_ids.notice_id.state")
    @api.depends_context("lang")
    def _compute_dunning_next(self):
        """The decision the invoice would get today; of several maturities the most urgent."""
        self.dunning_next = self.dunning_next_on = False
        due = self.filtered(
            lambda move: (
                move.is_sale_document()
                and move.state == "posted"
                and move.payment_state not in ("paid", "reversed")
            )
        )
        for company, moves in due.grouped("company_id").items():
            debtors = moves.commercial_partner_id.sudo().with_company(company)
            explained = {}
            for row, _item, decision, _level, sentence in debtors._explain_dunning():
                explained.setdefault(row.move_id, (sentence, decision.on, decision.code))
                if decision.code == "propose" != explained[row.move_id][2]:
                    explained[row.move_id] = (sentence, decision.on, decision.code)
            for move in moves:
                if entry := explained.get(move.id):
                    move.dunning_next, move.dunning_next_on = entry[0], entry[1]

    @api.depends("dunning_block_ids.is_current", "dunning_block_ids.scope")
    def _compute_dunning_blocked(self):
        for move in self:
            move.dunning_blocked = any(
                block.is_current and block.scope == "invoice"
                for block in move.sudo().dunning_block_ids
            )

    def _search_dunning_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        Block = self.env["account.dunning.block"].sudo()
        blocks = Block.search_fetch(
            Block._get_domain(self.env.company._get_dunning_today())
            & Domain("scope", "=", "invoice"),
            ["move_id"],
        )
        return Domain("id", "in", blocks.move_id.ids)

    # === READING === #

    def _get_moves_being_paid(self):
        """Ids of those with money on its way that the ledger does not show yet: a payment without
        journal entry, or an online transaction under way. The one place that asks for the payment
        apps."""
        links = [
            self._get_link_sql(
                "account.payment",
                SQL("other.state IN ('in_process', 'paid') AND other.move_id IS NULL"),
            )
        ]
        # Online payment may not be installed, or without the link to invoices.
        if "invoice_ids" in getattr(self.env.get("payment.transaction"), "_fields", ()):
            waiting = SQL("other.state IN ('pending', 'authorized')")
            links.append(self._get_link_sql("payment.transaction", waiting))
        self.env.flush_all()
        rows = self.env.execute_query(SQL(" UNION ").join(links))
        return {move for (move,) in rows}

    def _get_link_sql(self, model, condition):
        """The query for the ids of those that a record ``other`` of ``model`` names in its
        `invoice_ids`."""
        other, field = self.env[model], self.env[model]._fields["invoice_ids"]
        return SQL(
            "SELECT link.%(move)s FROM %(links)s link JOIN %(table)s other"
            " ON other.id = link.%(other)s"
            " WHERE link.%(move)s = ANY(%(moves)s) AND %(condition)s",
            move=SQL.identifier(field.column2),
            other=SQL.identifier(field.column1),
            links=SQL.identifier(field.relation),
            table=SQL.identifier(other._table),
            moves=list(self.ids),
            condition=condition,
        )

    # === ACTIONS === #

    def action_explain_dunning(self):
        """The decision in a window of its own: everybody opens invoices, few want to know."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dunning of %s", self.name),
            "res_model": "account.move",
            "res_id": self.id,
            "views": [(self.env.ref("account_collections.view_move_explanation").id, "form")],
            "target": "new",
        }

    def action_block_dunning(self):
        """Block the invoice from here."""
        self.ensure_one()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(self.company_id, self.partner_id, self)
