from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..common.window import open_wizard
from .write_off import LOSS, VAT


class AccountCollectionWriteOff(models.Model):
    """Money that comes in all the same: the turnover tax is due again, in that period (§ 17 (2)
    no. 1 s. 2 UStG)."""

    _inherit = "account.collection.write.off"

    # === STILL OPEN === #

    @api.model
    def _follow_payments(self, company):
        """By night: of claims whose VAT is corrected and that were paid since, or whose payment was
        taken back, the tax is brought in line with what is open."""
        rows = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("action", "=", VAT)
            & Domain("state", "=", "booked")
            & (Domain("amount_covered", "!=", 0) | Domain("move_line_id.reconciled", "=", False))
        )
        faults = self.env["account.collections.fault"]
        faults._isolate("vat", company, rows, lambda some: some._follow())

    def _follow(self):
        """Bring the tax of these corrections in line with what is open."""
        vals, moved = [], []
        for one in self:
            item = one.move_line_id
            opened = min(max(item.amount_residual_currency, 0.0), one.amount)
            if not item or not one.currency_id.compare_amounts(opened, one.amount_covered):
                continue
            vals.append(one._get_entry_vals(one._list_follow_lines(opened), one._get_change_day()))
            moved.append((one, opened))
        entries = self.env["account.move"]._post_together(vals)
        for (one, opened), entry in zip(moved, entries, strict=True):
            one._through_door().amount_covered = opened
            contra = one._get_contra_lines()
            if len(contra) > 1 and len({it.balance > 0 for it in contra}) > 1:
                contra.reconcile()
            entry.ref = self.env._("VAT due again: %s", one.name)

    def _get_change_day(self):
        """The day on which something was paid last, or taken back."""
        self.ensure_one()
        days = self.move_line_id.matched_credit_ids.credit_move_id.mapped("date")
        return max([*days, self.date])

    def _list_follow_lines(self, opened):
        """The correction of what was covered, less that of what is open still."""
        before = self._list_lines_for(self.amount_covered)
        after = self._list_lines_for(opened)
        rows = []
        for index in range(max(len(before), len(after))):
            old = before[index] if index < len(before) else None
            new = after[index] if index < len(after) else None
            row = dict(old or new)
            for name in ("amount_currency", "balance", "tax_base_amount"):
                if name in row:
                    row[name] = (new[name] if new else 0.0) - (old[name] if old else 0.0)
            rows.append(row)
        return rows

    def _list_lines_for(self, amount):
        if self.currency_id.is_zero(amount):
            return []
        rows = []
        for share, own in self._split(self.move_line_id, amount):
            rows += self._list_vat_lines(share, own)
        return rows

    # === WRITTEN OFF === #

    def action_recover(self):
        """Ask which payment it is."""
        self.ensure_one()
        words = self.env._("Money Came in")
        return open_wizard("account.collections.recovery", words, write_off_id=self.id)

    def _recover(self, credit):
        """The unmatched payment ``credit`` of the debtor pays what was written off: income, and the
        tax of it. Returns the entry."""
        self.ensure_one()
        self._check_collector()
        self.check_access("write")
        self._check_state("booked")
        one, credit = self.sudo(), credit.sudo()
        if one.action != LOSS:
            raise UserError(
                self.env._("The claim is still open: match the payment with its invoice.")
            )
        if (
            credit.account_type != "asset_receivable"
            or credit.reconciled
            or credit.parent_state != "posted"
            or credit.amount_residual_currency >= 0
            or credit.currency_id != one.currency_id
            or credit.company_id != one.company_id
        ):
            raise UserError(
                self.env._("Choose a payment in %s that nobody has matched.", one.currency_id.name)
            )
        amount = min(-credit.amount_residual_currency, one.claim_left)
        if one.currency_id.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("Nothing is left of %s to recover.", one.display_name))
        entry = self.env["account.move"]._post_together([one._get_recovery_vals(credit, amount)])
        matched = entry.line_ids.filtered(lambda it: it.account_id == credit.account_id) | credit
        matched.reconcile()
        one._through_door().amount_recovered += amount
        one._tell(
            self.env._(
                "Recovered of what was written off: %s",
                one.currency_id.format(amount),
            )
        )
        return entry

    def _get_recovery_vals(self, credit, amount):
        income = self.company_id._get_write_off_account("recovery")
        rows = [
            self._line(
                credit.account_id,
                amount,
                self._convert_like(credit, amount),
                partner=True,
            )
        ]
        for share, own in self._split(self.move_line_id or self.env["account.move.line"], amount):
            if self.adjusts_vat and share.tax:
                taxed = self._list_taxed(share, own)
                for row in taxed:
                    row["amount_currency"], row["balance"] = (
                        -row["amount_currency"],
                        -row["balance"],
                    )
                taxed[0]["account_id"] = income.id
                rows += taxed
            else:
                rows.append(self._line(income, -share.gross, -own.gross))
        difference = self.company_currency_id.round(sum(row["balance"] for row in rows))
        if difference:
            # In another currency the rate has changed since.
            rows.append(self._line(income, 0, -difference))
        vals = self._get_entry_vals(rows, credit.date)
        return {**vals, "ref": self.env._("Recovered: %s", self.name)}

    def _convert_like(self, credit, amount):
        share = amount / -credit.amount_residual_currency
        return self.company_currency_id.round(-credit.amount_residual * share)
