from collections import defaultdict
from decimal import Decimal

from odoo import models

from ...tools.common.money import as_exact
from ...tools.dispute.amounts import get_share
from ...tools.plan.cover import Source, cover


class AccountPaymentPlan(models.Model):
    _inherit = "account.payment.plan"

    def _plan_rows(self, rows, today, entries):
        """These rows of a plan that runs, ``{item id: row}``, with what of them is not late."""
        self.ensure_one()
        late, until = self._get_late_entries(today, entries)
        sources = [Source(row.id, row.due, self._get_claimable(row)) for row in rows]
        left = sum((source.amount for source in sources), Decimal(0))
        parts, due = defaultdict(Decimal), {}
        wanted = []
        for entry in late:
            wanted.append(min(entry.open, left))
            left -= wanted[-1]
        for entry, covered in zip(late, cover(wanted, sources), strict=True):
            for item, amount in covered:
                parts[item] += amount
                due.setdefault(item, entry.due)
        return {row.id: self._plan_row(row, parts[row.id], due.get(row.id), until) for row in rows}

    def _get_late_entries(self, today, entries):
        """The instalments to be reminded of, and the last day on which nothing changes. After a
        notice of default nobody reminds: the last deadline runs, then a person decides."""
        if self.state == "defaulted":
            return [], self.cure_until if self.cure_until >= today else None
        waiting = [entry.due for entry in entries if entry.open and entry.due >= today]
        return [entry for entry in entries if entry.is_late], min(waiting, default=None)

    def _get_claimable(self, row):
        digits = self.currency_id.decimal_places
        return as_exact(row.amount_currency, digits) - as_exact(row.disputed_currency, digits)

    def _plan_row(self, row, part, due, until):
        own = self.company_id.currency_id
        claimable = self._get_claimable(row)
        rest = claimable - part
        amount = as_exact(row.amount, own.decimal_places)
        amount -= as_exact(row.disputed, own.decimal_places)
        share = amount
        if claimable:
            share = get_share(rest, claimable, amount, Decimal(str(own.rounding)))
        return row._replace(
            plan_id=self.id,
            procedure_id=self.procedure_id.id or None,
            due=due or row.due,
            planned=float(share),
            planned_currency=float(rest),
            planned_until=until,
            # Its own clock: that of the items stood still.
            pauses=(),
            reopened_on=None,
        )
