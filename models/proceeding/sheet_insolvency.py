from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.proceeding.avoidance import find_window, get_first_day
from ...tools.proceeding.insolvency import get_interest_end
from .security import SEPARATE

MONEY = ("bank", "cash", "credit")


class AccountCollectionProceeding(models.Model):
    """What is filed with the administrator, and what he may want back, for a lawyer to judge."""

    _inherit = "account.collection.proceeding"

    applied_on = fields.Date(
        "Application of",
        by_hand=True,
        help="The day on which the insolvency was applied for, as the court's decision says. The "
        "times in which payments may be taken back count from it.",
    )
    avoidance_html = fields.Html(
        "May be Taken Back", compute="_compute_avoidance_html", sanitize=False
    )

    @api.depends("kind_id", "applied_on", "partner_id", "state")
    @api.depends_context("lang")
    def _compute_avoidance_html(self):
        self.avoidance_html = False
        for one in self.filtered(lambda it: it.kind_code == "insolvency"):
            parts = one.sudo()._list_avoidance()
            one.avoidance_html = Markup("").join(_draw(part) for part in parts)

    def _get_sheet_insolvency(self):
        """The filing of a claim (§ 174 InsO), with interest to the day before the opening."""
        opened = self._get_opened_on()
        until = get_interest_end(opened) if opened else self._get_sheet_day()
        interest = self._list_interest(until)
        charges = self._read_sheet_charges()
        return [
            self._get_opening_part(opened),
            self._get_creditor_part(self.env._("2 Creditor")),
            self._get_debtor_part(self.env._("3 Debtor")),
            self._get_filing_part(interest, until),
            self._get_ancillary_part_filed(charges, opened),
            self._get_filed_sum_part(interest, charges, opened),
            self._get_rights_part(),
            *self._list_avoidance(),
        ]

    def _get_opening_part(self, opened):
        due = self.deadline_ids.filtered(lambda it: not it.closed_on)[:1]
        return self._part(
            self.env._("1 Proceedings"),
            [
                (self.env._("Administrator"), self.counterpart_id.name),
                (self.env._("Address"), self._say_address(self.counterpart_id)),
                (self.env._("Court and file number"), self.reference),
                (self.env._("Insolvency opened on"), self._date(opened)),
                (due.name or self.env._("To be filed by"), self._date(due.date)),
            ],
        )

    def _get_filing_part(self, interest, until):
        rows = []
        for number, (claim, owed, amount) in enumerate(interest, start=1):
            default = owed.default if owed else None
            span = f"{self._date(default.on)} – {self._date(until)}" if default else ""
            rows.append(
                [
                    number,
                    self.env._(
                        "Invoice %(name)s of %(day)s",
                        name=claim.name or "",
                        day=self._date(claim.invoice_date),
                    ),
                    self._money(claim.amount),
                    self._say_rate(owed) if default else "",
                    span,
                    self._money(amount),
                ]
            )
        note = ""
        if self.currency_id != self.company_currency_id:
            note = self.env._("Convert at the rate of the day of the opening (§ 45 InsO).")
        return self._part(
            self.env._("4 Main claims (§ 38 InsO) with interest to the day before the opening"),
            head=[
                self.env._("No."),
                self.env._("Ground"),
                self.env._("Main claim"),
                self.env._("Rate"),
                self.env._("From – until"),
                self.env._("Interest"),
            ],
            rows=rows,
            note=note,
            right=[2, 5],
        )

    def _list_filed_charges(self, charges, opened):
        """Costs that arose before the opening."""
        return [
            charge
            for kind in ("fee", "cost", "lump_sum")
            for charge in charges.get(kind, ())
            if charge.amount_open and (not opened or charge.date < opened)
        ]

    def _get_ancillary_part_filed(self, charges, opened):
        rows = [
            [
                charge.name or charge.display_name,
                self._date(charge.date),
                self._money(charge.amount_open),
            ]
            for charge in self._list_filed_charges(charges, opened)
        ]
        head = [self.env._("What"), self.env._("Date"), self.env._("Amount")]
        return self._part(
            self.env._("5 Costs that arose before the opening"),
            head=head if rows else (),
            rows=rows,
            note="" if rows else self.env._("None."),
            right=[2],
        )

    def _get_filed_sum_part(self, interest, charges, opened):
        accrued = sum(amount for _claim, _owed, amount in interest)
        beside = sum(it.amount_open for it in self._list_filed_charges(charges, opened))
        rows = [
            [self.env._("Main claims"), self._money(self.amount_claimed)],
            [self.env._("Interest"), self._money(accrued)],
            [self.env._("Costs"), self._money(beside)],
            [self.env._("In all"), self._money(self.amount_claimed + accrued + beside)],
        ]
        head = [self.env._("What"), self.env._("Amount")]
        return self._part(self.env._("6 Sum"), head=head, rows=rows, right=[1])

    def _get_rights_part(self):
        """What secures the claim: the administrator must hear of it at once (§ 28 (2) InsO)."""
        rights = self.env["account.collection.security"].search(
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("kind", "in", SEPARATE)
        )
        told = "; ".join(one._say() for one in rights if not one.is_over)
        return self._part(
            self.env._("7 Rights and declarations"),
            [
                (self.env._("Separate satisfaction, retention of title"), told),
                (self.env._("From an intentional wrong (§ 302 InsO), with the facts"), ""),
                (self.env._("Enclosed"), self.env._("Invoices, letters, title: see the dossier")),
            ],
        )

    # === AVOIDANCE === #

    def _list_avoidance(self):
        """The payments and agreements in the times in which they may be taken back."""
        base = self.applied_on or self._get_opened_on()
        if not base:
            return []
        note = ""
        if not self.applied_on:
            note = self.env._(
                "The day of the application is not known, so the times count from the opening: "
                "they begin earlier. Enter it."
            )
        since = get_first_day(base)
        payments = self._read_avoidable(since)
        letters = self._read_sent_letters(since)
        rows = [
            [
                self._date(day),
                self._money_in(amount, currency),
                words,
                find_window(day, base),
                self._say_before(letters, day),
            ]
            for day, amount, currency, words in payments
        ]
        paid = self._part(
            self.env._("Payments that may be taken back: for the lawyer"),
            head=[
                self.env._("On"),
                self.env._("Amount"),
                self.env._("Paid"),
                self.env._("Time"),
                self.env._("Last letter before"),
            ],
            rows=rows,
            note="\n".join(filter(None, [note, "" if rows else self.env._("None.")])),
            right=[1],
        )
        return [paid, self._get_agreed_part(since)]

    def _money_in(self, amount, currency):
        return currency.format(amount)

    def _read_avoidable(self, since):
        """``[(day, amount, currency, words)]`` of the money that came from the debtor."""
        opened = self._get_opened_on() or fields.Date.to_date("9999-12-31")
        lines = self.env["account.move.line"].search(
            Domain("partner_id", "child_of", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("parent_state", "=", "posted")
            & Domain("journal_id.type", "in", MONEY)
            & Domain("balance", "<", 0)
            & Domain("date", ">=", since)
            & Domain("date", "<=", opened),
            order="date, id",
        )
        found = []
        for line in lines:
            invoices = line.matched_debit_ids.debit_move_id.move_id.mapped("name")
            words = ", ".join(filter(None, invoices)) or line.name or ""
            found.append((line.date, -line.amount_currency, line.currency_id, words))
        found += self._read_avoidable_elsewhere(since, opened)
        return sorted(found, key=lambda row: row[0])

    def _read_avoidable_elsewhere(self, since, opened):
        """What came by way of an agency, a bailiff or whom he owed: that is his money, too. A
        guarantor's and the administrator's is not."""
        lines = self.env["account.collection.remittance.line"].search(
            Domain("proceeding_id.partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("paid_by", "in", ("debtor", "third_party"))
            & Domain("value_date", ">=", since)
            & Domain("value_date", "<=", opened),
            order="value_date, id",
        )
        return [
            (
                line.value_date,
                line.gross,
                line.currency_id,
                f"{line.remittance_id.counterpart_id.name}: {line.proceeding_id.name}",
            )
            for line in lines
        ]

    def _read_sent_letters(self, since):
        letters = self.env["account.dunning.notice"].search(
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "sent"),
        )
        return letters.sorted("sent_on")

    def _say_before(self, letters, day):
        before = letters.filtered(lambda it: it.sent_on and it.sent_on <= day)[-1:]
        if not before:
            return ""
        return f"{self._date(before.sent_on)} {before.level_id.name or ''}"

    def _get_agreed_part(self, since):
        own = Domain("partner_id", "=", self.partner_id.id) & Domain(
            "company_id", "=", self.company_id.id
        )
        rows = []
        for plan in self.env["account.payment.plan"].search(
            own & Domain("accepted_on", ">=", since)
        ):
            said = dict(plan._fields["accepted_form"]._description_selection(self.env))
            words = self.env._("Payment plan %s", plan.name)
            how = said.get(plan.accepted_form, "")
            rows.append((plan.accepted_on, words, plan.amount_total, plan.currency_id, how))
        promises = self.env["account.payment.promise"]
        for promise in promises.search(own & Domain("accepted_on", ">=", since)):
            words = self.env._("Promise for %s", self._date(promise.promised_on))
            rows.append((promise.accepted_on, words, promise.amount, promise.currency_id, ""))
        rows.sort(key=lambda row: row[0])
        drawn = [
            [self._date(day), words, self._money_in(amount, currency), how]
            for day, words, amount, currency, how in rows
        ]
        head = [self.env._("On"), self.env._("Agreement"), self.env._("Amount"), self.env._("How")]
        return self._part(
            self.env._("Agreements in that time (§ 133 (3) InsO)"),
            head=head if drawn else (),
            rows=drawn,
            note="" if drawn else self.env._("None."),
            right=[2],
        )


def _draw(part):
    """A part of a sheet on the screen."""
    cells = Markup("").join(Markup("<th>%s</th>") % text for text in part["head"])
    rows = Markup("").join(
        Markup("<tr>%s</tr>") % Markup("").join(Markup("<td>%s</td>") % text for text in row)
        for row in part["rows"]
    )
    note = Markup('<p class="text-muted">%s</p>') % part["note"] if part["note"] else ""
    table = Markup('<table class="table table-sm"><thead><tr>%s</tr></thead>%s</table>')
    return Markup("<h4>%s</h4>%s%s") % (
        part["title"],
        note,
        table % (cells, rows) if part["rows"] else "",
    )
