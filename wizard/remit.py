from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..models.common.res_company import get_company_today
from ..tools.common.money import as_exact, round_half_up
from ..tools.proceeding.remittance_file import AMOUNTS, PAYERS, read_remittance

_lt = LazyTranslate(__name__)
CENT = Decimal("0.01")
SENTENCES = {
    "amount": _lt("“%(text)s” is no amount. Write it as 1190.50 or 1190,50, not below zero."),
    "gross": _lt("The parts do not make up what was collected: %(text)s."),
    "net": _lt("What was collected less what was kept is not what is paid out: %(text)s."),
    "nothing": _lt("Nothing was paid."),
    "payer": _lt("“%(text)s” is not known. Known are: %(known)s."),
    "more": _lt("%(text)s more principal than is open, or of an invoice that is not claimed."),
    "changed": _lt("The payment %(text)s was imported before with other amounts."),
    "future": _lt("%(text)s lies in the future: nobody has paid then."),
    "currency": _lt("%(text)s is not in the currency of your company."),
    "vat": _lt("The VAT is not that of the commission: %(text)s."),
}


class AccountCollectionsRemit(models.TransientModel):
    """The statement of an agency, from a table: all of it or nothing, each payment once."""

    _name = "account.collections.remit"
    _description = "Import a Remittance"
    _inherit = "account.collections.answers"
    _by_hand = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char("Statement", required=True, help="Its number. Each is imported once.")
    date = fields.Date(required=True, default=get_company_today)
    exchange_id = fields.Many2one(
        "account.collection.exchange",
        string="Came by Interface",
        help="The statement that came by the interface of the agency.",
    )
    total = fields.Monetary(
        "Paid out",
        required=True,
        help="The amount that is transferred: it shows whether the file is whole.",
    )

    @api.model
    def default_get(self, fields_list):
        """What a statement says that came by an interface."""
        values = super().default_get(fields_list)
        kept = self.env["account.collection.exchange"].browse(values.get("exchange_id") or ())
        if kept:
            kept.check_access("read")
            values |= {
                "company_id": kept.company_id.id,
                "counterpart_id": kept.counterpart_id.id,
                "name": kept.reference,
                "date": kept.date,
                "total": kept.amount,
                "file": kept.with_context(bin_size=False).file,
                "file_name": kept.file_name,
            }
        return values

    def _note_booked(self):
        """The statement that was imported waits no more."""
        kept = self.exchange_id
        same = kept.kind == "statement" and kept.reference == self.name
        if same and kept.company_id == self.company_id and kept.state == "came":
            kept.sudo()._move_to("booked", ("came",))

    def action_import(self):
        """Each line pays items by the day on which the debtor paid."""
        self.ensure_one()
        Proceeding = self.env["account.collection.proceeding"]
        Proceeding._check_collector()
        lines, faults = read_remittance(self._read_file())
        wrong = [(it.number, self._word(it.code, it.text)) for it in faults]
        proceedings = self._find_proceedings(lines)
        wrong += [
            (it.number, self._word("unknown", it.reference))
            for it in lines
            if it.reference not in proceedings
        ]
        today = self.company_id._get_dunning_today()
        wrong += [(it.number, self._word("future", str(it.on))) for it in lines if it.on > today]
        self._refuse(wrong)
        self._check_total(lines)
        fresh = self._leave_out_known(lines, proceedings)
        if not fresh:
            raise UserError(self.env._("All payments of this file were imported already."))
        self._refuse(self._check_vat(fresh))
        with self.env.cr.savepoint():
            made = self._take_lines(fresh, proceedings)
            self._note_booked()
        return {
            "type": "ir.actions.act_window",
            "res_model": made._name,
            "res_id": made.id,
            "view_mode": "form",
        }

    def _get_companies(self):
        return self.company_id

    def _check_total(self, lines):
        total = sum(float(line.net) for line in lines)
        if self.currency_id.compare_amounts(total, self.total):
            raise UserError(
                self.env._(
                    "Nothing was imported. The lines pay out %(lines)s, the statement %(total)s: "
                    "the file is not whole, or the amount is wrong.",
                    lines=self.currency_id.format(total),
                    total=self.currency_id.format(self.total),
                )
            )

    def _leave_out_known(self, lines, proceedings):
        """Those that were not imported yet."""
        rows = self.env["account.collection.remittance.line"].sudo()
        known = {
            (row.proceeding_id.name, row.name): row
            for row in rows.search(
                [("proceeding_id", "in", [it.id for it in proceedings.values()])]
            )
        }
        fresh, wrong = [], []
        for line in lines:
            row = known.get((line.reference, line.payment))
            if not row:
                fresh.append(line)
            elif any(as_exact(row[name], 2) != getattr(line, name) for name in AMOUNTS):
                wrong.append((line.number, self._word("changed", line.payment)))
        own = self.currency_id
        wrong += [
            (line.number, self._word("currency", line.reference))
            for line in fresh
            if proceedings[line.reference].currency_id != own
        ]
        self._refuse(wrong)
        return fresh

    def _check_vat(self, lines):
        """The tax must be that of the commission: to the cent on each line, and one more, as an
        agency rounds the tax of its fee and of its commission each by itself."""
        tax = self.company_id.sudo().remittance_tax_id
        wrong = []
        for line in lines:
            right = round_half_up(line.commission * as_exact(tax.amount, 4) / 100)
            if line.vat and (not tax or abs(right - line.vat) > CENT):
                wrong.append((line.number, self._word("vat", f"{line.vat} ≠ {right}")))
        return wrong

    def _take_lines(self, lines, proceedings):
        rows = self.env["account.collection.remittance"]
        all_ = rows._get_distinct(proceedings).sudo(False)
        all_.check_access("write")
        proceedings = {name: it.sudo() for name, it in proceedings.items()}
        allocated, wrong = rows._allocate(lines, proceedings)
        self._refuse([(line.number, self._word("more", text)) for line, text in wrong])
        company, agency = self.company_id, self.counterpart_id.commercial_partner_id
        rows = rows.with_company(company)
        return rows._take(company, agency, self.name, self.date, allocated, proceedings)

    def _word(self, code, text):
        if code not in SENTENCES:
            return super()._word(code, text)
        words = self.env._(SENTENCES[code])
        return words % {"text": text, "known": ", ".join(PAYERS)}
