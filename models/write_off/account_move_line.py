from odoo import models
from odoo.fields import Domain

from .write_off import LOSS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def action_write_off(self):
        """Give up what is ticked."""
        items = self.filtered(lambda item: item._is_open())
        return self.env["account.collection.write.off"]._get_new_action(items)

    def _read_given_up(self):
        """What was written off, and not recovered since."""
        found = super()._read_given_up()
        rows = self.env["account.collection.write.off"].sudo()
        booked = rows.search(
            Domain("move_line_id", "in", self.ids)
            & Domain("action", "=", LOSS)
            & Domain("state", "=", "booked")
        )
        for one in booked:
            item = one.move_line_id.id
            found[item] = found.get(item, 0.0) + one.claim_left
        return found
