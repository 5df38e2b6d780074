from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...tools.common.money import as_exact
from ...tools.decision import escalation
from ...tools.decision.discount import Discount, find_earned
from ...tools.decision.escalation import NO_POLICY, Decision, Hold, Item, Policy, Resting
from ...tools.decision.lending import Credit, Overdue, lend_credits
from ..common.isolation import work_isolated

# Open items in memory at a time.
BATCH = 10_000


class Row(NamedTuple):
    """An open item as it stands in the ledger; amounts: > 0 the debtor owes, < 0 he has a credit,
    which the amount in the item's own currency tells."""

    id: int
    move_id: int
    debtor_id: int | None
    currency_id: int
    amount: float  # company currency
    amount_currency: float
    due: object
    no_followup: bool
    payment_state: str | None
    procedure_id: int | None
    reopened_on: object
    # The cash discount that was agreed on the whole item, None without one.
    discount: float | None
    # Not from the ledger: what `_complete_rows` knows.
    holds: tuple = ()
    pauses: tuple = ()
    resting: tuple = ()
    plan_id: int | None = None

    @property
    def owner(self):
        """Items without a debtor are nobody's balance: each stands alone."""
        return self.debtor_id or -self.id

    @property
    def claimed(self):
        """What may be asked for, in the currency of the item."""
        return self.amount_currency - self.amount_resting

    @property
    def amount_resting(self):
        """In the currency of the item."""
        return sum(part.amount_currency for part in self.resting)

    @property
    def resting_company(self):
        return sum(part.amount for part in self.resting)

    def get_since(self, reason):
        """The day since which a part rests for this ``reason``."""
        known = (part.since for part in self.resting if part.reason == reason and part.since)
        return min(known, default=None)

    def lend(self, amount, company):
        """The row with no more than ``amount`` of its credit, in its own currency."""
        share = company.currency_id.round(self.amount * amount / -self.amount_currency)
        return self._replace(amount=share, amount_currency=-amount)

    def as_json(self):
        """The parts that rest as they are kept; None if nothing does."""
        return [
            {
                "reason": part.reason,
                "amount": part.amount_currency,
                "company": part.amount,
                "since": part.since and part.since.isoformat(),
                "until": part.until and part.until.isoformat(),
            }
            for part in self.resting
        ] or None

    def as_claimed(self, vals):
        """The values of a line about the item with what rests taken out of its amounts."""
        # An instalment falls due later than its item.
        later = (self.due - vals["date_maturity"]).days
        return {
            **vals,
            "date_maturity": self.due,
            "days_overdue": max(vals["days_overdue"] - later, 0),
            "resting": self.as_json(),
            "amount_resting": self.amount_resting,
            "amount_residual": vals["amount_residual"] - self.amount_resting,
            "amount_company": vals["amount_company"] - self.resting_company,
        }


class Kept(NamedTuple):
    """What is kept about some items, by name: see `_get_kept_queries`."""

    items: frozenset
    names: frozenset


