from collections import defaultdict
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.common.money import as_exact
from ...tools.proceeding import costs as rules
from ...tools.proceeding.gates import Claim, Debtor, Terms, check_gates
from ..answer.answer import HOLDS as ANSWERED
from .proceeding import PREPARED

PAYING = {"in_payment", "possible_payment"}
AGREED = {"promise", "plan"}
RESTS = {
    *("block_debtor", "block_invoice", "block_item", "no_followup", "payment_blocked"),
    *ANSWERED.values(),
}


class AccountCollectionProceeding(models.Model):
    """What is looked at before claims are handed over: all of it read for the batch."""

    _inherit = "account.collection.proceeding"

    @api.model
    def _judge(self, kind, company, items, known=None):
        """``{debtor: ([Gate], {item: facts})}`` of open ``items`` of one company. ``known``: what a
        person entered about each item, ``{item: (contract_on, performed)}``."""
        items = items.with_company(company).sudo()
        found = self._read_facts(company, items, known or {})
        debtors = items.partner_id.commercial_partner_id.with_company(company)
        credits = self._read_credits(company, debtors)
        titled = self._read_titled(company, debtors)
        judged = {}
        for debtor, own in items.grouped(lambda it: it.partner_id.commercial_partner_id).items():
            facts = {item: found[item] for item in own}
            claims = [claim for claim, _vals in facts.values()]
            about = self._get_debtor_facts(debtor.with_company(company))
            about |= {"credit": credits.get(debtor.id, Decimal(0)), "titled": debtor.id in titled}
            terms = self._get_terms(kind, company, claims)
            gates = check_gates(kind.gates.split(), claims, Debtor(**about), terms)
            judged[debtor.with_env(self.env)] = (
                gates,
                {it: vals for it, (_c, vals) in facts.items()},
            )
        return judged

    @api.model
    def _get_terms(self, kind, company, claims):
        value = sum((claim.amount for claim in claims), Decimal(0))
        cost, day = Decimal(0), company._get_dunning_today()
        if kind.code == "court_order":
            tariff = _load_tariff(day)
            cost = (
                rules.list_order_costs(tariff, [value], lawyer=False)[0].amount if tariff else cost
            )
        return Terms(
            today=day,
            country=kind.country or "",
            currency=kind.currency or "",
            most=Decimal(str(kind.max_claim)) if kind.max_claim else None,
            cost=cost,
        )

    @api.model
    def _get_debtor_facts(self, debtor):
        return {
            "address": all((debtor.street, debtor.zip, debtor.city, debtor.country_id)),
            "country": debtor.country_id.code or "",
            "kind_known": bool(debtor.debtor_kind_known) or debtor._get_debtor_kind() == "business",
            "opened_on": debtor.insolvency_opened_on or None,
        }

    @api.model
    def _read_facts(self, company, items, known):
        """``{item: (Claim, vals of its claim row)}``"""
        today = company._get_dunning_today()
        debtors = items.partner_id.commercial_partner_id
        rows = items._complete_rows(company, items._read_rows(company, debtors), today)
        holds = items._get_dunning_holds(
            company, rows, items._choose_dunning_procedures(rows), today
        )
        by_id = {row.id: row for row in rows}
        defaults, limits = items._get_defaults(company), items._get_limitations()
        demands, announced = self._read_letters(items)
        elsewhere = self._read_elsewhere(items)
        bases = dict(items._fields["default_basis"]._description_selection(self.env))
        named = self.env["account.dunning.notice.line"]._read_item_vals(items.ids, today)
        found = {}
        for item in items:
            row, vals = by_id.get(item.id), named[item.id]
            default, profile = defaults.get(item, (None, None))
            codes = {hold.code for hold in holds.get(item.id, ())}
            resting = row.resting if row else ()
            codes |= {part.reason for part in resting}
            disputed = sum(part.amount_currency for part in resting if part.reason == "dispute")
            limit = limits.get(item)
            contract_on, performed = known.get(item.id, (None, False))
            line, sent_on, pay_by = demands.get(item.id, (None, None, None))
            digits = item.currency_id.decimal_places
            claim = Claim(
                name=vals["name"] or "",
                amount=as_exact(vals["amount_residual"], digits),
                due=item._get_due(),
                arose_on=item.invoice_date or item.date,
                currency=item.currency_id.name,
                demanded_on=sent_on,
                pay_by=pay_by,
                default_on=default.on if default else None,
                disputed=as_exact(disputed, digits),
                barred_on=limit.on if limit else None,
                agreed=bool(AGREED & codes),
                rests=bool(RESTS & codes),
                paying=bool(PAYING & codes),
                elsewhere=item.id in elsewhere,
                contract_on=contract_on or None,
                performed=performed,
                announced=item.id in announced,
            )
            found[item] = (
                claim,
                {
                    "move_line_id": item.id,
                    "move_id": vals["move_id"],
                    "notice_line_id": line,
                    "name": vals["name"],
                    "reference": vals["reference"],
                    "invoice_date": vals["invoice_date"],
                    "date_maturity": vals["date_maturity"],
                    "currency_id": vals["currency_id"],
                    "amount_original": vals["amount_original"],
                    "amount": vals["amount_residual"],
                    "amount_disputed": float(disputed),
                    "default_on": default.on if default else False,
                    "default_basis": bases.get(default.basis, "") if default else False,
                    "demanded_on": sent_on or False,
                    "limitation_on": limit.on if limit else False,
                    "interest_rate": profile.display_name if profile else False,
                },
            )
        return found

    @api.model
    def _read_letters(self, items):
        """``({item id: (line id, day, last day to pay)}, {item ids})``: the last letter about each
        that really went out as a demand, and those whose hand-over was announced."""
        Line = self.env["account.dunning.notice.line"]
        self.env["account.dunning.notice"].flush_model(["announces_agency"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_line_id, line.id, notice.sent_on, notice.deadline, %(demand)s,
                       COALESCE(notice.announces_agency, FALSE)
                  FROM account_dunning_notice_line line
                  JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 WHERE line.move_line_id = ANY(%(ids)s) AND %(sent)s
              ORDER BY notice.sent_on, line.id
                """,
                demand=Line._get_demand_sql(),
                sent=Line._get_sent_sql(),
                ids=list(items.ids),
            )
        )
        demands = {item: tuple(facts) for item, *facts, demand, _said in rows if demand}
        return demands, {item for item, *_facts, _demand, said in rows if said}

    @api.model
    def _read_elsewhere(self, items):
        """The ids of the items that a proceeding has in hand which this one does not follow."""
        claims = self.env["account.collection.proceeding.claim"].sudo()
        own = self.parent_id | self
        live = claims.search_fetch(
            [("move_line_id", "in", items.ids), ("is_live", "=", True)],
            ["move_line_id", "proceeding_id"],
        )
        return {it.move_line_id.id for it in live if it.proceeding_id not in own}

    @api.model
    def _read_credits(self, company, debtors):
        """``{debtor id: what is unmatched to his favour}``"""
        Item = self.env["account.move.line"].with_company(company).sudo()
        credits = defaultdict(Decimal)
        digits = company.currency_id.decimal_places
        for row in Item._read_rows(company, debtors):
            if row.amount < 0:
                credits[row.debtor_id] -= as_exact(row.amount, digits)
        return credits

    @api.model
    def _read_titled(self, company, debtors):
        """The ids of the debtors against whom there is a title."""
        titles = self.env["account.collection.title"].sudo()
        found = titles.search([("partner_id", "in", debtors.ids), ("company_id", "=", company.id)])
        return set(found.partner_id.ids)

    # === COSTS === #

    @api.depends("claim_ids.amount", "kind_id")
    @api.depends_context("lang")
    def _compute_cost_text(self):
        for proceeding in self:
            costs = proceeding._list_costs()
            lines = [proceeding._word_cost(cost) for cost in costs]
            if costs:
                total = proceeding.currency_id.format(float(rules.sum_costs(costs)))
                lines.append(self.env._("In all: %s", total))
            proceeding.cost_text = "\n".join(lines)

    def _list_costs(self):
        """What the law lets the debtor pay back: proposed, never charged by itself."""
        self.ensure_one()
        digits = self.currency_id.decimal_places
        claims = [as_exact(claim.amount, digits) for claim in self.claim_ids]
        tariff = _load_tariff(self.handed_over_on or self.company_id._get_dunning_today())
        value, euro = sum(claims, Decimal(0)), self.currency_id.name == "EUR"
        if not claims or value <= 0:
            return []
        if self.kind_code == "court_order" and tariff and euro:
            return rules.list_order_costs(tariff, claims)
        german = self.company_id.country_id.code == "DE"
        if self.kind_code == "agency" and tariff and euro and german:
            return rules.list_agency_costs(tariff, value)
        if self.kind_code == "betreibung" and self.currency_id.name == "CHF":
            return [rules.get_betreibung_cost(value)]
        return []

    def _word_cost(self, cost):
        payees = {
            "court": self.env._("Court"),
            "lawyer": self.env._("Lawyer, if one is engaged"),
            "agency": self.env._("Agency, at most"),
            "office": self.env._("Office"),
        }
        stages = {
            "enforcement_applied": self.env._("with the enforcement order"),
        }
        parts = [
            payees.get(cost.payee, ""),
            cost.number,
            self.currency_id.format(float(cost.amount)),
            stages.get(cost.stage, ""),
            "" if cost.certain else self.env._("(not certain: have it checked)"),
        ]
        return " ".join(filter(None, parts))

    # === CHECK === #

    def _refresh_gates(self):
        """Look again, and freeze the claims as of now; what a manager has overridden stays so for
        the claims he saw."""
        for (kind, company), own in self.grouped(lambda it: (it.kind_id, it.company_id)).items():
            known = {
                claim.move_line_id.id: (claim.contract_on, claim.performed)
                for claim in own.claim_ids
                if claim.move_line_id
            }
            judged = own._judge(kind, company, own.claim_ids.move_line_id, known)
            found = {one: judged.get(one.partner_id, ([], {})) for one in own.sudo()}
            own.sudo()._keep_gates({one: gates for one, (gates, _facts) in found.items()})
            for one, (_gates, facts) in found.items():
                for claim in one.claim_ids:
                    claim._keep_facts(facts.get(claim.move_line_id) or {})

    def _keep_gates(self, found):
        """``found``: ``{proceeding: [Gate]}``; what is as it was is not written."""
        Gate = self.env["account.collection.proceeding.gate"].sudo()
        fresh, stale = [], Gate.browse()
        for one, gates in found.items():
            known = {gate.code: gate for gate in one.sudo().gate_ids}
            for number, gate in enumerate(gates):
                vals = {
                    "sequence": number,
                    "verdict": gate.verdict,
                    "overridable": gate.overridable,
                    "names": ", ".join(gate.names[:20]) or False,
                }
                if old := known.pop(gate.code, None):
                    if old.reason and set(gate.names[:20]) - set((old.names or "").split(", ")):
                        # Whoever gave it spoke of other claims.
                        vals |= dict.fromkeys(
                            ("reason", "overridden_by_id", "overridden_on"), False
                        )
                    if any(
                        (old[name] or False) != (value or False) for name, value in vals.items()
                    ):
                        old.write(vals)
                else:
                    fresh.append({**vals, "proceeding_id": one.id, "code": gate.code})
            stale = stale.union(*known.values())
        Gate.create(fresh)
        stale.unlink()

    @api.depends("state", "gate_ids.is_met")
    def _compute_can_hand_over(self):
        for proceeding in self:
            met = all(gate.is_met for gate in proceeding.gate_ids)
            proceeding.can_hand_over = proceeding.state in PREPARED and met


def _load_tariff(day: date):
    """The tariff of a day; None before the oldest one that is known."""
    try:
        return rules.load_tariff(fields.Date.to_date(day))
    except ValueError:
        return None
