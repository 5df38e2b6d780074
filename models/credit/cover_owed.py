from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...tools.common.money import ZERO, as_exact
from ...tools.credit.holds import Late, take_credits
from ...tools.credit.insurance import Owed, find_missed, get_net

# Parts of an item that are no claim on anybody: an item under a plan still is one.
NOT_OWED = ("dispute", "discount", "in_payment")


class AccountCreditCover(models.Model):
    """What debtors owe, as the insurer counts it."""

    _inherit = "account.credit.cover"

    @api.model
    def _read_missed(self, company, debtors):
        """``{debtor id: first reporting day that was missed}``"""
        today = company._get_dunning_today()
        duties = self._read_duties(company, debtors)
        missed = {debtor: find_missed(own, today) for debtor, own in duties.items()}
        return {debtor: day for debtor, day in missed.items() if day}

    @api.model
    def _read_insured_rows(self, company, debtors):
        """``[(row, due day as invoiced, what is owed of it)]`` of all open items and credits."""
        Item = self.env["account.move.line"].sudo().with_company(company)
        today, digits = company._get_dunning_today(), company.currency_id.decimal_places
        rows = Item._read_rows(company, debtors)
        # A plan moves the day on which something is paid, not that on which it was due.
        due = {row.id: row.due for row in rows}
        for row in Item._complete_rows(company, rows, today):
            rests = sum(part.amount for part in row.resting if part.reason in NOT_OWED)
            paying = row.payment_state == "in_payment" and row.amount > 0
            yield row, due[row.id], as_exact(0 if paying else row.amount - rests, digits)

    @api.model
    def _read_owed_to_tell(self, company, debtors):
        """``{debtor id: [Owed]}`` of what is overdue; credits that nobody has matched pay the
        oldest first."""
        today = company._get_dunning_today()
        late, credits, days = defaultdict(list), defaultdict(lambda: ZERO), {}
        for row, due, amount in self._read_insured_rows(company, debtors):
            if row.amount_currency < 0:
                credits[row.debtor_id] -= amount
            elif due < today and amount > 0:
                late[row.debtor_id].append(Late((today - due).days, amount, row.id))
                days[row.id] = due
        left = {debtor: take_credits(own, credits[debtor]) for debtor, own in late.items()}
        items = self.env["account.move.line"].sudo().browse(days)
        done = self.env["account.credit.report.line"]._read_done(items)
        on = {item.id: item.invoice_date or item.date for item in items}
        return {
            debtor: [
                Owed(
                    one.key,
                    days[one.key],
                    on[one.key],
                    one.amount,
                    frozenset(done.get(one.key, ())),
                )
                for one in own
            ]
            for debtor, own in left.items()
        }

    @api.model
    def _read_net_exposures(self, company, debtors):
        """``{debtor id: exposure without taxes, and without what is contested}``"""
        digits = company.currency_id.decimal_places
        rows = list(self._read_insured_rows(company, debtors))
        moves = self.env["account.move"].sudo().browse({row.move_id for row, *_rest in rows})
        share = {move.id: _get_net_share(move) for move in moves}
        gross, net, noted, paid = (defaultdict(lambda: ZERO) for _number in range(4))
        for row, _due, amount in rows:
            debtor, part = row.debtor_id, share[row.move_id]
            if row.amount_currency > 0:
                gross[debtor] += amount
                net[debtor] += amount * part
            elif part != 1:
                noted[debtor] -= amount * part
            else:
                paid[debtor] -= amount
        more = defaultdict(lambda: ZERO)
        for sql in self._get_net_sql(company, debtors):
            for debtor, amount in self.env.execute_query(sql):
                more[debtor] += as_exact(amount or 0.0, digits)
        return {
            one: get_net(gross[one], net[one], noted[one], paid[one]) + more[one]
            for one in debtors.ids
        }

    @api.model
    def _get_net_sql(self, company, debtors):
        """Queries for debtor and amount: draft invoices and orders without their taxes."""
        found = [
            SQL(
                """
                SELECT partner.commercial_partner_id, SUM(move.amount_untaxed_signed)
                  FROM account_move move
                  JOIN res_partner partner ON partner.id = move.partner_id
                 WHERE partner.commercial_partner_id = ANY(%s) AND move.company_id = %s
                   AND move.state = 'draft' AND move.move_type IN ('out_invoice', 'out_receipt')
                   AND NOT %s
              GROUP BY 1
                """,
                list(debtors.ids),
                company.id,
                debtors._get_ordered_sql(),
            )
        ]
        if "sale.order" in self.env:
            found.append(
                SQL(
                    """
                    SELECT ordered.debtor,
                           SUM(ordered.amount * COALESCE(
                               sale.amount_untaxed / NULLIF(sale.amount_total, 0), 1))
                      FROM (%s) ordered
                      JOIN sale_order sale ON sale.id = ordered.id
                  GROUP BY 1
                    """,
                    debtors._left_sql(company),
                )
            )
        return found


def _get_net_share(move):
    """What of an invoice is no tax; all of an entry, which does not say."""
    if not move.is_invoice(include_receipts=True) or not move.amount_total:
        return Decimal(1)
    return Decimal(str(move.amount_untaxed)) / Decimal(str(move.amount_total))
