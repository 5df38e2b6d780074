from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.charge.charges import CLAIMED_STATES
from ...tools.interest.allocation import COSTS, INTEREST, PRINCIPAL, get_part
from ..common.window import open_form, open_wizard

FIGURES = ("charged", "paid", "waived", "open")
# Nobody waives principal here: that takes a credit note.
CLAIM_FIGURES = [
    (part, figure)
    for part in (PRINCIPAL, INTEREST, COSTS)
    for figure in FIGURES
    if (part, figure) != (PRINCIPAL, "waived")
]


def _figure(label):
    return fields.Monetary(label, currency_field="company_currency_id", compute="_compute_figures")


class AccountCollectionCase(models.Model):
    """The claim account of a debtor: principal, interest and costs; what was charged of each, paid,
    waived, and what is open."""

    _inherit = "account.collection.case"

    charge_ids = fields.One2many("account.dunning.charge", compute="_compute_file")
    has_free_credit = fields.Boolean(
        "Credit to Allocate",
        compute="_compute_has_free_credit",
        compute_sudo=True,
        help="A payment or credit of the debtor is not matched with anything yet.",
    )
    claim_account = fields.Html(compute="_compute_claim_account")
    principal_charged = _figure("Principal charged")
    principal_paid = _figure("Principal paid")
    principal_open = _figure("Principal open")
    interest_charged = _figure("Interest charged")
    interest_paid = _figure("Interest paid")
    interest_waived = _figure("Interest waived")
    interest_open = _figure("Interest open")
    costs_charged = _figure("Costs charged")
    costs_paid = _figure("Costs paid")
    costs_waived = _figure("Costs waived")
    costs_open = _figure("Costs open")

    @api.model
    def _get_file_fields(self):
        return {**super()._get_file_fields(), "charge_ids": ("company_id", "date, id")}

    def _get_charge_domain(self):
        return Domain("partner_id", "in", self.partner_id.ids) & Domain(
            "company_id", "in", self.company_id.ids
        )

    @api.depends("partner_id", "company_id")
    def _compute_figures(self):
        """In the currency of the company, at today's rate."""
        for company, cases in self.grouped("company_id").items():
            figures = cases._read_figures(company)
            for case in cases:
                mine = figures[case.partner_id]
                for part, figure in CLAIM_FIGURES:
                    case[f"{part}_{figure}"] = company.currency_id.round(mine[part, figure])

    def _read_figures(self, company):
        """``{debtor: {(part, figure): amount}}``"""
        figures = defaultdict(lambda: defaultdict(float))
        groups = self.env["account.dunning.charge"]._read_group(
            self._get_charge_domain() & Domain("state", "in", CLAIMED_STATES),
            ["partner_id", "kind", "currency_id"],
            ["amount:sum", "amount_paid:sum", "waived_amount:sum", "amount_open:sum"],
        )
        rows = [
            (debtor, get_part(kind), currency, amounts)
            for debtor, kind, currency, *amounts in groups
        ]
        for debtor, currency, charged, left in self._read_principal(company):
            rows.append((debtor, PRINCIPAL, currency, (charged, charged - left, 0.0, left)))
        for debtor, part, currency, amounts in rows:
            for figure, amount in zip(FIGURES, amounts, strict=True):
                own = currency._convert(amount, company.currency_id, company, fields.Date.today())
                figures[debtor][part, figure] += own
        return figures

    def action_claim_account(self):
        """In a window of its own: everybody opens cases, few want to know the interest by today."""
        self.ensure_one()
        name = self.env._("Claim account of %s", self.partner_id.name)
        return open_form(self, name, view="account_collection_case_view_claims", dialog=True)

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
        for _debtor, currency, charged, open_amount in self._read_principal(self.company_id):
            rows[currency, PRINCIPAL].update(
                charged=charged, paid=charged - open_amount, open=open_amount
            )
        for charge in self.charge_ids.filtered(lambda charge: charge.state in CLAIMED_STATES):
            row = rows[charge.currency_id, get_part(charge.kind)]
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

    @api.model
    def _sum_claims(self, rows):
        """``[(currency, amount)]`` of all that is open on the claim account, a sum per currency."""
        sums = defaultdict(float)
        for row in rows:
            sums[row["currency"]] += row["open"] + row["accruing"]
        return [(currency, currency.round(amount)) for currency, amount in sums.items()]

    def _read_principal(self, company):
        """``[(debtor, currency, charged, open)]`` of the items that are open or on letters."""
        Item = self.env["account.move.line"].sudo()
        Item.flush_model()
        self.env["account.dunning.notice.line"].flush_model(["move_line_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.commercial_partner_id, item.currency_id, SUM(item.amount_currency),
                       SUM(item.amount_residual_currency)
                  FROM account_move_line item
                  JOIN res_partner debtor ON debtor.id = item.partner_id
                 WHERE debtor.commercial_partner_id = ANY(%s) AND item.company_id = %s
                   AND item.account_id = ANY(%s) AND item.parent_state = 'posted'
                   AND item.balance > 0 AND item.dunning_charge_id IS NULL
                   AND (item.amount_residual > 0 OR EXISTS (
                        SELECT FROM account_dunning_notice_line line
                         WHERE line.move_line_id = item.id))
              GROUP BY 1, 2
                """,
                list(self.partner_id.ids),
                company.id,
                list(Item._get_receivable_accounts().ids),
            )
        )
        debtors, currencies = self.env["res.partner"].browse, self.env["res.currency"].browse
        return [
            (debtors(debtor), currencies(currency), charged, left)
            for debtor, currency, charged, left in rows
        ]

    # === ALLOCATION === #

    @api.depends("partner_id", "company_id")
    def _compute_has_free_credit(self):
        for case in self:
            if len(case.company_id._get_family()) == 1:
                # The form lists the open items all the same.
                amounts = case.open_item_ids.mapped("amount_residual")
                case.has_free_credit = any(amount < 0 for amount in amounts)
            else:
                case.has_free_credit = bool(case._find_free_credit())

    def _find_free_credit(self):
        """The oldest payment or credit of the debtor that is not matched, at any branch."""
        self.ensure_one()
        Item = self.env["account.move.line"].sudo()
        return Item.search(
            Domain.OR(Item._get_dunning_domain(one) for one in self.company_id._get_family())
            & Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
            & Domain("amount_residual", "<", 0),
            order="date, id",
            limit=1,
        )

    def action_allocate(self):
        """Say what a payment of the debtor pays."""
        self.ensure_one()
        credit = self._find_free_credit()
        if not credit:
            raise UserError(
                self.env._("The debtor has no payment or credit that is not allocated.")
            )
        return self._get_allocation_action(self.company_id, self.partner_id, credit)

    @api.model
    def _get_allocation_action(self, company, debtor, credit):
        return open_wizard(
            "account.dunning.allocation",
            self.env._("Allocate"),
            company_id=company.id,
            partner_id=debtor.id,
            credit_id=credit.id,
        )

    # === INTEREST BY TODAY === #

    def _get_owed(self):
        """The overdue items of the debtor with their interest by today, ``[Owed]``."""
        self.ensure_one()
        company, items = self.company_id, self._get_open_claims()
        today = company._get_dunning_today()
        return [owed for owed in items._read_interest(company, today) if owed.statement]

    def _get_accruing(self):
        """``{currency: amount}``"""
        company, accruing = self.company_id, defaultdict(float)
        today = company._get_dunning_today()
        for owed, amount, _since in self._get_open_claims()._read_unclaimed_interest(
            company, today
        ):
            accruing[owed.item.currency_id] += float(amount)
        return {currency: currency.round(amount) for currency, amount in accruing.items()}

    def _get_statement_filename(self):
        self.ensure_one()
        case = self.with_context(lang=self.lang)
        return case.env._("Interest statement %s", case.partner_id.name).replace("/", "-")

    def _get_interest_statements(self):
        """How the interest by today was computed, as `account.dunning.charge._get_statement`."""
        self.ensure_one()
        return [
            {
                "label": owed.item.move_id.name,
                "legal_basis": owed.profile.with_context(lang=self.lang).source,
                "rows": [
                    {
                        **row._asdict(),
                        "percent": float(row.percent),
                        "balance": float(row.balance),
                        "amount": float(amount),
                    }
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
