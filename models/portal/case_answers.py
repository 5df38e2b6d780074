from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Date
from odoo.tools import format_amount, format_date
from odoo.tools.translate import LazyTranslate

from ...tools.answer import answers
from ...tools.common.money import as_exact
from ...tools.plan.limits import get_row
from ...tools.portal import said

_lt = LazyTranslate(__name__)
# In how many instalments one may ask to pay, if the limits of the company allow for it.
COUNTS = (2, 3, 4, 6, 9, 12, 18, 24)
# What a person has to do about it, and the kind of task that is.
TASKS = {
    "promise": _lt("Asks for more time than you promise by yourself"),
    "plan": _lt("Asks to pay in instalments"),
    "paid": _lt("Says to have paid: look for the money"),
    "question": _lt("Asks something"),
    "address": _lt("Names another address: check it before you change it"),
}
KINDS = {"paid": "allocate", "question": "answer"}


class BeyondLimits(Exception):
    """Only a person may agree to it."""


class AccountCollectionCase(models.Model):
    """What a debtor answers on his page, by the same doors and within the same limits as a clerk on
    the phone. Called with all rights, for a debtor who was let in before; whoever asks for more
    than the limits allow asks a person."""

    _inherit = "account.collection.case"

    # === WHAT HE MAY NAME === #

    def _choose_page_items(self, ids):
        """The items that he ticked: such as stand on his page, of one currency.

        Raises UserError for any other."""
        entries = self._read_entries(self._get_page_today())
        known = {
            entry.key.id: entry for entry in entries if entry.amount > 0 and not entry.is_hidden
        }
        if not ids or not known.keys() >= set(ids):
            raise UserError(self.env._("Choose what it is about."))
        items = self.env["account.move.line"].browse(dict.fromkeys(ids))
        self._refuse_in_hand(items)
        if len(items.currency_id) > 1:
            raise UserError(self.env._("Choose amounts in one currency only."))
        return items, [known[item.id] for item in items]

    def _refuse_in_hand(self, items):
        """What somebody else has in hand is answered to them."""
        for item, proceeding in items._get_in_hand().items():
            raise UserError(self._say_in_hand(item, proceeding))

    def _sum_asked(self, items, entries):
        """What of these items is neither contested nor being paid."""
        resting = ("dispute", "in_payment", "discount")
        return sum(
            entry.amount - sum(part.amount for part in entry.parts if part.reason in resting)
            for entry in entries
        )

    # === PROMISE === #

    def _promise_by_page(self, ids, day, amount):
        """He will pay on a day. Returns "promised", or "asked" if a person has to decide."""
        self.ensure_one()
        items, entries = self._choose_page_items(ids)
        if not day or day < self._get_page_today():
            raise UserError(self.env._("When will you pay? Enter today or a later day."))
        currency = items.currency_id
        most = self._sum_asked(items, entries)
        amount = most if amount is None else amount
        if not 0 < amount <= most:
            raise UserError(
                self.env._(
                    "Enter an amount up to %s.", format_amount(self.env, float(most), currency)
                )
            )
        if self._has_promised(items, day, float(amount)):
            return "promised"
        vals = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "promised_on": day,
            "amount": float(amount),
            "channel": "page",
            "collector_id": self._get_responsible().id,
            "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
        }
        try:
            with self.env.cr.savepoint():
                promise = self.env["account.payment.promise"].create(vals)
                promise._accept()
        except ValidationError:
            words = self.env._(
                "%(amount)s by %(day)s, for %(items)s",
                amount=format_amount(self.env, float(amount), currency),
                day=format_date(self.env, day),
                items=", ".join(dict.fromkeys(items.move_id.mapped("name"))),
            )
            self._ask_person("promise", words)
            return "asked"
        self.env["account.collection.answer"]._note_remedies(
            "promises", "promise_id", {promise: items}
        )
        return "promised"

    def _has_promised(self, items, day, amount):
        """Whether he said the very same already: a form that is sent twice."""
        said_so = [*self._get_owner_domain(), ("state", "=", "open"), ("promised_on", "=", day)]
        return any(
            promise.line_ids.move_line_id == items
            and not promise.currency_id.compare_amounts(promise.amount, amount)
            for promise in self.env["account.payment.promise"].search(said_so)
        )

    # === PAID === #

    def _say_paid_by_page(self, ids, day, amount, reference):
        """He has paid: the items rest for some days, and somebody looks for the money."""
        self.ensure_one()
        items, entries = self._choose_page_items(ids)
        today = self._get_page_today()
        if not day or day > today or day < Date.subtract(today, years=1):
            raise UserError(self.env._("When did you pay? Enter today or a day before."))
        if any(code == "says_paid" for entry in entries for code, _until in entry.holds):
            raise UserError(self.env._("You have told us already. We are looking for the money."))
        most = self._sum_asked(items, entries)
        vals = {
            "paid_on": day,
            "paid_amount": float(amount or most),
            "paid_reference": reference or False,
            "until": answers.get_last_day("paid", today),
        }
        answer = self._answer("paid", items, **vals)
        self._log_page("reached", answer.display_name)
        self._ask_person("paid", f"{answer.items_text}, {format_date(self.env, day)} {reference}")
        return "paid"

    # === CONTEST === #

    def _contest_by_page(self, number, amount, reason, text, files):
        """He contests an item or a part of it, with what he has to show for it."""
        self.ensure_one()
        items, _entries = self._choose_page_items([number] if number else [])
        reason = self._list_page_reasons().filtered(lambda one: one.id == reason)
        if not reason or not text:
            raise UserError(self.env._("Choose a reason, and tell us what is wrong."))
        same = [("move_line_id", "=", items.id), ("reason_id", "=", reason.id)]
        if self.env["account.dispute"].search_count([*same, ("state", "=", "open")], limit=1):
            raise UserError(self.env._("You have told us already. We are looking into it."))
        vals = {
            "move_id": items.move_id.id,
            "move_line_id": items.id,
            "reason_id": reason.id,
            "description": text,
            "user_id": self._get_responsible().id,
            "by_debtor": True,
            "opened_on": self._get_page_today(),
        }
        if amount is not None:
            vals["amount"] = float(amount)
        dispute = self.env["account.dispute"].create(vals)
        self._attach_by_page(dispute, files)
        self.env["account.collection.answer"]._note_remedies(
            "disputes", "dispute_id", {dispute: items}
        )
        self._log_page("disputes", dispute.display_name)
        return "contested"

    @api.model
    def _list_page_reasons(self):
        return self.env["account.dispute.reason"].search_fetch([("active", "=", True)], ["name"])

    @api.model
    def _attach_by_page(self, record, files):
        """``files``: [(name, mimetype, content)], looked at before."""
        self.env["ir.attachment"].create(
            [
                {
                    "name": name,
                    "mimetype": mimetype,
                    "raw": content,
                    "res_model": record._name,
                    "res_id": record.id,
                }
                for name, mimetype, content in files
            ]
        )

    def _is_hidden(self, items):
        """Whether one of these is among what the page does not show, as nothing may be said about
        it that acknowledges it."""
        entries = self._read_entries(self._get_page_today())
        return any(entry.is_hidden and entry.key in items for entry in entries)

    def _list_own_disputes(self):
        """What he contested here and may withdraw."""
        owned = self._get_owner_domain()
        return self.env["account.dispute"].search(
            [*owned, ("state", "=", "open"), ("by_debtor", "=", True)]
        )

    def _withdraw_by_page(self, number):
        self.ensure_one()
        dispute = self._list_own_disputes().filtered(lambda one: one.id == number)
        if not dispute or self._is_hidden(dispute._get_items()):
            raise UserError(self.env._("This is settled already."))
        self._refuse_in_hand(dispute._get_items())
        dispute.action_withdraw()
        self._log_page("reached", self.env._("Withdrawn: %s", dispute.display_name))
        return "withdrawn"

    # === INSTALMENTS === #

    def _list_counts(self, amount, currency):
        """In how many instalments he may pay so much without asking a person: as the limits of
        collectors say; without limits nobody but a person says yes."""
        own = self.company_id.currency_id
        grid = self.env["account.payment.plan.limit"].search(
            [("company_id", "=", self.company_id.id)]
        )
        today = self._get_page_today()
        total = currency._convert(float(amount), own, self.company_id, today)
        row = get_row(as_exact(total, own.decimal_places), grid._as_rows()) if grid else None
        if not row:
            return []
        most = row.max_instalments or max(COUNTS)
        return [
            count
            for count in COUNTS
            if count <= most and (not row.min_amount or total / count >= row.min_amount)
        ]

    def _plan_by_page(self, ids, count, day):
        """He asks to pay in instalments: what is within the limits is offered to him at once, and
        he signs it; else a person decides."""
        self.ensure_one()
        items, entries = self._choose_page_items(ids)
        today = self._get_page_today()
        if not 2 <= count <= max(COUNTS):
            raise UserError(self.env._("In how many instalments? Choose a number."))
        if not day or not today <= day <= Date.add(today, months=2):
            raise UserError(
                self.env._("When do you pay the first instalment? Choose a day within two months.")
            )
        self._refuse_running(items, entries)
        vals = {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "count": count,
            "first_due_on": day,
            "collector_id": self._get_responsible().id,
            "item_ids": [Command.create({"move_line_id": item.id}) for item in items],
        }
        offered = self._list_counts(self._sum_asked(items, entries), items.currency_id)
        if count in offered and (plan := self._offer_by_page(vals)):
            self._log_page("negotiates", plan.display_name)
            return "offered"
        words = self.env._(
            "%(count)s instalments from %(day)s, for %(items)s",
            count=count,
            day=format_date(self.env, day),
            items=", ".join(dict.fromkeys(items.move_id.mapped("name"))),
        )
        self._ask_person("plan", words)
        return "asked"

    def _refuse_running(self, items, entries):
        """What is contested, or in a plan already, is no matter for another plan."""
        busy = ("dispute", "plan", "in_payment")
        if any(part.reason in busy for entry in entries for part in entry.parts):
            raise UserError(
                self.env._("A part of this rests already. Choose other items, or ask us.")
            )

    def _offer_by_page(self, vals):
        """A plan that was offered, none if it is beyond what may be agreed on without a person."""
        try:
            with self.env.cr.savepoint():
                plan = self.env["account.payment.plan"].create(vals)
                if plan.needs_approval or plan.fee_amount:
                    raise BeyondLimits
                plan.action_offer()
                return plan
        except (BeyondLimits, UserError):
            return None

    def _sign_by_page(self, number, name, seen, address, browser):
        """He accepts the plan that was offered to him."""
        self.ensure_one()
        owned = [*self._get_owner_domain(), ("state", "=", "offered"), ("id", "=", number)]
        plan = self.env["account.payment.plan"].search(owned) if number else None
        items = plan.item_ids.move_line_id if plan else None
        if plan:
            self._refuse_in_hand(items)
        if not plan or self._is_hidden(items) or not plan._sign(name, seen, address, browser):
            raise UserError(
                self.env._("The offer is over or has changed. Please read what is offered now.")
            )
        words = self.env._("Accepted by %(name)s: %(plan)s", name=name, plan=plan.display_name)
        self._log_page("negotiates", words)
        return "signed"

    # === A PERSON === #

    def _ask_by_page(self, kind, text):
        """A question, or another address: somebody reads it, nothing is changed by it."""
        self.ensure_one()
        if not text:
            raise UserError(self.env._("Write down what you want to tell us."))
        self._ask_person(kind, text)
        return "asked"

    def _ask_person(self, kind, text):
        """A task for whoever looks after the debtor, in his language; what was said is kept."""
        person = self._get_responsible()
        own = self.with_context(lang=person.lang or self.env.lang)
        title = own.env._(TASKS[kind])
        own.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            f"account_collections.activity_{KINDS.get(kind, 'decide')}",
            summary=f"{title}: {self.partner_id.name}",
            note=Markup("<p>%s</p>") % text,
            user_id=person.id,
            date_deadline=self._get_page_today(),
        )
        own._log_page("reached", f"{title}: {text}")

    def _log_page(self, outcome, note):
        self.env["account.collection.contact"].create(
            {"case_id": self.id, "kind": "page", "outcome": outcome, "note": note[: said.TEXT]}
        )
