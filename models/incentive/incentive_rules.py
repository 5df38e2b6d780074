from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.common.money import as_exact
from ...tools.credit.insurance import find_cover
from ...tools.incentive import incentives
from ...tools.incentive.incentives import Habit, Offer
from ...tools.insight.figures import payment_index
from ..insight.account_move import SALES
from ..insight.account_move_line import MONEY


class AccountCreditIncentive(models.Model):
    """Who pays well, and what could be offered to him: read for all debtors of a company at once,
    and decided by rules without Odoo."""

    _inherit = "account.credit.incentive"

    @api.model
    def _look(self, company):
        """What is proposed today, in place of what was; what was decided within a year is not."""
        today = company._get_dunning_today()
        company.sudo()._through_door().incentive_looked_on = today
        open_ones = [("company_id", "=", company.id), ("state", "=", "proposed")]
        self.sudo().search(open_ones)._through_door().unlink()
        habits = self._read_habits(company, today)
        if not habits:
            return
        since = fields.Date.subtract(today, years=1)
        decided = self.sudo().search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", list(habits)),
                ("decided_on", ">", since),
            ]
        )
        known = {(one.partner_id.id, one.kind) for one in decided}
        rows = [
            vals | {"company_id": company.id, "looked_on": today}
            for vals in self._prepare_rows(company, habits, today)
            if (vals["partner_id"], vals["kind"]) not in known
        ]
        self.sudo().create(rows)

    def action_look(self):
        """Look now, in the company one stands in."""
        self._check_collector()
        self.sudo()._look(self.env.company)

    # === HABITS === #

    @api.model
    def _read_habits(self, company, today):
        """``{debtor id: Habit}`` of those who pay well."""
        least = as_exact(company.sudo().incentive_turnover, 2)
        if not least:
            return {}
        start = fields.Date.subtract(today, days=incentives.YEAR)
        self.env.flush_all()
        turnovers = self._read_turnovers(company, start, today, least)
        parts, counts, days = self._read_payments(company, start, today, list(turnovers))
        good = {
            debtor: index
            for debtor in turnovers
            if counts[debtor] >= incentives.PAID
            and (index := payment_index(parts[debtor])) is not None
            and index >= incentives.INDEX
        }
        debtors = self.env["res.partner"].sudo().browse(good)
        facts = self._read_standings(company, today, debtors)
        broken = debtors._count_broken_promises(company) if good else {}
        insolvent = debtors._read_insolvent(company) if good else {}
        habits = {
            debtor: Habit(
                turnovers[debtor],
                counts[debtor],
                index,
                days[debtor],
                (today - facts[debtor][0]).days,
                facts[debtor][1],
                broken.get(debtor, 0),
            )
            for debtor, index in good.items()
            if not insolvent[debtor]
        }
        return {
            debtor: habit for debtor, habit in habits.items() if incentives.pays_well(habit, least)
        }

    @api.model
    def _read_turnovers(self, company, start, today, least):
        """``{debtor id: billed}``, with tax, as booked, of those with so much."""
        rows = self.env.execute_query(
            SQL(
                """SELECT commercial_partner_id, SUM(amount_total_signed) FROM account_move
                    WHERE company_id = %s AND state = 'posted' AND move_type = ANY(%s)
                      AND date > %s AND date <= %s AND commercial_partner_id IS NOT NULL
                    GROUP BY 1 HAVING SUM(amount_total_signed) >= %s""",
                company.id,
                list(SALES),
                start,
                today,
                least,
            )
        )
        exact = self.env["account.move.line"]._exact(company)
        return {debtor: exact(amount) for debtor, amount in rows}

    @api.model
    def _read_payments(self, company, start, today, debtors):
        """(parts of payments ``[(amount, days late)]``, paid items, days from the invoice), each by
        debtor, of money matched within the year."""
        Item = self.env["account.move.line"].sudo()
        rows = self.env.execute_query(
            SQL(
                """SELECT move.commercial_partner_id, past.max_date - %(due)s, SUM(past.amount),
                          COUNT(DISTINCT item.id),
                          SUM(past.amount
                              * (past.max_date - COALESCE(move.invoice_date, item.date)))
                     FROM account_partial_reconcile past
                     JOIN account_move_line item ON item.id = past.debit_move_id
                     JOIN account_move move ON move.id = item.move_id
                     JOIN account_move_line paid ON paid.id = past.credit_move_id
                     JOIN account_journal journal ON journal.id = paid.journal_id
                    WHERE past.max_date > %(start)s AND past.max_date <= %(today)s
                      AND item.company_id = %(company)s AND item.account_id = ANY(%(accounts)s)
                      AND move.commercial_partner_id = ANY(%(debtors)s)
                      AND item.parent_state = 'posted' AND paid.parent_state = 'posted'
                      AND item.dunning_charge_id IS NULL AND journal.type = ANY(%(money)s)
                    GROUP BY GROUPING SETS ((1, 2), (1))""",
                due=Item._get_due_sql(),
                start=start,
                today=today,
                company=company.id,
                accounts=list(Item._get_receivable_accounts().ids),
                debtors=debtors,
                money=list(MONEY),
            )
        )
        exact = Item._exact(company)
        parts, counts, days = defaultdict(list), defaultdict(int), {}
        for debtor, late, amount, count, weighted in rows:
            if late is not None:
                parts[debtor].append((exact(amount), late))
            elif amount:
                counts[debtor] = count
                days[debtor] = Fraction(exact(weighted)) / Fraction(exact(amount))
        return parts, counts, days

    @api.model
    def _read_standings(self, company, today, debtors):
        """``{debtor id: (day of his first invoice, what is overdue)}``"""
        if not debtors:
            return {}
        Item = self.env["account.move.line"].sudo()
        rows = self.env.execute_query(
            SQL(
                """SELECT debtor.id, first.day, late.amount
                     FROM unnest(%(debtors)s) AS debtor (id)
               CROSS JOIN LATERAL (
                          SELECT MIN(COALESCE(move.invoice_date, move.date)) AS day
                            FROM account_move move
                           WHERE move.commercial_partner_id = debtor.id
                             AND move.company_id = %(company)s AND move.state = 'posted'
                             AND move.move_type = ANY(%(types)s)) first
               CROSS JOIN LATERAL (
                          SELECT COALESCE(SUM(item.amount_residual), 0) AS amount
                            FROM account_move_line item
                            JOIN res_partner partner ON partner.id = item.partner_id
                           WHERE partner.commercial_partner_id = debtor.id
                             AND item.company_id = %(company)s
                             AND item.account_id = ANY(%(accounts)s)
                             AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
                             AND item.amount_residual > 0 AND %(due)s < %(today)s) late""",
                debtors=list(debtors.ids),
                company=company.id,
                types=list(SALES),
                accounts=list(Item._get_receivable_accounts().ids),
                due=Item._get_due_sql(),
                today=today,
            )
        )
        exact = Item._exact(company)
        return {debtor: (day or today, exact(amount)) for debtor, day, amount in rows}

    def _check_still_good(self):
        """He was looked at weeks ago: who is overdue, has broken his word or is insolvent since
        gets nothing for paying well."""
        for company, own in self.grouped("company_id").items():
            today, debtors = company._get_dunning_today(), own.partner_id.sudo()
            standings = self._read_standings(company, today, debtors)
            insolvent = debtors._read_insolvent(company)
            broken = debtors._count_broken_promises(company)
            for debtor in debtors:
                _first, overdue = standings[debtor.id]
                if overdue > 0 or insolvent[debtor.id] or broken.get(debtor.id):
                    raise UserError(
                        self.env._(
                            "%s does not pay well any more: something is overdue, a promise was "
                            "broken, or he is insolvent. Dismiss the proposal.",
                            debtor.display_name,
                        )
                    )

    # === OFFERS === #

    @api.model
    def _prepare_rows(self, company, habits, today):
        """The values of what is proposed to each of them."""
        debtors = self.env["res.partner"].sudo().with_company(company).browse(habits)
        terms = self._read_terms(company)
        covers = self.env["account.credit.cover"]._read_covers(company, debtors)
        limits = debtors._read_credit_limits(company)
        bound = debtors.filtered(lambda debtor: (debtor.id, "own") in limits)
        owed = bound._read_exposures(company) if bound else {}
        interest = as_exact(company.sudo().incentive_interest, 2)
        rows = []
        for debtor in debtors:
            habit = habits[debtor.id]
            cover = find_cover(covers.get(debtor.id, ()), today)
            longest = cover.policy.max_term if cover else 0
            offers = self._offer_terms(debtor, habit, terms, interest, longest)
            limit = limits.get((debtor.id, "own"))
            if limit and (more := incentives.offer_limit(limit.amount, owed[debtor.id].total)):
                offers.append((more, None))
            offers.append((Offer(incentives.THANKS), None))
            for offer, term in offers:
                rows.append(self._prepare_row(debtor, habit, offer, term, interest))
        return rows

    @api.model
    def _prepare_row(self, debtor, habit, offer, term, interest):
        return {
            "partner_id": debtor.id,
            "kind": offer.kind,
            "turnover": float(habit.turnover),
            "index": float(habit.index),
            "paid_count": habit.paid,
            "cost": float(offer.cost),
            "worth": float(offer.worth),
            "days": offer.days,
            "rate": term.discount_percentage if term and term.early_discount else 0.0,
            "a_year": float(offer.a_year or 0),
            "interest": float(interest),
            "amount": float(offer.amount),
            "payment_term_id": term.id if term else False,
        }

    @api.model
    def _read_terms(self, company):
        """``[(payment terms, days)]`` of one instalment, so many days after the invoice."""
        terms = (
            self.env["account.payment.term"]
            .sudo()
            .search([("company_id", "in", (False, company.id))])
        )
        return [
            (term, term.line_ids.nb_days)
            for term in terms
            if len(term.line_ids) == 1 and term.line_ids.delay_type == "days_after"
        ]

    @api.model
    def _offer_terms(self, debtor, habit, terms, interest, longest):
        """``[(Offer, payment terms)]``: a discount on the terms he has, and the next longer."""
        now = debtor.property_payment_term_id
        days = dict(terms).get(now, 0 if not now else None)
        if days is None or now.early_discount:
            # Instalments, or a discount already: that is for a person to think of.
            return []
        found = []
        discounts = [term for term, length in terms if term.early_discount and length == days]
        for term in discounts[:1]:
            rate = as_exact(term.discount_percentage, 2)
            offer = incentives.offer_discount(habit, rate, term.discount_days, interest)
            found += [(offer, term)] if offer else []
        own = replace(habit, term=days)
        longer = sorted(
            ((length, term) for term, length in terms if length > days and not term.early_discount),
            key=lambda one: one[0],
        )
        for length, term in longer[:1]:
            offer = incentives.offer_term(own, length, interest, longest)
            found += [(offer, term)] if offer else []
        return found
