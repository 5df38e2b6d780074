from odoo import models
from odoo.tools import SQL


class AccountDunningNoticeLine(models.Model):
    """What was sent about an item that is gone belongs to the item that took its place."""

    _inherit = "account.dunning.notice.line"

    def _relink(self):
        """To the item with the same due date, or to the only one; else the history ends here."""
        for line in self:
            if heir := line.move_id._get_receivables()._choose_heir(line.date_maturity):
                line._relink_to(heir)

    def _relink_to(self, item):
        """Of several items that became one only one line per turn can hand its history on: the
        first. Neither what was sent nor to whom changes, only what it is about today."""
        self.ensure_one()
        if item.sudo().dunning_notice_line_ids.filtered(self._is_same_turn):
            return
        # Else letters of a cycle that is over would count again.
        item.sudo().dunning_cycle = max(item.dunning_cycle, self.cycle)
        self.env.execute_query(
            SQL(
                "UPDATE account_dunning_notice_line SET move_line_id = %s WHERE id = %s"
                " RETURNING id",
                item.id,
                self.id,
            )
        )
        self.invalidate_recordset(["move_line_id"])
        item.invalidate_recordset(["dunning_notice_line_ids"])

    def _is_same_turn(self, twin):
        return (
            twin.kind == "claim"
            and not twin.drop_reason
            and (twin.plan_id, twin.cycle, twin.turn) == (self.plan_id, self.cycle, self.turn)
        )
