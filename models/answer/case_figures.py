from collections import Counter, defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.answer.answers import get_average_delay
from ...tools.charge.charges import CLAIMED_STATES

# Payments of the last two years tell how somebody pays.
LOOKED_BACK = 730
PARTS = ("principal", "interest", "accruing", "costs", "credit", "resting", "total")


class AccountCollectionCase(models.Model):
    """What the debtor would have to pay today, part by part, and how he usually pays."""

    _inherit = "account.collection.case"

    to_pay = fields.Html("To Pay Today", compute="_compute_to_pay", sanitize=False)
    habit = fields.Char(
        "Usually",
        compute="_compute_habit",
        help="How late this debtor paid during the last two years, and what became of promises.",
    )

    # === TO PAY TODAY === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_to_pay(self):
        Item = self.env["account.move.line"]
        for case in self:
            # Read before they are told what is next: one query for both.
            items, debtor = case.sudo().open_item_ids, case.partner_id
            known = Item._knowing_what_is_kept(debtor.ids, items.move_id.ids, items.ids).env
            case, debtor = case.with_env(known), debtor.with_env(known)
            explained = debtor.with_company(case.company_id)._explain_dunning()
            # The list of items below shows the sentences: nobody shall decide twice for a page.
            Item._keep_dunning_sentences({item.id: words for _row, item, *_, words in explained})
            rows = [row for row, *_rest in explained]
            case.to_pay = self.env["ir.qweb"]._render(
                "account_collections.to_pay_today",
                {"rows": case._get_to_pay(rows), "case": case, "env": self.env},
                raise_if_not_found=False,
            )

    def _get_to_pay(self, rows=None):
        """What would settle everything that is overdue, one entry per currency, the company's
        first: ``[{currency, principal, interest, accruing, costs, credit, resting, total}]``. As a
        letter would ask: without what rests for a dispute or a plan, less the credits. Interest
        counts by today, claimed by a letter or not. ``rows``: those of the debtor, if known."""
        self.ensure_one()
        company, today = self.company_id, self.company_id._get_dunning_today()
        sums = defaultdict(lambda: dict.fromkeys(PARTS, 0.0))
        if rows is None:
            Item = self.env["account.move.line"].sudo()
            rows = [row for row, _ in Item._decide_dunning(company, today, self.partner_id)]
        currencies = self.env["res.currency"].browse
        for row in rows:
            entry = sums[currencies(row.currency_id)]
            if row.amount_currency < 0:
                entry["credit"] -= row.amount_currency
            elif row.due < today:
                entry["principal"] += row.amount_currency
                entry["resting"] += row.amount_resting
        for charge in self.charge_ids.filtered(lambda one: one.state in CLAIMED_STATES):
            part = "interest" if charge.kind == "interest" else "costs"
            sums[charge.currency_id][part] += charge.amount_open
        for currency, amount in self.sudo()._get_accruing().items():
            sums[currency]["accruing"] += amount
        found = []
        for currency, entry in sums.items():
            entry = {name: currency.round(amount) for name, amount in entry.items()}
            owed = sum(entry[name] for name in ("principal", "interest", "accruing", "costs"))
            entry["total"] = currency.round(owed - entry["credit"] - entry["resting"])
            if any(entry.values()):
                found.append({"currency": currency, **entry})
        own = company.currency_id
        return sorted(found, key=lambda one: (one["currency"] != own, one["currency"].name))

    # === HOW HE PAYS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_habit(self):
        for company, cases in self.grouped("company_id").items():
            delays = cases._read_delays(company)
            for case in cases:
                words = [
                    case._say_delay(delays[case.partner_id.id]),
                    case._say_promised(Counter(case.promise_ids.mapped("state"))),
                ]
                case.habit = ", ".join(filter(None, words))

    def _say_delay(self, delays):
        average = get_average_delay(delays)
        if average is None:
            return self.env._("too few payments to tell how he pays")
        if average > 1:
            return self.env._("pays %s days late on average", average)
        if average == 1:
            return self.env._("pays one day late on average")
        return self.env._("pays in time on average")

    def _say_promised(self, counts):
        """``{state: how many}``; it counts of what it is known what became of it."""
        total = sum(counts[state] for state in ("kept", "partially_kept", "broken"))
        if not total:
            return ""
        broken = total - counts["kept"]
        return self.env._("%(broken)s of %(total)s promises broken", broken=broken, total=total)

    def _read_delays(self, company):
        """``{debtor id: [days late]}`` of the invoices paid during the last two years: money alone
        tells, no credit note and nothing written off."""
        self.env["account.partial.reconcile"].flush_model()
        self.env["account.move.line"].flush_model()
        Item = self.env["account.move.line"].sudo()
        today = company._get_dunning_today()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT debtor.commercial_partner_id, MAX(credit.date) - %(due)s
                  FROM account_move_line item
                  JOIN res_partner debtor ON debtor.id = item.partner_id
                  JOIN account_partial_reconcile partial ON partial.debit_move_id = item.id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                  JOIN account_move move ON move.id = credit.move_id
                  JOIN account_journal journal ON journal.id = move.journal_id
                 WHERE debtor.commercial_partner_id = ANY(%(debtors)s)
                   AND item.company_id = %(company)s AND item.account_id = ANY(%(accounts)s)
                   AND item.balance > 0 AND item.dunning_charge_id IS NULL
                   AND item.parent_state = 'posted' AND credit.parent_state = 'posted'
                   AND item.reconciled AND credit.date > %(today)s - %(back)s
                   AND (journal.type IN ('bank', 'cash', 'credit')
                        OR move.origin_payment_id IS NOT NULL)
              GROUP BY item.id, debtor.commercial_partner_id
                """,
                due=Item._get_due_sql(),
                debtors=list(self.partner_id.ids),
                company=company.id,
                accounts=list(Item._get_receivable_accounts().ids),
                today=today,
                back=LOOKED_BACK,
            )
        )
        delays = defaultdict(list)
        for debtor, days in rows:
            delays[debtor].append(days)
        return delays
