from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.common.money import ZERO
from ...tools.plan.review import RUNNING
from ..charge.notice_reckon import get_interest_vals


class AccountPaymentPlan(models.Model):
    """The interest and costs that a plan includes: counted while it is negotiated, booked when it
    is accepted, so that payments settle them like any item."""

    _inherit = "account.payment.plan"

    charge_ids = fields.One2many("account.dunning.charge", "plan_id", readonly=True)

    @api.depends(
        "include_charges",
        "include_interest",
        "fee_amount",
        "interest_until",
        "item_ids.move_line_id",
        "partner_id",
        "company_id",
    )
    def _compute_charges_amount(self):
        # What was offered stays what was offered.
        for plan in self.filtered(lambda plan: plan.state == "draft"):
            plan.charges_amount = float(plan._sum_charges())

    def _sum_charges(self):
        """What the charges add to the items, as of the day of the offer, today if there is none."""
        included = sum(self._exact(it.amount_open) for it in self._get_included_charges())
        interest = sum(amount for _owed, amount, _since in self._list_interest())
        return included + interest + self._exact(self.fee_amount)

    def _get_included_charges(self):
        """The open charges of the debtor that become part of the plan."""
        self.ensure_one()
        Charge = self.env["account.dunning.charge"].sudo()
        if not self.include_charges or not self.partner_id:
            return Charge
        return Charge.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("partner_id", "=", self.partner_id.commercial_partner_id.id)
            & Domain("currency_id", "=", self.currency_id.id)
            & Domain("state", "=", "open")
            & Domain("line_ids", "not any", [("plan_item_ids.state", "in", RUNNING)]),
            order="date, id",
        )

    def _list_interest(self):
        """The interest on the items that nothing has claimed yet, as `_read_unclaimed_interest`."""
        self.ensure_one()
        items = self.sudo().item_ids.move_line_id.filtered(lambda it: not it.dunning_charge_id)
        if not self.include_interest or not items:
            return []
        until = self.interest_until or self.company_id._get_dunning_today()
        return items._read_unclaimed_interest(self.company_id, until)

    # === BOOKING === #

    def _start(self):
        res = super()._start()
        for plan in self:
            plan.sudo()._book_charges()
        return res

    def _book_charges(self):
        """Bring what the plan includes into the books, and into the plan."""
        charges = self._get_included_charges() | self._create_interest() | self._create_fee()
        total = sum((self._exact(it.amount_open) for it in charges), ZERO)
        if total != self._exact(self.charges_amount):
            raise UserError(
                self.env._(
                    "The interest and costs are not those of the offer any more. Take it back and "
                    "offer it anew."
                )
            )
        amounts = {charge: charge._get_unbooked() for charge in charges}
        charges._book_many({charge: amount for charge, amount in amounts.items() if amount})
        charges.booking = "posted"
        lines = charges.line_ids.filtered(
            lambda line: line.parent_state == "posted" and line.amount_residual_currency > 0
        )
        self.env["account.payment.plan.item"].create(
            [{"plan_id": self.id, "move_line_id": line.id, "added": True} for line in lines]
        )

    def _create_interest(self):
        lang = self.partner_id.lang
        return self.env["account.dunning.charge"].create(
            [
                self._get_charge_vals("interest", amount) | get_interest_vals(owed, since, lang)
                for owed, amount, since in self._list_interest()
            ]
        )

    def _create_fee(self):
        Charge = self.env["account.dunning.charge"]
        if not self.fee_amount:
            return Charge
        name = self.with_context(lang=self.partner_id.lang).env._(
            "Fee for payment plan %s", self.name
        )
        return Charge.create(self._get_charge_vals("cost", self.fee_amount) | {"name": name})

    def _get_charge_vals(self, kind, amount):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "plan_id": self.id,
            "kind": kind,
            "date": self.accepted_on,
            "currency_id": self.currency_id.id,
            "amount": float(amount),
        }
