from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context, format_date

CASE = "account.collection.case"


class AccountCollectionLimitationEvent(models.Model):
    """Events that come by themselves: what a payment plan, a promise or a contact does to the
    limitation of the claims it is about. Each comes once and follows what it came from."""

    _inherit = "account.collection.limitation.event"

    plan_id = fields.Many2one(
        "account.payment.plan",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    promise_id = fields.Many2one(
        "account.payment.promise",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    contact_id = fields.Many2one(
        "account.collection.contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    _plan_unique = models.UniqueIndex(
        "(plan_id, kind) WHERE plan_id IS NOT NULL", "A payment plan is entered once."
    )
    _promise_unique = models.UniqueIndex(
        "(promise_id) WHERE promise_id IS NOT NULL", "A promise is entered once."
    )
    _contact_unique = models.UniqueIndex(
        "(contact_id) WHERE contact_id IS NOT NULL", "A contact is entered once."
    )

    @api.model
    def _record(self, vals_list):
        """Enter what the doors of plans, promises and contacts know of."""
        return self.sudo().with_context(clean_context(self.env.context)).create(vals_list)

    @api.model
    def _end_talks(self, ends):
        """Talks with these debtors are over, ``{case: day}``, whatever they were about."""
        lasting = self.sudo().search(self._get_talks_domain(self.env[CASE].union(*ends)))
        for case, talks in lasting.grouped("case_id").items():
            talks.filtered(lambda it, on=ends[case]: it.date <= on).date_to = ends[case]

    @api.model
    def _get_talks_domain(self, cases):
        """Talks that last."""
        return [("case_id", "in", cases.ids), ("kind", "=", "talks"), ("date_to", "=", False)]

    def _get_source(self):
        if self.plan_id:
            return self.env._("payment plan %s", self.plan_id.name)
        if self.promise_id:
            return self.env._("promise of %s", self.promise_id._get_person())
        return self.contact_id._get_way() or super()._get_source()

    # === EVIDENCE === #

    def _get_stage(self):
        """What was entered by hand is corrected by hand; the rest is corrected where it is from."""
        return "derived" if self.plan_id or self.promise_id else "own"

    def _refuse_outside(self, stages, words):
        for event in self if "derived" not in stages else ():
            if event._get_stage() == "derived":
                raise UserError(
                    self.env._(
                        "%(event)s comes from %(origin)s and stays as it is. If it cannot be "
                        "proved, take the tick away.",
                        event=event.display_name,
                        origin=event._get_source(),
                    )
                )
        return super()._refuse_outside(stages, words)

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        turned = self.filtered(lambda event: event.proven != vals.get("proven", event.proven))
        res = super().write(vals)
        turned._tell_proof()
        return res

    def _tell_proof(self):
        """Who says that it can be proved stays in the file."""
        proven = self.filtered("proven")
        proven._tell(self.env._("%(event)s of %(day)s counts: it can be proved."))
        (self - proven)._tell(
            self.env._("%(event)s of %(day)s does not count: it cannot be proved.")
        )

    def _get_words(self):
        self.ensure_one()
        return {"event": self.display_name, "day": format_date(self.env, self.date)}
