from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.plan.review import RUNNING
from ..common.memo import Memo
from ..common.transaction import claim_rows
from ..common.window import notify, open_wizard
from .write_off import LOSS, VAT


class AccountCollectionWriteOff(models.Model):
    """The doors of a write-off: to be approved → booked → taken back, or not written off."""

    _inherit = "account.collection.write.off"

    # === ENTER === #

    @api.model
    def _get_new_action(self, items):
        """The dialog for these ``items``, for the buttons "Write off" everywhere."""
        if not items:
            raise UserError(self.env._("Nothing is open here that could be written off."))
        return open_wizard(
            "account.collections.writeoff", self.env._("Write off"), item_ids=items.ids
        )

    @api.model
    def _enter(self, items, reason, action=LOSS, amount=None, adjusts_vat=None, **vals):
        """Write the open ``items`` off: what the collector may decide alone is booked, the rest
        waits for a manager. ``amount``: less than is open, of a single item."""
        self._check_collector()
        items.check_access("read")
        claim_rows(items)
        items = items.sudo()
        items.invalidate_recordset(["amount_residual", "amount_residual_currency", "reconciled"])
        self._check_items(items, action, amount)
        corrected = self._find_corrected(items)
        fresh = []
        for item in items:
            opened = item.amount_residual_currency
            part = opened if amount is None else amount
            company, own = item.company_id, item.currency_id
            before = corrected.get(item) if action == LOSS else None
            balance = item.amount_residual * part / opened
            fresh.append(
                {
                    "company_id": company.id,
                    "partner_id": item.partner_id.commercial_partner_id.id,
                    "move_line_id": item.id,
                    "move_id": item.move_id.id,
                    "name": item.move_id.name,
                    "action": action,
                    "reason_id": reason.id,
                    "date": vals.get("date") or company._get_dunning_today(),
                    "currency_id": own.id,
                    "amount": own.round(part),
                    "amount_company": company.currency_id.round(balance),
                    "adjusts_vat": action == VAT or bool(before) or bool(adjusts_vat),
                    "corrected_id": before.id if before else False,
                    "user_id": self.env.uid,
                    **{name: vals[name] for name in vals if name != "date"},
                }
            )
        made = self._through_door().create(fresh)
        alone = made.filtered(lambda one: one._may_be_decided_by(self.env.user))
        alone._book()
        return made.sudo(self.env.su)

    @api.model
    def _check_items(self, items, action, amount=None):
        wrong = items.filtered(
            lambda item: (
                item.account_type != "asset_receivable"
                or not item._is_open()
                or item.amount_residual_currency <= 0
                or item.dunning_charge_id
            )
        )
        if wrong:
            raise UserError(
                self.env._(
                    "%s: only open claims are written off. Charges are waived instead.",
                    wrong._name_some(),
                )
            )
        if late := self._find_cash_basis(items):
            raise UserError(
                self.env._(
                    "%s: its tax is owed only when it is paid, so there is nothing to correct. Ask "
                    "your tax adviser how to write it off.",
                    late._name_some(),
                )
            )
        if amount is not None:
            self._check_amount(items, amount)
        waiting = self.sudo().search(
            Domain("move_line_id", "in", items.ids)
            & (
                Domain("state", "=", "draft")
                | Domain("state", "=", "booked") & Domain("action", "=", VAT)
            )
        )
        if drafts := waiting.filtered(lambda it: it.state == "draft"):
            raise UserError(
                self.env._("Waits for approval already: %s", ", ".join(drafts.mapped("name")))
            )
        if action == VAT and waiting:
            raise UserError(
                self.env._("The VAT is corrected already: %s", ", ".join(waiting.mapped("name")))
            )
        if action == VAT and (plain := items.filtered(lambda it: not it.move_id.amount_tax)):
            raise UserError(self.env._("There is no tax in it to correct: %s", plain._name_some()))

    @api.model
    def _check_amount(self, items, amount):
        if len(items) != 1:
            raise UserError(self.env._("A part is written off of one item at a time."))
        opened = items.amount_residual_currency
        if items.currency_id.compare_amounts(amount, 0) <= 0:
            raise UserError(self.env._("The amount must be above zero."))
        if items.currency_id.compare_amounts(amount, opened) > 0:
            raise UserError(
                self.env._("Only %s is open. Lower the amount.", items.currency_id.format(opened))
            )

    @api.model
    def _find_corrected(self, items):
        """``{item: write-off}`` whose VAT is corrected already."""
        found = self.sudo().search(
            Domain("move_line_id", "in", items.ids)
            & Domain("action", "=", VAT)
            & Domain("state", "=", "booked")
        )
        return {one.move_line_id: one for one in found}

    def _may_be_decided_by(self, user):
        """A collector decides alone up to the limit of the company."""
        self.ensure_one()
        if user.has_group("account_collections.group_manager"):
            return True
        limit, own = self.company_id.sudo().write_off_limit, self.company_id.currency_id
        return own.compare_amounts(self.amount_company, limit) <= 0

    # === APPROVE === #

    def action_approve(self):
        """A manager agrees: it is booked."""
        self._check_manager()
        self.check_access("write")
        self._check_state("draft")
        self.sudo()._book()
        return notify(self.env._("Booked: %s.", len(self)))

    def action_cancel(self):
        """It is not written off after all."""
        self._check_collector()
        self.check_access("write")
        self._move_to("cancelled", ("draft",))
        return notify(self.env._("Not written off: %s.", len(self)))

    # === BOOK === #

    def _book(self):
        """Draft → booked: an entry of each, matched with its item."""
        if not self:
            return
        claim_rows(self)
        claim_rows(self.move_line_id)
        self._check_state("draft")
        self._check_still_open()
        self.corrected_id._follow()
        given_up = self.filtered(lambda one: one.action == LOSS)
        given_up._end_arrangements()
        vals, taxes = [], {}
        journals = {company: company._get_charge_journal() for company in self.company_id}
        for one in Memo.opened(self):
            rows = one._list_lines()
            taxes[one] = (
                -sum(own.tax for _share, own in one._split(one.move_line_id, one.amount))
                if one.adjusts_vat
                else 0
            )
            vals.append(one._get_entry_vals(rows, journal=journals[one.company_id]))
        entries = self.env["account.move"]._post_together(vals)
        for one, entry in zip(self, entries, strict=True):
            one._through_door().write(
                {
                    "state": "booked",
                    "approved_by_id": self.env.uid,
                    "date": entry.date,
                    "amount_tax": -float(taxes[one]),
                    "amount_covered": one.amount if one.action == VAT else 0.0,
                }
            )
        given_up._match(entries)
        self._tell_booked()

    def _check_still_open(self):
        for one in self:
            item = one.move_line_id
            opened = item.amount_residual_currency if item and item._is_open() else 0.0
            if one.currency_id.compare_amounts(one.amount, opened) > 0:
                raise UserError(
                    self.env._(
                        "%(item)s: only %(open)s is open by now. Enter the write-off anew.",
                        item=one.name,
                        open=one.currency_id.format(opened),
                    )
                )

    def _end_arrangements(self):
        """Nobody kept what we gave up: promises and plans about items that are closed by it end
        before it is matched."""
        whole = self.filtered(
            lambda one: (
                not one.currency_id.compare_amounts(
                    one.amount, one.move_line_id.amount_residual_currency
                )
            )
        )
        items = whole.move_line_id
        promises = items.promise_line_ids.promise_id.filtered(
            lambda it: it.state in ("proposed", "open")
        )
        plans = items.plan_item_ids.plan_id.filtered(lambda it: it.state in ("offered", *RUNNING))
        proven = promises.limitation_event_ids.filtered("proven")
        said = self.env._("Written off")
        promises._withdraw(said)
        plans._withdraw(said)
        proven.proven = True

    def _match(self, entries):
        """Each entry with its item, and its part of the contra account with the correction it
        comes after."""
        plan = []
        for one in self:
            lines = entries.filtered(lambda it, one=one: it.write_off_id == one).line_ids
            item = one.move_line_id
            plan.append(
                item | lines.filtered(lambda it, item=item: it.account_id == item.account_id)
            )
            if one.corrected_id:
                plan.append(one.corrected_id._get_contra_lines() | one._get_contra_lines(lines))
                left = one.corrected_id.amount_covered - one.amount
                one.corrected_id._through_door().amount_covered = max(left, 0.0)
        quiet = self.env["account.move.line"].sudo()._matched_quietly()
        quiet._reconcile_plan([part.with_env(quiet.env) for part in plan if len(part) > 1])

    def _get_contra_lines(self, lines=None):
        """What is open on the contra account."""
        account = self.company_id._get_write_off_account("contra")
        lines = self.entry_ids.line_ids if lines is None else lines
        return lines.filtered(lambda it: it.account_id == account and not it.reconciled)

    def _tell_booked(self):
        lost = self.filtered(lambda one: one.action == LOSS)
        waived = lost.filtered("is_waived")
        waived._tell(self.env._("Written off: %(item)s, %(amount)s. %(reason)s. It was waived."))
        (lost - waived)._tell(
            self.env._("Written off: %(item)s, %(amount)s. %(reason)s. The claim lives on.")
        )
        (self - lost)._tell(
            self.env._(
                "VAT corrected: %(item)s, %(amount)s. %(reason)s. The debtor owes all of it."
            )
        )

    # === TAKE BACK === #

    def action_take_back(self):
        """Ask for the reason."""
        words = self.env._("Take back")
        return open_wizard("account.collections.reason", words, door="reverse", record_ids=self.ids)

    def _take_back(self, reason):
        """It was written off by mistake: its entries are reversed, the item is open again."""
        self._check_manager()
        self.check_access("write")
        self._check_state("booked")
        for one in self.sudo():
            if one.amount_recovered:
                raise UserError(
                    self.env._("%s: money was recovered of it since. It stays.", one.display_name)
                )
            if self.search_count([("corrected_id", "=", one.id), ("state", "=", "booked")]):
                raise UserError(
                    self.env._("%s: take back the write-off after it first.", one.display_name)
                )
        for one in self.sudo():
            one._reverse(reason)
        self._tell(self.env._("Write-off taken back: %(item)s, %(amount)s."))

    def _reverse(self, reason):
        self.ensure_one()
        day = self.company_id._get_dunning_today()
        entries = self.entry_ids.filtered(lambda it: it.state == "posted")
        lines = entries.line_ids._matched_quietly()
        lines.remove_move_reconcile()
        journal = self.company_id._get_charge_journal()
        day = self._get_accounting_date(day, journal)
        quiet = entries.with_env(lines.env)
        days = [{"date": day, "ref": reason} for _one in entries]
        reversals = quiet._reverse_moves(days, cancel=True)
        reversals.write_off_id = self
        if self.corrected_id:
            self.corrected_id._through_door().amount_covered += self.amount
        vals = {"state": "reversed", "note": reason, "amount_covered": 0.0}
        self._through_door().write(vals)
