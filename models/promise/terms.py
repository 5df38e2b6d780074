from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.promise import promises

_lt = LazyTranslate(__name__)


class AccountPaymentPromise(models.Model):
    """What may be promised, and that nobody changes it afterwards."""

    _inherit = "account.payment.promise"
    _deletable = ("proposed",)
    _stays = _lt("%(records)s is decided and stays as it is. Enter a new promise instead.")
    _is_kept = _stays

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        self.amount = sum(self.line_ids.mapped("amount_open"))

    @api.constrains("amount", "promised_on", "line_ids", "partner_id", "company_id")
    def _check_terms(self):
        for promise in self.filtered(lambda promise: promise.state == "proposed"):
            promise.line_ids._check_items()
            promise._check_limits(promises.NO_LIMITS)

    def _check_limits(self, limits, extensions=0):
        """Refuse what cannot be promised at all, or goes beyond ``limits``."""
        self.ensure_one()
        if not self.line_ids.move_line_id:
            raise ValidationError(self.env._("Name the items that are promised."))
        if self.currency_id.compare_amounts(self.amount, 0.0) <= 0:
            raise ValidationError(self.env._("The promised amount must be above zero."))
        today = self.company_id._get_dunning_today()
        opened = [self._exact(amount) for amount in self.line_ids.mapped("amount_open_now")]
        fault = promises.find_fault(self._as_promise(), opened, extensions, today, limits)
        if fault:
            raise ValidationError(self._get_faults(limits)[fault])

    def _get_faults(self, limits):
        last = fields.Date.add(
            self.company_id._get_dunning_today(), days=min(limits.days_ahead, 9999)
        )
        return {
            "settled": self.env._("Nothing is open on these items. Choose others."),
            "too_much": self.env._(
                "Only %s of these items are open. Lower the promised amount, or add items.",
                self._format_amount(self.amount_open),
            ),
            "past": self.env._("The promised day is over. Choose today or a later one."),
            "too_far": self.env._(
                "The promised day may be %s at the latest. Choose an earlier one, or ask a "
                "manager to accept it.",
                format_date(self.env, last),
            ),
            "too_often": self.env._(
                "Payment of these items was put off %s times already. Choose the day it was "
                "promised for, or ask a manager to accept the new one.",
                limits.extensions,
            ),
        }

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        promised = super().create(vals_list)
        promised._log_contact()
        return promised
