from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.window import show_list

# Who may read journal items; salespeople read the explanation instead.
LEDGER_READER = "account.group_account_invoice,account.group_account_readonly"


class AccountCollectionCase(models.Model):
    """What stands around the debtor: his open items as a list, whom to call, and a way to each
    list about him."""

    _inherit = "account.collection.case"

    item_ids = fields.Many2many(
        "account.move.line",
        string="Items to Tick",
        compute="_compute_item_ids",
        groups=LEDGER_READER,
    )
    people_ids = fields.Many2many("res.partner", compute="_compute_people_ids")
    invoice_count = fields.Integer("Invoices", compute="_compute_book_counts", groups=LEDGER_READER)
    payment_count = fields.Integer("Payments", compute="_compute_book_counts", groups=LEDGER_READER)
    notice_count = fields.Integer("Notices", compute="_compute_file_counts")
    promise_count = fields.Integer("Promises made", compute="_compute_file_counts")
    plan_count = fields.Integer("Plans", compute="_compute_file_counts")
    dispute_count = fields.Integer("Disputes", compute="_compute_file_counts")
    charge_count = fields.Integer("Charges", compute="_compute_file_counts")
    answer_count = fields.Integer("Answered", compute="_compute_file_counts")

    @api.depends("partner_id", "company_id")
    def _compute_item_ids(self):
        """The claims, the oldest first, then the credits."""
        for case in self:
            items = case.sudo().open_item_ids
            claims = items.filtered(lambda item: item.amount_residual_currency > 0)
            case.item_ids = claims + (items - claims)

    @api.depends("partner_id")
    def _compute_people_ids(self):
        """Whom one can call or write to beside the debtor himself."""
        for case in self:
            people = case.partner_id.child_ids
            case.people_ids = people.filtered(lambda one: one.phone or one.email)

    @api.depends("partner_id", "company_id")
    def _compute_book_counts(self):
        for case in self:
            lists = [case._get_list(name) for name in ("invoice", "payment")]
            counts = [
                self.env[model]._search(domain).subselect(SQL("COUNT(*)"))
                for model, domain in lists
            ]
            (found,) = self.env.execute_query(SQL("SELECT %s, %s", *counts))
            case.invoice_count, case.payment_count = found

    @api.depends("partner_id", "company_id")
    def _compute_file_counts(self):
        for case in self:
            for name in ("notice", "promise", "plan", "dispute", "charge", "answer"):
                case[f"{name}_count"] = len(case[f"{name}_ids"])

    def _get_list(self, name):
        """``(model, domain)`` of a list about the debtor."""
        self.ensure_one()
        own = Domain("company_id", "=", self.company_id.id)
        debtor = Domain("partner_id", "=", self.partner_id.id)
        family = Domain("partner_id.commercial_partner_id", "=", self.partner_id.id)
        invoices = ("out_invoice", "out_refund", "out_receipt")
        return {
            "invoice": (
                "account.move",
                own & family & Domain("move_type", "in", invoices) & Domain("state", "=", "posted"),
            ),
            "payment": ("account.payment", own & family & Domain("partner_type", "=", "customer")),
            "notice": ("account.dunning.notice", Domain("case_id", "=", self.id)),
            "promise": ("account.payment.promise", own & debtor),
            "plan": ("account.payment.plan", own & debtor),
            "dispute": ("account.dispute", own & debtor),
            "charge": ("account.dunning.charge", own & debtor),
            "answer": ("account.collection.answer", own & debtor),
        }[name]

    def _open_list(self, name, title):
        model, domain = self._get_list(name)
        return {
            "type": "ir.actions.act_window",
            "name": f"{title}: {self.partner_id.name}",
            "res_model": model,
            **show_list("form"),
            "domain": list(domain),
            "context": {"create": False},
        }

    def action_open_invoices(self):
        return self._open_list("invoice", self.env._("Invoices"))

    def action_open_payments(self):
        return self._open_list("payment", self.env._("Payments"))

    def action_open_notices(self):
        return self._open_list("notice", self.env._("Notices"))

    def action_open_promises(self):
        return self._open_list("promise", self.env._("Promises"))

    def action_open_plans(self):
        return self._open_list("plan", self.env._("Payment Plans"))

    def action_open_disputes(self):
        return self._open_list("dispute", self.env._("Disputes"))

    def action_open_charges(self):
        return self._open_list("charge", self.env._("Charges"))

    def action_open_answers(self):
        return self._open_list("answer", self.env._("Answers"))
