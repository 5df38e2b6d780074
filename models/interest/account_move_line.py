import contextlib
from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.common.money import ZERO, as_exact
from ...tools.decision.escalation import Hold
from ...tools.interest import interest
from ...tools.interest.allocation import ORDERS
from ...tools.interest.corrections import Part, get_corrections
from ...tools.interest.default import DefaultFacts, get_default
from ...tools.interest.rates import MissingRate

BASES = [
    ("due", "Due date has passed"),
    ("agreed", "Agreed due date has passed"),
    ("days", "Days after due date and receipt"),
    ("demand", "Demand"),
    ("refusal", "Final refusal"),
    ("court", "Lawsuit or order for payment"),
]
ANY_READER = "account_collections.group_viewer"
# Credit notes of an invoice, and an entry such as an opening balance that was reversed.
NOTES = ("out_refund", "entry")


class Owed(NamedTuple):
    """An item with its interest: ``default`` None as long as the debtor is not in default,
    ``statement`` None where nothing can be computed. ``claim``: what was owed when default began,
    0 where there is none or all had been paid by then."""

    item: object
    profile: object
    default: object
    statement: object
    until: object
    claim: Decimal


class AccountMoveLine(models.Model):
    """Since when the debtor is in default with an item, and what interest that has cost so far:
    read for many items at once."""

    _inherit = "account.move.line"

    default_on = fields.Date(
        "In Default since",
        compute="_compute_default",
        groups=ANY_READER,
        help="The first day that bears interest.",
    )
    default_basis = fields.Selection(BASES, compute="_compute_default", groups=ANY_READER)

    @api.depends(
        "date_maturity",
        "dunning_notice_line_ids.notice_id.state",
        "move_id.due_date_agreed",
        "move_id.received_on",
        "move_id.default_hinted",
        "move_id.refused_on",
        "move_id.served_on",
        "move_id.dispute_ids.state",
    )
    def _compute_default(self):
        self.default_on = self.default_basis = False
        owed = self.filtered(lambda item: item.balance > 0 and item.partner_id)
        for company, items in owed.grouped("company_id").items():
            for item, (default, _profile) in items._get_defaults(company).items():
                if default:
                    item.default_on, item.default_basis = default

    # === DEFAULT === #

    def _get_defaults(self, company):
        """``{item: (Default or None, profile)}`` of items of one company."""
        profiles = self._get_interest_profile(company)
        demands, excuses = self._read_first_demands(), self._read_excused()
        is_open = company._get_working_days()
        found = {}
        for item in self:
            profile, default = profiles[item], None
            if profile:
                facts = item._get_default_facts(*demands.get(item.id, (None, None)))
                facts = replace(facts, excused_until=excuses.get(item.id))
                default = get_default(facts, profile._as_default_rule(), is_open)
            found[item] = (default, profile)
        return found

    def _get_interest_profile(self, company):
        """Hook: the interest profile of each item, ``{item: profile}``; by default its debtor's."""
        debtors = self.partner_id.commercial_partner_id.with_company(company).sudo()
        of_debtor = debtors._get_interest_profiles()
        empty = self.env["account.interest.profile"]
        return {
            item: of_debtor.get(item.partner_id.commercial_partner_id.id, empty) for item in self
        }

    def _get_default_facts(self, demanded, deadline):
        """Hook: what is known about the start of default with an item, its `DefaultFacts`. The
        first demand was received on the day ``demanded`` and set a ``deadline``; None without."""
        self.ensure_one()
        move = self.move_id
        return DefaultFacts(
            due=self._get_due(),
            agreed=move._is_due_date_agreed(),
            received=move._get_received_on(),
            hinted=move.default_hinted,
            demanded=demanded,
            deadline=deadline,
            refused=move.refused_on or None,
            served=move.served_on or None,
        )

    def _read_first_demands(self):
        """The first letter about each item that really went out as a demand, ``{item id: (received,
        deadline)}``. A payment taken back does not undo it, a defence that the debtor had does."""
        if not self.ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (line.move_line_id) line.move_line_id,
                       notice.sent_on + company.dunning_mail_days, notice.deadline
                  FROM account_dunning_notice_line line
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                  JOIN res_company company ON company.id = notice.company_id
                 WHERE line.move_line_id = ANY(%s) AND %s
                   AND line.plan_id IS NULL AND notice.sent_on > COALESCE(%s, '-infinity')
              ORDER BY line.move_line_id, notice.sent_on, notice.id
                """,
                list(self.ids),
                self.env["account.dunning.notice.line"]._get_demand_sql(),
                self._get_excused_sql(SQL("line.move_line_id")),
            )
        )
        return {item: (received, deadline) for item, received, deadline in rows}

    # === INSOLVENCY === #

    @api.model
    def _get_decisive_fields(self):
        """Whoever decides about letters wants to know the interest, too."""
        mine = ["insolvency_opened_on", "interest_profile_id"]
        return [*super()._get_decisive_fields(), *mine]

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """What arose before insolvency proceedings were opened is registered there and asked of
        nobody (§§ 38, 87 InsO); what the debtor ordered since is."""
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        opened = {debtor.id: debtor.insolvency_opened_on for debtor in debtors}
        stricken = [row for row in rows if opened.get(row.debtor_id)]
        for row, item in zip(stricken, self.browse(row.id for row in stricken), strict=True):
            if item._arose_by(opened[row.debtor_id]):
                holds[row.id].append(Hold("insolvency"))
        return holds

    def _arose_by(self, day):
        """Whether the claim was there on a ``day``."""
        self.ensure_one()
        return (self.invoice_date or self.date) <= day

    # === INTEREST === #

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Item = self.env["account.move.line"]
        credit = Domain("partner_id.commercial_partner_id", "in", debtors) & Domain(
            [
                ("account_id", "in", Item._get_receivable_accounts().ids),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", "<", 0),
            ]
        )
        mine = {
            "credit": Item._search(credit),
            "note": self.env["account.move"]._search([("reversed_entry_id", "in", moves)]),
            "matched": self.env["account.partial.reconcile"]._search(
                [("debit_move_id", "in", items)]
            ),
        }
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    def _read_interest(self, company, until):
        """The items of one company with their interest up to and with ``until``, ``[Owed]``. Never
        past the last day for which the rate is known for sure."""
        defaults = self._get_defaults(company)
        certain = self.env["account.interest.series"]._read_certain()
        rates = {series: known for series, (known, _until) in certain.items()}
        events = self._read_interest_events()
        self._add_credits_not_matched(company, events)
        rests = self._read_interest_rests()
        stated = []
        for item, (default, profile) in defaults.items():
            last = item._get_interest_end(profile, until)
            claim = item._get_claim(default, events.get(item.id, ()))
            statement = None
            if default and last:
                # A series may be empty, or begin later than the default: somebody is told of it.
                with contextlib.suppress(MissingRate):
                    happened = events.get(item.id, ()), rests.get(item.id, ())
                    statement = item._compute_interest(default.on, last, profile, rates, *happened)
            stated.append(Owed(item, profile, default, statement, last, claim))
        return stated

    def _read_claims(self, company):
        """``{item: (Default or None, claim, profile)}`` as ``Owed`` has it, by what is matched."""
        events = self._read_interest_events()
        return {
            item: (default, item._get_claim(default, events.get(item.id, ())), profile)
            for item, (default, profile) in self._get_defaults(company).items()
        }

    def _get_claim(self, default, events):
        self.ensure_one()
        if not default:
            return ZERO
        return interest.get_claim(self._get_principal(), default.on, events)

    def _get_principal(self):
        self.ensure_one()
        return as_exact(self.amount_currency, self.currency_id.decimal_places)

    def _read_interest_rests(self):
        """Hook: when these items bear no interest, ``{item id: [Rest]}``."""
        return {}

    def _get_interest_end(self, profile, until):
        """Hook: the last day that bears interest by ``until``, None if no rate is known: none is
        guessed, and the opening of insolvency proceedings ends it for what was owed by then
        (§ 39 (1) no. 1 InsO); what the debtor ordered since bears interest."""
        self.ensure_one()
        opened = self.partner_id.commercial_partner_id.sudo().insolvency_opened_on
        series = profile.series_id.id
        known, certain = self.env["account.interest.series"]._read_certain().get(series, ((), None))
        if series and not known:
            return None
        stricken = opened and self._arose_by(opened)
        ends = [until, certain, stricken and opened - timedelta(days=1)]
        return min(end for end in ends if end)

    def _compute_interest(self, start, until, profile, rates, events, rests):
        self.ensure_one()
        known = rates[profile.series_id.id] if profile.series_id else interest.NO_REFERENCE
        unit = Decimal(str(self.currency_id.rounding))
        principal, terms = self._get_principal(), profile._as_terms()
        return interest.compute(principal, start, until, terms, known, events, unit, rests)

    def _read_interest_events(self):
        """What lowered each item, ``{item id: [Event]}``, in its own currency. What is matched with
        it pays its principal and nothing else; its own credit note corrects it from the start, any
        other credit is set off on its day (§ 389 BGB). A dispute lowers it as long as it lasts:
        nothing is claimed for what is contested."""
        events = defaultdict(list)
        if not self.ids:
            return events
        corrected = self._read_corrections()
        partials = self.env["account.partial.reconcile"].sudo()
        matched = Domain("debit_move_id", "in", self.ids)
        known = self._may_have("matched", self.ids)
        for partial in partials.search_fetch(matched, order="id") if known else ():
            item, credit = partial.debit_move_id, partial.credit_move_id
            if not _corrects(credit, item):
                exact = as_exact(partial.debit_amount_currency, item.currency_id.decimal_places)
                events[item.id].append(_pay_off(credit.date, exact))
        for item in self:
            if amount := corrected.get(item.id):
                events[item.id].append(interest.Event(item.date, "correction", amount))
        for item_id, amount in self._read_contested().items():
            events[item_id].append(interest.Event(date.min, "correction", amount))
        return events

    def _read_corrections(self):
        """``{item id: amount}`` by which credit notes of their invoices correct these items."""
        notes = self._read_own_notes()
        corrected = {}
        for invoice, credits in notes.grouped(lambda it: it.move_id.reversed_entry_id).items():
            corrected |= get_corrections(*_as_parts(invoice, credits))
        return corrected

    def _read_own_notes(self):
        """The receivable lines of the credit notes of these invoices."""
        if not self._may_have("note", self.ids):
            return self.sudo().browse()
        return self.sudo().search_fetch(
            Domain("move_id.reversed_entry_id", "in", self.move_id.ids)
            & Domain("move_id.move_type", "in", NOTES)
            & Domain("parent_state", "=", "posted")
            & Domain("account_id", "in", self._get_receivable_accounts().ids),
            ["move_id", "currency_id", "amount_currency"],
            order="id",
        )

    def _add_credits_not_matched(self, company, events):
        """Money that is there bears no interest any more, matched or not (CJEU C-306/06): it is
        laid over the oldest items of the debtor, first over those in its own currency, then, at the
        rate of its day, over others. A credit note of an invoice first takes away what is open of
        it, which has corrected it already."""
        credits, reserved = self._read_credits(company)
        items = self.sorted(lambda item: (item._get_due(), item.id))
        left = {
            item: as_exact(max(item.amount_residual_currency, 0), item.currency_id.decimal_places)
            - reserved.get(item.id, ZERO)
            for item in items
        }
        for foreign in (False, True):
            for item in items:
                own = credits.get(item.partner_id.commercial_partner_id, {})
                for currency, pool in own.items() if left[item] > 0 else ():
                    if (currency != item.currency_id) == foreign:
                        left[item] -= item._lay_over(left[item], pool, currency, company, events)

    def _lay_over(self, left, pool, currency, company, events):
        """Take what the item needs of a ``pool`` of ``[(day, amount)]`` in a ``currency``; returns
        how much, in that of the item."""
        self.ensure_one()
        digits, taken = self.currency_id.decimal_places, Decimal(0)
        while pool and taken < left:
            day, amount = pool.pop(0)
            there = as_exact(
                currency._convert(float(amount), self.currency_id, company, day), digits
            )
            part = min(there, left - taken)
            if there > part:
                rest = self.currency_id._convert(float(there - part), currency, company, day)
                pool.insert(0, (day, as_exact(rest, currency.decimal_places)))
            if part:
                events[self.id].append(_pay_off(day, part))
            taken += part
        return taken

    def _read_credits(self, company):
        """``({debtor: {currency: [(day, amount)]}}, {item id: amount})``: payments and credits that
        are not matched yet, other branches' as far as they are lent, the oldest first, and what of
        items will be set off against their own credit notes."""
        debtors = self.partner_id.commercial_partner_id
        today = company._get_dunning_today()
        lent = {row.id: row for row in self._read_lent_credits(company, debtors.ids, today)}
        if not lent and not self._may_have("credit", self.ids):
            return {}, defaultdict(lambda: ZERO)
        found = self.sudo().search_fetch(
            self._get_dunning_domain(company)
            & Domain("partner_id.commercial_partner_id", "in", debtors.ids)
            & Domain("amount_residual_currency", "<", 0),
            ["partner_id", "currency_id", "date", "amount_residual_currency"],
            order="date, id",
        )
        pools, reserved = defaultdict(lambda: defaultdict(list)), defaultdict(lambda: ZERO)
        credits = found | found.browse(lent)
        for credit in credits.sorted(lambda credit: (credit.date, credit.id)):
            debtor, currency = credit.partner_id.commercial_partner_id, credit.currency_id
            digits = currency.decimal_places
            known = lent.get(credit.id)
            left = known.amount_currency if known else credit.amount_residual_currency
            amount = as_exact(-left, digits)
            for item in _list_corrected(credit):
                left = as_exact(max(item.amount_residual_currency, 0), digits) - reserved[item.id]
                taken = min(amount, left)
                reserved[item.id] += taken
                amount -= taken
            if amount:
                pools[debtor][currency].append((credit.date, amount))
        return pools, reserved


def _corrects(credit, item):
    """Whether a credit says that less than ``item`` was ever owed."""
    move = credit.move_id
    return move.move_type in NOTES and move.reversed_entry_id == item.move_id


def _list_corrected(credit):
    """The items of the invoice that a line of its credit note corrects, the oldest first."""
    move = credit.move_id
    if not move.reversed_entry_id or not _is_whole(credit, move.reversed_entry_id):
        return []
    own = _list_claims(move.reversed_entry_id)
    return own.filtered(lambda item: item.currency_id == credit.currency_id)


def _list_claims(move):
    items = move._get_receivables().filtered(lambda item: item.balance > 0)
    return items.sorted(lambda item: (item._get_due(), item.id))


def _is_whole(credit, invoice):
    """Whether all of the credit is about the invoice. An amount in another currency says nothing
    about it until it is matched, nor does the reversal of an entry: an opening balance is about
    many invoices."""
    return credit.move_id.move_type == "out_refund" and credit.currency_id == invoice.currency_id


def _as_parts(invoice, credits):
    """(parts, credited) of an invoice for the rule."""
    whole = credits.filtered(lambda credit: _is_whole(credit, invoice))
    credited = sum(
        (as_exact(-it.amount_currency, it.currency_id.decimal_places) for it in whole), ZERO
    )
    parts = []
    for item in _list_claims(invoice):
        digits = item.currency_id.decimal_places
        settled = ZERO
        for partial in item.matched_credit_ids.filtered(lambda it: it.credit_move_id in credits):
            amount = as_exact(partial.debit_amount_currency, digits)
            settled += amount
            if partial.credit_move_id not in whole:
                credited += amount
        left = as_exact(max(item.amount_residual_currency, 0), digits)
        parts.append(Part(item.id, item._get_principal(), settled, left))
    return parts, credited


def _pay_off(day, amount):
    """What the ledger sets off against an item pays its principal and nothing else."""
    return interest.Event(day, "payment", amount, ORDERS["principal_interest_costs"])
