"""What stands in Odoo's own tables, read by plain SQL: the oracle's view of the ledger."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .script import BRANCHES

CENT = Decimal("0.01")


def exact(amount):
    return Decimal(str(amount or 0)).quantize(CENT)


@dataclass
class Item:
    id: int
    move: int
    debtor: int | None
    company: int
    currency: int
    open: Decimal  # in its own currency; below zero: a credit
    open_company: Decimal
    whole: Decimal
    due: date
    day: date
    invoiced: date | None
    kind: str
    no_followup: bool
    payment_state: str | None
    discount_day: date | None
    discounted: Decimal
    archived: bool
    insolvent: date | None
    agreed: bool
    hinted: bool
    reverses: int | None
    number: str = ""
    holds: list = field(default_factory=list)  # reasons for which all of it rests
    resting: dict = field(default_factory=dict)  # {reason: amount}

    @property
    def claimable(self):
        if self.holds:
            return Decimal(0)
        return max(self.open - sum(self.resting.values()), Decimal(0))


ITEMS = """
    SELECT item.id, item.move_id, partner.commercial_partner_id, item.company_id,
           item.currency_id, item.amount_residual_currency, item.amount_residual,
           item.amount_currency,
           COALESCE(item.date_maturity, item.invoice_date, item.date), item.date,
           move.invoice_date, move.move_type, COALESCE(item.no_followup, FALSE),
           move.payment_state, item.discount_date, item.discount_amount_currency,
           NOT COALESCE(debtor.active, TRUE), debtor.insolvency_opened_on,
           move.due_date_agreed = 'yes', move.default_hinted, move.reversed_entry_id, move.name
      FROM account_move_line item
      JOIN account_account account
        ON account.id = item.account_id AND account.account_type = 'asset_receivable'
      JOIN account_move move ON move.id = item.move_id
 LEFT JOIN res_partner partner ON partner.id = item.partner_id
 LEFT JOIN res_partner debtor ON debtor.id = partner.commercial_partner_id
     WHERE item.parent_state = 'posted' AND item.company_id = ANY(%s)
       AND item.dunning_charge_id IS NULL {}
  ORDER BY item.id
