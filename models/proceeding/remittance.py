from collections import defaultdict
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.proceeding.remittance_file import AMOUNTS, Debt, allocate

_lt = LazyTranslate(__name__)
INTEREST, COSTS = "interest", "costs"


class AccountCollectionRemittance(models.Model):
    """What an agency, a lawyer or an administrator collected and pays out, as his statement says.
    It is no payment of the net amount: what the debtor paid pays his items, by the day on which he
    paid it; what was kept of it is a cost of ours."""

    _name = "account.collection.remittance"
    _description = "Remittance"
    _order = "date desc, id desc"
    _check_company_auto = True
    _machine_writes = _lt("%(fields)s of a remittance is as its file says.")
    _is_kept = _lt("%(records)s stays as evidence and cannot be deleted.")

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    counterpart_id = fields.Many2one(
        "res.partner", string="From", required=True, ondelete="restrict", index=True, readonly=True
    )
    name = fields.Char("Statement", required=True, readonly=True)
    date = fields.Date(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Imported by", readonly=True, default=lambda self: self.env.user
    )
    line_ids = fields.One2many(
        "account.collection.remittance.line", "remittance_id", readonly=True, string="Payments"
    )
    entry_ids = fields.One2many("account.move", "remittance_id", string="Entries", readonly=True)
    gross = fields.Monetary("Collected", compute="_compute_totals", store=True)
    kept = fields.Monetary("Costs Kept", compute="_compute_totals", store=True)
    commission = fields.Monetary(compute="_compute_totals", store=True)
    vat = fields.Monetary("VAT", compute="_compute_totals", store=True)
    net = fields.Monetary("Paid out", compute="_compute_totals", store=True)

    _once = models.UniqueIndex(
        "(company_id, counterpart_id, name)", "This statement was imported already."
    )

    @api.depends("line_ids.gross", "line_ids.net")
    def _compute_totals(self):
        names = ("gross", "kept", "commission", "vat", "net")
        rows = self.env["account.collection.remittance.line"]._read_group(
            [("remittance_id", "in", self.ids)],
            ["remittance_id"],
            [f"{name}:sum" for name in names],
        )
        sums = {remittance.id: amounts for remittance, *amounts in rows}
        for one in self:
            for name, amount in zip(names, sums.get(one.id, (0.0,) * 5), strict=True):
                one[name] = amount

    # === READ === #

    @api.model
    def _read_debts(self, proceedings):
        """``{proceeding: [Debt]}``: open items of the claims and what of charges is open, in the
        order of the law of costs aside; the keys are items and charges."""
        debts = defaultdict(list)
        claims = proceedings.claim_ids.sorted(lambda it: (str(it.date_maturity or ""), it.id))
        claims.move_line_id.fetch(["amount_residual_currency", "reconciled", "parent_state"])
        for claim in claims:
            item = claim.move_line_id
            if item and item._is_open() and item.amount_residual_currency > 0:
                amount = as_exact(item.amount_residual_currency, item.currency_id.decimal_places)
                debts[claim.proceeding_id].append(Debt(item, "principal", amount, claim.name or ""))
        charges = self.env["account.dunning.charge"].search(
            Domain("partner_id", "in", proceedings.partner_id.ids)
            & Domain("company_id", "in", proceedings.company_id.ids)
            & Domain("state", "=", "open"),
            order="date, id",
        )
        by_debtor = charges.grouped(lambda it: (it.partner_id, it.company_id, it.currency_id))
        about = charges._get_debts()
        for one in proceedings:
            own = by_debtor.get((one.partner_id, one.company_id, one.currency_id), ())
            items = one.claim_ids.move_line_id
            for charge in own:
                if about[charge] and not about[charge] & items:
                    # Of claims that are not in these hands: whoever has none collected none of it.
                    continue
                part = INTEREST if charge.kind == "interest" else COSTS
                amount = as_exact(charge.amount_open, charge.currency_id.decimal_places)
                debts[one].append(Debt(charge, part, amount))
        return debts

    @api.model
    def _allocate(self, lines, proceedings):
        """``([(line, [Paid], left)], [(line, what is too much)])``"""
        debts, taken = self._read_debts(self._get_distinct(proceedings)), {}
        found, wrong = [], []
        for line in sorted(lines, key=lambda it: (it.on, it.number)):
            paid, left, fault = allocate(line, debts[proceedings[line.reference]], taken)
            found.append((line, paid, left))
            if fault:
                wrong.append((line, fault))
        return found, wrong

    @api.model
    def _get_distinct(self, proceedings):
        return self.env["account.collection.proceeding"].sudo().union(*proceedings.values())

    # === BOOK === #

    @api.model
    def _take(self, company, counterpart, name, day, allocated, proceedings):
        """Keep a statement, book it, and match what it pays; a step of each proceeding tells of
        it."""
        one = (
            self._through_door()
            .create(
                {
                    "company_id": company.id,
                    "counterpart_id": counterpart.id,
                    "name": name,
                    "date": day,
                    "currency_id": company.currency_id.id,
                    "user_id": self.env.uid,
                    "line_ids": [
                        Command.create(self._get_line_vals(line, proceedings[line.reference]))
                        for line, _paid, _left in allocated
                    ],
                }
            )
            .sudo()
        )
        one._book(allocated, proceedings)
        one._tell_proceedings(allocated, proceedings)
        return one.sudo(self.env.su)

    @api.model
    def _get_line_vals(self, line, proceeding):
        return {
            "proceeding_id": proceeding.id,
            "name": line.payment,
            "value_date": line.on,
            "paid_by": line.paid_by,
            "note": line.note or False,
            "gross": float(line.gross),
            **{amount: float(getattr(line, amount)) for amount in AMOUNTS},
        }

    def _book(self, allocated, proceedings):
        """An entry for each day on which debtors paid; each item and charge takes its part."""
        self.ensure_one()
        by_day = defaultdict(list)
        for row in allocated:
            by_day[row[0].on].append(row)
        targets = self._get_targets(allocated)
        vals, plans = [], []
        for day, rows in sorted(by_day.items()):
            lines, matches = self._list_lines(rows, targets, proceedings)
            vals.append(self._get_entry_vals(day, lines))
            plans.append(matches)
        entries = self.env["account.move"]._post_together(vals)
        plan = []
        for entry, matches in zip(entries, plans, strict=True):
            made = entry.line_ids.sorted("id")
            plan += [made[place] | target for place, target in matches]
        quiet = self.env["account.move.line"].sudo()._matched_quietly()
        quiet._reconcile_plan([part.with_env(quiet.env) for part in plan])

    def _get_targets(self, allocated):
        """``{charge: receivable line}`` of the charges that are paid: what is kept as a memo is
        booked as far as it is paid."""
        sums = defaultdict(Decimal)
        for _line, paid, _left in allocated:
            for one in paid:
                if one.key._name == "account.dunning.charge":
                    sums[one.key] += one.amount
        targets, missing = {}, {}
        for charge, amount in sums.items():
            booked = charge._get_booked_lines().filtered(lambda it: not it.reconciled)
            targets[charge] = booked[:1]
            lacking = float(amount) - sum(booked.mapped("amount_residual_currency"))
            if charge.currency_id.compare_amounts(lacking, 0) > 0:
                missing[charge] = charge.currency_id.round(lacking)
        return targets | self.env["account.dunning.charge"].sudo()._book_many(missing)

    def _list_lines(self, rows, targets, proceedings):
        """``(vals of the lines of an entry, [(place, line it is matched with)])``"""
        lines, matches, net, kept = [], [], Decimal(0), Decimal(0)
        commission = vat = Decimal(0)
        for line, paid, left in rows:
            for one in paid:
                target = targets.get(one.key, one.key)
                matches.append((len(lines), target))
                lines.append(
                    self._line(
                        target.account_id,
                        -one.amount,
                        partner=target.partner_id,
                        name=f"{line.reference} {line.payment}",
                        # Who is paid is no cost of anybody; asking for each costs a query.
                        analytic_distribution=False,
                    )
                )
            for part in (INTEREST, COSTS):
                if left[part]:
                    kind = "interest" if part == INTEREST else "cost"
                    income = self.company_id._get_charge_account(kind)
                    debtor = proceedings[line.reference].partner_id
                    lines.append(self._line(income, -left[part], partner=debtor))
            net, kept = net + line.net, kept + line.kept
            commission, vat = commission + line.commission, vat + line.vat
        clearing = "remittance_clearing_account_id"
        if net:
            lines.append(self._line(self.company_id._get_remittance_account(clearing), net))
        return lines + self._list_fees(kept, commission, vat), matches

    def _list_fees(self, kept, commission, vat):
        if not kept and not commission:
            return []
        account = self.company_id._get_remittance_account("remittance_fee_account_id")
        lines = [self._line(account, kept)] if kept else []
        if not commission:
            return lines
        tax = self.company_id.remittance_tax_id if vat else self.env["account.tax"]
        rows = tax.invoice_repartition_line_ids
        base = rows.filtered(lambda it: it.repartition_type == "base")
        lines.append(
            self._line(
                account,
                commission,
                tax_ids=[Command.set(tax.ids)],
                tax_tag_ids=[Command.set(base.tag_ids.ids)],
            )
        )
        for row in rows.filtered(lambda it: it.repartition_type == "tax" and it.factor)[:1]:
            lines.append(
                self._line(
                    row.account_id or account,
                    vat,
                    tax_repartition_line_id=row.id,
                    tax_tag_ids=[Command.set(row.tag_ids.ids)],
                    tax_base_amount=float(commission),
                )
            )
        return lines

    def _line(self, account, amount, partner=None, **vals):
        return {
            "account_id": account.id,
            "partner_id": (partner or self.counterpart_id).id,
            "name": self.name,
            "balance": float(amount),
            "amount_currency": float(amount),
            "currency_id": self.currency_id.id,
            "tax_ids": [Command.clear()],
            **vals,
        }

    def _get_entry_vals(self, day, lines):
        journal = self.company_id._get_charge_journal()
        locks = self.company_id._get_violated_lock_dates(day, True, journal)
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "date": fields.Date.add(locks[-1][0], days=1) if locks else day,
            "ref": f"{self.counterpart_id.display_name}: {self.name}",
            "remittance_id": self.id,
            "line_ids": [Command.create(line) for line in lines],
        }

    # === WHAT FOLLOWS === #

    def _tell_proceedings(self, allocated, proceedings):
        """A step of each proceeding, and a word where all is paid now."""
        kind = self.env.ref("account_collections.proceeding_step_money_in")
        today = self.company_id._get_dunning_today()
        rows = [
            {
                "proceeding_id": proceedings[line.reference].id,
                "kind_id": kind.id,
                "date": line.on,
                "known_on": today,
                "user_id": self.env.uid,
                "amount": float(line.gross),
                "reference": self.name,
                "note": line.note or False,
                "source": "import",
                "external_id": f"{self.name} {line.payment}",
            }
            for line, _paid, _left in allocated
        ]
        self.env["account.collection.proceeding.step"]._append(rows)
        own = self._get_distinct(proceedings)
        own._follow_steps()
        own.filtered(lambda it: it.currency_id.is_zero(it.amount_open))._note_payments()
