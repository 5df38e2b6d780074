from odoo import api, models
from odoo.tools import format_amount


class AccountDispute(models.Model):
    """What the debtor's file tells of a dispute, and the task of its owner: to clear it up, then to
    write the credit note."""

    _inherit = "account.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell(self.env._("Disputed: %(dispute)s, %(amount)s. %(description)s"))
        records._remind_owner()
        return records

    def write(self, vals):
        res = super().write(vals)
        if "state" in vals:
            self._tell(self.env._("Dispute over: %(dispute)s. %(outcome)s, by %(user)s. %(note)s"))
        if {"user_id", "date_due", "state", "awaits_credit"} & set(vals):
            self._remind_owner()
        return res

    def _get_words(self):
        self.ensure_one()
        outcomes = dict(self._fields["state"]._description_selection(self.env))
        return {
            "dispute": self.display_name,
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "description": self.description or "",
            "outcome": outcomes[self.state],
            "user": self.resolved_by_id.name,
            "note": self.resolution_note or "",
        }

    def _remind_owner(self):
        waiting = self.filtered(lambda dispute: dispute._rests())
        (self - waiting)._drop_tasks()
        for dispute in waiting:
            if dispute.state == "open":
                dispute._give_tasks("dispute", self.env._("Clear up"), dispute.date_due)
            else:
                dispute._give_tasks("dispute", self.env._("Credit note"), dispute.resolved_on)

    def _get_task_user(self):
        return self.user_id
