from odoo import models


class AccountPaymentPlan(models.Model):
    """The interest and costs of a plan as its papers name them."""

    _inherit = "account.payment.plan"

    def _get_claim_label(self, row):
        charge = row.move_line_id.dunning_charge_id
        return charge._get_label(self.lang) if charge else super()._get_claim_label(row)

    def _get_cost_rows(self):
        """One by one, unless the ledger has moved on since the offer: then their sum, as it was
        offered."""
        self.ensure_one()
        plan = self.sudo().with_context(lang=self.lang)
        rows = plan._list_booked_costs() or plan._list_offered_costs()
        total = sum(amount for _label, amount in rows)
        same = not self.currency_id.compare_amounts(total, self.charges_amount)
        return rows if same else super()._get_cost_rows()

    def _list_booked_costs(self):
        """Those that became items when the plan was accepted."""
        added = self.item_ids.filtered("added")
        return [(self._get_claim_label(row), row.amount) for row in added]

    def _list_offered_costs(self):
        rows = [(it._get_label(self.lang), it.amount_open) for it in self._get_included_charges()]
        if interest := sum(float(amount) for _owed, amount, _since in self._list_interest()):
            until = self._format_day(self.interest_until or self._get_letter_date())
            rows.append((self.env._("Default interest up to %s", until), interest))
        if self.fee_amount:
            rows.append((self.env._("Fee for this payment plan"), self.fee_amount))
        return rows
