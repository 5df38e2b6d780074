from collections import defaultdict
from datetime import timedelta

from odoo import models
from odoo.tools import format_amount, format_date

from ...tools.charge.charges import CLAIMED_STATES
from ...tools.common.money import as_exact
from ...tools.proceeding.courts import get_trial_court
from ..common.window import open_wizard
from .claim import CATALOGUE
from .kind import COURTS


class AccountCollectionProceeding(models.Model):
    """Sheets to type from, in the order in which a court asks: what is frozen, what it costs, what
    is still to be filled in. They are no forms: those are the court's."""

    _inherit = "account.collection.proceeding"

    def action_sheet(self):
        """The dialog of the sheet that goes with this kind."""
        self.ensure_one()
        self._check_collector()
        self.check_access("read")
        return open_wizard(
            "account.collections.sheet", self.env._("Filing sheet"), proceeding_id=self.id
        )

    # === WORDS === #

    def _money(self, amount):
        return format_amount(self.env, float(amount), self.currency_id)

    def _date(self, day):
        return format_date(self.env, day) if day else ""

    def _part(self, title, facts=(), head=(), rows=(), note="", right=()):
        """One box of a sheet; ``facts`` without a value are left to be filled in."""
        return {
            "title": title,
            "facts": [(label, value or "") for label, value in facts],
            "head": list(head),
            "rows": [list(row) for row in rows],
            "note": note,
            "right": list(right),
        }

    def _say_address(self, partner):
        parts = [partner.street, partner.street2, f"{partner.zip or ''} {partner.city or ''}"]
        parts.append(partner.country_id.name)
        return ", ".join(" ".join(part.split()) for part in parts if part and part.strip())

    def _say_number(self, number):
        return f"{float(number):.2f}".rstrip("0").rstrip(".").replace(".", self._get_point())

    def _get_point(self):
        return self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point or "."

    # === FACTS === #

    def _get_sheet_day(self):
        """The day of the application: frozen once it was handed over."""
        return self.handed_over_on or self.company_id._get_dunning_today()

    def _read_claim_interest(self, until):
        """``{claim: Owed}`` up to and with a day."""
        items = self.claim_ids.move_line_id
        owed = {one.item: one for one in items._read_interest(self.company_id, until)}
        return {claim: owed.get(claim.move_line_id) for claim in self.claim_ids}

    def _read_sheet_charges(self):
        """``{kind: [charge]}``: what was claimed beside the main claims and is open."""
        found = self.env["account.dunning.charge"].search(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "in", CLAIMED_STATES),
                ("move_id", "in", self.claim_ids.move_id.ids),
                ("currency_id", "=", self.currency_id.id),
            ],
            order="date, id",
        )
        return found.grouped("kind")

    def _read_paid_interest(self, charges):
        """``{item id: what of its interest was paid or waived}``"""
        paid = defaultdict(float)
        for charge in charges:
            paid[charge.move_line_id.id] += charge.amount - charge.amount_open
        return paid

    def _list_interest(self, until):
        """``[(claim, Owed, amount)]`` of the interest up to a day that is still owed."""
        charges = self._read_sheet_charges().get("interest", ())
        paid = self._read_paid_interest(charges)
        rows = []
        for claim, owed in self._read_claim_interest(until).items():
            statement = owed.statement if owed else None
            amount = float(statement.accrued) if statement else 0.0
            rows.append((claim, owed, max(amount - paid[claim.move_line_id.id], 0.0)))
        return rows

    def _say_rate(self, owed):
        """The rate as the application wants it."""
        profile = owed.profile
        surcharge = self._say_number(profile.surcharge)
        if not profile.series_id:
            return self.env._("%s %% a year", surcharge)
        return self.env._(
            "%(points)s percentage points above %(series)s, a year",
            points=surcharge,
            series=profile.series_id.name,
        )

    # === PARTIES === #

    def _get_creditor_part(self, title):
        company = self.company_id
        bank = company.partner_id.bank_ids[:1]
        return self._part(
            title,
            [
                (self.env._("Name"), company.name),
                (self.env._("Address"), self._say_address(company.partner_id)),
                (self.env._("Register number"), company.company_registry),
                (self.env._("Legal representatives, with function as in the register"), ""),
                (self.env._("Phone"), company.phone),
                (self.env._("E-mail"), company.email),
                (self.env._("Bank account"), bank.acc_number),
                (self.env._("Our reference"), self.name if self.name != "/" else ""),
            ],
        )

    def _get_debtor_part(self, title):
        debtor = self.partner_id
        kind = self.env._("Company") if debtor.is_company else self.env._("Natural person")
        facts = [
            (self.env._("Kind"), kind),
            (self.env._("Name"), debtor.name),
            (self.env._("Address"), self._say_address(debtor)),
        ]
        if debtor.is_company:
            facts += [
                (self.env._("Register number"), debtor.company_registry),
                (self.env._("Legal representatives, with function as in the register"), ""),
            ]
        return self._part(title, facts)

    # === COURT ORDER === #

    def _get_sheet_court_order(self):
        """In the order of the official wizard."""
        until = self._get_sheet_day() - timedelta(days=1)
        interest = self._list_interest(until)
        charges = self._read_sheet_charges()
        return [
            self._get_court_part(),
            self._get_creditor_part(self.env._("2 Applicant")),
            self._get_debtor_part(self.env._("3 Opponent")),
            self._get_claims_part(),
            self._get_interest_part(interest, until),
            self._get_ancillary_part(charges),
            self._get_declarations_part(),
            self._get_costs_part(interest, charges),
        ]

    def _get_court_part(self):
        court = COURTS().get(self.court)
        found = self.company_id._find_payment_order_courts()
        facts = [
            (self.env._("Central court"), f"{court.name}, {court.department}" if court else ""),
            (self.env._("Post to"), f"{court.zip} {court.city}" if court else ""),
            (self.env._("Visitors"), court.address if court else ""),
            (self.env._("Kind of procedure"), self.env._("Ordinary payment order")),
            (self.env._("Day of the application"), self._date(self._get_sheet_day())),
        ]
        sure = court and found.certain and court.certainty.startswith("verified")
        note = "" if sure else self.env._("Which court it is was not certain: have it checked.")
        return self._part(self.env._("1 Court and procedure"), facts, note=note)

    def _get_claims_part(self):
        known = {row["number"]: row for row in CATALOGUE()}
        rows, doubts = [], []
        for number, claim in enumerate(self.claim_ids, start=1):
            subject = known.get(claim.subject or "")
            named = f"{subject['number']} {subject['designation']}" if subject else ""
            if not subject:
                doubts.append(self.env._("Claim %s: choose its number in the catalogue.", number))
            elif not subject["certainty"].startswith("verified"):
                doubts.append(self.env._("Claim %s: the catalogue number is from memory.", number))
            if subject and subject["extra_entry"]:
                doubts.append(
                    self.env._(
                        "Claim %(number)s: the court asks for more here: %(what)s.",
                        number=number,
                        what=subject["extra_entry"],
                    )
                )
            rows.append(
                [
                    number,
                    named,
                    self.env._("Invoice"),
                    claim.name or "",
                    self._date(claim.invoice_date),
                    self._money(claim.amount),
                ]
            )
        return self._part(
            self.env._("4 Main claims, one row an invoice"),
            head=[
                self.env._("No."),
                self.env._("Catalogue number"),
                self.env._("Ground"),
                self.env._("Number"),
                self.env._("Date"),
                self.env._("Amount"),
            ],
            rows=[*rows, ["", self.env._("Sum"), "", "", "", self._money(self.amount_claimed)]],
            note="\n".join(doubts),
            right=[5],
        )

    def _get_interest_part(self, interest, until):
        rows, numbers = [], {it: no for no, it in enumerate(self.claim_ids, start=1)}
        for claim, owed, amount in interest:
            if not owed or not owed.default:
                continue
            span = f"{self._date(owed.default.on)} – {self._date(owed.until or until)}"
            rows.append([numbers[claim], span, self._say_rate(owed), "", self._money(amount)])
            first = (owed.until or until) + timedelta(days=1)
            words = self.env._("running, from %s", self._date(first))
            rows.append(
                [numbers[claim], words, self._say_rate(owed), self._money(claim.amount), ""]
            )
        return self._part(
            self.env._("5 Interest"),
            head=[
                self.env._("Claim"),
                self.env._("From – until"),
                self.env._("Rate"),
                self.env._("On the amount"),
                self.env._("Computed"),
            ],
            rows=rows,
            note="" if rows else self.env._("No interest: the debtor is not in default."),
            right=[3, 4],
        )

    def _get_ancillary_part(self, charges):
        labels = {
            "fee": self.env._("Dunning costs"),
            "cost": self.env._("Other costs"),
            "lump_sum": self.env._("Lump sum for late payment (§ 288 (5) BGB)"),
        }
        rows = [
            [labels[kind], charge.name or charge.display_name, self._money(charge.amount_open)]
            for kind in labels
            for charge in charges.get(kind, ())
            if charge.amount_open
        ]
        head = [self.env._("Kind"), self.env._("What"), self.env._("Amount")]
        note = "" if rows else self.env._("None.")
        return self._part(
            self.env._("6 Ancillary claims"),
            head=head if rows else (),
            rows=rows,
            note=note,
            right=[2],
        )

    def _get_declarations_part(self):
        done = all(self.claim_ids.mapped("performed"))
        performed = self.env._("It was rendered.") if done else ""
        value = sum(as_exact(it.amount, self.currency_id.decimal_places) for it in self.claim_ids)
        local = get_trial_court(value) == "local"
        court = self.env._("Local court (Amtsgericht)")
        if not local:
            court = self.env._("Regional court (Landgericht), where a lawyer is needed")
        debtor = self.partner_id
        note = ""
        if not done:
            note = self.env._("Nobody has said of each claim that it was delivered: declare it.")
        return self._part(
            self.env._("7 Declarations"),
            [
                (self.env._("Counter-performance (§ 690 (1) no. 4 ZPO)"), performed),
                (self.env._("If he objects: trial at the"), court),
                (
                    self.env._("of the place of the debtor"),
                    f"{debtor.zip or ''} {debtor.city or ''}",
                ),
                (self.env._("Contested procedure asked for now (its costs fall due then)"), ""),
            ],
            note=note,
        )

    def _get_costs_part(self, interest, charges):
        court = [cost for cost in self._list_costs() if cost.payee == "court"]
        fee = sum(float(cost.amount) for cost in court)
        accrued = sum(amount for _claim, _owed, amount in interest)
        beside = sum(
            charge.amount_open
            for kind in ("fee", "cost", "lump_sum")
            for charge in charges.get(kind, ())
        )
        total = self.amount_claimed + accrued + beside + fee
        rows = [
            [self.env._("Main claims"), self._money(self.amount_claimed)],
            [self.env._("Computed interest"), self._money(accrued)],
            [self.env._("Ancillary claims"), self._money(beside)],
            [self.env._("Court fee (KV 1100 GKG)"), self._money(fee)],
            [self.env._("In all on the day of the application"), self._money(total)],
        ]
        lines = [self._word_cost(cost) for cost in self._list_costs() if cost.payee != "court"]
        return self._part(
            self.env._("8 Costs and sum"),
            head=[self.env._("What"), self.env._("Amount")],
            rows=rows,
            note="\n".join(lines),
            right=[1],
        )
