from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

from ...tools.bank.receipts import CERTAIN, Claim, Debtor, Receipt, find_money
from ...tools.decision.bank_data import Bank
from ...tools.decision.escalation import Hold


class Waiting(NamedTuple):
    """Money of a bank account that nobody has matched, as `find_money` told it to a debtor."""

    line: int
    debtor: int
    why: str
    shares: dict
    bank: Bank


class AccountMoveLine(models.Model):
    """The money that waits at the bank for the debtors of a batch of items: what is a debtor's
    rests, what may be his holds the items it may be for."""

    _inherit = "account.move.line"

    @api.model
    def _complete_rows(self, company, rows, today):
        rows = super()._complete_rows(company, rows, today)
        parts, holds = defaultdict(float), defaultdict(list)
        for money in self._find_waiting_money(company, rows, today):
            for item, amount in money.shares.items():
                if money.why == CERTAIN:
                    parts[item] += amount
                else:
                    holds[item].append(Hold("possible_payment", bank=money.bank))
        if not parts and not holds:
            return rows
        rows = [self._rest_part(company, row, "in_payment", parts.get(row.id)) for row in rows]
        return [row._replace(holds=(*row.holds, *holds.get(row.id, ()))) for row in rows]

    @api.model
    def _find_waiting_money(self, company, rows, today):
        """``[Waiting]`` for the debtors of these ``rows``, which hold all items of each."""
        claims = [row for row in rows if row.amount_currency > 0 and row.debtor_id]
        found = self._read_receipts(company) if claims else []
        if not found:
            return []
        banks = {receipt.key: bank for receipt, bank in found}
        currencies = self.env["res.currency"].browse

        def convert(amount, source, target):
            return currencies(source)._convert(amount, currencies(target), company, today)

        receipts = [receipt for receipt, _bank in found]
        debtors = self._describe_debtors(company, claims)
        money = find_money(receipts, debtors, convert)
        return [Waiting(*one, banks[one.receipt]) for one in money]

    # === READING === #

    @api.model
    def _read_receipts(self, company):
        """``[(Receipt, Bank)]`` of what came in on the accounts of the company and those of its
        group, and waits to be matched, the oldest first. A person may have ruled out debtors."""
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT line.id, COALESCE(line.foreign_currency_id, line.currency_id),
                       ROUND(-line.amount_residual::numeric, 6)::float,
                       COALESCE(line.partner_name, ''),
                       CONCAT_WS(' ', line.payment_ref, entry.ref, line.partner_name),
                       payer.commercial_partner_id,
                       ARRAY(SELECT DISTINCT owner.commercial_partner_id
                               FROM res_partner_bank bank
                               JOIN res_partner owner ON owner.id = bank.partner_id
                              WHERE bank.sanitized_acc_number = UPPER(
                                    REGEXP_REPLACE(line.account_number, '\\W+', '', 'g'))),
                       ARRAY(SELECT receipt.partner_id FROM account_dunning_receipt receipt
                              WHERE receipt.statement_line_id = line.id
                                AND receipt.company_id = %(company)s
                                AND receipt.ruled_out_on IS NOT NULL),
                       line.company_id <> %(company)s, line.journal_id, entry.date
                  FROM account_bank_statement_line line
                  JOIN account_move entry ON entry.id = line.move_id AND entry.state = 'posted'
             LEFT JOIN res_partner payer ON payer.id = line.partner_id
                 WHERE line.company_id = ANY(%(group)s) AND line.is_reconciled IS NOT TRUE
                   AND line.amount_residual < 0
              ORDER BY entry.date, line.id
                """,
                company=company.id,
                group=company._get_family().ids,
            )
        )
        receipts = []
        for *facts, accounts, ruled_out, elsewhere, journal, day in found:
            about = frozenset(accounts), frozenset(ruled_out), elsewhere
            receipts.append((Receipt(*facts, *about), Bank(journal, day)))
        return receipts

    @api.model
    def _describe_debtors(self, company, rows):
        """The debtors of these claims as the rule sees them."""
        debtors = sorted({row.debtor_id for row in rows})
        names = self._read_debtor_names(debtors)
        numbers = self._read_claim_numbers(rows)
        charges = self._read_letter_charges(company, debtors)
        claims = defaultdict(list)
        for row in rows:
            vals = (row.id, row.currency_id, round(row.amount_currency, 6))
            # Whoever takes the cash discount late has paid all the same, and a person has a look.
            less = round(row.amount_currency - row.discount, 6) if row.discount else None
            claim = Claim(*vals, tuple(numbers[row.id]), less)
            claims[row.debtor_id].append(claim)
        return [
            Debtor(key, tuple(names[key]), tuple(claims[key]), tuple(charges.get(key, ())))
            for key in debtors
        ]

    @api.model
    def _read_debtor_names(self, debtors):
        """``{debtor id: names}``: his own, those of his contacts and of the owners of his
        accounts."""
        names = defaultdict(set)
        found = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, partner.name FROM res_partner partner
                 WHERE partner.commercial_partner_id = ANY(%(debtors)s) AND partner.name <> ''
                 UNION
                SELECT partner.commercial_partner_id, bank.acc_holder_name
                  FROM res_partner_bank bank
                  JOIN res_partner partner ON partner.id = bank.partner_id
                 WHERE partner.commercial_partner_id = ANY(%(debtors)s)
                   AND bank.acc_holder_name <> ''
                """,
                debtors=debtors,
            )
        )
        for debtor, name in found:
            names[debtor].add(name)
        return names

    @api.model
    def _read_claim_numbers(self, rows):
        """Hook: by which numbers debtors name these items when they pay, ``{item id:
        [number]}``."""
        numbers = {row.id: [] for row in rows}
        found = self.env.execute_query(
            SQL(
                """
                SELECT item.id, 1 AS place, move.name
                  FROM account_move_line item JOIN account_move move ON move.id = item.move_id
                 WHERE item.id = ANY(%(items)s)
             UNION ALL
                SELECT item.id, 2, move.payment_reference
                  FROM account_move_line item JOIN account_move move ON move.id = item.move_id
                 WHERE item.id = ANY(%(items)s)
             UNION ALL
                -- Letters ask for their own number if they are about several items.
                SELECT DISTINCT line.move_line_id, 3, notice.name
                  FROM account_dunning_notice_line line
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 WHERE line.move_line_id = ANY(%(items)s) AND notice.state = 'sent'
                   AND line.kind = 'claim'
              ORDER BY place
                """,
                items=list(numbers),
            )
        )
        for item, _place, number in found:
            if number:
                numbers[item].append(number)
        return numbers

    @api.model
    def _read_letter_charges(self, company, debtors):
        """Hook: what letters ask for beside the items, ``{debtor id: [(currency id, amount)]}``."""
        return {}

    def _after_matching(self):
        """Nobody need look any more after money that was matched."""
        res = super()._after_matching()
        debtors = self.partner_id.commercial_partner_id
        self.env["account.dunning.receipt"]._forget_matched(debtors)
        return res
