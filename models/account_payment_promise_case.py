from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.i18n import format_list


class AccountPaymentPromiseCase(models.Model):
    """What the debtor's file tells of a promise, and the tasks it gives."""

    _inherit = "account.payment.promise"

    def _log_contact(self):
        """The call or letter it came with, among the contacts of the case."""
        cases = self._get_cases()
        contacts = self.env["account.collection.contact"].create(
            [
                {
                    "case_id": cases[promise].id,
                    "kind": promise.channel,
                    "outcome": "will_pay",
                    "contact_name": promise.contact_name,
                    "note": f"{promise.display_name}\n{promise.note or ''}".strip(),
                }
                for promise in self
            ]
        )
        for promise, contact in zip(self.sudo(), contacts, strict=True):
            promise.contact_id = contact

    def _get_words(self):
        """What the lines in the thread may name."""
        self.ensure_one()
        numbers = dict.fromkeys(self.line_ids.mapped("name"))
        return {
            "promise": (self.superseded_by_id or self).display_name
            if self.state == "superseded"
            else self.display_name,
            "items": format_list(self.env, [number or "?" for number in numbers]),
            "last_day": format_date(self.env, self.last_day),
            "reason": self.withdraw_reason or "",
            "paid": self._format_amount(self.amount_paid),
        }

    def _get_task_day(self):
        return self.promised_on - timedelta(days=1)


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    promise_ids = fields.One2many(
        "account.payment.promise", compute="_compute_file", string="Promises"
    )

    @api.model
    def _get_file_fields(self):
        mine = {"promise_ids": ("partner_id.payment_promise_ids.state", None)}
        return {**super()._get_file_fields(), **mine}

    def action_promise(self):
        """Enter a promise of the debtor."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_promise()

    def _check_without_history(self):
        if self.env["account.payment.promise"].sudo().search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds promises and stays as evidence."))
        return super()._check_without_history()

    def _merge_into(self, target):
        promised = self.env["account.payment.promise"].sudo().search(self._get_owner_domain())
        promised.partner_id = target.partner_id
        return super()._merge_into(target)


class ResPartner(models.Model):
    _inherit = "res.partner"

    payment_promise_ids = fields.One2many(
        "account.payment.promise", "partner_id", groups="account_collections.group_viewer"
    )

    def action_promise(self):
        """Enter a promise of this debtor."""
        self.ensure_one()
        return self.env["account.payment.promise"]._arrange_with(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_promise(self):
        """Enter a promise for these invoices of one debtor."""
        return self.env["account.payment.promise"]._arrange_invoices(self)
