from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools.common.money import as_exact
from ...tools.plan import limits as plan_limits


class AccountPaymentPlan(models.Model):
    _inherit = "account.payment.plan"

    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    needs_approval = fields.Boolean(compute="_compute_limits", compute_sudo=True)
    limits_text = fields.Text("Beyond the Limits", compute="_compute_limits", compute_sudo=True)
    warning_text = fields.Text(compute="_compute_warning_text", compute_sudo=True)

    @api.depends("amount_total", "line_ids.due_on", "line_ids.amount", "company_id", "state")
    @api.depends_context("lang")
    def _compute_limits(self):
        grids = {
            company: self.env["account.payment.plan.limit"].search(
                [("company_id", "=", company.id)]
            )
            for company in self.company_id
        }
        for plan in self:
            plan.needs_approval, plan.limits_text = False, ""
            complete = all(line.due_on and line.amount > 0 for line in plan.line_ids)
            if plan.state == "draft" and plan.line_ids and complete:
                broken = plan._check_limits(grids.get(plan.company_id))
                plan.needs_approval = bool(broken)
                plan.limits_text = "\n".join(plan._describe(fault) for fault in broken)

    def _check_limits(self, grid):
        """What is beyond the limits, which are in company currency."""
        company = self.company_id
        own, today = company.currency_id, company._get_dunning_today()

        def convert(amount):
            converted = self.currency_id._convert(float(amount), own, company, today)
            return as_exact(converted, own.decimal_places)

        lines = tuple(
            line._replace(amount=convert(line.amount)) for line in self._get_instalments()
        )
        terms = plan_limits.Terms(convert(self.amount_total), today, lines)
        return plan_limits.check_limits(terms, grid._as_rows() if grid else [])

    def _describe(self, fault):
        own = self.company_id.currency_id
        limit, found = fault.limit, fault.found
        if fault.code in ("too_small", "first_too_small", "no_row"):
            limit, found = (format_amount(self.env, float(it), own) for it in (limit, found))
        return {
            "too_many": self.env._("%(found)s instalments, at most %(limit)s."),
            "too_small": self.env._("An instalment of %(found)s, at least %(limit)s."),
            "first_too_small": self.env._("A first payment of %(found)s, at least %(limit)s."),
            "too_long": self.env._("It takes %(found)s days, at most %(limit)s."),
            "no_row": self.env._("%(found)s is too little for a plan, at least %(limit)s."),
        }[fault.code] % {"limit": limit, "found": found}

    @api.depends("is_consumer", "fee_amount", "include_interest", "line_ids.due_on", "state")
    @api.depends_context("lang")
    def _compute_warning_text(self):
        """What a careful clerk asks about the plan of a consumer."""
        for plan in self:
            words = []
            if plan.is_consumer and plan.state in ("draft", "offered"):
                words = plan._warn_of_credit()
            plan.warning_text = "\n".join(words)

    def _warn_of_credit(self):
        words = []
        if self.fee_amount:
            words.append(
                self.env._(
                    "A fee makes the plan of a consumer a credit (§§ 506, 491a BGB; CJEU C-127/15)."
                    " Leave it out unless a lawyer has looked at it."
                )
            )
        if self.include_interest:
            words.append(
                self.env._(
                    "Only interest that is owed anyway may be part of a consumer's plan: check the "
                    "start of default."
                )
            )
        days = self.company_id.plan_consumer_days
        last = self._get_last_day()
        if days and last and (last - self.company_id._get_dunning_today()).days > days:
            words.append(
                self.env._("The plan of a consumer takes more than %s days. Keep it shorter.", days)
            )
        return words

    def action_approve(self):
        """Agree to a plan beyond the limits."""
        self._check_manager()
        self.check_access("write")
        self._check_state("draft")
        self.sudo().approved_by_id = self.env.user
        self._tell(self.env._("Payment plan approved: %(plan)s, %(total)s."))

    def action_ask_approval(self):
        """Ask a manager to approve it."""
        self.ensure_one()
        self._check_collector()
        managers = self.env.ref("account_collections.group_manager").sudo().all_user_ids
        manager = managers.filtered(lambda user: self.company_id in user.company_ids)[:1]
        if not manager:
            raise UserError(self.env._("There is no manager of collections in this company."))
        self._give_tasks("plan_offer", self.env._("Approve payment plan"), user=manager)
        message = self.env._("%s has a task to approve it.", manager.name)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": message},
        }

    def _check_approved(self):
        """A collector offers what is within the limits; managers may do more."""
        self.ensure_one()
        manager = self.env.user.has_group("account_collections.group_manager")
        if not self.needs_approval or self.approved_by_id:
            return
        if not (self.env.su or manager):
            raise UserError(
                self.env._(
                    "The plan is beyond what you may agree on alone. Ask a manager to approve it.\n"
                    "%s",
                    self.limits_text,
                )
            )
        self.sudo().approved_by_id = self.env.user
