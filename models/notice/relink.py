from odoo import models
from odoo.tools import SQL


class AccountDunningNoticeLine(models.Model):
    """What was sent about an item that is gone belongs to the item that took its place."""

    _inherit = "account.dunning.notice.line"

    def _relink(self):
        """To the item with the same due date, or to the only one; else the history ends here."""
        for line in self.filtered(lambda line: line._is_of_debtor()):
            if heir := line.move_id._get_receivables()._choose_heir(line.date_maturity):
                line._relink_to(heir)

    def _is_of_debtor(self):
        """Whether the invoice is still that of the debtor who was written to."""
        self.ensure_one()
        return self.move_id.commercial_partner_id == self.partner_id.commercial_partner_id

    def _part_from_others(self):
        """What was written to one debtor says nothing of what another owes."""
        strange = self.filtered(lambda line: not line._is_of_debtor())
        if strange:
            items = strange.move_line_id
            self.env.cr.execute(
                SQL(
                    "UPDATE account_dunning_notice_line SET move_line_id = NULL WHERE id = ANY(%s)",
                    list(strange.ids),
                )
            )
            strange.invalidate_recordset(["move_line_id"])
            items.invalidate_recordset(["dunning_notice_line_ids"])

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
