from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.charge.charges import CLAIMED_STATES, get_chargeable
from ...tools.common.money import ZERO, as_exact
from ...tools.interest import scales


class Charged:
    """What was charged before on the claims of some letters. What was waived was charged: no letter
    claims it again; what was corrected was not."""

    def __init__(self, charges):
        self.interest = defaultdict(lambda: ZERO)  # per item
        self.until = {}  # per item
        self.lump_sums = defaultdict(charges.browse)  # per invoice, or per item of other entries
        self.costs = defaultdict(charges.browse)  # of recovery, per item
        self.missed = {}  # per case, why it gets no fee
        for charge in charges:
            if charge.kind == "interest":
                key = charge.move_line_id.id or ("move", charge.move_id.id)
                self.interest[key] += as_exact(
                    charge.amount - charge.corrected_amount, charge.currency_id.decimal_places
                )
                self.until[key] = max(self.until.get(key, charge.interest_to), charge.interest_to)
            elif charge.kind == "lump_sum":
                # One that was corrected was not owed: if there is a delay after all, it is anew.
                if charge.currency_id.compare_amounts(charge.amount, charge.corrected_amount):
                    self.lump_sums[charge.move_line_id.id or ("move", charge.move_id.id)] |= charge
            elif charge.kind == "fee" or charge.is_recovery:
                for item in charge._get_covered_items().ids:
                    self.costs[item] |= charge


