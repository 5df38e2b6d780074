from collections import defaultdict
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.i18n import format_list


class AccountPaymentPromiseCase(models.Model):
    """What the debtor's file tells of a promise, and the tasks it gives."""

    _inherit = "account.payment.promise"

    def _get_cases(self):
        """``{promise: case}``, opened where there is none yet."""
        found = {}
        for company, promised in self.grouped("company_id").items():
            cases = self.env["account.collection.case"].sudo()
            by_debtor = cases._open_for(promised.partner_id, company).grouped("partner_id")
            found |= {promise: by_debtor[promise.partner_id] for promise in promised}
        return found

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

    def _tell(self, text):
        """A line in the thread of each case; ``text`` may name %(promise)s, %(items)s …"""
        bodies = defaultdict(Markup)
        for promise, case in self._get_cases().items():
            bodies[case.id] += Markup("<p>%s</p>") % (text % promise._get_words())
        if bodies:
            cases = self.env["account.collection.case"].sudo().browse(bodies)
            cases._message_log_batch(bodies=dict(bodies))

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

    def _give_tasks(self, kind, summary):
        """A task for the collector, the day before the promised one or today. A promise has one
        at a time: it takes the place of the one before."""
        # First, as deleting empties the cache, and reading it again would be one by one.
        self._drop_tasks()
        kind = self.env.ref(f"account_collections.activity_{kind}")
        model = self.env["ir.model"]._get_id("account.collection.case")
        cases, vals = self._get_cases(), []
        for promise in self:
            today, case = promise.company_id._get_dunning_today(), cases[promise]
            vals.append(
                {
                    "res_model_id": model,
                    "res_id": case.id,
                    "activity_type_id": kind.id,
                    "summary": f"{summary}: {promise.display_name}",
                    "date_deadline": max(today, promise.promised_on - timedelta(days=1)),
                    "user_id": (promise.collector_id or case._get_responsible()).id,
                }
            )
        quiet = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        for promise, task in zip(self.sudo(), quiet.create(vals), strict=True):
            promise.task_id = task

    def _drop_tasks(self):
        """Take away tasks that wait for nothing any more; done ones stay."""
        self.sudo().task_id.filtered("active").unlink()


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
