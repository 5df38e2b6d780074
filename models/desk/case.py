from datetime import timedelta

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse, get_lang

from ...tools.decision.escalation import Policy
from ...tools.desk import next_step
from ...tools.desk.aging import AGES
from ...tools.desk.next_step import Decided

# Days: nobody takes a day and a month within them for those of another year.
SAME_YEAR = 180


class AccountCollectionCase(models.Model):
    """The case as a row of the work list: how much money is at risk, what comes next and when.

    What is at risk is each overdue amount times the share that its age says: a rule of thumb, in
    whose place a probability out of the ledger's own history can come (`_get_risk_sql`)."""

    _inherit = "account.collection.case"

    risk_amount = fields.Monetary(
        "At Risk",
        currency_field="company_currency_id",
        readonly=True,
        help="Ranks the work list: of what is overdue for up to 30 days 10 %, up to 60 days 25 %, "
        "up to 90 days 50 %, longer 75 %. A rule of thumb until the payments of your own debtors "
        "tell how likely each amount comes in. As of the last payment or posting, or last night.",
    )
    risk_parts = fields.Char(
        "At Risk, in Parts",
        compute="_compute_risk_parts",
        help="What is overdue in each class of age, times the share of it that is at risk.",
    )
    oldest_due_on = fields.Date(
        "Overdue since",
        readonly=True,
        help="The due date of the oldest overdue item, as of the last payment or last night.",
    )
    next_step = fields.Char(
        compute="_compute_next_step",
        compute_sudo=True,
        help="What dunning does next about this debtor and when, or why it does nothing.",
    )

    claim_open = fields.Monetary(
        "Open in All",
        currency_field="company_currency_id",
        compute="_compute_claim_open",
        help="Principal, interest and costs that are still to be paid, as far as claimed.",
    )

    _risk_idx = models.Index("(company_id, risk_amount DESC, id)")

    # === RANKING === #

    @api.model
    def _get_ranking_sql(self, company):
        Item = self.env["account.move.line"].sudo()
        return {
            **super()._get_ranking_sql(company),
            "risk_amount": SQL("COALESCE(SUM(%s), 0)", self._get_risk_sql(company)),
            "oldest_due_on": SQL("MIN(%s)", Item._get_due_sql()),
        }

    @api.model
    def _get_risk_sql(self, company):
        """Hook: how much of an overdue ``item`` is at risk, as SQL over it."""
        Item = self.env["account.move.line"].sudo()
        late = SQL("%s - %s", company._get_dunning_today(), Item._get_due_sql())
        shares = SQL(" ").join(
            SQL("WHEN %s <= %s THEN %s", late, age.last, age.share)
            if age.last is not None
            else SQL("ELSE %s", age.share)
            for age in AGES
        )
        return SQL(
            "ROUND(item.amount_residual * CASE %s END, %s)",
            shares,
            company.currency_id.decimal_places,
        )

    @api.model
    def _open_overdue(self, company):
        """The cases of all debtors of ``company`` with something overdue."""
        Item = self.env["account.move.line"].sudo()
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id
                     FROM account_move_line item
                     JOIN res_partner partner ON partner.id = item.partner_id
                    WHERE %s AND %s < %s
                      AND NOT EXISTS (
                          SELECT FROM account_collection_case known
                           WHERE known.partner_id = partner.commercial_partner_id
                             AND known.company_id = item.company_id)""",
                Item._get_claimed_sql(company),
                Item._get_due_sql(),
                company._get_dunning_today(),
            )
        )
        debtors = self.env["res.partner"].browse(debtor for (debtor,) in found)
        return self._open_for(debtors, company)

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_risk_parts(self):
        self.risk_parts = False
        for company, cases in self.grouped("company_id").items():
            parts = cases._read_risk_parts(company)
            for case in cases:
                case.risk_parts = case._say_risk_parts(parts.get(case.partner_id.id, {}))

    def _read_risk_parts(self, company):
        """``{debtor id: {age: (overdue amount, share of it that is at risk)}}``"""
        Item = self.env["account.move.line"].sudo()
        self.env.flush_all()
        today, late = company._get_dunning_today(), [age for age in AGES if age.first]
        names = [SQL.identifier(age.code) for age in late]
        sums = []
        for age, name in zip(late, names, strict=True):
            earliest, latest = age.get_due_days(today)
            due = Item._get_due_sql()
            bounds = SQL("%s <= %s", due, latest)
            if earliest:
                bounds = SQL("%s AND %s >= %s", bounds, due, earliest)
            sums.append(SQL("SUM(item.amount_residual) FILTER (WHERE %s) AS %s", bounds, name))
        owed = self.env["res.partner"]._get_overdue_sql(
            SQL("debtor.id"), company, SQL(", ").join(sums)
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT debtor.id, owed.* FROM unnest(%s) AS debtor (id), LATERAL %s owed",
                list(self.partner_id.ids),
                owed,
            )
        )
        return {
            debtor: {
                age: (amount, age.share)
                for age, amount in zip(late, amounts, strict=True)
                if amount
            }
            for debtor, *amounts in rows
        }

    def _say_risk_parts(self, parts):
        self.ensure_one()
        currency = self.company_currency_id
        return " + ".join(
            f"{currency.format(amount)} × {share:.0%}" for amount, share in parts.values()
        )

    @api.depends("principal_open", "interest_open", "costs_open")
    def _compute_claim_open(self):
        for case in self:
            case.claim_open = case.principal_open + case.interest_open + case.costs_open

    # === NEXT STEP === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_next_step(self):
        """Set-based: the same decisions as the run's, of all cases of a page at once."""
        self.next_step = False
        for company, cases in self.grouped("company_id").items():
            chosen = cases._choose_next_steps(company) if company else {}
            for case in cases:
                if one := chosen.get(case.partner_id.id):
                    case.next_step = case._say_next_step(*one)

    def _choose_next_steps(self, company):
        """``{debtor id: (decision, level)}``. One debtor who cannot be decided costs nobody else
        his row."""
        Item = self.env["account.move.line"].with_company(company).sudo()
        # The page shows the debtors, and all about them is asked for sooner or later: at once.
        debtors = self.partner_id.with_company(company).sudo()
        known = [name for name, field in debtors._fields.items() if field.prefetch is True]
        debtors.fetch([*Item._get_decisive_fields(), *known])
        today = company._get_dunning_today()
        policy = Policy(
            grace=company.dunning_grace_days, bank_stale=company._find_silent_bank(today)
        )
        rows = Item._read_rows(company, self.partner_id)
        decided, _errors = Item._decide_isolated(company, today, rows, policy)
        of_debtor = {}
        for row, decision in decided:
            step = decision.step
            rank, amount = (step.rank if step else 0), abs(row.amount)
            one = Decided((decision, step), decision.code, amount, rank, decision.on)
            of_debtor.setdefault(row.debtor_id, []).append(one)
        chosen = {debtor: next_step.choose(some) for debtor, some in of_debtor.items()}
        levels = self.env["account.dunning.level"].sudo()
        return {
            debtor: (one.key[0], levels.browse(one.key[1].key if one.key[1] else ()))
            for debtor, one in chosen.items()
            if one
        }

    def _say_next_step(self, decision, level):
        """A few words: the sentence stands on the case."""
        code, known = decision.code, {"level": level.display_name or ""}
        if code == "propose":
            return self.env._("%(level)s: due now", **known)
        if code == "exhausted":
            return self.env._("Decide: agency or court")
        planned = code in next_step.PLANNED or code == "not_due"
        if decision.on and planned:
            return self.env._("%(level)s on %(day)s", day=self._say_day(decision.on), **known)
        labels = self.env["account.dunning.decision"]._fields["code"]
        label = dict(labels._description_selection(self.env)).get(code, code)
        if decision.on:
            last = self._say_day(decision.on - timedelta(days=1))
            return self.env._("%(reason)s until %(day)s", reason=label, day=last)
        return label

    def _say_day(self, day):
        """Short, and never to be misread: 11 Dec, with the year if that could be another one."""
        near = abs((day - self.company_id[:1]._get_dunning_today()).days) < SAME_YEAR
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_skeleton("MMMd" if near else "yMMMd", day, locale=locale)
