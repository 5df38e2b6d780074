from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.common.periods import end_of_year
from ...tools.limitation.limitation import is_barred
from ..common.isolation import work_isolated
from .event import FACTS, STATES

# Days before an item becomes time-barred on which somebody hears of it, each once.
WARN_DAYS = (180, 90, 30)
TASK = "account_collections.activity_limitation"


class AccountCollectionCase(models.Model):
    """When the first claim against the debtor becomes time-barred, and why.

    Somebody hears in time of claims that are about to: one task per case, which comes again as the
    day comes nearer and leaves when nothing is about to become time-barred any more."""

    _inherit = "account.collection.case"

    limitation_event_ids = fields.One2many(
        "account.collection.limitation.event", "case_id", by_hand=True
    )
    limitation_on = fields.Date(
        "First Time-barred after",
        compute="_compute_limitation",
        help="The last day on which the debtor must pay the first of the claims that are not "
        "time-barred yet.",
    )
    limitation_reason = fields.Text("Limitation Explained", compute="_compute_limitation")
    limitation_state = fields.Selection(
        list(STATES.items()),
        string="Limitation",
        compute="_compute_limitation",
        search="_search_limitation_state",
        help="Of any of the open items.",
    )

    limitation_warned = fields.Json(
        "Warned of Limitation",
        readonly=True,
        copy=False,
        help="The claims that are about to become time-barred, each with the last day on which "
        "somebody was to be warned of it, and was.",
    )

    @api.depends("partner_id", "company_id", *(f"limitation_event_ids.{fact}" for fact in FACTS))
    @api.depends_context("lang")
    def _compute_limitation(self):
        self.limitation_on = self.limitation_reason = self.limitation_state = False
        for company, cases in self.grouped("company_id").items():
            limited = cases._get_limited_items()
            today = company._get_dunning_today()
            for case in cases:
                case._set_limitation(limited[case.partner_id], today)

    def _get_limited_items(self):
        """``{debtor: [(item, Limitation)]}`` of the open items, the first to be time-barred
        first."""
        limited = defaultdict(list)
        for item, limitation in self._get_open_claims()._get_limitations().items():
            if limitation and limitation.on:
                limited[item.partner_id.commercial_partner_id].append((item, limitation))
        for pairs in limited.values():
            pairs.sort(key=lambda pair: (pair[1].on, pair[0].id))
        return limited

    def _set_limitation(self, limited, today):
        self.ensure_one()
        barred = [pair for pair in limited if is_barred(pair[1], today)]
        coming = limited[len(barred) :]
        reasons = []
        if barred:
            self.limitation_state = "barred"
            reasons.append(self.env._("Time-barred already: %s", _list_names(barred)))
        if coming:
            item, limitation = coming[0]
            if limitation.on <= end_of_year(today):
                self.limitation_state = self.limitation_state or "this_year"
            self.limitation_on = limitation.on
            same = [pair for pair in coming if pair[1].on == limitation.on]
            reasons.append(f"{_list_names(same)}:")
            reasons.append(item._explain_limitation(limitation))
        self.limitation_reason = "\n".join(reasons)

    def _search_limitation_state(self, operator, value):
        """Of a debtor with items of both kinds, either finds the case."""
        if operator != "in":
            return NotImplemented
        if False in value:
            return ~self._get_limited_domain(STATES.keys() - set(value))
        return self._get_limited_domain(value)

    def _get_limited_domain(self, states):
        debtors = defaultdict(set)
        for item in self.env["account.move.line"]._find_in_limitation(states):
            debtors[item.company_id.id].add(item.partner_id.commercial_partner_id.id)
        return Domain.OR(
            Domain("company_id", "=", company) & Domain("partner_id", "in", owing)
            for company, owing in debtors.items()
        )

    # === EVIDENCE === #

    def _check_without_history(self):
        res = super()._check_without_history()
        if kept := self.filtered("limitation_event_ids"):
            raise UserError(
                self.env._(
                    "%s: the case holds what happened to the claims and stays as evidence.",
                    ", ".join(kept.mapped("display_name")),
                )
            )
        return res

    def _merge_into(self, target):
        self.limitation_event_ids.write({"case_id": target.id})
        self.invalidate_recordset(["limitation_event_ids"])
        return super()._merge_into(target)

    @api.model
    def _cron_warn_limitation(self):
        """Each company and each claim by itself."""
        for company in self.env["res.company"].search([("partner_id.country_id", "!=", False)]):
            office = self.with_company(company)
            self.env["account.collections.fault"]._isolate(
                "limitation", company, company, office._warn_limitation
            )

    @api.model
    def _warn_limitation(self, company):
        today = company._get_dunning_today()
        near, unknown = self._find_near(company, today)
        debtors = self.env["res.partner"].union(*near)
        self._close_limitation_tasks(company, debtors | unknown)
        cases = self._open_for(debtors, company).filtered(
            lambda case: case._note_warnings(near[case.partner_id], today)
        )
        cases._open_limitation_tasks(near, today)

    @api.model
    def _find_near(self, company, today):
        """``{debtor: {item id: last day}}`` of the claims that are about to become time-barred, and
        the debtors of which it cannot be told."""
        until = today + timedelta(days=max(WARN_DAYS))
        near = defaultdict(dict)

        def look(items):
            for item, limitation in items._get_limitations().items():
                if limitation and limitation.on and today <= limitation.on <= until:
                    near[item.partner_id.commercial_partner_id][item.id] = limitation.on

        items = self.env["account.move.line"]._find_old(company, until)
        failures = work_isolated(self.env, items, look)
        self.env["account.collections.fault"]._settle("limitation", company, failures)
        lost = items.browse().union(*(item for item, _error in failures))
        return near, lost.partner_id.commercial_partner_id

    @api.model
    def _close_limitation_tasks(self, company, debtors):
        """Paid, acknowledged, filed or too late: nobody need look again. What is forgotten here is
        told anew, should a payment be taken back."""
        settled = self.search(
            [
                ("company_id", "=", company.id),
                ("limitation_warned", "!=", False),
                ("partner_id", "not in", debtors.ids),
            ]
        )
        settled.limitation_warned = False
        settled.activity_unlink([TASK])

    def _note_warnings(self, near, today):
        """Whether a day of warning has come for one of the claims, ``{item id: limitation}``, that
        nobody was warned on yet."""
        self.ensure_one()
        reached = {str(item): str(_get_warning_day(on, today)) for item, on in near.items()}
        known = self.limitation_warned or {}
        if reached != known:
            self.limitation_warned = reached
        return any(known.get(item) != day for item, day in reached.items())

    def _open_limitation_tasks(self, near, today):
        """A task says when the first claim is time-barred and how many are, so it replaces the last
        one."""
        if not self:
            return
        self.activity_unlink([TASK])

        def said(case):
            days = near[case.partner_id].values()
            return case._get_responsible(), min(days), len(days)

        for (user, first, count), cases in self.grouped(said).items():
            office = cases.with_context(lang=user.lang, mail_activity_quick_update=True)
            office.activity_schedule(
                TASK,
                summary=office.env._(
                    "Becomes time-barred: the first claim after %(day)s, %(count)s in all",
                    day=format_date(office.env, first),
                    count=count,
                ),
                user_id=user.id,
                date_deadline=today,
            )


def _list_names(limited, most=5):
    names = list(dict.fromkeys(item.move_id.name or item.name or "" for item, _on in limited))
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _get_warning_day(on, today):
    """The last of the days of warning that has come."""
    return max(day for days in WARN_DAYS if (day := on - timedelta(days=days)) <= today)
