from odoo import api, fields, models
from odoo.tools import SQL

ANY_READER = "account_collections.group_viewer"
# So long an online payment may be pending before nobody believes in it any more.
PENDING_DAYS = 14
# By which no money comes: the debtor only says that he will transfer it.
NO_PROVIDERS = ("none", "custom")


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
        by_hand=True,
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
        """Hook: ids of those with money on its way that the ledger does not show yet."""
        return {
            move for _amount, _currency, moves in self._read_money_under_way() for move in moves
        }

    def _read_money_under_way(self):
        """The money on its way that the ledger does not show yet, ``[(amount, currency id, ids of
        the invoices it is for)]``: a payment without journal entry, or an online transaction.

        A transfer that the debtor only announced (providers without a gateway) is no money, nor is
        what has been pending for two weeks. What a provider reports as done is paid, even while
        Odoo has not booked it."""
        if not self.ids:
            return []
        queries = [
            self._get_money_sql(model, condition)
            for model, condition in self._get_money_conditions().items()
        ]
        self.env.flush_all()
        return self.env.execute_query(SQL(" UNION ALL ").join(queries))

    @api.model
    def _get_money_conditions(self):
        """``{model: SQL}``: which of its records ``other`` are money on its way."""
        return {
            "account.payment": SQL(
                "other.state IN ('in_process', 'paid') AND other.move_id IS NULL"
            ),
            "payment.transaction": SQL("%s AND %s", self._get_waiting_sql(), self._get_whole_sql()),
        }

    @api.model
    def _get_waiting_sql(self):
        """Whether the online transaction ``other`` is money on its way, as SQL."""
        return SQL(
            """((other.state IN ('pending', 'authorized')
                 AND COALESCE(other.last_state_change, other.create_date) > %s)
                OR (other.state = 'done' AND other.is_post_processed IS NOT TRUE))
               AND %s""",
            self._get_pending_limit(),
            self._get_real_sql(),
        )

    @api.model
    def _get_overdue_sql(self):
        """Whether the online transaction ``other`` has been pending for so long that it holds
        nothing any more, as SQL."""
        return SQL(
            """other.state IN ('pending', 'authorized')
               AND COALESCE(other.last_state_change, other.create_date) <= %s AND %s""",
            self._get_pending_limit(),
            self._get_real_sql(),
        )

    @api.model
    def _get_real_sql(self):
        """Whether the online transaction ``other`` is to bring money, as SQL."""
        return SQL(
            """other.operation IS DISTINCT FROM 'refund'
               AND NOT EXISTS (SELECT FROM payment_provider provider
                                WHERE provider.id = other.provider_id AND provider.code IN %s)""",
            NO_PROVIDERS,
        )

    @api.model
    def _get_pending_limit(self):
        return fields.Datetime.subtract(fields.Datetime.now(), days=PENDING_DAYS)

    @api.model
    def _get_whole_sql(self):
        """Hook: whether the online transaction ``other`` is for invoices as a whole, as SQL."""
        return SQL("TRUE")

    @api.model
    def _read_overdue_transactions(self, company):
        """The online payments for open invoices of a company that have been pending for so long
        that they hold nothing any more, ``[(id, reference, debtor id)]``."""
        field = self.env["payment.transaction"]._fields["invoice_ids"]
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """SELECT DISTINCT other.id, other.reference,
                          -- An opening balance is of nobody: its items are.
                          COALESCE(move.commercial_partner_id, payer.commercial_partner_id)
                     FROM payment_transaction other
                     JOIN res_partner payer ON payer.id = other.partner_id
                     JOIN %(links)s link ON link.%(other)s = other.id
                     JOIN account_move move ON move.id = link.%(move)s
                    WHERE %(overdue)s
                      AND move.company_id = %(company)s AND move.state = 'posted'
                      AND move.payment_state IN ('not_paid', 'partial')
                 ORDER BY other.id""",
                links=SQL.identifier(field.relation),
                other=SQL.identifier(field.column1),
                move=SQL.identifier(field.column2),
                overdue=self._get_overdue_sql(),
                company=company.id,
            )
        )

    def _get_money_sql(self, model, condition):
        """The query for the records ``other`` of ``model`` that pay these invoices."""
        other, field = self.env[model], self.env[model]._fields["invoice_ids"]
        return SQL(
            """SELECT other.amount, other.currency_id, ARRAY_AGG(link.%(move)s)
                 FROM %(links)s link JOIN %(table)s other ON other.id = link.%(other)s
                WHERE link.%(move)s = ANY(%(moves)s) AND %(condition)s
             GROUP BY other.id""",
            move=SQL.identifier(field.column2),
            other=SQL.identifier(field.column1),
            links=SQL.identifier(field.relation),
            table=SQL.identifier(other._table),
            moves=list(self.ids),
            condition=condition,
        )
