from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.common.money import ZERO, as_exact
from ...tools.credit.exposure import NOTHING, Exposure
from ...tools.credit.holds import Facts, Late, find_holds, is_held, take_credits
from ...tools.credit.limits import find_limit

ANY_READER = "account_collections.group_viewer"
COLLECTOR = "account_collections.group_user"
# How long conduct counts.
MONTHS = 12


class Asked(NamedTuple):
    """A document about which it is asked whether its debtor is held."""

    document: object
    debtor: object
    adds: Decimal  # what it adds to his debt, in company currency


class Answer(NamedTuple):
    """``holds``: all reasons that apply; ``held``: whether one of them stops, and nobody let the
    debtor through; ``after``: what he would owe."""

    holds: tuple
    held: bool
    after: Decimal

    def _say(self, env, company):
        """Whoever may not see amounts reads it without; empty if nothing holds the debtor, or
        somebody let him through."""
        stops = [hold for hold in self.holds if hold.stops]
        if stops and not self.held:
            return ""
        amounts = env.user.has_group(COLLECTOR)
        told = env["account.credit.hold"]._tell(self.holds, company, amounts)
        if self.held and told:
            return env._("Waits for a credit release: %s", told)
        return told


class ResPartner(models.Model):
    """What a debtor owes and is going to owe, what he may, and whether he is held: reckoned when
    somebody asks, of many debtors at once, and kept nowhere."""

    _inherit = "res.partner"

    credit_debtor_id = fields.Many2one(
        "res.partner",
        string="Group's Debtor",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="The head of the group this debtor belongs to: a limit of the group, which is set "
        "there, is for all of its members together.",
    )
    credit_person = fields.Selection(
        [("natural", "A person, or a sole trader"), ("legal", "A company or a public body")],
        string="For Assessments",
        groups=ANY_READER,
        by_hand=True,
        help="Of a person an assessment only proposes: somebody decides (Art. 22 GDPR). Empty: "
        "taken for a person.",
    )
    credit_sentence = fields.Text(
        "Credit Hold",
        compute="_compute_credit_sentence",
        compute_sudo=True,
        groups=ANY_READER,
        help="Why new orders of this debtor wait for a release.",
    )

    @api.model
    def _put_firms_for_contacts(self, vals_list):
        """In values of records that are kept of debtors, in place: a contact stands for his firm.
        What is no id is left for the record to refuse."""
        for vals in vals_list:
            if type(vals.get("partner_id")) is int:
                vals["partner_id"] = self.browse(vals["partner_id"]).commercial_partner_id.id

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "credit_debtor_id", "credit_person"]

    @api.depends_context("company", "lang")
    def _compute_credit_sentence(self):
        company = self.env.company
        Hold = self.env["account.credit.hold"]
        facts = self.commercial_partner_id._read_credit_facts(company)
        for partner in self:
            known = facts.get(partner.commercial_partner_id.id)
            holds = known.find_holds(company) if known else ()
            partner.credit_sentence = Hold._tell(holds, company, amounts=False)

    # === HELD OR NOT === #

    @api.model
    def _check_credit(self, company, asked):
        """``{document: Answer}`` for each `Asked`; of several of one debtor each counts with those
        before it. No query where nobody has set limits or rules."""
        if not asked or not company._has_credit_control():
            return {}
        self = self.sudo().with_company(company)
        debtors = self.union(*(one.debtor for one in asked)).commercial_partner_id
        facts = debtors._read_credit_facts(company)
        releases = self.env["account.credit.release"]._find_live(debtors, company)
        today, rules = company._get_dunning_today(), company._get_credit_rules()
        own, group, answers = defaultdict(lambda: ZERO), defaultdict(lambda: ZERO), {}
        for document, debtor, adds in asked:
            debtor = debtor.commercial_partner_id
            known = facts[debtor.id]
            others = group[known.head] - own[debtor.id]
            own[debtor.id] += adds
            group[known.head] += adds
            found = replace(
                known.facts,
                adds=own[debtor.id],
                group_exposure=known.facts.group_exposure + Exposure(orders=others),
            )
            holds = find_holds(found, rules, today)
            after = found.exposure.total + own[debtor.id]
            given = [
                release._as_release()
                for release in releases.get(debtor, ())
                if release._is_about(document)
            ]
            answers[document] = Answer(holds, is_held(holds, given, after, today), after)
        return answers

    # === WHAT IS KNOWN === #

    def _read_credit_facts(self, company):
        """``{debtor id: Known}``, in some queries whatever the number of debtors; nothing where
        nobody has set limits or rules."""
        if not self.ids or not company._has_credit_control():
            return {}
        self = self.sudo().with_company(company)
        heads = {debtor: debtor.credit_debtor_id.commercial_partner_id or debtor for debtor in self}
        limits = self.union(*heads.values())._read_credit_limits(company)
        bound = {head for head in heads.values() if (head.id, "group") in limits}
        members = self._find_credit_members(bound)
        exposures = self.union(*members.values())._read_exposures(company)
        rules = company._get_credit_rules()
        conduct = self._read_credit_conduct(company, {rule.code for rule in rules})
        known = {}
        for debtor, head in heads.items():
            group = [exposures[member.id] for member in members.get(head, ())]
            facts = Facts(
                exposure=exposures[debtor.id],
                limit=limits.get((debtor.id, "own")),
                group_exposure=sum(group, NOTHING),
                group_limit=limits.get((head.id, "group")),
                **conduct[debtor.id],
            )
            known[debtor.id] = Known(facts, head.id)
        return known

    def _read_credit_limits(self, company):
        """``{(debtor id, scope): limit of today}``"""
        today, limits = company._get_dunning_today(), defaultdict(list)
        rows = (
            self.env["account.credit.limit"]
            .sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("state", "=", "approved")
                & Domain("partner_id", "in", self.ids)
            )
        )
        for row in rows:
            limits[row.partner_id.id, row.scope].append(row._as_limit(today))
        found = {owner: find_limit(own, today) for owner, own in limits.items()}
        return {owner: limit for owner, limit in found.items() if limit}

    def _find_credit_members(self, heads):
        """``{head: its group with itself}``"""
        if not heads:
            return {}
        heads = self.union(*heads)
        # Archived ones still owe.
        partners = self.with_context(active_test=False)
        members = partners.search([("credit_debtor_id", "in", heads.ids)])
        by_head = members.grouped(lambda one: one.credit_debtor_id.commercial_partner_id)
        return {head: head | by_head.get(head, self).commercial_partner_id for head in heads}

    def _read_credit_conduct(self, company, codes):
        """``{debtor id: values of Facts}`` of what the rules with these ``codes`` ask for."""
        readers = {
            "overdue": ("late", self._read_late_items),
            "share": ("late", self._read_late_items),
            "promises": ("broken_promises", self._count_broken_promises),
            "plans": ("failed_plans", self._count_failed_plans),
            "insolvency": ("insolvent", self._read_insolvent),
            "assessment_expired": ("assessment_until", self._read_assessment_ends),
            "insurer": ("report_missed", self._read_missed_reports),
        }
        wanted = dict(readers[code] for code in sorted(codes & set(readers)))
        conduct = {debtor.id: {} for debtor in self}
        for name, read in wanted.items():
            for debtor, value in read(company).items():
                conduct[debtor][name] = value
        return conduct

    def _read_insolvent(self, company):
        """``{debtor id: whether insolvency proceedings are open}``"""
        today = company._get_dunning_today()
        opened = {debtor.id: debtor.insolvency_opened_on for debtor in self}
        return {debtor: bool(day and day <= today) for debtor, day in opened.items()}

    def _read_assessment_ends(self, company):
        """``{debtor id: last day of his last assessment}``"""
        latest = self.env["account.credit.assessment"]._find_latest(self, company)
        return {debtor.id: one.valid_until or None for debtor, one in latest.items()}

    def _read_missed_reports(self, company):
        """``{debtor id: first day by which the insurer was not told}``"""
        return self.env["account.credit.cover"]._read_missed(company, self)

    def _read_late_items(self, company):
        """``{debtor id: (Late, …)}``: without what is contested, being paid, or covered by credits
        that nobody has matched."""
        Item = self.env["account.move.line"].sudo().with_company(company)
        today, digits = company._get_dunning_today(), company.currency_id.decimal_places
        rows = Item._complete_rows(company, Item._read_rows(company, self), today)
        late, credits = defaultdict(list), defaultdict(lambda: ZERO)
        for row in rows:
            amount = as_exact(row.amount - row.resting_company, digits)
            if row.amount_currency < 0:
                credits[row.debtor_id] -= amount
            elif row.due < today and amount > 0 and row.payment_state != "in_payment":
                late[row.debtor_id].append(Late((today - row.due).days, amount))
        return {debtor: take_credits(own, credits[debtor]) for debtor, own in late.items()}

    def _count_broken_promises(self, company):
        """``{debtor id: number}`` of the last months."""
        since = fields.Date.subtract(company._get_dunning_today(), months=MONTHS)
        broken = Domain("state", "=", "broken") & Domain("last_day", ">=", since)
        return self._count_agreed("account.payment.promise", company, broken)

    def _count_failed_plans(self, company):
        """``{debtor id: number}`` of the last months."""
        since = fields.Date.subtract(company._get_dunning_today(), months=MONTHS)
        ended = Domain("state", "=", "accelerated") & Domain("ended_on", ">=", since)
        failed = Domain("state", "=", "defaulted") | ended
        return self._count_agreed("account.payment.plan", company, failed)

    def _count_agreed(self, model, company, domain):
        owned = Domain("company_id", "=", company.id) & Domain("partner_id", "in", self.ids)
        found = self.env[model].sudo()._read_group(owned & domain, ["partner_id"], ["__count"])
        return {debtor.id: number for debtor, number in found}

    # === EXPOSURE === #

    def _read_exposures(self, company):
        """``{debtor id: Exposure}`` in ``company`` and its currency."""
        self.env.flush_all()
        digits = company.currency_id.decimal_places
        parts = {debtor: {} for debtor in self.ids}
        for names, sql in self._get_exposure_sql(company):
            for debtor, *amounts in self.env.execute_query(sql):
                for name, amount in zip(names, amounts, strict=True):
                    parts[debtor][name] = as_exact(amount or 0.0, digits)
        return {debtor: Exposure(**amounts) for debtor, amounts in parts.items()}

    def _get_exposure_sql(self, company):
        """``[(names of the parts, query for debtor and their amounts)]``"""
        found = [
            (("claims", "credits"), self._get_owed_parts_sql(company)),
            (("drafts",), self._get_drafts_sql(company)),
        ]
        if "sale.order" in self.env:
            found.append((("orders",), self._get_orders_sql(company)))
        return found

    def _get_owed_parts_sql(self, company):
        """As booked: no rate of today comes into it."""
        return SQL(
            """
            SELECT partner.commercial_partner_id,
                   SUM(item.amount_residual) FILTER (WHERE item.amount_residual > 0),
                   -SUM(item.amount_residual) FILTER (WHERE item.amount_residual < 0)
              FROM account_move_line item
              JOIN res_partner partner ON partner.id = item.partner_id
             WHERE partner.commercial_partner_id = ANY(%s) AND item.company_id = %s
               AND item.account_id = ANY(%s)
               AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
          GROUP BY 1
            """,
            list(self.ids),
            company.id,
            list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
        )

    def _get_drafts_sql(self, company):
        """Draft invoices that stem from no order."""
        return SQL(
            """
            SELECT partner.commercial_partner_id, SUM(move.amount_total_signed)
              FROM account_move move
              JOIN res_partner partner ON partner.id = move.partner_id
             WHERE partner.commercial_partner_id = ANY(%s) AND move.company_id = %s
               AND move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_receipt')
               AND NOT %s
          GROUP BY 1
            """,
            list(self.ids),
            company.id,
            self._get_ordered_sql(),
        )

    @api.model
    def _get_ordered_sql(self):
        """Whether the ``move`` stems from an order."""
        if "sale.order" not in self.env:
            return SQL("FALSE")
        return SQL(
            """EXISTS (SELECT FROM account_move_line line
                         JOIN sale_order_line_invoice_rel ordered
                           ON ordered.invoice_line_id = line.id
                        WHERE line.move_id = move.id)"""
        )

    def _get_orders_sql(self, company):
        """Confirmed orders, less what was invoiced of each, at the rate of the order."""
        left = self._left_sql(company)
        return SQL("SELECT debtor, SUM(amount) FROM (%s) orders GROUP BY 1", left)

    def _left_sql(self, company):
        """``(order, debtor, amount)`` of what of each confirmed order is still to be invoiced."""
        return SQL(
            """
            SELECT sale.id AS id, partner.commercial_partner_id AS debtor,
                   GREATEST(sale.amount_total - COALESCE(billed.amount, 0), 0)
                   / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount
              FROM sale_order sale
              JOIN res_partner partner ON partner.id = sale.partner_invoice_id
         LEFT JOIN LATERAL (
                   SELECT SUM(CASE WHEN move.move_type = 'out_refund' THEN -1 ELSE 1 END
                              * line.price_total
                              / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1)
                              * COALESCE(NULLIF(sale.currency_rate, 0), 1)) AS amount
                     FROM sale_order_line ordered
                     JOIN sale_order_line_invoice_rel link ON link.order_line_id = ordered.id
                     JOIN account_move_line line ON line.id = link.invoice_line_id
                     JOIN account_move move ON move.id = line.move_id
                    WHERE ordered.order_id = sale.id AND move.state = 'posted') billed ON TRUE
             WHERE partner.commercial_partner_id = ANY(%s) AND sale.company_id = %s
               AND sale.state = 'sale'
            """,
            list(self.ids),
            company.id,
        )

    def _find_left_orders(self, company):
        """Of which something is still to be invoiced (ids)."""
        self.env.flush_all()
        left = self.sudo()._left_sql(company)
        rows = self.env.execute_query(SQL("SELECT id FROM (%s) sale WHERE amount > 0", left))
        return [order for (order,) in rows]


class Known(NamedTuple):
    """The facts of a debtor, and the head of his group (id)."""

    facts: Facts
    head: int

    def find_holds(self, company, adds=ZERO):
        """The reasons of today, if the debtor owed so much more."""
        facts = replace(self.facts, adds=adds)
        return find_holds(facts, company._get_credit_rules(), company._get_dunning_today())
