from datetime import timedelta

from odoo import models
from odoo.tools import format_date
from odoo.tools.i18n import format_list


class AccountPaymentPromise(models.Model):
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
