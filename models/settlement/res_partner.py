from odoo import models


class ResPartner(models.Model):
    """Insolvency ends what was offered for less, too: nobody may accept it any more."""

    _inherit = "res.partner"

    def _end_arrangements(self, items):
        lines = self.env["account.collection.settlement.line"].search(
            [("move_line_id", "in", items.ids), ("state", "in", ("offered", "accepted"))]
        )
        ended = lines.settlement_id
        for one in ended:
            one._end("withdrawn", self.env._("Insolvency opened on %s", self._format_opening()))
        ended._tell(self.env._("Settlement withdrawn: %(settlement)s. %(reason)s"))
        # An accepted one ends with its promise, which is counted by itself.
        return [
            *super()._end_arrangements(items),
            *ended.filtered(lambda it: not it.promise_id),
        ]
