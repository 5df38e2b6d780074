from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.plan import default as plan_default


class AccountPaymentPlan(models.Model):
    """What happens when a plan has failed: a notice of default with a last deadline, and only
    after it a person may claim all at once. Nothing of it happens by itself."""

    _inherit = "account.payment.plan"

    notice_on = fields.Date("Notice of Default on", readonly=True, copy=False)
    cure_until = fields.Date(
        "Catch up until", readonly=True, copy=False, help="The deadline the notice sets."
    )
    lapsed_on = fields.Date("Deadline passed on", readonly=True, copy=False)
    accelerated_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    can_accelerate = fields.Boolean(compute="_compute_can_accelerate")

    @api.depends("state", "accelerates", "cure_until")
    def _compute_can_accelerate(self):
        for plan in self:
            today = plan.company_id._get_dunning_today()
            over = plan.state == "defaulted" and plan.cure_until and plan.cure_until < today
            plan.can_accelerate = bool(over and plan.accelerates)

    def action_notice_of_default(self):
        """Set the last deadline; the letter is printed or e-mailed from here."""
        self._check_collector()
        self.check_access("write")
        for plan in self:
            plan._judge()
            if plan.state != "in_arrears" or not plan.failed_on:
                raise UserError(
                    self.env._(
                        "%s: what the agreement and the law ask for a notice of default is not "
                        "met. Remind of the late instalments instead.",
                        plan.display_name,
                    )
                )
            plan._set_defaulted()
        return self.action_print_default()

    def _set_defaulted(self):
        self.ensure_one()
        today, deadline = self.company_id._get_dunning_today(), self._get_cure_deadline()
        self._move_to("defaulted", ("in_arrears",), notice_on=today, cure_until=deadline)
        self._tell(
            self.env._("Notice of default: %(plan)s, %(late)s late, to be paid by %(cure)s.")
        )
        self._give_tasks("plan_default", self.env._("Last deadline is over: decide"), deadline)

    def _get_cure_deadline(self):
        """The last deadline, of a notice written today."""
        company = self.company_id
        received = company._get_dunning_today() + timedelta(days=company.dunning_mail_days)
        rule, floor = self._as_default_rule(), self._get_floor()
        is_open = company._get_working_days()
        return plan_default.get_cure_deadline(received, rule, floor, is_open)

    def _watch_deadline(self):
        """Of a plan in default: paid in time what was late at the notice, or tell somebody once
        that the deadline has passed."""
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        payments = self._read_payments()[self.id]
        verdict = plan_default.judge_cure(
            self._get_instalments(), payments, self.notice_on, self.cure_until, today
        )
        if verdict == "cured":
            # Something else is late by now: that takes a notice of its own.
            self._move_to("in_arrears", ("defaulted",))
            self._forget_default()
            self._after_in_arrears()
        elif verdict == "lapsed" and not self.lapsed_on:
            self.sudo().lapsed_on = today
            self._tell(
                self.env._("Last deadline of the payment plan has passed: %(plan)s, %(late)s late.")
            )
            self._give_tasks("plan_default", self.env._("Last deadline is over: decide"))

    def action_accelerate(self):
        """Claim all at once: the items are free, and dunned from where they stood."""
        self._check_collector()
        self.check_access("write")
        for plan in self:
            plan._judge()
            plan._check_accelerable()
            reason = self.env._("Not caught up by %s.", format_date(self.env, plan.cure_until))
            plan._end("accelerated", ("defaulted",), reason, accelerated_by_id=self.env.uid)
            plan._tell(self.env._("All of the payment plan is due: %(plan)s, %(open)s open."))

    def _check_accelerable(self):
        self.ensure_one()
        if not self.accelerates:
            raise UserError(
                self.env._(
                    "%s: the agreement has no acceleration clause. Only the late instalments can "
                    "be claimed; negotiate, or end the plan.",
                    self.display_name,
                )
            )
        if not self.can_accelerate:
            raise UserError(
                self.env._(
                    "%s: all is due only after a notice of default, when its deadline has passed.",
                    self.display_name,
                )
            )
