from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..common.window import open_wizard
from .write_off import LOSS, VAT


class AccountCollectionWriteOff(models.Model):
    """Money that comes in all the same: the turnover tax is due again, in that period (§ 17 (2)
    no. 1 s. 2 UStG)."""

    _inherit = "account.collection.write.off"

    # === CANCELLED === #

    @api.model
    def _follow_invoices(self, company):
        """By night: what was written off of an invoice that was cancelled since is taken back. It
        would stay as a credit of the debtor, and its tax would come back twice."""
        rows = (
            self.sudo()
            .search(
                Domain("company_id", "=", company.id)
                & Domain("action", "=", LOSS)
                & Domain("state", "=", "booked")
                & Domain("move_id.state", "=", "cancel")
            )
            .filtered(lambda one: not one.amount_recovered)
        )
        faults = self.env["account.collections.fault"]
        faults._isolate("vat", company, rows, lambda some: some._follow_cancelled())

    def _follow_cancelled(self):
        for one in self:
            one._reverse(self.env._("The invoice was cancelled."))
        self._tell(self.env._("Write-off taken back: %(item)s, %(amount)s."))

    # === RECOVERED, AND TAKEN BACK === #

    @api.model
    def _follow_recoveries(self, company):
        """By night: money for what was written off that is gone again, as a direct debit that comes
        back, is no income, and its tax is not due."""
        booked = self.sudo().search_fetch(
            Domain("company_id", "=", company.id)
            & Domain("action", "=", LOSS)
            & Domain("state", "=", "booked"),
            ["amount_recovered"],
        )
        recovered = booked.filtered("amount_recovered")
        if not recovered:
            return
        found = (
            self.env["account.move.line"]
            .sudo()
            .search(
                Domain("move_id.write_off_id", "in", recovered.ids)
                & Domain("account_type", "=", "asset_receivable")
                & Domain("parent_state", "=", "posted")
                & Domain("balance", ">", 0)
            )
        )
        # A payment that is reset to draft keeps its matching.
        gone = found.filtered(
            lambda it: "posted" not in it.matched_credit_ids.credit_move_id.mapped("parent_state")
        )
        faults = self.env["account.collections.fault"]
        rows = gone.move_id.write_off_id
        faults._isolate("vat", company, rows, lambda some: some._follow_gone(gone))

    def _follow_gone(self, gone):
        for one in self:
            own = gone.filtered(lambda it, one=one: it.move_id.write_off_id == one)
            own = own._matched_quietly()
            own.remove_move_reconcile()
            company, said = one.company_id, self.env._("The payment was taken back.")
            day = one._get_accounting_date(
                company._get_dunning_today(), company._get_charge_journal()
            )
            vals = [{"date": day, "ref": said} for _entry in own.move_id]
            own.move_id._reverse_moves(vals, cancel=True).write_off_id = one
            one._through_door().amount_recovered -= sum(own.mapped("amount_currency"))
        self._tell(self.env._("Recovered payment taken back: %(item)s. The claim lives on."))

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
        vals, entered, moved = [], [], []
        for one in self:
            opened = min(one._get_owed_still(), one.amount)
            if not one.currency_id.compare_amounts(opened, one.amount_covered):
                continue
            moved.append((one, opened))
            if rows := one._list_follow_lines(opened):
                vals.append(one._get_entry_vals(rows, one._get_change_day()))
                entered.append(one)
        entries = self.env["account.move"]._post_together(vals) if vals else ()
        for one, opened in moved:
            one._through_door().amount_covered = opened
        for one, entry in zip(entered, entries, strict=True):
            contra = one._get_contra_lines()
            if len(contra) > 1 and len({it.balance > 0 for it in contra}) > 1:
                contra.reconcile()
            entry.ref = self.env._("VAT due again: %s", one.name)

    def _get_owed_still(self):
        """What is open of the item: nothing of an invoice that was cancelled, which took its own
        tax along."""
        self.ensure_one()
        item = self.move_line_id
        return max(item.amount_residual_currency, 0.0) if item.parent_state == "posted" else 0.0

    def _get_change_day(self):
        """The day on which something was paid last, or taken back."""
        self.ensure_one()
        days = self.move_line_id.matched_credit_ids.credit_move_id.mapped("date")
        return max([*days, self.date])

    def _list_follow_lines(self, opened):
        """What has to be corrected of what is open, less what is booked of it: a credit note may
        have taken a rate away since."""
        given_up = self.search(
            Domain("corrected_id", "=", self.id) & Domain("state", "=", "booked")
        )
        due = {
            _get_key(row): row
            for row in self._list_lines_for(opened + sum(given_up.mapped("amount")))
        }
        lines = self.entry_ids.filtered(lambda it: it.state == "posted").line_ids
        booked = lines.grouped(lambda it: _get_key(self._get_row(it)))
        rows = []
        for key in dict.fromkeys([*booked, *due]):
            before = [self._get_row(line) for line in booked.get(key, ())]
            row = dict(due.get(key) or before[0])
            for name in ("amount_currency", "balance", "tax_base_amount"):
                if name in row:
                    now = due[key][name] if key in due else 0.0
                    row[name] = now - sum(it[name] for it in before)
            if not self.currency_id.is_zero(row["amount_currency"]) or not (
                self.company_currency_id.is_zero(row["balance"])
            ):
                rows.append(row)
        return rows

    def _get_row(self, line):
        """A line of an entry as the values of one like it."""
        contra = self.company_id._get_write_off_account("contra")
        vals = {"tax_ids": [Command.set(line.tax_ids.ids)]} if line.tax_ids else {}
        if line.tax_tag_ids:
            vals["tax_tag_ids"] = [Command.set(line.tax_tag_ids.ids)]
        if line.tax_repartition_line_id:
            vals["tax_repartition_line_id"] = line.tax_repartition_line_id.id
            vals["tax_base_amount"] = line.tax_base_amount
        own = line.account_id == contra
        return self._line(line.account_id, line.amount_currency, line.balance, own, **vals)

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


def _get_key(row):
    """What must be alike for two lines to be of one kind."""

    def ids(name):
        return tuple(sorted(it for command in row.get(name, ()) for it in command[2] or ()))

    return (
        row["account_id"],
        row.get("tax_repartition_line_id"),
        ids("tax_ids"),
        ids("tax_tag_ids"),
    )