class AccountDunningNotice(models.Model):
    """How a letter comes to its charges."""

    _inherit = "account.dunning.notice"

    def _prepare_charge_vals(self):
        """Hook: the values of the charges of these notices, for ``create``."""
        vals_list = []
        for (company, day), notices in self.grouped(
            lambda notice: (notice.company_id, notice._get_charge_day())
        ).items():
            owed = notices._read_owed(company, day)
            charged = notices._read_charged()
            for notice in notices:
                vals_list += notice.with_company(company)._prepare_own_charges(owed, charged)
            self.env["account.collections.fault"]._settle(
                "fee", company, list(charged.missed.items()), among=notices.case_id
            )
        return vals_list

    def _get_charge_day(self):
        """The day up to which a letter counts: a draft that of its run, then today."""
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        return (self.state == "draft" and self.run_id.date) or today

    def _read_owed(self, company, day):
        """``{item: Owed}`` of all claims on these notices by ``day``."""
        items = self._get_claims().move_line_id.with_company(company)
        return {owed.item: owed for owed in items._read_interest(company, day)}

    def _read_charged(self):
        """What was charged on the claims of these notices, on other letters or by hand, and what
        stays of charges of their own."""
        claims = self._get_claims()
        items, moves = claims.move_line_id, claims.move_id
        about = Domain("move_line_id", "in", items.ids) | Domain("move_id", "in", moves.ids)
        about |= Domain("notice_id.line_ids.move_line_id", "in", items.ids)
        about &= Domain("state", "in", (*CLAIMED_STATES, "planned"))
        return Charged(self.env["account.dunning.charge"].sudo().search(about, order="id"))

    def _prepare_own_charges(self, owed, charged):
        self.ensure_one()
        level, day = self.level_id, self._get_charge_day()
        claims = [owed[line.move_line_id] for line in self._get_claims() if line.move_line_id]
        late = [
            claim
            for claim in claims
            if claim.default and claim.default.on <= day and not claim.profile.charges_by_hand
        ]
        vals_list = self._prepare_interest(late, charged) if level.charge_interest else []
        consumer = self.partner_id._get_debtor_kind() == "consumer"
        lump_sums = []
        if level.charge_lump_sum and not consumer:
            lump_sums = self._prepare_lump_sums(late, charged)
        return vals_list + lump_sums + self._prepare_fee(late, lump_sums, charged)

    # === INTEREST === #

    def _prepare_interest(self, late, charged):
        vals_list = []
        # A letter that came back keeps interest with a history; the rest comes with the next one.
        kept = self.charge_ids.sudo().filtered("interest_to").move_line_id
        stated = [claim for claim in late if claim.statement and claim.item not in kept]
        surplus = self._get_surplus(stated, charged)
        for claim in stated:
            item = claim.item
            amount = claim.statement.accrued - charged.interest[item.id]
            taken = min(max(amount, ZERO), surplus[item.move_id.id])
            surplus[item.move_id.id] -= taken
            if (amount := amount - taken) > 0:
                vals_list.append(
                    self._get_charge_vals("interest", item.currency_id, amount)
                    | get_interest_vals(claim, charged.until.get(item.id), self.lang)
                )
        return vals_list

    def _get_surplus(self, stated, charged):
        """``{invoice id: amount}`` claimed on items that are gone since the invoice was corrected:
        it counts for those that took their place."""
        surplus = defaultdict(lambda: ZERO)
        for claim in stated:
            move = claim.item.move_id.id
            surplus[move] = charged.interest.get(("move", move), ZERO)
        return surplus

    # === LUMP SUM === #

    def _prepare_lump_sums(self, late, charged):
        """Once per invoice; the costs of recovery charged before are part of it."""
        vals_list = []
        for claim in late:
            move, key = claim.item.move_id, self._get_lump_sum_key(claim.item)
            scale = scales.load_scales().get(claim.profile.lump_sum_scale)
            if not scale or charged.lump_sums[key]:
                continue
            currency = self._get_currency(scale.currency)
            together = [it for it in late if self._get_lump_sum_key(it.item) == key]
            owed = sum((it.claim for it in together), ZERO)
            amount = scales.get_amount(scale, self._measure(scale, owed, claim.item))
            costs = self._sum_in(charged.costs[claim.item.id], currency)
            if chargeable := get_chargeable(amount, costs, costs):
                basis = claim.profile.with_context(lang=self.lang).source
                vals_list.append(
                    self._get_charge_vals("lump_sum", currency, chargeable)
                    | {"move_id": move.id, "legal_basis": basis}
                    | ({"move_line_id": key} if isinstance(key, int) else {})
                )
            # Another item of the invoice on this or another letter brings no second one.
            charged.lump_sums[key] = self.env["account.dunning.charge"].new({})
        return vals_list

    def _get_lump_sum_key(self, item):
        """An opening balance holds many invoices in one entry: there each item is one."""
        is_invoice = item.move_id.is_invoice(include_receipts=True)
        return ("move", item.move_id.id) if is_invoice else item.id

    def _measure(self, scale, claim, item):
        """What was owed of the invoice of ``item`` when default began, in the currency by which its
        lump sum is measured: what had been paid by then or was credited since is no late debt."""
        currency, move = self._get_currency(scale.claim_currency), item.move_id
        amount = item.currency_id._convert(float(claim), currency, move.company_id, move.date)
        return as_exact(amount, currency.decimal_places)

    # === FEE === #

    def _prepare_fee(self, late, lump_sums, charged):
        """One fee per letter, if a debtor in default gets it the way the law lets him pay for."""
        profile = late[0].profile if late else self.env["account.interest.profile"]
        if not late or not self._may_cost(profile) or self._has_fee():
            return []
        currency = self._get_fee_currency(late)
        items = {claim.item for claim in late if claim.item.currency_id == currency}
        claimed = sum(
            as_exact(line.amount_residual, currency.decimal_places)
            for line in self._get_claims()
            if line.move_line_id in items
        )
        try:
            fee = self._get_fee_in(currency, profile, claimed)
        except UserError as error:
            # Without a fee the letter goes out all the same, and somebody is told.
            charged.missed[self.case_id] = error
            return []
        fee = self._absorb(fee, currency, late, lump_sums, charged)
        paper = {"by_letter_only": profile.fees == "letter"}
        return [self._get_charge_vals("fee", currency, fee) | paper] if fee else []

    def _get_fee_in(self, currency, profile, claimed):
        """The fee for a claim of so much, in its ``currency``.

        Raises UserError where it would have to be guessed."""
        level, kind = self.level_id, profile.debtor_kind
        table = level._get_fee_currency(currency, kind, self.company_id)
        if table == currency:
            return level._get_fee(currency, kind, claimed, self._get_fee_limit(profile, currency))
        if not (self._has_rate(table) and self._has_rate(currency)):
            raise self._miss_rate(table, currency)
        measured = self._in_currency(float(claimed), currency, table)
        fee = level._get_fee(table, kind, measured, self._get_fee_limit(profile, table))
        return self._in_currency(float(fee), table, currency)

    def _has_rate(self, currency):
        """Odoo takes a currency without a rate for as good as that of the company."""
        if currency == self.company_id.currency_id:
            return True
        known = Domain("currency_id", "=", currency.id) & Domain(
            "company_id", "in", [False, self.company_id.root_id.id]
        )
        known &= Domain("name", "<=", self._get_charge_day())
        return bool(self.env["res.currency.rate"].sudo().search_count(known, limit=1))

    def _miss_rate(self, currency, other):
        return UserError(
            self.env._(
                "It has none in %(currency)s, and no rate from %(other)s is known. Enter the rate "
                "or a fee.",
                currency=other.name,
                other=currency.name,
            )
        )

    def _has_fee(self):
        """A letter that came back keeps a fee with a history."""
        return "fee" in self.charge_ids.sudo().mapped("kind")

    def _absorb(self, fee, currency, late, lump_sums, charged):
        """What of a fee exceeds the lump sums on the same claims; all in the fee's currency."""
        Charge = self.env["account.dunning.charge"]
        known = Charge.union(
            *(charged.lump_sums[self._get_lump_sum_key(claim.item)] for claim in late)
        )
        new = sum(
            self._in_currency(
                vals["amount"], Charge.env["res.currency"].browse(vals["currency_id"]), currency
            )
            for vals in lump_sums
        )
        total = self._sum_in(known.filtered("id"), currency) + new
        if not total:
            return fee
        costs = Charge.union(*(charged.costs[claim.item.id] for claim in late))
        before = self._sum_in(costs, currency)
        return min(fee, get_chargeable(total, before + fee, total + before))

    def _may_cost(self, profile):
        broken = ("failed", "bounced", "cancelled")
        deliveries = self.delivery_ids.filtered(lambda delivery: delivery.state not in broken)
        channels = set(deliveries.mapped("channel")) or set(self.level_id._get_channels())
        return profile.fees == "all" or (profile.fees == "letter" and "letter" in channels)

    def _get_fee_currency(self, late):
        """That of the company if something on the letter is in it, else that of its first claim."""
        own = self.company_id.currency_id
        currencies = [claim.item.currency_id for claim in late]
        return own if own in currencies else currencies[0]

    def _get_fee_limit(self, profile, currency):
        if not profile.fee_limit:
            return None
        return self._in_currency(profile.fee_limit, self.company_id.currency_id, currency)

    # === AMOUNTS === #

    def _sum_in(self, charges, currency):
        """What these charges ask for, in one currency."""
        return sum(
            (
                self._in_currency(it.amount - it.corrected_amount, it.currency_id, currency)
                for it in charges
            ),
            ZERO,
        )

    def _in_currency(self, amount, currency, other):
        day = self._get_charge_day()
        converted = currency._convert(amount, other, self.company_id, day)
        return as_exact(converted, other.decimal_places)

    def _get_currency(self, name):
        """Also one that nobody here has used yet."""
        known = self.env.cr.cache.setdefault("account_collections.currencies", {})
        if name not in known:
            currencies = self.env["res.currency"].with_context(active_test=False)
            known[name] = currencies.search([("name", "=", name)], limit=1).id
        if not known[name]:
            raise UserError(
                self.env._(
                    "The currency %s, in which the law names a lump sum, is not known here: create "
                    "it.",
                    name,
                )
            )
        return self.env["res.currency"].browse(known[name])

    def _get_charge_vals(self, kind, currency, amount):
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "notice_id": self.id,
            "kind": kind,
            "date": self._get_charge_day(),
            "currency_id": currency.id,
            "amount": float(amount),
            "booking": self.level_id.charge_booking,
        }


def get_interest_vals(owed, claimed_until, lang):
    """What a charge keeps of the interest that is ``owed`` on an item."""
    return {
        "move_line_id": owed.item.id,
        "move_id": owed.item.move_id.id,
        "interest_from": claimed_until + timedelta(days=1) if claimed_until else owed.default.on,
        "interest_to": owed.until,
        "accruals": _as_rows(owed.statement),
        "legal_basis": owed.profile.with_context(lang=lang).source,
    }


def _as_rows(statement):
    """The accruals as they are printed and kept."""
    return [
        {
            "since": row.since.isoformat(),
            "until": row.until.isoformat(),
            "days": row.days,
            "year_days": row.year_days,
            "percent": f"{row.percent.normalize():f}",
            "balance": str(row.balance),
            "amount": str(amount),
        }
        for row, amount in zip(statement.accruals, statement.amounts, strict=True)
    ]
