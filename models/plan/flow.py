from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools.translate import LazyTranslate

from ...tools.plan.review import RUNNING
from ..common.window import open_form, open_wizard

_lt = LazyTranslate(__name__)


class AccountPaymentPlan(models.Model):
    """The doors of a plan: draft → offered → accepted → renegotiated or withdrawn. How one that
    runs is kept is judged by what is paid, see the judge; how one that failed ends, see the
    default."""

    _inherit = "account.payment.plan"
    _only_collectors = _lt("Only collectors may agree on payment plans.")
    _only_managers = _lt("Only managers may approve payment plans.")
    _too_late = _lt("%(records)s: this is not possible any more. Make a new plan instead.")

    offered_on = fields.Date(readonly=True, copy=False)
    offer_until = fields.Date(
        "Offer Holds until",
        copy=False,
        by_hand=("draft", "offered"),
        help="The debtor may accept it by this day.",
    )
    accepted_on = fields.Date(readonly=True, copy=False)
    accepted_form = fields.Selection(
        [("signed", "Signed"), ("text", "In text form"), ("oral", "Orally")],
        string="Accepted how",
        copy=False,
        tracking=True,
        by_hand=("draft", "offered", *RUNNING),
        help="An agreement on paper with a signature proves most. An abstract acknowledgement of a "
        "debt by somebody who is no merchant needs one (§ 781 BGB).",
    )
    accepted_by = fields.Char(
        copy=False, by_hand=("draft", "offered"), help="Who accepted for the debtor."
    )
    signed_copy = fields.Binary(attachment=True, copy=False, by_hand=True)
    signed_copy_name = fields.Char(copy=False, by_hand=True)
    ended_on = fields.Date(readonly=True, copy=False)
    end_reason = fields.Char(readonly=True, copy=False)
    matched_before = fields.Json(
        readonly=True,
        copy=False,
        help="What was matched with the items already, by payment: it pays no instalment.",
    )

    @api.model
    def _get_new_action(self, company, debtor, items):
        """The form of a new plan for ``items``, for the buttons "Payment Plan" everywhere."""
        if not items:
            raise UserError(self.env._("Nothing is open here that could be paid in instalments."))
        return open_form(
            self.browse(),
            self.env._("Payment Plan"),
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            item_ids=[Command.create({"move_line_id": item.id}) for item in items],
            first_due_on=company._get_plan_day(),
        )

    @api.model
    def _choose_items(self, company, items):
        """Of these items those a plan is for: open, in no plan that runs, in one currency; overdue
        ones if there are any."""
        items = items.filtered(
            lambda item: (
                item.amount_residual_currency > 0
                and item.parent_state == "posted"
                and item.company_id == company
                and not item.sudo().plan_item_ids.filtered(lambda row: row.state in RUNNING)
            )
        )
        today = company._get_dunning_today()
        items = items.filtered(lambda item: item._get_due() < today) or items
        own = items.filtered(lambda item: item.currency_id == company.currency_id)
        return own or items.filtered(lambda item: item.currency_id == items[:1].currency_id)

    def _move_to(self, state, origins, **vals):
        res = super()._move_to(state, origins, **vals)
        # The database knows one running plan per item.
        self.flush_recordset()
        self.item_ids.flush_recordset()
        return res

    # === OFFER === #

    def action_offer(self):
        """Offer the plan to the debtor: from now on its terms stay as they are."""
        self._check_collector()
        self.check_access("write")
        for plan in self:
            plan._offer()
            plan._tell(self.env._("Payment plan offered: %(plan)s, %(total)s."))
            plan._give_tasks("plan_offer", self.env._("Offer accepted?"), plan.offer_until)

    def _offer(self):
        """Draft → offered, with the amounts of today."""
        self.ensure_one()
        self._claim_items()
        self._check_state("draft")
        company = self.company_id
        today = company._get_dunning_today()
        self.sudo().item_ids._remember()
        self.sudo().interest_until = today
        # Interest has grown since the draft was written.
        self.sudo()._adjust_schedule()
        self._check_complete()
        self._check_approved()
        self._check_free()
        number = self.name
        if number == "/":
            sequence = self.env["ir.sequence"].with_company(company).sudo()
            number = sequence.next_by_code(self._name, today) or "/"
        self._move_to(
            "offered",
            ("draft",),
            name=number,
            offered_on=today,
            offer_until=self.offer_until or fields.Date.add(today, days=company.plan_offer_days),
            matched_before=self._read_matched().get(self.id, {}),
        )

    def _check_free(self):
        """An item stands in one running plan only."""
        rows = self.env["account.payment.plan.item"].sudo()
        taken = rows.search(
            Domain("move_line_id", "in", self.item_ids.move_line_id.ids)
            & Domain("state", "in", RUNNING)
            & Domain("plan_id", "not in", (self | self.previous_id).ids)
        )
        if taken:
            raise UserError(
                self.env._(
                    "%(item)s is part of %(plan)s already. Leave it out, or renegotiate that plan.",
                    item=taken[0].name,
                    plan=taken[0].plan_id.display_name,
                )
            )

    def action_take_back(self):
        """Take the offer back to change it."""
        self._check_collector()
        self.check_access("write")
        self._move_to("draft", ("offered",), matched_before=False)
        self._drop_tasks()

    # === ACCEPT === #

    def action_accept(self):
        """The debtor has accepted: from now on the items rest."""
        self._check_collector()
        self.check_access("write")
        for plan in self:
            if plan.state == "draft":
                plan._offer()
            plan._accept()

    def _accept(self):
        self.ensure_one()
        self._claim_items()
        self._check_state("offered")
        self._check_free()
        today = self.company_id._get_dunning_today()
        if self.previous_id.state in RUNNING:
            self.previous_id._renegotiate()
        self._move_to("accepted", ("offered",), accepted_on=today)
        self._start()
        self._tell(
            self.env._(
                "Payment plan accepted: %(plan)s, %(total)s. Its items rest: %(items)s. First "
                "instalment on %(next)s."
            )
        )
        self._give_tasks("plan_due", self.env._("First instalment"), self.next_due_on)
        self._judge()

    def _start(self):
        """Hook: what happens when a plan begins to run. Promises about its items are settled by
        it."""
        lines = self.item_ids.move_line_id.sudo().promise_line_ids
        promised = lines.promise_id.filtered(lambda promise: promise.state == "open")
        promised._withdraw(self.env._("Payment plan: %s", self.display_name))

    # === END === #

    def action_renegotiate(self):
        """Negotiate a new version for what is still open; this one holds until it is accepted."""
        self.ensure_one()
        self._check_collector()
        self._check_state(*RUNNING)
        rows = self.item_ids.filtered("amount_open_now")
        vals = self.copy_data()[0] | {
            "split": "equal",
            "first_due_on": self.company_id._get_plan_day(),
            "include_charges": False,
            "include_interest": False,
            "fee_amount": 0.0,
            "item_ids": [Command.create({"move_line_id": row.move_line_id.id}) for row in rows],
            "line_ids": [],
        }
        version = self.create([vals])
        version.sudo().write({"previous_id": self.id, "version": self.version + 1})
        return open_form(version)

    def _renegotiate(self):
        self._end("renegotiated", RUNNING, self.env._("Replaced by a new version."))
        self._tell(self.env._("Payment plan renegotiated: %(plan)s."))

    def action_withdraw(self):
        """Ask for the reason."""
        self._check_collector()
        words = self.env._("End the Plan")
        return open_wizard("account.collections.reason", words, door="end", record_ids=self.ids)

    def _withdraw(self, reason):
        """It holds no longer; its items are free again, where they stood."""
        self._check_collector()
        self.check_access("write")
        self._end("withdrawn", ("draft", "offered", *RUNNING), reason)
        self._tell(self.env._("Payment plan withdrawn: %(plan)s. %(reason)s"))

    def _end(self, state, origins, reason="", **vals):
        """Hook: the plan is over and its items are free."""
        for company, plans in self.grouped("company_id").items():
            today = company._get_dunning_today()
            plans._move_to(state, origins, ended_on=today, end_reason=reason, **vals)
        self._drop_tasks()
