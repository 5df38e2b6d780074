import math
from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import LockError
from odoo.fields import Command, Domain

from ...tools.common.money import as_exact
from ...tools.interest.allocation import ORDERS, get_part
from ...tools.online.payable import NOT_PAYABLE, RESTS, WAITS, Claim, set_off, spread
from ...tools.online.wish import AMOUNT, CHOSEN, PLAN
from ...tools.plan.review import RUNNING
from ..common.transaction import claim_rows
from ..item.account_move import NO_PROVIDERS


class Choice(NamedTuple):
    """What is to be paid: the amount, and the values of its parts."""

    amount: float
    currency: object
    parts: list

    def get_ids(self, model):
        """Of the open items, or of the charges, that are paid."""
        name = "move_line_id" if model == "account.move.line" else "charge_id"
        return [vals[name] for vals in self.parts if vals.get(name)]

    def get_paid(self):
        """The parts that are paid, of whatever is paid by a credit the rest."""
        return [vals for vals in self.parts if not vals.get("credit_id")]

    def get_credit(self):
        """What the debtor's credits pay."""
        return sum(vals["amount"] for vals in self.parts if vals.get("credit_id"))

    def get_name(self):
        """By what the payment goes at the provider: some allow for few letters."""
        names = list(dict.fromkeys(vals["name"] for vals in self.parts))
        return names[0] if len(names) == 1 else f"{names[0]} +{len(names) - 1}"


