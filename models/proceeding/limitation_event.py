from odoo import fields, models
from odoo.fields import Command


class AccountCollectionLimitationEvent(models.Model):
    """What a step of a proceeding does to limitation: it comes with the step, and counts as long as
    that does."""

    _inherit = "account.collection.limitation.event"

    step_id = fields.Many2one(
        "account.collection.proceeding.step",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    _step_unique = models.UniqueIndex(
        "(step_id) WHERE step_id IS NOT NULL", "A step moves limitation once."
    )

    def _get_stage(self):
        return "derived" if self.step_id else super()._get_stage()

    def _get_source(self):
        if self.step_id:
            return self.step_id.proceeding_id.display_name
        return super()._get_source()

    def _follow_steps(self, proceedings):
        """The events of some proceedings, as their steps tell now."""
        told = {step: event for one in proceedings for step, event in one._list_events()}
        steps = proceedings.sudo().step_ids
        known = {
            event.step_id: event for event in self.sudo().search([("step_id", "in", steps.ids)])
        }
        for step, entered in known.items():
            event = told.get(step)
            # What was taken back does not count; that it was entered stays.
            vals = {"proven": bool(event)}
            if event:
                vals |= {"date": event.on, "date_to": event.until or False}
            if any(entered[name] != value for name, value in vals.items()):
                entered.write(vals)
        missing = [step for step in told if step not in known]
        cases = proceedings._get_cases() if missing else {}
        # Filings first: what comes later needs them.
        self._record(
            [
                {
                    "case_id": cases[step.proceeding_id].id,
                    "step_id": step.id,
                    "kind": told[step].kind,
                    "date": told[step].on,
                    "date_to": told[step].until or False,
                    "scope": "items",
                    "item_ids": [Command.set(step.proceeding_id.claim_ids.move_line_id.ids)],
                    "note": step.reference or step.proceeding_id.reference or False,
                }
                for step in sorted(missing, key=lambda it: (it.date, it.kind_id.rank))
                if step.proceeding_id.claim_ids.move_line_id
            ]
        )