"""


class Ledger:
    """The ledger at a moment; ``today`` is the day where the companies are."""

    def __init__(self, world, today):
        self.cr, self.today = world.root.cr, today
        world.root.flush_all()
        self.companies = [company.id for company in world.companies.values()]
        self.german = {world.companies[name].id for name in ("main", *BRANCHES)}
        self.family = sorted(self.german)
        found = self.rows(ITEMS.format("AND item.amount_residual_currency <> 0"), self.companies)
        self.items = {row[0]: _as_item(row) for row in found}
        self.of_debtor = defaultdict(list)
        for item in self.items.values():
            self.of_debtor[item.company, item.debtor].append(item)
        self.promises = self._read_promises()
        self.plans = self._read_plans()
        self._look_for_rest()

    def rows(self, statement, *arguments):
        self.cr.execute(statement, arguments)
        return self.cr.fetchall()

    def read_item(self, key):
        """An item of any state of payment."""
        found = self.rows(ITEMS.format("AND item.id = %s"), self.companies, key)
        return _as_item(found[0]) if found else None

    def get_credits(self, company, debtor):
        """``{currency: amount}`` of what he has to his credit."""
        credits = defaultdict(Decimal)
        for credit, amount in self.find_credits(company, debtor):
            credits[credit.currency] += amount
        return credits

    def find_credits(self, company, debtor):
        """[(item, amount)] of what he has to his credit, with what the other branches of the
        company lend it."""
        own = [(item, -item.open) for item in self.of_debtor[company, debtor] if item.open < 0]
        return [*own, *self._find_lent(company, debtor)]

    def _find_lent(self, company, debtor):
        """A company with its branches is one creditor (§ 387 BGB): what one of them does not need
        for what is late with itself goes to the others, the oldest claim first, and once. What
        nobody needs is shown to all who wait for money: what it is for is still to be said."""
        own = [item for one in self.family for item in self.of_debtor[one, debtor]]
        needs, since = defaultdict(Decimal), {}
        for item in own:
            if item.open > 0 and item.due < self.today:
                place = item.company, item.currency
                needs[place] += item.open
                since[place] = min(item.due, since.get(place, item.due))
        free, lent = [], defaultdict(list)
        for credit in sorted(own, key=lambda item: (item.due, item.id)):
            if credit.open < 0:
                used = min(needs[credit.company, credit.currency], -credit.open)
                needs[credit.company, credit.currency] -= used
                free.append((credit, -credit.open - used))
        for credit, left in free:
            for place in sorted(since, key=lambda one: (since[one], str(one[0]))):
                if place[1] == credit.currency:
                    used = min(needs[place], left)
                    needs[place] -= used
                    left -= used
                    lent[place[0]].append((credit, used))
            for one in {place[0] for place in since} - {credit.company}:
                lent[one].append((credit, left))
        return [(credit, amount) for credit, amount in lent[company] if amount]

    # === WHAT RESTS === #

    def _look_for_rest(self):
        for item in self.items.values():
            if item.open > 0:
                item.holds += self._hold(item)
        self._rest_blocked()
        self._rest_in_hand()
        self._rest_promised()
        self._rest_discounted()
        self._rest_being_paid()
        self._rest_disputed()
        self._rest_planned()

    def _hold(self, item):
        if item.no_followup:
            yield "no_followup"
        if item.payment_state == "blocked":
            yield "payment_blocked"
        if item.debtor is None:
            yield "no_debtor"
        if item.archived:
            yield "archived"
        if item.insolvent and (item.invoiced or item.day) <= item.insolvent:
            yield "insolvency"
        # §§ 195, 199 BGB; ten years in Switzerland (art. 127 OR).
        if item.company in self.german and item.due.year + 3 < self.today.year:
            yield "old"

    def _rest_blocked(self):
        blocks = self.rows(
            """SELECT company_id, partner_id, move_id, move_line_id FROM account_dunning_block
                WHERE company_id = ANY(%s) AND date_from <= %s
                  AND (date_to IS NULL OR date_to >= %s)""",
            self.companies,
            self.today,
            self.today,
        )
        for company, partner, move, line in blocks:
            for item in self.items.values():
                if item.open > 0 and item.company == company:
                    about = item.id == line if line else item.move == move if move else None
                    if about or (about is None and item.debtor == partner):
                        item.holds.append("block")

    def _rest_in_hand(self):
        """What others collect we do not."""
        found = self.rows(
            """SELECT claim.move_line_id
                 FROM account_collection_proceeding_claim claim
                 JOIN account_collection_proceeding proceeding
                   ON proceeding.id = claim.proceeding_id
                WHERE proceeding.state NOT IN ('draft', 'approved', 'ended', 'cancelled')
                  AND proceeding.company_id = ANY(%s)""",
            self.companies,
        )
        for (key,) in found:
            if key in self.items:
                self.items[key].holds.append("proceeding")

    def _rest_promised(self):
        for promise in self.promises:
            if promise["state"] == "open" and promise["pauses"]:
                for key in promise["items"]:
                    if key in self.items:
                        self.items[key].holds.append("promise")

    def _rest_discounted(self):
        """Paid in time less the discount: nothing more is owed."""
        pools = {
            key: sorted(
                (credit.day, amount, credit.currency) for credit, amount in self.find_credits(*key)
            )
            for key in list(self.of_debtor)
        }
        agreed = [item for item in self.items.values() if item.open > 0 and item.discount_day]
        for item in sorted(agreed, key=lambda one: (one.discount_day, one.id)):
            if not 0 < item.discounted < item.whole:
                continue
            paid = sum(
                exact(amount)
                for amount, day in self.rows(
                    """SELECT partial.debit_amount_currency, credit.date
                         FROM account_partial_reconcile partial
                         JOIN account_move_line credit ON credit.id = partial.credit_move_id
                        WHERE partial.debit_move_id = %s""",
                    item.id,
                )
                if day <= item.discount_day
            )
            missing = max(item.discounted - paid, Decimal(0))
            pool = pools[item.company, item.debtor]
            fitting = [
                one for one in pool if one[2] == item.currency and one[0] <= item.discount_day
            ]
            if missing <= sum(amount for _day, amount, _currency in fitting):
                item.resting["discount"] = item.whole - item.discounted
                pools[item.company, item.debtor] = _use(pool, item.currency, missing)

    def _rest_being_paid(self):
        found = self.rows(
            """SELECT link.invoice_id, other.amount
                 FROM payment_transaction other
                 JOIN account_invoice_transaction_rel link ON link.transaction_id = other.id
                WHERE (other.state IN ('pending', 'authorized')
                       AND other.last_state_change > %s)
                   OR (other.state = 'done' AND other.is_post_processed IS NOT TRUE)""",
            self._ago(14),
        )
        for move, amount in found:
            left = exact(amount)
            own = [one for one in self.items.values() if one.move == move and one.open > 0]
            for item in sorted(own, key=lambda one: (one.due, one.id)):
                room = item.open - item.resting.get("in_payment", Decimal(0))
                part = min(left, room)
                item.resting["in_payment"] = item.resting.get("in_payment", Decimal(0)) + part
                left -= part

    def _ago(self, days):
        from odoo import fields

        return fields.Datetime.subtract(fields.Datetime.now(), days=days)

    def _rest_disputed(self):
        found = self.rows(
            """SELECT move_id, move_line_id, is_whole, amount FROM account_dispute
                WHERE (state = 'open' OR awaits_credit) AND opened_on <= %s
             ORDER BY opened_on, id""",
            self.today,
        )
        for move, line, whole, amount in found:
            for item in self.items.values():
                if item.move == move and item.open > 0 and line in (None, item.id):
                    part = item.open if whole and not line else exact(amount)
                    known = item.resting.get("dispute", Decimal(0))
                    item.resting["dispute"] = min(known + part, item.open)

    def _rest_planned(self):
        """Of a plan only what is late is asked for, all of it on a letter of its own."""
        for plan in self.plans:
            for key in plan["items"]:
                if key in self.items:
                    self.items[key].holds.append("plan")

    # === ARRANGEMENTS === #

    def read_money(self, items, before):
        """[(day, amount)] of what came off these items since ``before``, {credit: amount}: money
        and credit notes, no write-off."""
        found = self.rows(
            """SELECT credit.id, credit.date, partial.debit_amount_currency, move.id
                 FROM account_partial_reconcile partial
                 JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 JOIN account_move move ON move.id = credit.move_id
                WHERE partial.debit_move_id = ANY(%s) AND credit.parent_state = 'posted'
                  AND (move.origin_payment_id IS NOT NULL OR move.move_type = 'out_refund'
                       OR move.statement_line_id IS NOT NULL)""",
            list(items),
        )
        sums, days = defaultdict(Decimal), {}
        for credit, day, amount, move in found:
            sums[credit] += exact(amount) * (1 - self._get_writeoff(move))
            days[credit] = day
        return [
            (days[credit], exact(amount) - before.get(str(credit), Decimal(0)))
            for credit, amount in sums.items()
        ]

    def _get_writeoff(self, move):
        """The share of a payment that is no money: what it was short of went to expenses."""
        ((expense, received),) = self.rows(
            """SELECT COALESCE(SUM(line.balance)
                               FILTER (WHERE account.account_type LIKE 'expense%%'
                                          OR account.account_type LIKE 'income%%'), 0),
                      COALESCE(-SUM(line.balance)
                               FILTER (WHERE account.account_type = 'asset_receivable'), 0)
                 FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id
                 JOIN account_move move ON move.id = line.move_id
                WHERE line.move_id = %s AND move.move_type = 'entry'""",
            move,
        )
        if not received or expense <= 0:
            return Decimal(0)
        return min(Decimal(str(expense)) / Decimal(str(received)), Decimal(1))

    def _read_promises(self):
        """Those that were accepted and not taken back, with the state they are in by what was
        paid."""
        found = self.rows(
            """SELECT promise.id, promise.state, promise.amount, promise.last_day, promise.pauses,
                      promise.matched_before, ARRAY_AGG(line.move_line_id)
                 FROM account_payment_promise promise
                 JOIN account_payment_promise_line line ON line.promise_id = promise.id
                WHERE promise.company_id = ANY(%s)
                  AND promise.state IN ('open', 'kept', 'partially_kept', 'broken')
             GROUP BY promise.id""",
            self.companies,
        )
        promises = []
        for key, said, amount, last_day, pauses, before, items in found:
            items = [one for one in items if one]
            money = self.read_money(items, _as_exact(before))
            paid = sum(part for day, part in money if day <= last_day and part > 0)
            state = "open"
            if paid >= exact(amount):
                state = "kept"
            elif self.today > last_day:
                state = "partially_kept" if paid else "broken"
            promises.append(
                {"id": key, "said": said, "state": state, "pauses": pauses, "items": items}
            )
        return promises

    def _read_plans(self):
        found = self.rows(
            """SELECT plan.id, plan.state, plan.matched_before, plan.accepted_on,
                      ARRAY_AGG(item.move_line_id)
                 FROM account_payment_plan plan
                 JOIN account_payment_plan_item item ON item.plan_id = plan.id
                WHERE plan.company_id = ANY(%s)
                  AND plan.state IN ('accepted', 'in_arrears', 'cured', 'defaulted')
             GROUP BY plan.id""",
            self.companies,
        )
        plans = []
        for key, said, before, accepted, items in found:
            items = [one for one in items if one]
            money = self.read_money(items, _as_exact(before))
            paid = sum(part for _day, part in money if part > 0)
            lines = self.rows(
                "SELECT due_on, amount FROM account_payment_plan_line WHERE plan_id = %s", key
            )
            late = sum(exact(amount) for day, amount in lines if day < self.today)
            total = sum(exact(amount) for _day, amount in lines)
            plans.append(
                {
                    "id": key,
                    "said": said,
                    "items": items,
                    "late": max(late - paid, Decimal(0)),
                    "done": paid >= total,
                    "since": accepted,
                }
            )
        return plans


def _as_item(row):
    (key, move, debtor, company, currency, left, left_company, whole, *rest) = row
    due, day, invoiced, kind, no_followup, payment_state, discount_day, discounted, *rest = rest
    archived, insolvent, agreed, hinted, reverses, number = rest
    return Item(
        id=key,
        move=move,
        debtor=debtor,
        company=company,
        currency=currency,
        open=exact(left),
        open_company=exact(left_company),
        whole=exact(whole),
        due=due,
        day=day,
        invoiced=invoiced,
        kind=kind,
        no_followup=no_followup,
        payment_state=payment_state,
        discount_day=discount_day,
        discounted=exact(discounted),
        archived=archived,
        insolvent=insolvent,
        agreed=bool(agreed),
        hinted=bool(hinted),
        reverses=reverses,
        number=number or "",
    )


def _as_exact(before):
    return {credit: exact(amount) for credit, amount in (before or {}).items()}


def _use(pool, currency, missing):
    """What is left of the credits, the oldest used first."""
    left = []
    for day, amount, own in pool:
        used = min(amount, missing) if own == currency else Decimal(0)
        missing -= used
        if amount > used:
            left.append((day, amount - used, own))
    return left
