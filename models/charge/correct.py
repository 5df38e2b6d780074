from odoo import api, models
from odoo.fields import Domain

from ...tools.charge.charges import CLAIMED_STATES
from ...tools.interest import scales
from ..common.isolation import work_isolated


class AccountDunningCharge(models.Model):
    """What a payment or credit note says about charges that were claimed before it was known."""

    _inherit = "account.dunning.charge"

    @api.model
    def _follow_payments(self, items):
        """Nobody's payment fails because of a charge: what cannot be corrected is tried again at
        night, and a person is told."""
        if items and self.search(self._get_about_domain(items), limit=1):
            self._correct_isolated(items)

    @api.model
    def _correct_isolated(self, items):
        failures = work_isolated(self.env, items, self._correct_after)
        self.env["account.collections.fault"]._settle_all("correct", failures, among=items)

    @api.model
    def _correct_after(self, items):
        self._void_crossed(items)
        for company, own in items.grouped("company_id").items():
            self._correct_claimed(company, own)

    @api.model
    def _get_about_domain(self, items):
        about = Domain("move_line_id", "in", items.ids) | Domain("move_id", "in", items.move_id.ids)
        fee = Domain("kind", "=", "fee") & Domain(
            "notice_id.line_ids.move_line_id", "in", items.ids
        )
        return Domain("state", "=", "open") & (about | fee)

    # === CROSSED === #

    @api.model
    def _void_crossed(self, items):
        """Waive the fees of letters whose claims were all paid within the courtesy days: nobody
        pays for a letter he did not need."""
        fees = self.search(self._get_about_domain(items) & Domain("kind", "=", "fee"))
        crossed = fees.filtered(lambda fee: fee._is_crossed())
        crossed._give_up(
            {fee: fee.amount_open for fee in crossed}, self.env._("The payment crossed the letter.")
        )

    def _is_crossed(self):
        """Whether all that the letter asked for was paid no later than the courtesy days after it,
        or was nothing at all: credited in full."""
        self.ensure_one()
        items = self.notice_id._get_claims().move_line_id
        last_day = self.notice_id._get_courtesy_end()
        payments = items.matched_credit_ids.credit_move_id
        in_time = all(payment.date <= last_day for payment in payments)
        credited = set(items.move_id.mapped("payment_state")) == {"reversed"}
        return all(item.reconciled for item in items) and (in_time or credited)

    # === CLAIMED TOO MUCH === #

    @api.model
    def _correct_claimed(self, company, items):
        """Interest that was claimed on more than was owed, by what is known now, and the lump sum
        for what was no delay at all."""
        charges = self.search(
            Domain("move_id", "in", items.move_id.ids)
            & Domain("kind", "in", ("interest", "lump_sum"))
            & Domain("state", "in", CLAIMED_STATES)
        )
        of_item = charges.filtered("interest_to").grouped("move_line_id")
        claimed = items.filtered(lambda item: item in of_item)
        by_day = claimed.with_company(company).grouped(
            lambda item: max(of_item[item].mapped("interest_to"))
        )
        for until, own in by_day.items():
            for owed in own._read_interest(company, until):
                if owed.statement:
                    mine = of_item[owed.item]
                    net = sum(mine.mapped("amount")) - sum(mine.mapped("waived_amount"))
                    self._take_back(mine, net - float(owed.statement.accrued))
        lump_sums = charges.filtered(lambda charge: charge.kind == "lump_sum")
        lump_sums._correct_lump_sums(company)

    def _correct_lump_sums(self, company):
        """The lump sum needs a default (§ 288 (5) BGB): who had paid all by then owes none, however
        late it was booked, nor does who owed nothing in the end. Where it goes by the size of the
        claim, by what was owed."""
        items = {charge: charge._get_late_items() for charge in self}
        together = self.env["account.move.line"].union(*items.values()).with_company(company)
        claims = together._read_claims(company)
        for charge, own in items.items():
            # What the law counts as default by now, of what it did when the sum was claimed.
            late = [claims[item] for item in own if claims[item][0]]
            if late or charge.move_id.payment_state == "reversed":
                net = charge.amount - charge.waived_amount
                self._take_back(charge, net - charge._get_lump_sum_owed(own, late))

    def _get_late_items(self):
        """The items a lump sum is about: one of an opening balance, else those of the invoice."""
        self.ensure_one()
        if self.move_line_id:
            return self.move_line_id
        return self.move_id._get_receivables().filtered(lambda item: item.balance > 0)

    def _get_lump_sum_owed(self, items, late):
        """What the lump sum comes to by what is known now, and no more than was claimed."""
        self.ensure_one()
        if self.move_id.payment_state == "reversed" or not any(claim for _on, claim, _ in late):
            return 0.0
        # What began after the letter did not raise it.
        claim = sum(claim for default, claim, _ in late if default.on <= self.date)
        scale = scales.load_scales().get(late[0][2].lump_sum_scale)
        own = self.notice_id._get_currency(scale.currency) if scale else None
        if not scale or own != self.currency_id:
            return self.amount
        measured = self.notice_id._measure(scale, claim, items[0])
        return min(self.amount, float(scales.get_amount(scale, measured)))

    @api.model
    def _take_back(self, charges, excess):
        """Correct the youngest first, and no more than is open."""
        amounts = {}
        for charge in charges.sorted("id", reverse=True):
            part = charge.currency_id.round(min(excess, charge.amount_open))
            if charge.currency_id.compare_amounts(part, 0) > 0:
                amounts[charge] = part
                excess -= part
        self._correct(amounts, self.env._("Less was owed than was claimed."))
