from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.decision.escalation import Resting
from ...tools.dispute.amounts import get_disputed, get_share
from .dispute import exact


class AccountMoveLine(models.Model):
    """What of open items is disputed, and since when they go on after a dispute: read for a batch
    of them at once."""

    _inherit = "account.move.line"

    @api.model
    def _complete_rows(self, company, rows, today):
        """What is disputed of the rows, and the disputes that are over."""
        rows = super()._complete_rows(company, rows, today)
        by_move = self._find_disputes(company, rows, today).grouped(
            lambda dispute: dispute.move_id.id
        )
        return [
            self._dispute_row(company, row, by_move[row.move_id])
            if row.amount_currency > 0 and row.move_id in by_move
            else row
            for row in rows
        ]

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        mine = {"dispute": self.env["account.dispute"]._search([("move_id", "in", moves)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _find_disputes(self, company, rows, today):
        """The disputes about these rows; as of ``today``, as far as they began by then."""
        if not self._may_have("dispute", [row.id for row in rows]):
            return self.env["account.dispute"]
        return self.env["account.dispute"].search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("move_id", "in", {row.move_id for row in rows})
            & Domain("opened_on", "<=", today),
            order="opened_on, id",
        )

    @api.model
    def _dispute_row(self, company, row, disputes):
        own = disputes.filtered(lambda dispute: dispute._is_about(row.id))
        active = own.filtered(lambda dispute: dispute._rests())
        over = tuple(dispute._as_pause() for dispute in own - active)
        row = row._replace(pauses=row.pauses + over)
        return self._take_out(company, row, active) if active else row

    @api.model
    def _take_out(self, company, row, active):
        currency = self.env["res.currency"].browse(row.currency_id)
        own = company.currency_id
        whole, amount = exact(row.amount_currency, currency), exact(row.amount, own)
        part = get_disputed(whole, [dispute._get_contested() for dispute in active])
        share = get_share(part, whole, amount, Decimal(str(own.rounding)))
        disputed = Resting("dispute", float(share), float(part), since=active[0].opened_on)
        return row._replace(resting=(*row.resting, disputed))

    # === DEFAULT AND INTEREST === #

    @api.model
    def _get_excused_sql(self, item):
        """The last day on which the debtor had a defence against the whole of ``item`` (SQL), as
        SQL: a dispute that was resolved for him (§§ 286 (4), 320 BGB)."""
        self.env["account.dispute"].flush_model()
        return SQL(
            """(SELECT MAX(dispute.resolved_on)
                  FROM account_dispute dispute
                  JOIN account_move_line about ON about.id = %(item)s
                 WHERE dispute.state = 'debtor' AND dispute.is_whole
                   AND dispute.move_id = about.move_id
                   AND (dispute.move_line_id IS NULL OR dispute.move_line_id = about.id))""",
            item=item,
        )

    def _read_excused(self):
        """``{item id: last day on which its debtor had a defence}``"""
        lost = self._get_disputes().filtered(
            lambda dispute: dispute.state == "debtor" and dispute.is_whole
        )
        by_move = lost.grouped("move_id")
        found = {}
        for item in self if lost else ():
            for dispute in by_move.get(item.move_id, ()):
                if dispute._is_about(item.id) and dispute.resolved_on:
                    last = found.get(item.id, dispute.resolved_on)
                    found[item.id] = max(last, dispute.resolved_on)
        return found

    def _get_disputes(self):
        """Whatever was contested about these items: read once, it stays in the cache."""
        if not self._may_have("dispute", self.ids):
            return self.env["account.dispute"].sudo()
        return self.move_id.sudo().dispute_ids

    def _read_contested(self):
        """What of these items is disputed now, in their own currency, ``{item id: amount}``."""
        disputes = self._get_disputes().filtered(lambda dispute: dispute._rests())
        by_move = disputes.grouped("move_id")
        found = {}
        for item in self if disputes else ():
            amounts = [
                dispute._get_contested()
                for dispute in by_move.get(item.move_id, ())
                if dispute._is_about(item.id)
            ]
            if amounts and item.amount_residual > 0:
                whole = exact(item.amount_residual_currency, item.currency_id)
                found[item.id] = get_disputed(whole, amounts)
        return found
