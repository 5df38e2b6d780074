from odoo import api, fields, models
from odoo.tools import SQL

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """The invoice as dunning sees it: how it is dunned, how it stands, and whether money for it is
    on its way."""

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
    # === ITEMS === #

    def _get_receivables(self):
        """The claims and credits on customers in these entries, settled ones too."""
        return self.line_ids._filter_receivable()

    def _post(self, soft=True):
        posted = super()._post(soft=soft)
        posted._after_posting()
        return posted

    def _after_posting(self):
        """Hook: these entries were posted, perhaps anew after a correction: then new items may
        stand in place of those that something is kept about."""

    # === STANDING === #

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
        if not (self.ids and columns):
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
        return {}

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
