from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date, groupby
from odoo.tools.translate import LazyTranslate

from ...tools.common.periods import end_of_year
from ...tools.decision.escalation import Hold
from ...tools.limitation.limitation import Event, is_barred, judge_claim
from ..common.search import asks_group
from .event import STATES

ANY_READER = "account_collections.group_viewer"
_lt = LazyTranslate(__name__)
# By the code of a step; with "_open" where no end can be told yet.
SENTENCES = {
    "begins": _lt("The period runs from the end of %(on)s until %(end)s."),
    "begins_open": _lt("The period has not begun."),
    "restarts": _lt("%(what)s on %(on)s: the period begins anew and ends on %(end)s."),
    "restarts_open": _lt("%(what)s on %(on)s: the period begins anew when the clock runs again."),
    "title": _lt("Title of %(on)s: its period ends on %(end)s."),
    "suspended": _lt("%(what)s from %(on)s on: %(days)s days more, until %(end)s."),
    "not_before": _lt("%(what)s: the claim is not time-barred before the end of %(end)s."),
    "too_early": _lt("%(what)s on %(on)s: the period had not begun, so nothing changes."),
    "too_late": _lt("%(what)s on %(on)s: too late, the claim was time-barred."),
    "unserved": _lt("%(what)s on %(on)s: counts only if it was served. Enter the day of service."),
    "unproven": _lt("%(what)s on %(on)s: counts only if somebody confirms that it can be proved."),
    "no_effect": _lt("%(what)s on %(on)s: without effect under the law of this country."),
    "open": _lt("%(what)s since %(on)s: lasts, so no date can be told."),
    "ends": _lt("Time-barred after %(end)s."),
}


class Claim(NamedTuple):
    """What the ledger knows of a claim: ids, the day it fell due, when it was served, and the days
    on which the debtor paid a part."""

    company: int
    item: int
    debtor: int
    due: date
    served_on: date | None
    paid_on: list[date]

    def get_events(self):
        served = [Event("service", self.served_on)] if self.served_on else []
        return (*served, *(Event("part_payment", day) for day in self.paid_on))


