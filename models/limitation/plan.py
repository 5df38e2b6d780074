from odoo import fields, models
from odoo.fields import Command

from ...tools.limitation.terms import SPANS

# How it was accepted shows that it was.
PROVES = ("signed", "text")


class AccountPaymentPlan(models.Model):
    """What a plan does to the limitation of its items: while it runs the debtor need not pay, so
    the clock stands (§ 205 BGB), and who acknowledges the claims begins the period anew (§ 212)."""

    _inherit = "account.payment.plan"

    limitation_event_ids = fields.One2many(
        "account.collection.limitation.event", "plan_id", readonly=True
    )

    def _accept(self):
        promised = self.sudo().item_ids.move_line_id.promise_line_ids.promise_id
        given = promised.limitation_event_ids.filtered("proven")
        # Here, as starting brings charges into the plan as items.
        res = super()._accept()
        # A plan takes the place of promises; they were given all the same.
        given.proven = True
        self._record_limitation()
        return res

    def _record_limitation(self):
        self.ensure_one()
        case, about = self._get_cases()[self], self._get_limitation_vals()
        events = [about | {"kind": self.kind, "date_to": self.ended_on}]
        if self.acknowledges:
            events.append(about | {"kind": "acknowledgement"})
        Event = self.env["account.collection.limitation.event"]
        Event._record([vals | {"case_id": case.id} for vals in events])
        Event._end_talks({case: self.accepted_on})

    def _get_limitation_vals(self):
        ways = dict(self._fields["accepted_form"]._description_selection(self.env))
        said = [
            self.env._("Payment plan %s", self.name),
            ways.get(self.accepted_form),
            self.accepted_by,
        ]
        return {
            "plan_id": self.id,
            "date": self.accepted_on,
            "scope": "items",
            "item_ids": [Command.set(self.item_ids.move_line_id.ids)],
            "proven": self.accepted_form in PROVES,
            "note": ", ".join(filter(None, said)),
        }

    def write(self, vals):
        res = super().write(vals)
        if vals.keys() & {"accepted_on", "ended_on"}:
            self._follow_limitation()
        if vals.get("accepted_form") in PROVES:
            # The signed paper that follows a call.
            self.sudo().limitation_event_ids.proven = True
        return res

    def _follow_limitation(self):
        """The clock runs again when a plan ends, and stands again when it goes on after all."""
        for event in self.sudo().limitation_event_ids:
            plan = event.plan_id
            ended_on = plan.ended_on if event.kind in SPANS else False
            if (event.date, event.date_to) != (plan.accepted_on, ended_on):
                event.write({"date": plan.accepted_on, "date_to": ended_on})
