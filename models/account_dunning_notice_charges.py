from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import fields, models
from odoo.fields import Domain

from ..tools import scales
from ..tools.charges import get_chargeable

ZERO = Decimal(0)


class AccountDunningNoticeCharges(models.Model):
    """What a letter adds to the debt. Planned while it waits, due when it has really gone out."""

    _inherit = "account.dunning.notice"

    charge_ids = fields.One2many("account.dunning.charge", "notice_id", readonly=True)

    # === PLAN === #

    def _plan_charges(self):
        """Compute the charges of drafts and of letters about to go out anew, as of today."""
        waiting = self.filtered(lambda notice: notice.state in ("draft", "confirmed"))
        waiting.charge_ids.sudo().unlink()
        charging = waiting.filtered(lambda notice: notice.level_id._charges())
        self.env["account.dunning.charge"].sudo().create(charging._prepare_charge_vals())

    def _prepare_charge_vals(self):
        """Hook: the values of the charges of these notices, for ``create``."""
        vals_list = []
        for (company, day), notices in self.grouped(
            lambda notice: (notice.company_id, notice._get_charge_day())
        ).items():
            owed = notices._state_interest(company, day)
            before = notices._read_charged()
            for notice in notices:
                vals_list += notice.with_company(company)._prepare_own_charges(owed, before)
        return vals_list

    def _get_charge_day(self):
        """The day up to which a letter counts: a draft that of its run, then today."""
        self.ensure_one()
        today = self.company_id._get_dunning_today()
        return (self.state == "draft" and self.run_id.date) or today

    def _state_interest(self, company, day):
        """``{item: Owed}`` of all claims on these notices by ``day``."""
        items = self._get_claims().move_line_id.with_company(company)
        return {owed.item: owed for owed in items._state_interest(company, day)}

    def _read_charged(self):
        """What was charged before on the items and invoices of these notices, in the currency of
        each charge: ``{("interest", item id) or ("lump_sum" or "cost", invoice id): amount}``, and
        ``("until", item id)``: the last day whose interest was claimed.
        What was waived was charged: a letter does not claim it again."""
        claims = self._get_claims()
        about = Domain("move_line_id", "in", claims.move_line_id.ids)
        about |= Domain("move_id", "in", claims.move_id.ids)
        charges = (
            self.env["account.dunning.charge"]
            .sudo()
            .search(about & Domain("state", "in", ("open", "paid", "waived")))
        )
        charged = defaultdict(lambda: ZERO)
        for charge in charges:
            amount = _exact(charge.amount, charge.currency_id)
            kind = "cost" if charge.kind == "fee" else charge.kind
            owner = charge.move_line_id if kind == "interest" else charge.move_id
            charged[kind, owner.id] += amount
            if kind == "interest":
                last = charged["until", owner.id]
                charged["until", owner.id] = max(last or charge.interest_to, charge.interest_to)
        return charged

    def _prepare_own_charges(self, owed, before):
        self.ensure_one()
        level = self.level_id
        claims = [owed[line.move_line_id] for line in self._get_claims() if line.move_line_id]
        late = [claim for claim in claims if claim.default and claim.default.on <= claim.until]
        vals_list = self._prepare_interest(late, before) if level.charge_interest else []
        lump_sums = self._prepare_lump_sums(late, before) if level.charge_lump_sum else []
        return vals_list + lump_sums + self._prepare_fee(late, lump_sums, before)

    def _prepare_interest(self, late, before):
        vals_list = []
        for claim in late:
            amount = claim.statement.accrued - before["interest", claim.item.id]
            if amount:
                vals_list.append(
                    self._get_charge_vals("interest", claim.item.currency_id, amount)
                    | {
                        "move_line_id": claim.item.id,
                        "move_id": claim.item.move_id.id,
                        "interest_from": self._get_first_day(claim, before),
                        "interest_to": claim.until,
                        "accruals": _as_rows(claim.statement),
                        "legal_basis": claim.profile.with_context(lang=self.lang).source,
                    }
                )
        return vals_list

    def _get_first_day(self, claim, before):
        """The first day that no letter has claimed yet."""
        claimed_until = before["until", claim.item.id]
        return claimed_until + timedelta(days=1) if claimed_until else claim.default.on

    def _prepare_lump_sums(self, late, before):
        """Once per invoice; the costs charged before are part of it."""
        vals_list = []
        table = scales.load_scales()
        by_invoice = {claim.item.move_id: claim for claim in late}
        for move, claim in by_invoice.items():
            key = claim.profile.lump_sum_scale
            if not key or before["lump_sum", move.id]:
                continue
            currency = self._get_currency(table[key].currency)
            amount = scales.get_amount(table[key], self._get_claimed_in(move, table[key]))
            costs = before["cost", move.id]
            if chargeable := get_chargeable(amount, costs, costs):
                vals = self._get_charge_vals("lump_sum", currency, chargeable)
                basis = claim.profile.with_context(lang=self.lang).source
                vals_list.append(vals | {"move_id": move.id, "legal_basis": basis})
        return vals_list

    def _prepare_fee(self, late, lump_sums, before):
        """One fee per letter, if a debtor in default gets it the way the law lets him pay for."""
        profile = late[0].profile if late else self.env["account.interest.profile"]
        if not late or not self._may_cost(profile):
            return []
        currency = self._get_fee_currency(late)
        claimed = sum(
            _exact(claim.item.amount_residual_currency, currency)
            for claim in late
            if claim.item.currency_id == currency
        )
        fee = self.level_id._get_fee(
            currency, profile.debtor_kind, claimed, self._get_fee_limit(profile, currency)
        )
        moves = {claim.item.move_id.id for claim in late}
        known = sum((before["lump_sum", move] for move in moves), ZERO)
        lump_sum = known + sum((Decimal(str(vals["amount"])) for vals in lump_sums), ZERO)
        if lump_sum:
            costs = sum((before["cost", move] for move in moves), ZERO)
            fee = min(fee, get_chargeable(lump_sum, costs + fee, lump_sum + costs))
        return [self._get_charge_vals("fee", currency, fee)] if fee else []

    def _may_cost(self, profile):
        channels = set(self.delivery_ids.mapped("channel")) or set(self.level_id._get_channels())
        return profile.fees == "all" or (profile.fees == "letter" and "letter" in channels)

    def _get_fee_currency(self, late):
        """That of the company if something on the letter is in it, else that of its first claim."""
        own = self.company_id.currency_id
        currencies = [claim.item.currency_id for claim in late]
        return own if own in currencies else currencies[0]

    def _get_fee_limit(self, profile, currency):
        if not profile.fee_limit:
            return None
        own, today = self.company_id.currency_id, self.company_id._get_dunning_today()
        limit = own._convert(profile.fee_limit, currency, self.company_id, today)
        return _exact(limit, currency)

    def _get_claimed_in(self, move, scale):
        """The invoice in the currency by which its lump sum is measured."""
        currency = self._get_currency(scale.claim_currency)
        total = move.currency_id._convert(move.amount_total, currency, move.company_id, move.date)
        return _exact(abs(total), currency)

    def _get_currency(self, name):
        currencies = self.env["res.currency"].with_context(active_test=False)
        return currencies.search([("name", "=", name)], limit=1)

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

    # === WHEN IT HAS GONE OUT, OR NOT === #

    def _after_sending(self):
        res = super()._after_sending()
        self._book_charges()
        return res

    def _book_charges(self):
        """Post what the level posts. A letter that is out stays out: what cannot be booked is kept
        as memo, and somebody is told."""
        to_post = self.charge_ids.sudo().filtered(lambda charge: charge.booking == "posted")
        for charge in to_post:
            try:
                with self.env.cr.savepoint():
                    charge._book(charge.amount)
            except Exception as error:
                charge.booking = "memo"
                summary = self.env._(
                    "%(notice)s: charge not booked. %(error)s",
                    notice=charge.notice_id.name,
                    error=error,
                )
                charge._get_case()._schedule_once(
                    "account_collections.activity_repair", summary, about=charge.notice_id.name
                )

    def _unbook_charges(self):
        """The letter came back: nothing was claimed."""
        for charge in self.charge_ids.sudo():
            posted = charge._get_posted_open()
            if not charge.currency_id.is_zero(posted):
                charge._book(-posted)
                # Entry and reversal settle each other; the letter is planned anew.
                charge.line_ids.dunning_charge_id = False


def _exact(amount, currency):
    return Decimal(f"{amount:.{currency.decimal_places}f}")


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