class AccountMoveLine(models.Model):
    """When an item becomes time-barred: read for many items at once, from what the ledger knows and
    what was entered in the case. With the reason in words a clerk understands."""

    _inherit = "account.move.line"

    limitation_on = fields.Date(
        "Time-barred after",
        compute="_compute_limitation",
        groups=ANY_READER,
        help="The last day on which the debtor cannot refuse to pay because of limitation. Empty "
        "while talks, a deferral or an insolvency last, or where no law is known.",
    )
    limitation_reason = fields.Text(
        "Limitation Explained", compute="_compute_limitation", groups=ANY_READER
    )
    limitation_state = fields.Selection(
        list(STATES.items()),
        string="Limitation",
        compute="_compute_limitation",
        search="_search_limitation_state",
        groups=ANY_READER,
    )

    @api.depends(
        "date_maturity",
        "balance",
        "matched_credit_ids",
        "move_id.served_on",
        "dunning_notice_line_ids.notice_id.state",
    )
    @api.depends_context("lang")
    def _compute_limitation(self):
        self.limitation_on = self.limitation_reason = self.limitation_state = False
        for item, limitation in self._get_limitations().items():
            item.limitation_on = limitation and limitation.on
            item.limitation_reason = item._explain_limitation(limitation)
            today = item.company_id._get_dunning_today()
            item.limitation_state = _get_state(limitation, today)

    @asks_group
    def _search_limitation_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        if False in value:
            return ~self._get_limited_domain(STATES.keys() - set(value))
        return self._get_limited_domain(value)

    def _get_limited_domain(self, states):
        return Domain("id", "in", self._find_in_limitation(states).ids)

    @api.model
    def _find_in_limitation(self, states):
        """The open items of the current companies that are in one of ``states``."""
        found = self.sudo().browse()
        for company in self.env.companies:
            today = company._get_dunning_today()
            limitations = self._find_old(company, end_of_year(today))._get_limitations()
            found += found.browse(
                item.id
                for item, limitation in limitations.items()
                if _get_state(limitation, today) in states
            )
        return found

    @api.model
    def _find_old(self, company, until):
        """The open items of ``company`` that may be time-barred by ``until``."""
        Item, horizon = self.sudo().with_company(company), company._get_limitation_horizon(until)
        if not horizon:
            return Item.browse()
        old = Domain.custom(
            to_sql=lambda _model, alias, _query: SQL(
                "%s <= %s", Item._get_due_sql(SQL.identifier(alias)), horizon
            )
        )
        domain = Item._get_dunning_domain(company) & Domain("amount_residual", ">", 0) & old
        return Item.search(domain, order="id")

    # === THE DATE === #

    def _get_limitations(self):
        """``{item: Limitation}`` of the claims among these items, None where no law is known. What
        is read of an item is read of all of them at once: a search asks about ten thousand."""
        if not self.ids:
            return {}
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """SELECT item.company_id, item.id, partner.commercial_partner_id, %s,
                          move.served_on, ARRAY(%s)
                     FROM account_move_line item
                     JOIN account_move move ON move.id = item.move_id
                     JOIN res_partner partner ON partner.id = item.partner_id
                    WHERE item.id = ANY(%s) AND item.balance > 0
                    ORDER BY item.company_id""",
                self._get_due_sql(),
                self._get_part_payments_sql(),
                list(self.ids),
            )
        )
        judged = {}
        for company, own in groupby(map(Claim._make, rows), key=lambda claim: claim.company):
            judged |= self._judge_claims(self.env["res.company"].browse(company), own)
        by_id = ((item, item.id or item._origin.id) for item in self)
        return {item: judged[number] for item, number in by_id if number in judged}

    @api.model
    def _judge_claims(self, company, claims):
        """``{item id: Limitation}`` of these claims of a ``company``."""
        company = company.sudo()
        rules = company._get_limitation_rules({claim.debtor for claim in claims})
        items = self.sudo().browse(claim.item for claim in claims)
        happened = items._read_limitation_history(company)
        found = {}
        for claim in claims:
            rule, events = rules[claim.debtor], (*happened.get(claim.item, ()), *claim.get_events())
            found[claim.item] = rule and judge_claim(rule, claim.due, events)
        return found

    def _read_limitation_history(self, company):
        """Hook: what happened to each item of ``company`` besides what the ledger itself tells,
        ``{item id: [Event]}``; those to which nothing happened may be left out."""
        Entered = self.env["account.collection.limitation.event"]
        known = self._may_have("limitation", self.ids)
        happened = Entered._read_limitation_events(self) if known else defaultdict(list)
        for item, events in self._read_written_demands(company).items():
            happened[item] += events
        return happened

    @api.model
    def _get_part_payments_sql(self):
        """The days on which the debtor (``partner``) paid on an ``item``. A credit note, a
        write-off or a payment that was taken back says nothing about what he thinks he owes, nor
        does what somebody else pays (§ 212 (1) no. 1 BGB asks for an act of the debtor)."""
        return SQL(
            """SELECT credit.date
                 FROM account_partial_reconcile partial
                 JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 JOIN account_move entry ON entry.id = credit.move_id
                 JOIN account_journal journal ON journal.id = credit.journal_id
            LEFT JOIN res_partner payer ON payer.id = credit.partner_id
            LEFT JOIN account_payment payment ON payment.id = entry.origin_payment_id
                WHERE partial.debit_move_id = item.id AND entry.state = 'posted'
                  AND journal.type IN ('bank', 'cash', 'credit')
                  AND COALESCE(payment.paid_by, 'debtor') = 'debtor'
                  AND COALESCE(payer.commercial_partner_id, partner.commercial_partner_id)
                      = partner.commercial_partner_id
                  AND NOT EXISTS (
                      SELECT FROM account_move back
                       WHERE back.reversed_entry_id = entry.id AND back.state = 'posted')"""
        )

    def _read_written_demands(self, company):
        """The letters about each item that really went out, ``{item id: [Event]}``, read only where
        the law gives them an effect; not proven where it asks for a signature."""
        rules = company._get_limitation_rules_by_kind().values()
        if not any(rule and "demand" in rule.restarted_by for rule in rules):
            return {}
        demands = self._as_limitation_events(
            "demand",
            SQL(
                """
                SELECT line.move_line_id, notice.sent_on
                  FROM account_dunning_notice_line line
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 WHERE line.move_line_id = ANY(%s) AND %s
                """,
                list(self.ids),
                self.env["account.dunning.notice.line"]._get_demand_sql(),
            ),
        )
        if any(rule and rule.demand_signed for rule in rules):
            for item, events in demands.items():
                demands[item] = [event._replace(proven=False) for event in events]
        return demands

    @api.model
    def _as_limitation_events(self, kind, query):
        events = defaultdict(list)
        for item, day in self.env.execute_query(query):
            events[item].append(Event(kind, day))
        return events

    # === DUNNING === #

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Entered = self.env["account.collection.limitation.event"]
        # A search does not wait for relations that are still to be computed.
        Entered.flush_model(["move_ids"])
        about = Domain("partner_id", "in", debtors) | Domain("move_ids", "in", moves)
        mine = {"limitation": Entered._search(about)}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """A time-barred item is not claimed by a machine: the debtor may refuse, and a letter that
        calls it enforceable misleads him."""
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        horizon = company._get_limitation_horizon(today)
        old = [row.id for row in rows if horizon and row.amount_currency > 0 and row.due <= horizon]
        for item, limitation in self.browse(old)._get_limitations().items():
            if limitation and is_barred(limitation, today):
                holds[item.id].append(Hold("time_barred"))
        return holds

    def _explain_limitation(self, limitation):
        self.ensure_one()
        if limitation is None:
            return self.env._(
                "When it becomes time-barred cannot be told: no period is known for the country of "
                "the company, or a step of proceedings was entered without their filing."
            )
        Event = self.env["account.collection.limitation.event"]
        labels = dict(Event._fields["kind"]._description_selection(self.env))
        return "\n".join(self._word_limitation(step, labels) for step in limitation.steps)

    def _word_limitation(self, step, labels):
        key = step.code
        if step.end is None and f"{key}_open" in SENTENCES:
            key = f"{key}_open"
        words = self.env._(SENTENCES[key])
        what = labels.get(step.kind, "")
        return words % {
            "what": f"{what} ({step.source})" if step.source else what,
            "on": format_date(self.env, step.on),
            "end": format_date(self.env, step.end) if step.end else "",
            "days": step.days,
        }


def _get_state(limitation, today):
    if not limitation or not limitation.on or limitation.on > end_of_year(today):
        return False
    return "barred" if is_barred(limitation, today) else "this_year"
