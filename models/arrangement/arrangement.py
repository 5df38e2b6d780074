from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL, format_amount, split_every
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import Payment, as_exact
from ..common.transaction import claim_rows

_lt = LazyTranslate(__name__)
# Arrangements in memory at a time.
BATCH = 1000


class AccountCollectionsArrangement(models.AbstractModel):
    """What a promise, a payment plan and a settlement have in common: a debtor agreed to pay some
    open items, in their currency, and what is matched with them tells whether he does."""

    _name = "account.collections.arrangement"
    _description = "Arrangement with a Debtor"
    _inherit = ["account.collections.door", "account.collections.tended"]
    # The rows that name the items.
    _arranged_items = "line_ids"
    # What a fault of the judge is called.
    _judge_job = None
    _machine_writes = _lt(
        "%(fields)s of a promise or payment plan is not entered by hand: it changes by its buttons "
        "only."
    )

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_currency_id", store=True, precompute=True
    )

    @api.depends(lambda self: [f"{self._arranged_items}.currency_id", "company_id"])
    def _compute_currency_id(self):
        for one in self:
            own = one[self._arranged_items].currency_id[:1]
            one.currency_id = own or one.currency_id or one.company_id.currency_id

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals["partner_id"] = partner.commercial_partner_id.id
        return super().create(vals_list)

    # === BUTTONS === #

    @api.model
    def _arrange_with(self, debtor):
        """The form for what a debtor owes the current company."""
        company, debtor = self.env.company, debtor.commercial_partner_id
        Item = self.env["account.move.line"].sudo().with_company(company)
        items = Item.search(
            Domain("partner_id.commercial_partner_id", "=", debtor.id)
            & Item._get_dunning_domain(company),
            order="date_maturity, id",
        )
        return self._get_new_action(company, debtor, self._choose_items(company, items))

    @api.model
    def _arrange_invoices(self, moves):
        """The form for these invoices of one debtor."""
        if len(moves.commercial_partner_id) != 1 or len(moves.company_id) != 1:
            raise UserError(self.env._("Choose invoices of one debtor and one company."))
        items = moves._get_receivables()
        company = moves.company_id
        chosen = self._choose_items(company, items.with_company(company))
        return self._get_new_action(company, moves.commercial_partner_id, chosen)

    # === CONTRACT === #

    @api.model
    def _choose_items(self, company, items):
        """Of the open ``items`` of a debtor those to agree on."""
        raise NotImplementedError

    @api.model
    def _get_new_action(self, company, debtor, items):
        """The form of a new one for ``items``."""
        raise NotImplementedError

    def _judge(self):
        """Compare what was agreed with what was paid."""
        raise NotImplementedError

    # === TWO AT A TIME === #

    def _claim_items(self):
        """Of two who agree on an item at the same moment one is first; the other one sees it."""
        claim_rows(self[self._arranged_items].move_line_id)

    # === THE FILE === #

    def _get_task_user(self):
        return self.collector_id

    # === AMOUNTS === #

    def _exact(self, amount):
        return as_exact(amount, self.currency_id.decimal_places)

    def _format_amount(self, amount):
        return format_amount(self.env, amount, self.currency_id or self.company_id.currency_id)

    # === PAYMENTS === #

    def _read_payments(self):
        """What came off the items of each since it was agreed, ``{id: [Payment]}``."""
        payments = defaultdict(list)
        matched_before = {one._origin.id: one.matched_before or {} for one in self}
        exact = {one._origin.id: one._exact for one in self}
        for one, credit, on, amount in self._fetch_matched():
            fresh = amount - matched_before[one].get(str(credit), 0.0)
            payments[one].append(Payment(on, exact[one](max(fresh, 0.0))))
        return payments

    def _read_matched(self):
        """``{id: {credit id: amount}}``"""
        matched = defaultdict(dict)
        for one, credit, _on, amount in self._fetch_matched():
            matched[one][str(credit)] = amount
        return matched

    def _fetch_matched(self):
        """What was paid or credited on the items: (id, credit id, day, amount). Money is money,
        whoever's and whatever for, and a credit note or a charge given up leaves less to pay; a
        write-off is no payment, not even beside one."""
        if not self.ids:
            return []
        rows = self._fields[self._arranged_items]
        Row = self.env[rows.comodel_name]
        self.env["account.partial.reconcile"].flush_model()
        Row.flush_model([rows.inverse_name, "move_line_id"])
        self.env["account.move.line"].flush_model(
            ["account_id", "balance", "date", "dunning_charge_id", "move_id", "parent_state"]
        )
        self.env["account.move"].flush_model(["journal_id", "move_type", "origin_payment_id"])
        owner = SQL.identifier("arranged", rows.inverse_name)
        return self.env.execute_query(
            SQL(
                """
                SELECT %(owner)s, credit.id, credit.date,
                       SUM(partial.debit_amount_currency * (1 - writeoff.share))::float
                  FROM %(rows)s arranged
                  JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = arranged.move_line_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_move move ON move.id = credit.move_id
                  JOIN account_journal journal ON journal.id = move.journal_id
                  JOIN LATERAL (%(writeoff)s) writeoff ON TRUE
                 WHERE %(owner)s = ANY(%(ids)s) AND credit.parent_state = 'posted'
                   AND (journal.type IN ('bank', 'cash', 'credit')
                        OR move.origin_payment_id IS NOT NULL OR move.move_type = 'out_refund'
                        OR credit.dunning_charge_id IS NOT NULL)
              GROUP BY %(owner)s, credit.id, credit.date
                """,
                owner=owner,
                writeoff=self._get_writeoff_sql(),
                rows=SQL.identifier(Row._table),
                ids=list(self.ids),
            )
        )

    @api.model
    def _get_writeoff_sql(self):
        """The share of ``credit`` that its entry ``move``, of money, books to expenses or income
        instead: what a payment was short of and was marked as paid all the same."""
        return SQL(
            """
            SELECT CASE WHEN move.move_type <> 'entry' OR credit.dunning_charge_id IS NOT NULL
                        THEN 0
                        ELSE COALESCE(LEAST(1, GREATEST(0,
                             SUM(line.balance) FILTER (
                                 WHERE account.account_type SIMILAR TO '(expense|income)%%')
                             / NULLIF(-SUM(line.balance) FILTER (
                                 WHERE account.account_type = 'asset_receivable'
                                   AND line.balance < 0), 0)
                             )), 0)
                    END AS share
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
             WHERE line.move_id = move.id
            """
        )

    # === NIGHT === #

    def _judge_isolated(self):
        """One that cannot be judged costs neither the others their verdict nor an accountant the
        payment: the night judges again."""
        faults = self.env["account.collections.fault"]
        for company, own in self.sudo().grouped("company_id").items():
            faults._isolate(self._judge_job, company, own, lambda some: some._judge())

    def _judge_by_night(self):
        """Judge these as a job does, a batch at a time."""
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(self))
        for chunk in split_every(BATCH, self.ids, self.browse):
            try:
                for company, own in chunk.grouped("company_id").items():
                    # Nobody is logged in at night: the language is that of the company.
                    own.with_context(lang=company.partner_id.lang)._judge_isolated()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Somebody books a payment of one of them at this moment: tomorrow is early enough.
                self.env.cr.rollback()
            if not commit(len(chunk)):
                break
