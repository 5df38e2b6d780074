from odoo import api, fields, models
from odoo.tools import format_amount

from ..debtor.tasks import drop_task


class AccountDispute(models.Model):
    _inherit = "account.dispute"

    reminder_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The file tells who disputes what; the owner gets his task."""
        records = super().create(vals_list)
        for dispute in records:
            case = dispute._get_case()
            case._log_words(dispute._get_opening_words())
            dispute._remind_owner(case)
        return records

    def write(self, vals):
        res = super().write(vals)
        if {"user_id", "date_due", "state", "awaits_credit"} & set(vals):
            for dispute in self:
                case = dispute._get_case()
                if "state" in vals:
                    case._log_words(dispute._get_closing_words())
                dispute._remind_owner(case)
        return res

    def _get_case(self):
        self.ensure_one()
        Case = self.env["account.collection.case"].sudo()
        return Case._open_for(self.partner_id, self.company_id)

    def _get_opening_words(self):
        return self.env._(
            "Disputed: %(dispute)s, %(amount)s. %(description)s",
            dispute=self.display_name,
            amount=format_amount(self.env, self.amount, self.currency_id),
            description=self.description or "",
        ).strip()

    def _get_closing_words(self):
        outcomes = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "Dispute over: %(dispute)s. %(outcome)s, by %(user)s. %(note)s",
            dispute=self.display_name,
            outcome=outcomes[self.state],
            user=self.resolved_by_id.name,
            note=self.resolution_note or "",
        ).strip()

    def _remind_owner(self, case):
        """To clear it up; then to write the credit note."""
        self.ensure_one()
        former = self.sudo().reminder_id
        if self.state == "open":
            day, words = self.date_due, self.env._("Clear up: %s", self.display_name)
        elif self.awaits_credit:
            day, words = self.resolved_on, self.env._("Credit note: %s", self.display_name)
        else:
            drop_task(former)
            return
        kind = "account_collections.activity_dispute"
        self.sudo().reminder_id = case._remind(former, kind, self.user_id, day, words)
