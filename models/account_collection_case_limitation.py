from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools.limitation import is_barred
from ..tools.periods import end_of_year
from .account_collection_limitation_event import FACTS, STATES


class AccountCollectionCaseLimitation(models.Model):
    """When the first claim against the debtor becomes time-barred, and why."""

    _inherit = "account.collection.case"

    limitation_event_ids = fields.One2many("account.collection.limitation.event", "case_id")
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


def _list_names(limited, most=5):
    names = list(dict.fromkeys(item.move_id.name or item.name or "" for item, _on in limited))
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")