class ResPartner(models.Model):
    """What a debtor may pay online, and how: the server decides, whoever asks. Called with all
    rights, for a debtor who was let in before."""

    _inherit = "res.partner"

    def _get_payable(self, company):
        """What this debtor may pay: ``{currency: (claims, credits)}``, values with the records as
        keys. What is contested or on its way is left out, and so is what was handed to a court, may
        be time-barred, or could not be booked."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        Item = self.env["account.move.line"].with_company(company).sudo()
        today = company._get_dunning_today()
        rows = Item._read_rows(company, debtor)
        rows = Item._complete_rows(company, rows, today)
        procedures = Item._choose_dunning_procedures(rows)
        holds = Item._get_dunning_holds(company, rows, procedures, today)
        found = defaultdict(lambda: ([], []))
        closed = Item
        for row in rows:
            codes = {hold.code for hold in holds.get(row.id, ())}
            if NOT_PAYABLE & codes:
                closed += Item.browse(row.id)
                continue
            item = Item.browse(row.id)
            claims, credits = found[item.currency_id]
            if row.amount_currency < 0:
                credits.append(self._as_claim(item, -row.amount_currency))
            elif claim := self._get_claim(item, row, today):
                claims.append(claim._replace(waits=not codes.isdisjoint(WAITS)))
        payable = self._get_payable_charges(company)._leave_with(closed)
        for currency, charges in payable.grouped("currency_id").items():
            claims, _credits = found[currency]
            in_turn = sorted(claims, key=lambda claim: (claim.due, claim.key.id))
            items = Item.union(*(claim.key for claim in in_turn))
            claims += [self._as_charge_claim(charge, items) for charge in charges]
        return dict(found)

    @api.model
    def _as_charge_claim(self, charge, items):
        """A charge goes with the item it came from, if that is among the open ``items``."""
        return Claim(
            charge,
            charge.date,
            as_exact(charge.amount_open, charge.currency_id.decimal_places),
            debt=charge._find_debt(items) or charge,
            part=get_part(charge.kind),
        )

    @api.model
    def _as_claim(self, item, amount, **vals):
        amount = as_exact(amount, item.currency_id.decimal_places)
        return Claim(item, item._get_due(), amount, account=item.account_id, **vals)

    @api.model
    def _get_claim(self, item, row, today):
        """What may be paid of an item; none, if nothing."""
        rests = sum(part.amount_currency for part in row.resting if part.reason in RESTS)
        amount = item.currency_id.round(row.amount_currency - rests)
        if amount <= 0:
            return None
        later = sum(part.amount_currency for part in row.resting if part.reason == "plan")
        discount = 0.0
        untouched = item.currency_id.compare_amounts(amount, item.amount_currency) == 0
        if untouched and item.discount_date and today <= item.discount_date:
            discount = item.amount_currency - item.discount_amount_currency
        digits = item.currency_id.decimal_places
        return self._as_claim(
            item,
            amount,
            discount=as_exact(discount, digits),
            in_whole=not rests,
            later=min(as_exact(later, digits), as_exact(amount, digits)),
        )

    def _get_payable_charges(self, company):
        """The charges that can be booked when they are paid: what cannot must be mended by a person
        before somebody is asked for money."""
        charges = (
            self.env["account.dunning.charge"]
            .sudo()
            .search(
                [
                    ("partner_id", "=", self.commercial_partner_id.id),
                    ("company_id", "=", company.id),
                    ("state", "=", "open"),
                ],
                order="date, id",
            )
        )
        waiting = self.env["account.collection.online.part"].sudo()._find_charges_under_way(charges)
        return (charges - waiting).filtered(lambda charge: charge._can_be_booked())

    # === CHOSEN === #

    def _choose_online(self, company, currency, items=None, charges=None, amount=None, plan=None):
        """What the debtor pays: what he names (records), in whole; ``amount``: the oldest debt
        first, of each its costs, interest and principal in the order of the law; ``plan``: its
        oldest instalment that is open; nothing of it: all that is asked for now, with his credits
        deducted. ``None``, if he names what he cannot pay.

        Amounts come from here alone, but for a payment on account, which is no more than is
        open."""
        if amount is not None and not (math.isfinite(amount) and amount > 0):
            return None
        claims, credits = self._get_payable(company).get(currency, ([], []))
        taken = []
        if items is not None or charges is not None:
            paid = self._choose_named(claims, {*(items or ()), *(charges or ())})
        elif amount is not None or plan is not None:
            wanted = self._get_wanted(company, claims, amount, plan, currency.decimal_places)
            order = ORDERS[self._get_allocation_order(company)]
            shares, rest = spread(*wanted, order)
            paid = [] if rest > 0 else [(key, used, 0) for key, used in shares]
        else:
            today = company._get_dunning_today()
            due = [claim for claim in claims if claim.due <= today and not claim.waits]
            taken = set_off(credits, due)
            paid = self._choose_due(due, taken)
        paid = [(key, money, discount) for key, money, discount in paid if money > 0]
        if not paid:
            return None
        parts = [
            self._prepare_part(company, key, money, discount=float(discount))
            for key, money, discount in paid
        ] + [
            self._prepare_part(company, key, used, credit_id=credit.id)
            for credit, key, used in taken
        ]
        return Choice(float(sum(money for _key, money, _discount in paid)), currency, parts)

    def _choose_wished(self, company, wish):
        """The same for a `Wish` that came from outside: ids and names may be anybody's."""
        currency = self.env["res.currency"].search([("name", "=", wish.currency)])
        how = {}
        if wish.what == CHOSEN:
            how["items"] = self.env["account.move.line"].sudo().browse(wish.items)
            how["charges"] = self.env["account.dunning.charge"].sudo().browse(wish.charges)
        elif wish.what == AMOUNT:
            how["amount"] = float(wish.amount)
        elif wish.what == PLAN:
            plans = self.env["account.payment.plan"].sudo()
            how["plan"] = plans.search([("id", "=", wish.plan)])
        return self._choose_online(company, currency, **how) if currency else None

    def _get_most_online(self, company, currency):
        """What he can pay at most: a payment on account is for what is open."""
        claims, _credits = self._get_payable(company).get(currency, ([], []))
        return float(sum(claim.amount for claim in claims))

    @api.model
    def _choose_named(self, claims, wanted):
        """``[(record, amount, cash discount)]`` of what the debtor named, nothing if he may not pay
        one of it."""
        chosen = [claim for claim in claims if claim.key in wanted]
        if len(chosen) != len(wanted):
            return []
        return [(claim.key, claim.asked, claim.discount) for claim in chosen]

    @api.model
    def _choose_due(self, due, taken):
        """The same of all that is due, less the credits ``taken`` off it."""
        covered = defaultdict(int)
        for _credit, key, used in taken:
            covered[key] += used
        return [
            (claim.key, claim.due_now - covered[claim.key], 0 if claim.later else claim.discount)
            for claim in due
        ]

    def _get_wanted(self, company, claims, amount, plan, digits):
        """``(amount, claims)`` of a payment on account, or of the oldest instalment that is open,
        which pays what its plan is about."""
        if plan is None:
            return as_exact(amount, digits), claims
        mine = plan.company_id == company and plan.partner_id == self.commercial_partner_id
        if not mine or plan.state not in RUNNING:
            return as_exact(0.0, digits), []
        entries = plan._review(company._get_dunning_today())[plan].entries
        planned = plan.item_ids.move_line_id
        wanted = next((entry.open for entry in entries if entry.open), as_exact(0.0, digits))
        return wanted, [claim for claim in claims if claim.key in planned]

    @api.model
    def _prepare_part(self, company, record, amount, **vals):
        item = record if record._name == "account.move.line" else None
        return {
            "company_id": company.id,
            "currency_id": record.currency_id.id,
            "move_line_id": item.id if item else False,
            "charge_id": False if item else record.id,
            "name": (item.move_id.name or item.name) if item else record.display_name,
            "amount": float(amount),
            **vals,
        }

    # === STARTED === #

    @api.model
    def _takes_online(self, company):
        """Whether the company takes money online at all; who takes a payment is asked when it is
        known what is paid."""
        providers = self.env["payment.provider"].sudo()
        taking = Domain("state", "in", ("enabled", "test")) & Domain("is_published", "=", True)
        taking &= Domain("code", "not in", NO_PROVIDERS)
        taking &= Domain(providers._check_company_domain(company))
        return bool(providers.search_count(taking, limit=1))

    def _get_online_providers(self, company, choice):
        """The providers that may take this payment, and their methods: such as get the money here,
        and can book it."""
        debtor = self.commercial_partner_id
        providers = (
            self.env["payment.provider"]
            .sudo()
            ._get_compatible_providers(
                company.id, debtor.id, choice.amount, currency_id=choice.currency.id
            )
        )
        providers = providers.filtered(
            lambda provider: provider.code not in NO_PROVIDERS and provider.journal_id
        )
        methods = (
            self.env["payment.method"]
            .sudo()
            ._get_compatible_payment_methods(
                providers.ids, debtor.id, currency_id=choice.currency.id
            )
        )
        return providers, methods

    @api.model
    def _claim_online(self, choice):
        """From here until the end of the transaction nobody else starts a payment of any of it.
        LockError, if somebody does at this moment, or has begun to a moment ago: a second click, or
        another tab. What was begun before that may be begun anew: he came back from his bank."""
        records = [
            self.env[model].sudo().browse(choice.get_ids(model))
            for model in ("account.move.line", "account.dunning.charge")
        ]
        words = self.env._(
            "This is being paid at this moment, perhaps in another window. Please wait a moment, "
            "then try again."
        )
        try:
            for claimed in records:
                claimed.lock_for_update(allow_referencing=True)
        except LockError:
            raise LockError(words) from None
        for claimed in records:
            claim_rows(claimed)
        if self.env["account.collection.online.part"].sudo()._are_just_begun(*records):
            raise LockError(words)

    @api.model
    def _prepare_online(self, choice):
        """The values of the transaction that pays this choice, beside those of its provider."""
        items = self.env["account.move.line"].sudo().browse(choice.get_ids("account.move.line"))
        invoices = items.move_id.filtered(lambda move: move.is_invoice(include_receipts=True))
        return {
            "invoice_ids": [Command.set(invoices.ids)],
            "collection_part_ids": [Command.create(vals) for vals in choice.parts],
        }
