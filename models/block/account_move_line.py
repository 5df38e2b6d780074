from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    """The blocks of open items, and since when they go on after one: read for a batch of them at
    once."""

    _inherit = "account.move.line"

    @api.model
    def _complete_rows(self, company, rows, today):
        """Why the rows are blocked, and the blocks that are over."""
        rows = super()._complete_rows(company, rows, today)
        blocks = self._find_blocks(company, rows, today)
        completed = []
        for row in rows if blocks else ():
            keys = ("debtor", row.debtor_id), ("invoice", row.move_id), ("item", row.id)
            own = [block for key in keys for block in blocks.get(key, ())]
            completed.append(self._block_row(row, own, today) if own else row)
        return completed or rows

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        domain = self.env["account.dunning.block"]._get_owners_domain(debtors, moves, items)
        mine = {"block": self.env["account.dunning.block"]._search(domain)}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _find_blocks(self, company, rows, today):
        """The blocks in force, and those that are over but whose days do not count as late,
        ``{(scope, id): blocks}``."""
        if not self._may_have("block", [row.id for row in rows]):
            return {}
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
    def _block_row(self, row, blocks, today):
        over = [block for block in blocks if block._is_over(today)]
        holds = [block._as_hold() for block in blocks if block not in over]
        pauses = [block._as_pause() for block in over]
        return row._replace(holds=(*row.holds, *holds), pauses=(*row.pauses, *pauses))
