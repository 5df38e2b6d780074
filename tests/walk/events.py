"""What people do in a walk, one function for each event of a script. What Odoo or the add-on
refuses in words does not happen."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from ..delivery.mails import BOUNCE


class Nothing(Exception):
    """There is nothing (any more) that this could happen to."""


class People:
    """``made``: what each event left behind, by its key."""

    def __init__(self, world):
        self.world = world
        self.made = {}
        self.raised = set()  # lines of notices that a reviewer raised or lowered
        self.mail_down_today = False

    def do(self, event):
        """Whether it happened."""
        env = self.world.env
        try:
            with env.cr.savepoint():
                done = getattr(self, event.name)(event.key, **event.facts)
                env.flush_all()
        except (UserError, Nothing):
            env.invalidate_all()
            return False
        except IntegrityError as error:
            env.invalidate_all()
            if not self._is_told(error):
                raise
            return False
        self.made[event.key] = done
        return True

    def _is_told(self, error):
        """Whether the constraint has words of its own, which the web client shows."""
        name = error.diag.constraint_name
        models = self.world.env.registry.values()
        return any(getattr(model._table_objects.get(name), "message", "") for model in models)

    # === HELPERS === #

    def _made(self, key):
        found = self.made.get(key)
        if not found or not (found := found.exists()):
            raise Nothing
        return found.with_env(self.world.of(self.world.office(found.company_id)))

    def _claims(self, key):
        """The open items of an invoice or entry."""
        move = self._made(key)
        items = self._items(move).filtered(lambda item: item.amount_residual_currency > 0)
        if move.state != "posted" or not items:
            raise Nothing
        return items

    def _items(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _credits(self, key):
        source = self._made(key)
        items = self._items(source if source._name == "account.move" else source.move_id)
        items = items.filtered(lambda item: item.amount_residual_currency < 0)
        if not items:
            raise Nothing
        return items

    def _day(self, shift=0):
        return fields.Date.today() + timedelta(days=shift)

    def _currency(self, name, env):
        return env.ref(f"base.{name}") if name else env.company.currency_id

    def _account(self, env, kind):
        domain = [*env["account.account"]._check_company_domain(env.company)]
        found = env["account.account"].search([*domain, ("account_type", "=", kind)], limit=1)
        return found or env["account.account"].browse()

    # === DOCUMENTS === #

    def invoice(
        self, _key, debtor, office, amount, currency, kind, due, terms, agreed, contact, **vals
    ):
        env = self.world.of(office)
        partner = (self.world.contacts if contact else self.world.debtors)[debtor]
        move = env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": partner.id,
                "currency_id": self._currency(currency, env).id,
                "invoice_date": self._day(due),
                "date": self._day(due),
                "invoice_payment_term_id": self.world.terms[terms].id,
                "due_date_agreed": "yes" if agreed else "no",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )
        move.action_post()
        return move

    def opening(self, _key, debtor, office, amount, due, number, included):
        """Items that were carried over from another program."""
        env, partner = self.world.of(office), self.world.debtors[debtor]
        account = partner.with_env(env).property_account_receivable_id
        items = [
            {
                "name": f"Carried over {place}",
                "partner_id": partner.id,
                "account_id": account.id,
                "debit": amount + place,
                "date_maturity": self._day(due + 7 * place),
            }
            for place in range(number)
        ]
        whole = {"account_id": self._account(env, "income").id}
        whole["credit"] = sum(item["debit"] for item in items)
        move = self._entry(env, fields.Date.today(), *items, whole)
        if included:
            self._items(move).action_include_in_dunning()
        return move

    def _entry(self, env, day, *lines):
        journal = env["account.journal"].search(
            [*env["account.journal"]._check_company_domain(env.company), ("type", "=", "general")],
            limit=1,
        )
        move = env["account.move"].create(
            {
                "move_type": "entry",
                "date": day,
                "journal_id": journal.id,
                "line_ids": [Command.create(line) for line in lines],
            }
        )
        move.action_post()
        return move

    def include(self, _key, of, debtor):
        items = self._claims(of)
        items.action_include_in_dunning()
        return items

    def credit(self, key, debtor, part, matched, free, of=None, **own):
        """A credit note, of an invoice or of nothing that is known."""
        if free:
            vals = {"kind": "out_refund", "due": 0, "terms": "once", "agreed": False}
            return self.invoice(key, debtor, contact=False, **vals, **own)
        move = self._made(of)
        if move.move_type not in ("out_invoice", "out_receipt"):
            raise Nothing
        note = move.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": move.partner_id.id,
                "currency_id": move.currency_id.id,
                "invoice_date": self._day(),
                "reversed_entry_id": move.id,
                "invoice_payment_term_id": self.world.terms["once"].id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Less",
                            "price_unit": move.currency_id.round(move.amount_total * part),
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        note.action_post()
        if matched:
            self._match(self._items(note), self._items(move))
        return note

    def _match(self, credits, claims):
        open_ones = (credits | claims).filtered(lambda item: not item.reconciled)
        if credits & open_ones and claims & open_ones:
            open_ones.reconcile()

    def match(self, _key, of, debtor):
        """What waits is matched with the oldest items of its debtor in the same currency."""
        credits = self._credits(of)
        claims = credits.env["account.move.line"].search(
            [
                ("partner_id", "child_of", credits.partner_id.commercial_partner_id.ids),
                ("account_id", "in", credits.account_id.ids),
                ("company_id", "=", credits.company_id.id),
                ("currency_id", "=", credits.currency_id.id),
                ("parent_state", "=", "posted"),
                ("dunning_charge_id", "=", False),
                ("amount_residual_currency", ">", 0),
            ],
            order="date_maturity, id",
            limit=2,
        )
        if not claims:
            raise Nothing
        (credits | claims).reconcile()
        return credits

    def revalue(self, _key, of, debtor, amount):
        """The books follow the rate; the debt does not."""
        item = self._claims(of)[0]
        if item.currency_id == item.company_currency_id:
            raise Nothing
        same = {"currency_id": item.currency_id.id, "amount_currency": 0.0}
        return self._entry(
            item.env,
            fields.Date.today(),
            {
                "account_id": item.account_id.id,
                "partner_id": item.partner_id.id,
                "balance": amount,
                **same,
            },
            {"account_id": self._account(item.env, "income").id, "balance": -amount, **same},
        )

    def redraft(self, _key, of, debtor):
        move = self._unpaid(of)
        move.button_draft()
        move.action_post()
        return move

    def _unpaid(self, key):
        move = self._made(key)
        items = self._items(move)
        if move.state != "posted" or items.matched_credit_ids or move.move_type == "entry":
            raise Nothing
        return move

    def hand_over(self, _key, of, debtor, to):
        """The invoice had the wrong debtor."""
        move, due = self._unpaid(of), self._unpaid(of).invoice_date_due
        move.button_draft()
        terms = move.invoice_payment_term_id
        move.partner_id = self.world.debtors[to]
        move.invoice_payment_term_id = terms
        if not terms:
            move.invoice_date_due = due
        move.action_post()
        return move

    def cancel_invoice(self, _key, of, debtor):
        move = self._unpaid(of)
        move.button_draft()
        move.button_cancel()
        return move

    # === MONEY === #

    def pay(self, _key, of, debtor, part, late, currency):
        items = self._claims(of)
        wizard = (
            items.env["account.payment.register"]
            .with_context(active_model="account.move.line", active_ids=items.ids)
            .create({"payment_date": self._day(-late), "group_payment": True})
        )
        if currency:
            wizard.currency_id = self._currency(currency, items.env)
        wizard.amount = wizard.currency_id.round(wizard.amount * part)
        wizard.payment_difference_handling = "open"
        payments = wizard._create_payments()
        if not payments.move_id:
            raise Nothing
        return payments[:1]

    def pay_free(self, _key, debtor, office, amount, currency, late):
        env = self.world.of(office)
        payment = env["account.payment"].create(
            {
                "partner_id": self.world.debtors[debtor].id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": amount,
                "currency_id": self._currency(currency, env).id,
                "date": self._day(-late),
            }
        )
        payment.action_post()
        return payment

    def write_off(self, _key, of, debtor, part):
        items = self._claims(of)
        wizard = (
            items.env["account.payment.register"]
            .with_context(active_model="account.move.line", active_ids=items.ids)
            .create({"payment_date": self._day(), "group_payment": True})
        )
        wizard.amount = wizard.currency_id.round(wizard.amount * part)
        wizard.payment_difference_handling = "reconcile"
        wizard.writeoff_account_id = self._account(items.env, "expense")
        return wizard._create_payments()[:1]

    def take_back(self, _key, of, debtor):
        """The matching is undone."""
        move = self._made(of)
        items = self._items(move)
        if not items.matched_credit_ids:
            raise Nothing
        items.remove_move_reconcile()
        return items

    def return_payment(self, _key, of, debtor):
        """The bank takes the money back."""
        payment = self._made(of)
        if payment.state not in ("in_process", "paid") or payment.move_id.reversal_move_ids:
            raise Nothing
        return payment.move_id._reverse_moves(cancel=True)

    def online(self, _key, of, debtor, part, state):
        items = self._claims(of)
        total, env = sum(items.mapped("amount_residual_currency")), items.env(su=True)
        company = items.company_id
        provider = env["payment.provider"].search(
            [("company_id", "=", company.id), ("code", "=", "demo")], limit=1
        ) or env["payment.provider"].search([("code", "=", "demo")], limit=1).copy(
            {"company_id": company.id}
        )
        transaction = env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": env.ref("payment.payment_method_unknown").id,
                "amount": items.currency_id.round(total * part),
                "currency_id": items.currency_id.id,
                "partner_id": items.partner_id[:1].id,
                "reference": f"Walk {_key}",
                "invoice_ids": [Command.set(items.move_id.ids)],
            }
        )
        transaction.write({"state": state, "last_state_change": fields.Datetime.now()})
        return transaction

    def online_ends(self, _key, of, debtor, state):
        transaction = self._made(of).sudo()
        if transaction.state not in ("pending", "authorized"):
            raise Nothing
        transaction.write({"state": state, "last_state_change": fields.Datetime.now()})
        return transaction

    # === ARRANGEMENTS === #

    def promise(self, _key, of, debtor, part, days):
        items = self._claims(of)
        total = sum(items.mapped("amount_residual_currency"))
        promise = items.env["account.payment.promise"].create(
            {
                "company_id": items.company_id.id,
                "partner_id": items.partner_id[:1].id,
                "promised_on": self._day(days),
                "amount": items.currency_id.round(total * part),
                "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
            }
        )
        promise.action_accept()
        return promise

    def give_up_promise(self, _key, of, debtor):
        promise = self._made(of)
        promise._withdraw("Changed his mind")
        return promise

    def plan(self, _key, of, debtor, number, first, every, kind, at_once):
        items = self._claims(of)
        total = sum(items.mapped("amount_residual_currency"))
        part = items.currency_id.round(total / number)
        amounts = [part] * (number - 1) + [items.currency_id.round(total - part * (number - 1))]
        plan = items.env["account.payment.plan"].create(
            {
                "company_id": items.company_id.id,
                "partner_id": items.partner_id[:1].id,
                "split": "custom",
                "kind": kind,
                "include_charges": False,
                "include_interest": False,
                "item_ids": [Command.create({"move_line_id": item.id}) for item in items],
                "line_ids": [
                    Command.create({"due_on": self._day(first + every * place), "amount": amount})
                    for place, amount in enumerate(amounts)
                ],
            }
        )
        if at_once:
            plan.action_accept()
        return plan

    def accept(self, _key, of, debtor):
        plan = self._made(of)
        plan.action_accept()
        return plan

    def give_up_plan(self, _key, of, debtor):
        plan = self._made(of)
        plan._withdraw("It came to nothing")
        return plan

    def dispute(self, _key, of, debtor, part, quality):
        items = self._claims(of)
        reason = "quality" if quality else "price"
        vals = {"move_id": items.move_id.id, "reason_id": self._reason(items.env, reason).id}
        if part is not None:
            item = items[0]
            amount = item.currency_id.round(item.amount_residual_currency * part)
            vals |= {"move_line_id": item.id, "amount": amount}
        return items.env["account.dispute"].create(vals)

    def _reason(self, env, name):
        found = env.ref(f"account_collections.dispute_reason_{name}", raise_if_not_found=False)
        return found or env["account.dispute.reason"].search([], order="id desc", limit=1)

    def resolve(self, _key, of, debtor, outcome):
        dispute = self._made(of)
        doors = {
            "for_us": dispute.action_resolve_for_us,
            "for_debtor": dispute.action_resolve_for_debtor,
            "withdraw": dispute.action_withdraw,
        }
        doors[outcome]()
        return dispute

    def stop_waiting(self, _key, of, debtor):
        dispute = self._made(of)
        if not dispute.awaits_credit:
            raise Nothing
        dispute.action_stop_waiting()
        return dispute

    def block(self, _key, debtor, scope, days, pauses, of=None, office=None):
        vals = {"pauses_clock": pauses, "date_to": days is not None and self._day(days)}
        if scope == "debtor":
            env = self.world.of(office)
            vals |= {"partner_id": self.world.debtors[debtor].id, "move_id": False}
        else:
            items = self._claims(of)
            env = items.env
            vals |= {"move_id": items.move_id.id}
            if scope == "item":
                vals |= {"move_line_id": items[0].id}
        return env["account.dunning.block"].create(
            {"company_id": env.company.id, "date_from": self._day(), **vals}
        )

    def lift(self, _key, of, debtor):
        block = self._made(of)
        block.action_end()
        return block

    # === AFTER THE LAST LETTER === #

    def proceed(self, _key, of, debtor, kind):
        """A manager lets others have it, whatever a reason can change."""
        items = self._claims(of)
        kind = items.env.ref(f"account_collections.proceeding_kind_{kind}")
        made = items.env["account.collection.proceeding"]._prepare(
            kind, items, performed=True, counterpart_id=self.world.agency.id
        )
        made.gate_ids.filtered(lambda gate: not gate.is_met)._override("It must be")
        made.action_approve()
        made.action_hand_over()
        return made

    def end_proceeding(self, _key, of, debtor, how):
        proceeding = self._made(of)
        proceeding._take_step(f"end_{how}", self._day())
        return proceeding

    def give_up(self, _key, of, debtor, part):
        """Written off, in whole or in part; a manager decides alone."""
        item = self._claims(of)[0]
        reason = item.env.ref("account_collections.write_off_reason_small")
        amount = part and item.currency_id.round(item.amount_residual_currency * part)
        return item.env["account.collection.write.off"]._enter(item, reason, amount=amount)

    def take_up_again(self, _key, of, debtor):
        given_up = self._made(of)
        given_up._take_back("He has money after all")
        return given_up

    # === DEBTORS === #

    def address(self, _key, debtor, email):
        partner = self.world.debtors[debtor]
        one = f"debtor{debtor}@example.com"
        emails = {"none": False, "one": one, "two": f"{one}; office@example.com", "wrong": "nobody"}
        partner.email = emails[email]
        return partner

    def insolvency(self, _key, debtor):
        partner = self.world.debtors[debtor].commercial_partner_id
        partner.insolvency_opened_on = self._day()
        return partner

    def archive(self, _key, debtor):
        partner = self.world.debtors[debtor]
        partner.active = not partner.active
        return partner

    def merge(self, _key, debtor, into):
        """Two debtors are one and the same."""
        own, other = self.world.debtors[debtor], self.world.debtors[into]
        if own == other or own.parent_id or other.parent_id:
            raise Nothing
        wizard = self.world.root["base.partner.merge.automatic.wizard"]
        both = own | other
        wizard = wizard.create({"dst_partner_id": other.id, "partner_ids": [Command.set(both.ids)]})
        wizard._merge(both.ids, other)
        self.world.env.invalidate_all()
        for people in (self.world.debtors, self.world.contacts):
            people[:] = [other if one == own else one for one in people]
        return other

    def join(self, _key, debtor, firm):
        """A debtor turns out to work for a firm."""
        person, employer = self.world.debtors[debtor], self.world.debtors[firm]
        if person == employer or person.is_company or person.parent_id:
            raise Nothing
        if not employer.is_company or employer.parent_id:
            raise Nothing
        person.parent_id = employer
        return person

    # === LETTERS === #

    def _letters(self, debtor, *states):
        """Those of a debtor, of another one if he has none."""
        found = self.world.root["account.dunning.notice"].search(
            [("company_id", "in", self._offices()), ("state", "in", states)], order="id"
        )
        if not found:
            raise Nothing
        partner = self.world.debtors[debtor].commercial_partner_id
        own = found.filtered(lambda notice: notice.partner_id == partner)
        return own or found.filtered(lambda notice: notice.partner_id == found[-1:].partner_id)

    def _offices(self):
        return [company.id for company in self.world.companies.values()]

    def _at_desk(self, records):
        """The clerk has them before him."""
        company = records.company_id[:1]
        env = self.world.of(self.world.office(company))
        return records.filtered(lambda one: one.company_id == company).with_env(env)

    def confirm(self, _key, debtor):
        """The letters to a debtor have been reviewed."""
        drafts = self._at_desk(self._letters(debtor, "draft"))
        drafts.action_confirm()
        return drafts

    def cancel_letter(self, _key, debtor):
        letters = self._at_desk(self._letters(debtor, "draft", "confirmed"))
        letters.action_cancel()
        return letters

    def review(self, _key, debtor, what, place):
        letters = self._at_desk(self._letters(debtor, "draft"))
        lines = letters.line_ids._filter_claimed()
        if not lines:
            raise Nothing
        line = lines[int(place * len(lines))]
        getattr(line, f"action_{what}")()
        self.raised.add(line.id)
        return line

    def print_pile(self, _key, debtor):
        pile = self.world.root["account.dunning.notice"].search(
            [("company_id", "in", self._offices()), ("delivery_ids.state", "=", "ready")]
        )
        if not pile:
            raise Nothing
        pile = self._at_desk(pile)
        pile.action_print_letters()
        return pile

    def bounce(self, _key, debtor):
        """The last e-mail to a debtor comes back, within days."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        last = self.world.root["account.dunning.delivery"].search(
            [
                ("company_id", "in", self._offices()),
                ("state", "=", "sent"),
                ("sent_on", ">", since),
                ("mail_message_id", "!=", False),
            ],
            order="id desc",
            limit=1,
        )
        if not last:
            raise Nothing
        # Odoo takes no mail in twice.
        raw = BOUNCE.replace("<bounce@", f"<bounce{_key}@").format(
            sender=last.company_id.email,
            address=last.address.split(";")[0],
            message=last.mail_message_id.message_id,
        )
        self.world.root["mail.thread"].message_process(None, raw)
        return last.notice_id

    def repair(self, _key, debtor, as_letter):
        """What did not arrive is sent again."""
        broken = self.world.root["account.dunning.delivery"].search(
            [("company_id", "in", self._offices()), ("state", "in", ("failed", "bounced"))]
        )
        broken = broken.filtered(lambda one: one.notice_id.state == "confirmed")[:1]
        if not broken:
            raise Nothing
        broken = self._at_desk(broken)
        broken.action_as_letter() if as_letter else broken.action_retry()
        return broken.notice_id

    def run_by_hand(self, _key, debtor, office):
        run = self.world.of(office)["account.dunning.run"].create({"date": self._day()})
        run.action_propose()
        return run

    def mail_down(self, _key, debtor):
        """No mail server can be reached today."""
        self.mail_down_today = True
        return self.world.env.user
