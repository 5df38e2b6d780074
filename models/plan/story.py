from odoo import models
from odoo.tools import format_date
from odoo.tools.i18n import format_list


class AccountPaymentPlan(models.Model):
    """What the debtor's file tells of a plan."""

    _inherit = "account.payment.plan"

    def _get_words(self):
        """What the lines in the thread may name."""
        self.ensure_one()
        numbers = dict.fromkeys(self.item_ids.mapped("name"))
        next_due, cure = self.next_due_on, self.cure_until
        return {
            "plan": self.display_name,
            "items": format_list(self.env, [number or "?" for number in numbers]),
            "next": format_date(self.env, next_due) if next_due else "",
            "cure": format_date(self.env, cure) if cure else "",
            "reason": self.end_reason or "",
            "total": self._format_amount(self.amount_total),
            "late": self._format_amount(self.amount_late),
            "open": self._format_amount(self.amount_open),
        }
