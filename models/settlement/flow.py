from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..common.window import open_form, open_wizard
from ..write_off.res_company import CERTAIN
from .settlement import RUNNING

_lt = LazyTranslate(__name__)
FREE = ("broken", "partially_kept", "withdrawn", "superseded")


class AccountCollectionSettlement(models.Model):
    """The doors of a settlement: draft → offered → accepted → paid → settled; or it lapses, or is
    withdrawn. Whether he paid is judged by his promise."""

    _inherit = "account.collection.settlement"
    _only_collectors = _lt("Only collectors may settle claims.")
    _only_managers = _lt("Only managers may approve settlements.")
    _too_late = _lt("%(records)s: this is not possible any more. Make a new offer instead.")

    @api.model
    def _get_new_action(self, company, debtor, items):
        """The form of a new settlement of ``items``."""
        if not items:
            raise UserError(self.env._("Nothing is open here that could be settled."))
        return open_form(
            self.browse(),
            self.env._("Settlement"),
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            line_ids=[Command.create({"move_line_id": item.id}) for item in items],
            pay_by=company._get_promise_day(),
            offer_until=company._get_promise_day(),
        )

    # === APPROVE, OFFER === #

    def action_approve(self):
        """Agree that so much is given up."""
        self._check_manager()
        self.check_access("write")
        self._check_state("draft")
        self.sudo().approved_by_id = self.env.user
        self._tell(self.env._("Settlement approved: %(settlement)s, %(waived)s are given up."))

    def action_offer(self):
        """From now on its terms stay as they are, and its items are not dunned."""
        self._check_collector()
        self.check_access("write")
        for one in self:
            one._offer()
        self._tell(
            self.env._("Settlement offered: %(settlement)s by %(day)s, %(waived)s are given up.")
        )
        for one in self:
            one._give_tasks("settlement", self.env._("Offer accepted?"), one.offer_until)

    def _offer(self):
        self.ensure_one()
        self._claim_items()
        self._check_state("draft")
        today = self.company_id._get_dunning_today()
        self.sudo().line_ids._remember()
        self.invalidate_recordset(["amount_open", "amount_waived", "needs_manager"])
        self._check_terms(today)
        if self.needs_manager:
            raise UserError(
                self.env._(
                    "%s are given up: more than you may decide alone. Ask a manager to approve it.",
                    self._format_amount(self.amount_waived),
                )
            )
        approved = self.approved_by_id or self.env.user
        self._move_to("offered", ("draft",), offered_on=today, approved_by_id=approved.id)
        self.flush_recordset()
        self.line_ids.flush_recordset()
        self.sudo().offer_file = f"{self._get_report_base_filename()}, {today}.pdf"
        self._rest_items()

    def _check_terms(self, today):
        items = self.line_ids.move_line_id
        if not items or any(not row.amount for row in self.line_ids):
            raise UserError(self.env._("Choose open items of the debtor."))
        self.line_ids._check_items()
        if items.dunning_charge_id:
            raise UserError(self.env._("Charges are waived, not settled. Leave them out."))
        if late := self.env["account.collection.write.off"]._find_cash_basis(items.sudo()):
            raise UserError(
                self.env._(
                    "%s: its tax is owed only when it is paid, so the rest cannot be written off "
                    "here. Ask your tax adviser before you offer anything.",
                    late._name_some(),
                )
            )
        if self.currency_id.compare_amounts(self.amount, self.amount_open) >= 0:
            raise UserError(self.env._("He pays all of it: enter a promise instead."))
        if self.pay_by < today or self.offer_until < today:
            raise UserError(self.env._("The days of an offer must lie ahead. Choose later ones."))
        if self.pay_by < self.offer_until:
            raise UserError(
                self.env._(
                    "He may accept until %s, so let him pay later.",
                    format_date(self.env, self.offer_until),
                )
            )
        self._check_in_hand(today)

    def _check_in_hand(self, today):
        """Others decide: an administrator, a court, an agency."""
        opened = self.partner_id.sudo().insolvency_opened_on
        if opened and opened <= today:
            raise UserError(
                self.env._("Insolvency proceedings are open: nobody settles anything with him.")
            )
        if held := self.line_ids.move_line_id._get_in_hand():
            item, proceeding = next(iter(held.items()))
            raise UserError(
                self.env._(
                    "%(item)s is part of %(proceeding)s: end it, or settle there.",
                    item=item.move_id.name,
                    proceeding=proceeding.sudo().display_name,
                )
            )

    # === ACCEPT === #

    def action_accept(self):
        """The debtor has accepted: it is a promise now."""
        self._check_collector()
        self.check_access("write")
        for one in self:
            one._accept()
        self._tell(
            self.env._("Settlement accepted: %(settlement)s by %(day)s, else he owes all of it.")
        )

    def _accept(self):
        self.ensure_one()
        self._check_state("offered")
        today = self.company_id._get_dunning_today()
        if self.offer_until < today:
            raise UserError(self.env._("The offer held until yesterday or longer ago. Renew it."))
        self._check_in_hand(today)
        promise = self.env["account.payment.promise"].create(self._prepare_promise())
        promise._accept()
        if not self.acknowledges:
            promise.sudo().limitation_event_ids.proven = False
        self._move_to("accepted", ("offered",), accepted_on=today, promise_id=promise.id)
        self._drop_tasks()

    def _prepare_promise(self):
        """Hook: the promise that an accepted settlement is, as values."""
        self.ensure_one()
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "promised_on": self.pay_by,
            "amount": self.amount,
            "channel": self.channel,
            "contact_name": self.accepted_by or False,
            "note": self.display_name,
            "collector_id": self.collector_id.id,
            "line_ids": [
                Command.create({"move_line_id": row.move_line_id.id}) for row in self.line_ids
            ],
        }

    # === WHAT BECAME OF IT === #

    def _follow(self):
        """What became of the promise became of the settlement."""
        for one in self.filtered(lambda it: it.state in ("accepted", "kept", "done")):
            said = one.promise_id.state
            if said == "kept" and one.state == "accepted":
                one._move_to("kept", ("accepted",))
                one._tell(self.env._("Settlement paid: %(settlement)s. The rest is given up."))
            elif said == "open" and one.state == "kept":
                one._move_to("accepted", ("kept",))
            elif said in FREE and one.state != "done":
                one._end("lapsed", self.env._("Not paid in time"))
                one._tell(self.env._("Settlement lapsed: %(settlement)s. He owes all of it."))
            elif said != "kept" and one.state == "done":
                words = self.env._("Payment of a settlement taken back: look at the write-off")
                one._give_tasks("settlement", words)

    def action_settle(self):
        """Give the rest up now; by itself it is done at night."""
        self._check_collector()
        self.check_access("write")
        self._check_state("kept")
        self.sudo()._settle()

    def _settle(self):
        """Paid → settled: what is left of the items is written off, open costs on them too."""
        for one in self:
            items = one.line_ids.move_line_id
            office = one.with_user(one.approved_by_id).sudo()
            made = office._give_up(one._get_given_up())
            charges = office.env["account.dunning.charge"].search(
                Domain("state", "=", "open")
                & (
                    Domain("move_line_id", "in", items.ids)
                    | Domain("move_id", "in", items.move_id.ids)
                )
            )
            charges._waive(self.env._("Settled"))
            one._end("done", "", write_off_ids=[Command.set(made.ids)])
            one._tell(self.env._("Settled: %(settlement)s."))

    def _get_given_up(self):
        """``{item: amount}`` in its currency: what is left, and no more than was to be given up, as
        money that came before the offer may have been taken back since."""
        self.ensure_one()
        rest, given = self.amount_waived, {}
        for item in self.line_ids.move_line_id.filtered(lambda it: it._is_open()):
            part = self.currency_id.round(min(rest, item.amount_residual_currency))
            if part > 0:
                given[item] = part
                rest -= part
        return given

    def _give_up(self, given):
        """Write off what is ``given`` up, whatever the one who approved it may decide alone."""
        self.ensure_one()
        certain = self.company_id.country_id.code in CERTAIN
        rows = made = self.env["account.collection.write.off"]
        # Only the last one can be given up in part.
        compare = self.currency_id.compare_amounts
        parts = {
            item: part
            for item, part in given.items()
            if compare(part, item.amount_residual_currency) < 0
        }
        whole = self.env["account.move.line"].concat(*(it for it in given if it not in parts))
        for items, amount in ((whole, None), *parts.items()):
            if items:
                made |= rows._enter(
                    items.with_env(self.env),
                    self.reason_id,
                    amount=amount,
                    adjusts_vat=certain and self.reason_id.adjusts_vat,
                    is_waived=True,
                    note=self.display_name,
                ).sudo()
        made.filtered(lambda it: it.state == "draft")._book()
        return made

    @api.model
    def _tend(self, company):
        """By night: offers that nobody accepted, and what was paid."""
        today = company._get_dunning_today()
        owned = Domain("company_id", "=", company.id)
        over = owned & Domain("state", "=", "offered") & Domain("offer_until", "<", today)
        for one in self.search(over):
            one._end("lapsed", self.env._("Not accepted in time"))
            one._tell(self.env._("Settlement lapsed: %(settlement)s. Nobody accepted it."))
        paid = self.search(owned & Domain("state", "=", "kept"))
        faults = self.env["account.collections.fault"]
        faults._isolate("settlement", company, paid, lambda some: some._settle())

    # === END === #

    def action_withdraw(self):
        """Ask for the reason."""
        self._check_collector()
        words = self.env._("Withdraw")
        return open_wizard(
            "account.collections.reason", words, door="withdraw_settlement", record_ids=self.ids
        )

    def _withdraw(self, reason):
        """It holds no longer; its items are free again."""
        self._check_collector()
        self.check_access("write")
        self._check_state("draft", "offered", "accepted")
        for one in self:
            promise = one.promise_id.filtered(lambda it: it.state in ("proposed", "open"))
            one._end("withdrawn", reason)
            promise._withdraw(reason)
        self._tell(self.env._("Settlement withdrawn: %(settlement)s. %(reason)s"))

    def _end(self, state, reason, **vals):
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        self._move_to(
            state, ("draft", *RUNNING), ended_on=today, end_reason=reason or False, **vals
        )
        self._drop_tasks()
        self.sudo().block_ids.exists().filtered("is_current").action_end()

    # === ITS ITEMS REST === #

    def _rest_items(self):
        """Nobody is dunned for what he was offered to settle."""
        blocks = self.env["account.dunning.block"].sudo()
        made = blocks.create(
            [
                {
                    "company_id": self.company_id.id,
                    "move_id": item.move_id.id,
                    "move_line_id": item.id,
                    "reason": "agreement",
                    "note": self.display_name,
                    "date_from": self.company_id._get_dunning_today(),
                }
                for item in self.line_ids.move_line_id
            ]
        )
        self._through_door().block_ids = made

    # === CONTRACT OF AN ARRANGEMENT === #

    @api.model
    def _choose_items(self, company, items):
        return self.env["account.payment.promise"]._choose_items(company, items)

    def _judge(self):
        self._follow()
