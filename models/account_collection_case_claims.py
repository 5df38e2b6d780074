from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.allocation import COSTS, INTEREST, PRINCIPAL

FIGURES = ("charged", "paid", "waived", "open")


class AccountCollectionCaseClaims(models.Model):
    """The claim account of a debtor: principal, interest and costs; what was charged of each, paid,
    waived, and what is open."""

    _inherit = "account.collection.case"

    charge_ids = fields.One2many("account.dunning.charge", compute="_compute_charge_ids")
    claim_account = fields.Html(compute="_compute_claim_account")
    interest_open = fields.Monetary(
        "Interest",
        currency_field="company_currency_id",
        compute="_compute_charges_open",
        help="Default interest that letters have claimed and that is not paid yet.",
    )
    costs_open = fields.Monetary(
        "Costs",
        currency_field="company_currency_id",
        compute="_compute_charges_open",
        help="Fees, lump sums and costs that are not paid yet.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_charge_ids(self):
        charges = self.env["account.dunning.charge"].search(
            self._get_charge_domain(), order="date, id"
        )
        by_owner = charges.grouped(lambda charge: (charge.partner_id, charge.company_id))
        for case in self:
            case.charge_ids = by_owner.get((case.partner_id, case.company_id))

    def _get_charge_domain(self):
        return Domain("partner_id", "in", self.partner_id.ids) & Domain(
            "company_id", "in", self.company_id.ids
        )

    @api.depends("partner_id", "company_id")
    def _compute_charges_open(self):
        """In the currency of the company, at today's rate."""
        groups = self.env["account.dunning.charge"]._read_group(
            self._get_charge_domain() & Domain("state", "=", "open"),
            ["company_id", "partner_id", "kind", "currency_id"],
            ["amount_open:sum"],
        )
        open_amounts = defaultdict(float)
        for company, debtor, kind, currency, amount in groups:
            own = currency._convert(amount, company.currency_id, company, fields.Date.today())
            open_amounts[company, debtor, kind == "interest"] += own
        for case in self:
            case.interest_open = open_amounts[case.company_id, case.partner_id, True]
            case.costs_open = open_amounts[case.company_id, case.partner_id, False]

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_claim_account(self):
        for case in self:
            case.claim_account = self.env["ir.qweb"]._render(
                "account_collections.claim_account",
                {"rows": case._get_claim_rows(), "case": case, "env": self.env},
                raise_if_not_found=False,
            )

    def _get_claim_rows(self):
        """``[{currency, part, charged, paid, waived, open, accruing}]``, a row per part and
        currency. ``accruing``: interest by today that no letter has claimed yet."""
        self.ensure_one()
        rows = defaultdict(lambda: dict.fromkeys((*FIGURES, "accruing"), 0.0))
        for currency, charged, open_amount in self._read_principal():
            rows[currency, PRINCIPAL].update(
                charged=charged, paid=charged - open_amount, open=open_amount
            )
        for charge in self.charge_ids.filtered(lambda it: it.state in ("open", "paid", "waived")):
            row = rows[charge.currency_id, INTEREST if charge.kind == "interest" else COSTS]
            row["charged"] += charge.amount
            row["paid"] += charge.amount_paid
            row["waived"] += charge.waived_amount
            row["open"] += charge.amount_open
        for currency, amount in self._get_accruing().items():
            rows[currency, INTEREST]["accruing"] = amount
        parts = (PRINCIPAL, INTEREST, COSTS)
        return [
            {"currency": currency, "part": part, **rows[currency, part]}
            for currency, part in sorted(rows, key=lambda key: (key[0].name, parts.index(key[1])))
        ]

    def _read_principal(self):
        """``[(currency, charged, open)]`` of the items that are open or on letters."""
        Item = self.env["account.move.line"].sudo()
        Item.flush_model()
        self.env["account.dunning.notice.line"].flush_model(["move_line_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.currency_id, SUM(item.amount_currency),
                       SUM(item.amount_residual_currency)
                  FROM account_move_line item
                  JOIN res_partner debtor ON debtor.id = item.partner_id
                 WHERE debtor.commercial_partner_id = %s AND item.company_id = %s
                   AND item.account_id = ANY(%s) AND item.parent_state = 'posted'
                   AND item.balance > 0 AND item.dunning_charge_id IS NULL
                   AND (item.amount_residual > 0 OR EXISTS (
                        SELECT FROM account_dunning_notice_line line
                         WHERE line.move_line_id = item.id))
              GROUP BY 1
                """,
                self.partner_id.id,
                self.company_id.id,
                list(Item._get_receivable_accounts().ids),
            )
        )
        currencies = self.env["res.currency"].browse
        return [(currencies(currency), charged, left) for currency, charged, left in rows]

    # === ALLOCATION === #

    def action_allocate(self):
        """Say what a payment of the debtor pays."""
        self.ensure_one()
        Item = self.env["account.move.line"].sudo()
        credit = Item.search(
            Item._get_dunning_domain(self.company_id)
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("amount_residual", "<", 0),
            order="date, id",
            limit=1,
        )
        if not credit:
            raise UserError(
                self.env._("The debtor has no payment or credit that is not allocated.")
            )
        return self._get_allocation_action(self.company_id, self.partner_id, credit)

    @api.model
    def _get_allocation_action(self, company, debtor, credit):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Allocate"),
            "res_model": "account.dunning.allocation",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_company_id": company.id,
                "default_partner_id": debtor.id,
                "default_credit_id": credit.id,
            },
        }

    # === INTEREST BY TODAY === #

    def _get_owed(self):
        """The overdue items of the debtor with their interest by today, ``[Owed]``."""
        self.ensure_one()
        company, Item = self.company_id, self.env["account.move.line"].sudo()
        today = company._get_dunning_today()
        items = Item.with_company(company).search(
            Item._get_dunning_domain(company)
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("amount_residual", ">", 0),
            order="date_maturity, id",
        )
        return [owed for owed in items._state_interest(company, today) if owed.statement]

    def _get_accruing(self):
        """``{currency: amount}``"""
        owed = self._get_owed()
        claimed = self.charge_ids.filtered(
            lambda charge: charge.kind == "interest" and charge.state in ("open", "paid", "waived")
        )
        items = self.env["account.move.line"].union(*(entry.item for entry in owed))
        accruing = defaultdict(float)
        for entry in owed:
            accruing[entry.item.currency_id] += float(entry.statement.accrued)
        for charge in claimed.filtered(lambda charge: charge.move_line_id in items):
            accruing[charge.currency_id] -= charge.amount
        return {
            currency: currency.round(amount)
            for currency, amount in accruing.items()
            if not currency.is_zero(amount)
        }

    def _get_statement_filename(self):
        self.ensure_one()
        return f"{self.env._('Interest statement')} {self.partner_id.name}".replace("/", "-")

    def _get_interest_statements(self):
        """How the interest by today was computed, as `account.dunning.charge._get_statement`."""
        self.ensure_one()
        return [
            {
                "label": owed.item.move_id.name,
                "rows": [
                    {**row._asdict(), "amount": float(amount)}
                    for row, amount in zip(
                        owed.statement.accruals, owed.statement.amounts, strict=True
                    )
                ],
                "total": float(owed.statement.accrued),
                "earlier": 0.0,
                "currency": owed.item.currency_id,
            }
            for owed in self._get_owed()
            if owed.statement.accruals
        ]
