from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools.translate import LazyTranslate

from ...tools.plan import instalments

_lt = LazyTranslate(__name__)
# Fifty years of monthly instalments.
MAX_COUNT = 600
# What changes the schedule.
SCHEDULE = ("split", "count", "first_amount", "first_due_on", "interval", "on_working_days")


class AccountPaymentPlan(models.Model):
    """The schedule of a plan, and that nobody changes it once it was offered."""

    _inherit = "account.payment.plan"
    _deletable = ("draft",)
    _stays = _lt(
        "%(records)s is no draft and stays as it is. Take the offer back, or renegotiate it."
    )
    _is_kept = _lt("%(records)s was offered and stays as evidence. End it instead.")

    # === SCHEDULE === #

    @api.onchange(*SCHEDULE, "amount_total")
    def _onchange_schedule(self):
        if self.split == "custom" or not self.amount_total:
            return None
        if fault := self._find_fault():
            return {"warning": {"title": self.env._("Instalments"), "message": fault}}
        self.line_ids = [Command.clear(), *self._make_schedule()]
        return None

    def action_make_schedule(self):
        """Write the instalments anew, as count, interval and first day say."""
        self._refuse_outside(("draft",), self._stays)
        before = [plan._get_instalments() for plan in self]
        for plan in self.filtered(lambda plan: plan.split != "custom" and plan.amount_total):
            if fault := plan._find_fault():
                raise UserError(fault)
            plan.line_ids = [Command.clear(), *plan._make_schedule()]
        if before == [plan._get_instalments() for plan in self]:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": self.env._("The instalments were as they are now already."),
                    "type": "info",
                },
            }
        return None

    def _find_fault(self):
        """Why no schedule can be made, in words for the clerk; empty if one can."""
        self.ensure_one()
        left, count = self.amount_total, self.count
        if self.split == "first":
            if not 0 < self.first_amount < left:
                return self.env._(
                    "The first payment must be above zero and below %s.", self._format_amount(left)
                )
            left, count = left - self.first_amount, count - 1
        if not 0 < count <= MAX_COUNT:
            return self.env._("Choose between 1 and %s instalments.", MAX_COUNT)
        if left < count * self.currency_id.rounding:
            return self.env._(
                "%(amount)s is too little for %(count)s instalments. Choose fewer.",
                amount=self._format_amount(left),
                count=count,
            )
        return "" if self.first_due_on else self.env._("Name the day of the first instalment.")

    def _adjust_schedule(self):
        """Of a draft whose total changed since; what somebody listed himself stays as it is."""
        for plan in self:
            listed = sum(plan.line_ids.mapped("amount"))
            if plan.currency_id.compare_amounts(listed, plan.amount_total):
                plan.action_make_schedule()

    def _make_schedule(self):
        """The instalments as commands."""
        self.ensure_one()
        total, unit = self._exact(self.amount_total), Decimal(str(self.currency_id.rounding))
        if self.split == "first":
            first = self._exact(self.first_amount)
            amounts = instalments.split_after_first(total, first, self.count, unit)
        else:
            amounts = instalments.split_equally(total, self.count, unit)
        days = self._list_due_days(len(amounts))
        return [
            Command.create({"due_on": day, "amount": float(amount)})
            for day, amount in zip(days, amounts, strict=True)
        ]

    def _list_due_days(self, count):
        is_open = self.company_id._get_working_days() if self.on_working_days else None
        return instalments.list_due_days(self.first_due_on, count, self.interval, is_open)

    def _get_instalments(self):
        """The instalments as the rules see them, in the order of their days."""
        self.ensure_one()
        return tuple(
            sorted(
                instalments.Instalment(line.due_on, self._exact(line.amount))
                for line in self.line_ids
            )
        )

    # === CHECKS === #

    @api.constrains("item_ids", "partner_id", "company_id")
    def _check_parties(self):
        self.filtered(lambda plan: plan.state == "draft").item_ids._check_items()

    def _check_complete(self):
        """Refuse what cannot be agreed at all."""
        for plan in self:
            if not plan.item_ids.move_line_id:
                raise ValidationError(self.env._("Name the items that are paid in instalments."))
            plan.item_ids._check_items()
            if not plan.line_ids:
                raise ValidationError(self.env._("Add the instalments first."))
            plan._check_sum()
            today = plan.company_id._get_dunning_today()
            if min(plan.line_ids.mapped("due_on")) < today:
                raise ValidationError(
                    self.env._("The first instalment lies in the past. Choose a later day.")
                )

    def _check_sum(self):
        self.ensure_one()
        listed = sum(self.line_ids.mapped("amount"))
        if self.currency_id.compare_amounts(listed, self.amount_total):
            raise ValidationError(
                self.env._(
                    "The instalments add up to %(listed)s, but %(total)s is open. Make the "
                    "schedule anew, or correct the instalments.",
                    listed=self._format_amount(listed),
                    total=self._format_amount(self.amount_total),
                )
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans.filtered(lambda plan: not plan.line_ids).action_make_schedule()
        return plans

    def write(self, vals):
        if not self.env.su:
            self._check_signed(vals)
        res = super().write(vals)
        if any(self._get_by_hand(name) == ("draft",) for name in vals):
            self._touch()
        return res

    def _check_signed(self, vals):
        """A signed paper may follow a call; from then on it is evidence."""
        if "accepted_form" in vals:
            self.filtered(lambda plan: plan.accepted_form == "signed")._check_state(
                "draft", "offered"
            )
        if "signed_copy" in vals and self.filtered("signed_copy"):
            raise UserError(
                self.env._("The signed copy stays. Add other papers to the messages below.")
            )

    def _check_deletable(self):
        """An offer that was taken back went to the debtor all the same."""
        res = super()._check_deletable()
        offered = self.filtered(lambda plan: plan.name != "/")
        offered._refuse_outside((), self._is_kept)
        return res

    def _touch(self):
        """What was approved was something else."""
        if not self.env.su and (approved := self.sudo().filtered("approved_by_id")):
            approved.approved_by_id = False

    def _get_last_day(self):
        """The day of the last instalment."""
        self.ensure_one()
        return max(self.line_ids.mapped("due_on"), default=fields.Date.to_date(False))