class AccountMoveLine(models.Model):
    """Reads the open items as values for the rule, with why each rests, and returns its decisions:
    a handful of queries per batch, whatever the number of items."""

    _inherit = "account.move.line"

    @api.model
    def _decide_dunning(self, company, today, debtors):
        """The decision for each open item of some ``debtors`` of ``company``.

        Returns ``[(row, decision)]`` in the order of debtor and due date; at the end what other
        branches lend of their credits."""
        policy = Policy(
            grace=company.dunning_grace_days, bank_stale=company._find_silent_bank(today)
        )
        self = self.with_company(company).sudo()
        rows = self._read_rows(company, debtors)
        return list(self._decide_debtors(company, today, rows, policy).values())

    @api.model
    def _decide_all_dunning(self, company, today, policy=NO_POLICY, procedures=None, failures=None):
        """The decisions for all open items of ``company`` (only under ``procedures`` if given;
        credits count for everything the debtor owes), as batches of ``[(row, decision)]``. A debtor
        who cannot be decided costs nobody else the night: he is added to the list ``failures``, as
        ``(debtor, error)``.

        A ledger of any size is read once, and no more than a batch of it is in memory."""
        self = self.with_company(company).sudo()
        for rows in self._fetch_rows(company):
            if procedures:
                applying = self._choose_dunning_procedures(rows)
                rows = [
                    row for row in rows if row.amount_currency < 0 or applying[row.id] in procedures
                ]
            decided, errors = self._decide_isolated(company, today, rows, policy)
            if failures is not None:
                failures += errors
            yield decided
            self.env.invalidate_all()

    @api.model
    def _decide_isolated(self, company, today, rows, policy):
        """``[(row, decision)]``, and ``[(debtor, error)]`` of those who cannot be decided."""
        debtors = [list(own) for _owner, own in groupby(rows, key=lambda row: row.owner)]
        decided = {}

        def decide(some):
            found = self._decide_debtors(
                company, today, [row for own in some for row in own], policy
            )
            decided.update(found)

        errors = []
        for own, error in work_isolated(self.env, debtors, decide):
            decided |= {row.id: (row, Decision("error")) for row in own}
            errors.append((self._get_owner(own[0]), error))
        return [decided[row.id] for row in rows], errors

    @api.model
    def _get_owner(self, row):
        """The debtor of a row; where it has none, the item itself."""
        return self.env["res.partner"].browse(row.debtor_id or ()) or self.browse(row.id)

    @api.model
    def _decide_debtors(self, company, today, rows, policy):
        """``{item id: (row, decision)}`` of ``rows``, which are ordered by debtor and hold all of
        each, and of what is lent to them."""
        debtors = {row.debtor_id for row in rows if row.debtor_id}
        rows = [*rows, *self._read_lent_credits(company, debtors, today)]
        if len(debtors) == 1:
            moves, items = [row.move_id for row in rows], [row.id for row in rows]
            self = self._knowing_what_is_kept(list(debtors), moves, items)
        self.env["res.partner"].browse(debtors).fetch(self._get_decisive_fields())
        rows = self._complete_rows(company, rows, today)
        items = self._as_dunning_items(company, rows, today)
        decided = {}
        for _debtor, own in groupby(rows, key=lambda row: row.owner):
            decided |= escalation.decide([items[row.id] for row in own], today, policy)
        return {row.id: (row, decided[row.id]) for row in rows}

    @api.model
    def _complete_rows(self, company, rows, today):
        """Hook: the rows with what is known of them beside the ledger: why they rest, which part of
        them, and which days do not count. Each room adds to what those before it have found;
        ``rows`` are a batch with all items of each debtor in it."""
        moves = self.env["account.move"].browse({row.move_id for row in rows})
        if earned := self._read_earned_discounts(company, rows):
            rows = [
                self._rest_part(company, row, "discount", float(earned.get(row.id, 0)))
                for row in rows
            ]
        under_way = moves._read_money_under_way()
        return self._rest_being_paid(company, rows, today, under_way) if under_way else rows

    @api.model
    def _read_earned_discounts(self, company, rows):
        """``{item id: discount}`` of those paid in time less the cash discount that was agreed:
        nothing more is owed, whether the payment is matched or waits for it."""
        agreed = [row.id for row in rows if row.discount]
        if not agreed:
            return {}
        self.env["account.partial.reconcile"].flush_model()
        found = self.env.execute_query(
            SQL(
                """
                SELECT item.id, partner.commercial_partner_id, item.currency_id,
                       item.amount_currency, item.discount_amount_currency, item.discount_date,
                       COALESCE((SELECT SUM(partial.debit_amount_currency)
                                   FROM account_partial_reconcile partial
                                   JOIN account_move_line credit
                                     ON credit.id = partial.credit_move_id
                                  WHERE partial.debit_move_id = item.id
                                    AND credit.date <= item.discount_date), 0)
                  FROM account_move_line item
                  JOIN res_partner partner ON partner.id = item.partner_id
                 WHERE item.id = ANY(%s)
                """,
                agreed,
            )
        )
        discounts = []
        for item, debtor, currency, whole, due, until, paid in found:
            digits = self.env["res.currency"].browse(currency).decimal_places
            whole, due, paid = (as_exact(amount, digits) for amount in (whole, due, paid))
            discounts.append(Discount(item, (debtor, currency), whole, due, until, paid))
        return find_earned(discounts, self._read_free_credits(rows)) if discounts else {}

    @api.model
    def _read_free_credits(self, rows):
        """``{(debtor id, currency id): [(day, amount)]}`` of what is not matched yet."""
        credits = defaultdict(list)
        rows = [row for row in rows if row.amount_currency < 0]
        for row, item in zip(rows, self.browse(row.id for row in rows), strict=True):
            amount = as_exact(-row.amount_currency, item.currency_id.decimal_places)
            credits[row.debtor_id, row.currency_id].append((item.date, amount))
        return credits

    @api.model
    def _rest_being_paid(self, company, rows, today, under_way):
        """Only what is being paid rests; of several instalments the oldest first."""
        left = {row.id: row.amount_currency for row in rows if row.amount_currency > 0}
        currencies = self.env["res.currency"].browse
        paid = defaultdict(float)
        for amount, currency, moves in under_way:
            amount = float(amount)
            for row in rows:
                if row.move_id not in moves or left.get(row.id, 0.0) <= 0 or amount <= 0:
                    continue
                own, other = currencies(row.currency_id), currencies(currency)
                there = other._convert(amount, own, company, today)
                part = min(left[row.id], there)
                left[row.id] = own.round(left[row.id] - part)
                paid[row.id] += part
                amount = other.round(amount - own._convert(part, other, company, today))
        return [self._rest_part(company, row, "in_payment", paid.get(row.id)) for row in rows]

    @api.model
    def _rest_part(self, company, row, reason, part, since=None, until=None):
        """The row with ``part`` of it, in its own currency, resting."""
        if not part:
            return row
        part = min(part, row.claimed)
        share = company.currency_id.round(row.amount * part / row.amount_currency)
        rests = Resting(reason, share, part, since=since, until=until)
        return row._replace(resting=(*row.resting, rests))

    # === WHAT IS KEPT === #

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        """Hook: ``{name: Query}`` of what a room keeps about items, their entries and their debtors
        (ids)."""
        return {}

    @api.model
    def _knowing_what_is_kept(self, debtors, moves, items):
        """This model, with what is kept about these ids in the context. Most debtors owe, and that
        is all: room by room would be asked in vain. Of many debtors at once something is kept of
        each kind, and nobody need ask first."""
        if self._get_kept(items):
            return self
        queries = self.sudo()._get_kept_queries(debtors, moves, items)
        parts = [
            SQL("SELECT %s WHERE EXISTS (%s)", name, query.select(SQL("1")))
            for name, query in queries.items()
        ]
        found = self.env.execute_query(SQL(" UNION ALL ").join(parts))
        kept = Kept(frozenset(items), frozenset(name for (name,) in found))
        return self.with_context(dunning_kept=kept)

    @api.model
    def _get_kept(self, items):
        kept = self.env.context.get("dunning_kept")
        # What comes from outside is a list or a word.
        return kept if isinstance(kept, Kept) and kept.items.issuperset(items) else None

    @api.model
    def _may_have(self, name, items):
        """Whether a ``name`` may be kept about these items (ids)."""
        kept = self._get_kept(items)
        return not kept or name in kept.names

    # === READING === #

    @api.model
    def _read_rows(self, company, debtors):
        """All rows of some ``debtors`` of the company, as the ledger has them."""
        found = self.env.execute_query(self._get_rows_sql(company, debtors))
        return [Row(*row) for row in found]

    @api.model
    def _fetch_rows(self, company):
        """All rows of the company, in batches that end where a debtor ends."""
        cursor = SQL.identifier(f"dunning_items_{company.id}")
        # The plan that is fastest to its end, not to its first row.
        self.env.cr.execute("SET LOCAL cursor_tuple_fraction = 1")
        self.env.cr.execute(
            SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, self._get_rows_sql(company))
        )
        kept = []
        while found := self.env.execute_query(SQL("FETCH %s FROM %s", BATCH, cursor)):
            rows = kept + [Row(*row) for row in found]
            last = rows[-1].owner
            end = next(index for index, row in enumerate(rows) if row.owner == last)
            kept = rows[end:]
            if end:
                yield rows[:end]
        if kept:
            yield kept
        self.env.cr.execute(SQL("CLOSE %s", cursor))

    @api.model
    def _read_lent_credits(self, company, debtors, today):
        """The rows of what other branches of the same company lend it of their credits for these
        ``debtors`` (ids), each with the amount that is lent."""
        family = company._get_family()
        if len(family) == 1 or not debtors:
            return []
        self = self.sudo()
        domain = Domain.OR(self._get_dunning_domain(branch) for branch in family)
        domain &= Domain("partner_id.commercial_partner_id", "in", list(debtors))
        found = self.env.execute_query(
            self._select_rows_sql(domain & Domain("amount_residual_currency", "<", 0))
        )
        rows = [Row(*row) for row in found]
        owners = {row.id: self.browse(row.id).company_id.id for row in rows}
        if set(owners.values()) <= {company.id}:
            return []
        overdue = self._read_overdue(domain & Domain("amount_residual_currency", ">", 0), today)
        lent = []
        for debtor, credits in groupby(rows, key=lambda row: row.debtor_id):
            values = [
                Credit(row.id, owners[row.id], row.currency_id, -row.amount_currency)
                for row in credits
            ]
            mine = lend_credits(values, overdue[debtor]).get(company.id, {})
            lent += [row.lend(mine[row.id], company) for row in credits if row.id in mine]
        return lent

    @api.model
    def _read_overdue(self, domain, today):
        """``{debtor id: [Overdue]}`` of the items of a ``domain``."""
        self.env.flush_all()
        found = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, item.company_id, item.currency_id,
                       SUM(item.amount_residual_currency), MIN(%s)
                  FROM account_move_line item
                  JOIN res_partner partner ON partner.id = item.partner_id
                 WHERE item.id IN %s AND %s < %s
              GROUP BY 1, 2, 3
                """,
                self._get_due_sql(),
                self._search(domain, bypass_access=True).subselect(),
                self._get_due_sql(),
                today,
            )
        )
        overdue = defaultdict(list)
        for debtor, company, currency, amount, since in found:
            overdue[debtor].append(Overdue(company, currency, float(amount), since))
        return overdue

    @api.model
    def _get_rows_sql(self, company, debtors=None):
        """The query for the rows of a company, of its ``debtors`` if given."""
        domain = self._get_dunning_domain(company)
        if debtors is not None:
            domain &= Domain("partner_id.commercial_partner_id", "in", debtors.ids)
        return self._select_rows_sql(domain)

    @api.model
    def _select_rows_sql(self, domain):
        """The query for the rows of a ``domain`` of open items."""
        self.env.flush_all()
        return SQL(
            """
            SELECT item.id, item.move_id, partner.commercial_partner_id, item.currency_id,
                   item.amount_residual, item.amount_residual_currency,
                   %s,
                   COALESCE(item.no_followup, FALSE), move.payment_state,
                   move.dunning_procedure_id, item.dunning_reopened_on,
                   CASE WHEN item.amount_residual_currency > 0
                             AND item.discount_date IS NOT NULL
                             AND item.discount_amount_currency > 0
                             AND item.discount_amount_currency < item.amount_currency
                        THEN item.amount_currency - item.discount_amount_currency END
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
             WHERE item.id IN %s
          ORDER BY 3, 7, 1
            """,
            self._get_due_sql(),
            self._search(domain, bypass_access=True).subselect(),
        )

    @api.model
    def _as_dunning_items(self, company, rows, today):
        """The rows as the rule sees them, ``{item id: Item}``."""
        procedures = self._choose_dunning_procedures(rows)
        steps = {procedure: procedure._get_steps() for procedure in set(procedures.values())}
        holds = self._get_dunning_holds(company, rows, procedures, today)
        history = self._read_row_history(rows)
        nothing = {}
        items = {}
        for row in rows:
            past = history.get(row.id, nothing)
            items[row.id] = Item(
                key=row.id,
                due=row.due,
                amount=row.amount,
                steps=steps[procedures[row.id]],
                holds=tuple(holds.get(row.id, ())),
                rank=past.get("rank") or 0,
                noted=past.get("noted") or False,
                sent_on=past.get("sent_on"),
                deadline=past.get("deadline"),
                reopened_on=row.reopened_on,
                resting=row.resting,
                pauses=row.pauses,
                currency=row.currency_id,
                amount_currency=row.amount_currency,
                letter=row.plan_id or 0,
            )
        return items

    @api.model
    def _choose_dunning_procedures(self, rows):
        """``{item id: procedure}``; the invoice's own goes before the debtor's."""
        Procedure = self.env["account.dunning.procedure"]
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        of_debtor = Procedure._get_for(debtors)
        return {
            row.id: Procedure.browse(row.procedure_id or ())
            if row.procedure_id or row.plan_id
            else of_debtor.get(row.debtor_id, Procedure)
            for row in rows
        }

    @api.model
    def _get_decisive_fields(self):
        """Hook: the names of the fields that are asked of every debtor, to be read at once."""
        return ["active", "commercial_partner_id", "dunning_procedure_id"]

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """Hook: why items rest, ``{item id: [Hold, …]}``; ``rows`` are a batch with all items of
        each debtor in it. The rule picks the hold that explains best."""
        holds = defaultdict(list)
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        archived = set(debtors.filtered(lambda debtor: not debtor.active).ids)
        for row in rows:
            if not row.debtor_id:
                holds[row.id].append(Hold("no_debtor"))
            if row.no_followup:
                holds[row.id].append(Hold("no_followup"))
            if row.payment_state in ("blocked", "invoicing_legacy"):
                holds[row.id].append(Hold("payment_blocked"))
            if row.debtor_id in archived:
                holds[row.id].append(Hold("archived"))
            if not procedures[row.id]._get_steps():
                holds[row.id].append(Hold("no_procedure"))
            if row.payment_state == "in_payment":
                holds[row.id].append(Hold("in_payment"))
            holds[row.id] += row.holds
        return holds

    @api.model
    def _read_row_history(self, rows):
        """Hook: what was really sent about these rows, ``{item id: {rank, noted, sent_on,
        deadline}}``."""
        return {}
