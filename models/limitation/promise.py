from odoo import fields, models
from odoo.fields import Command

from ..debtor.contact import IN_WRITING


class AccountPaymentPromise(models.Model):
    """Who promises to pay acknowledges the claim (§ 212 (1) no. 1 BGB), if he can be held to it:
    what was said on the phone counts only when somebody has confirmed it."""

    _inherit = "account.payment.promise"

    limitation_event_ids = fields.One2many(
        "account.collection.limitation.event", "promise_id", readonly=True
    )

    def _open(self, extensions):
        res = super()._open(extensions)
        self._record_limitation()
        return res

    def _record_limitation(self):
        self.ensure_one()
        items = self.line_ids.move_line_id
        ways = dict(self._fields["channel"]._description_selection(self.env))
        said = [self.env._("Promise to pay"), ways[self.channel], self._get_person()]
        # What a debtor contests he does not acknowledge.
        proven = self.channel in IN_WRITING and not items._read_contested()
        self.env["account.collection.limitation.event"]._record(
            [
                {
                    "case_id": self._get_cases()[self].id,
                    "promise_id": self.id,
                    "kind": "acknowledgement",
                    "date": self.accepted_on,
                    "scope": "items",
                    "item_ids": [Command.set(items.ids)],
                    "proven": proven,
                    "note": ", ".join(said),
                }
            ]
        )

    def write(self, vals):
        res = super().write(vals)
        if "accepted_on" in vals:
            for event in self.sudo().limitation_event_ids:
                event.date = event.promise_id.accepted_on
        return res

    def _withdraw(self, reason):
        """It may have been entered by mistake: somebody looks again at what it proves."""
        res = super()._withdraw(reason)
        self.sudo().limitation_event_ids.proven = False
        return res

    def _get_person(self):
        """Who gave it."""
        self.ensure_one()
        return self.contact_name or self.partner_id.name
