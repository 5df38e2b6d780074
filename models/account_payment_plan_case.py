from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.i18n import format_list


class AccountPaymentPlanCase(models.Model):
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


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    plan_ids = fields.One2many(
        "account.payment.plan", compute="_compute_file", string="Payment Plans"
    )

    @api.model
    def _get_file_fields(self):
        mine = {"plan_ids": ("partner_id.payment_plan_ids.state", None)}
        return {**super()._get_file_fields(), **mine}

    def action_payment_plan(self):
        """Negotiate a payment plan with the debtor."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_payment_plan()

    def _check_without_history(self):
        if self.env["account.payment.plan"].sudo().search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds payment plans and stays as evidence."))
        return super()._check_without_history()

    def _merge_into(self, target):
        plans = self.env["account.payment.plan"].sudo().search(self._get_owner_domain())
        plans.partner_id = target.partner_id
        return super()._merge_into(target)


class ResPartner(models.Model):
    _inherit = "res.partner"

    payment_plan_ids = fields.One2many(
        "account.payment.plan", "partner_id", groups="account_collections.group_viewer"
    )

    def action_payment_plan(self):
        """Negotiate a payment plan with this debtor."""
        self.ensure_one()
        return self.env["account.payment.plan"]._arrange_with(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    def action_payment_plan(self):
        """Negotiate a payment plan for these invoices of one debtor."""
        return self.env["account.payment.plan"]._arrange_invoices(self)
