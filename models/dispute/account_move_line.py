from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.dispute.amounts import get_disputed, get_share
from .dispute import exact


class AccountMoveLine(models.Model):
    """What of open items is disputed, and since when they go on after a dispute or a block: read
    for a batch of them at once."""

    _inherit = "account.move.line"

    @api.model
    def _add_disputes(self, company, rows, today):
        """The rows with what is disputed of them, and with their pauses."""
        disputes = self._find_disputes(company, rows, today)
        blocks = self._find_blocks(company, rows, today)
        if not disputes and not blocks:
            return rows
        by_move = disputes.grouped(lambda dispute: dispute.move_id.id)
        return [
            self._dispute_row(company, row, by_move.get(row.move_id, ()), today)
            if row.amount > 0
            else row
            for row in self._block_rows(rows, blocks)
        ]

    @api.model
    def _find_disputes(self, company, rows, today):
        """The disputes about these rows; as of ``today``, as far as they began by then."""
        return self.env["account.dispute"].search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("move_id", "in", {row.move_id for row in rows})
            & Domain("opened_on", "<=", today),
            order="opened_on, id",
        )

    @api.model
    def _dispute_row(self, company, row, disputes, today):
        own = [dispute for dispute in disputes if dispute._is_about(row.id)]
        active = [dispute for dispute in own if dispute._rests()]
        over = [dispute._as_pause() for dispute in own if not dispute._rests()]
        over += [block._as_pause() for block in row.blocks if block._is_over(today)]
        row = row._replace(pauses=tuple(over))
        return self._take_out(company, row, active) if active else row

    @api.model
    def _take_out(self, company, row, active):
        currency = self.env["res.currency"].browse(row.currency_id)
        own = company.currency_id
        whole, amount = exact(row.amount_currency, currency), exact(row.amount, own)
        part = get_disputed(whole, [dispute._get_contested() for dispute in active])
        share = get_share(part, whole, amount, Decimal(str(own.rounding)))
        return row._replace(
            disputed=float(share),
            disputed_currency=float(part),
            disputed_since=active[0].opened_on,
        )

    @api.model
    def _find_blocks(self, company, rows, today):
        """The blocks in force, and those that are over but whose days do not count as late,
        ``{(scope, id): blocks}``."""
        Block = self.env["account.dunning.block"]
        paused = Domain("pauses_clock", "=", True) & Domain("date_to", "<", today)
        blocks = Block.search_fetch(
            Domain("company_id", "=", company.id)
            & (Block._get_domain(today) | paused)
            & Block._get_batch_domain(rows),
            ["partner_id", "move_id", "move_line_id", "date_from", "date_to", "scope"],
        )
        return blocks.grouped(lambda block: block._get_owner_key())

    @api.model
    def _block_rows(self, rows, blocks):
        for row in rows:
            keys = ("debtor", row.debtor_id), ("invoice", row.move_id), ("item", row.id)
            own = tuple(block for key in keys for block in blocks.get(key, ()))
            yield row._replace(blocks=own) if own else row

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
