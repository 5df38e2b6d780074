from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.plan import default as plan_default
from ...tools.plan import review as plans
from ...tools.plan.review import RUNNING

# What is paid moves a plan between these. A plan in default waits for a person, or for the money.
KEPT = ("accepted", "in_arrears", "cured", "completed")


class AccountPaymentPlan(models.Model):
    """How plans are kept: judged when something is matched with their items or taken back, and each
    night, when a day is over."""

    _inherit = "account.payment.plan"

    failed_on = fields.Date(
        "Default Rule met on",
        readonly=True,
        copy=False,
        help="Since then you may send a notice of default.",
    )

    @api.depends(
        "state",
        "line_ids.due_on",
        "line_ids.amount",
        "item_ids.move_line_id.amount_residual_currency",
    )
    def _compute_progress(self):
        reviews = self._review()
        for plan in self:
            plan.amount_paid = plan.amount_late = 0.0
            plan.next_due_on = min(plan.line_ids.filtered("due_on").mapped("due_on"), default=False)
            plan.amount_open = plan.amount_total
        for plan, progress in reviews.items():
            plan.amount_paid = float(progress.paid)
            plan.amount_open = float(progress.total - progress.paid)
            plan.amount_late = float(progress.late)
            waiting = [entry.due for entry in progress.entries if entry.open]
            plan.next_due_on = min(waiting, default=False)

    def _review(self, today=None):
        """``{plan: Progress}`` as of ``today``, of plans that were accepted."""
        agreed = self.filtered(lambda plan: plan.accepted_on and plan.line_ids)
        payments = agreed._read_payments()
        return {
            plan: plans.review(
                plan._get_instalments(),
                payments[plan._origin.id],
                today or plan.company_id._get_dunning_today(),
            )
            for plan in agreed
        }

    # === STATE === #

    def _judge(self):
        """Compare what was agreed with what was paid."""
        agreed = self.sudo().filtered(lambda plan: plan.state in (*KEPT, "defaulted"))
        moved = defaultdict(self.sudo().browse)
        for plan, progress in agreed._review().items():
            state = plans.get_plan_state(progress, plan.grace_days)
            state = "accepted" if state == "active" else state
            if plan.state == "defaulted" and state == "in_arrears":
                plan._watch_deadline()
                continue
            if plan.state == "completed" and state != "completed" and plan._has_rivals():
                continue
            if state != plan.state:
                moved[state] += plan
        for state, changed in moved.items():
            changed._move_to(state, (*KEPT, "defaulted"), ended_on=False)
            getattr(changed, f"_after_{state}")()
        agreed.filtered(lambda plan: plan.state == "in_arrears")._watch_default()

    def _has_rivals(self):
        """Whether another plan runs for an item by now."""
        rows = self.env["account.payment.plan.item"].sudo()
        return bool(
            rows.search_count(
                Domain("move_line_id", "in", self.item_ids.move_line_id.ids)
                & Domain("state", "in", RUNNING)
                & Domain("plan_id", "not in", self.ids),
                limit=1,
            )
        )

    def _after_accepted(self):
        self._tell(self.env._("Payment plan goes on: %(plan)s. Next instalment on %(next)s."))
        self._forget_default()

    def _after_in_arrears(self):
        self._tell(self.env._("Payment plan in arrears: %(plan)s, %(late)s late."))
        self._give_tasks("plan_arrears", self.env._("Instalment late: call"))

    def _after_cured(self):
        self._tell(self.env._("Payment plan caught up: %(plan)s. Next instalment on %(next)s."))
        self._forget_default()

    def _after_completed(self):
        self._tell(self.env._("Payment plan completed: %(plan)s, %(total)s paid."))
        self._forget_default()
        for company, own in self.grouped("company_id").items():
            own.sudo().ended_on = company._get_dunning_today()

    def _forget_default(self):
        """The debtor has caught up: a new default needs a new notice."""
        self.sudo().write(
            {"failed_on": False, "notice_on": False, "cure_until": False, "lapsed_on": False}
        )
        self._drop_tasks()

    def _watch_default(self):
        """Tell somebody once that the rule of default is met; what follows is his decision."""
        failed = self.sudo().browse()
        for plan, progress in self.filtered(lambda plan: not plan.failed_on)._review().items():
            if plan_default.judge_default(
                progress, plan._as_default_rule(), plan._get_floor(), plan.grace_days
            ):
                failed += plan
        for company, own in failed.grouped("company_id").items():
            own.failed_on = company._get_dunning_today()
        failed._tell(self.env._("Payment plan has failed: %(plan)s, %(late)s late."))
        failed._give_tasks("plan_default", self.env._("Payment plan failed: decide"))

    # === NIGHT === #

    @api.model
    def _cron_judge(self):
        """Another day is over for the plans that run."""
        self.search(Domain("state", "in", RUNNING), order="id")._judge_by_night()
