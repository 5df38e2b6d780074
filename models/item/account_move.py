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
        compute="_compute_dunning_standing", search="_search_dunning_blocked", groups=ANY_READER
    )

    # === COMPUTES === #

    @api.depends(
        "dunning_block_ids.date_from", "dunning_block_ids.date_to", "dunning_block_ids.scope"
    )
    def _compute_dunning_standing(self):
        """In one query, as everybody opens invoices."""
        for company, moves in self.grouped("company_id").items():
            columns = moves.with_company(company)._get_standing_sql("move")
            standings = moves._read_standings(columns)
            for move in moves:
                standing = standings.get(move._origin.id, {})
                for name in columns:
                    move[name] = standing.get(name)

    def _read_standings(self, columns):
        """``{id: {field: value}}``; what is not saved yet has none."""
        if not self.ids:
            return {}
        named = [SQL("%s AS %s", sql, SQL.identifier(name)) for name, sql in columns.items()]
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT move.id, %s FROM account_move move WHERE move.id = ANY(%s)",
                SQL(", ").join(named),
                list(self.ids),
            )
        )
        return {row["id"]: row for row in rows}

    @api.model
    def _get_standing_sql(self, alias):
        """Hook: how an invoice of the current company stands, ``{field: SQL}``."""
        self.env["account.dunning.block"].flush_model()
        today = self.env.company._get_dunning_today()
        # The whole invoice, neither its debtor nor an item of it.
        blocked = SQL(
            """EXISTS (SELECT FROM account_dunning_block block
                        WHERE block.move_id = %s AND block.scope = 'invoice'
                          AND block.date_from <= %s
                          AND (block.date_to IS NULL OR block.date_to >= %s))""",
            SQL.identifier(alias, "id"),
            today,
            today,
        )
        return {"dunning_blocked": blocked}

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
