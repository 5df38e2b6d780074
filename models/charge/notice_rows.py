from odoo import api, fields, models
from odoo.fields import Date, Domain


class AccountDunningNotice(models.Model):
    """Where the debtor stands with his charges on the day of a letter: what it adds, and what
    earlier letters asked for and he still owes."""

    _inherit = "account.dunning.notice"

    charge_rows = fields.Json(
        readonly=True,
        copy=False,
        help="The charges on the letter as they were when it was written: its own, and what was "
        "open of earlier ones.",
    )
    carried_charge_ids = fields.Many2many(
        "account.dunning.charge", compute="_compute_carried_charge_ids"
    )

    def _get_summands(self):
        yield from super()._get_summands()
        for row in self._get_charge_rows():
            yield "charged", row["currency"], row["amount"]

    def _read_totals(self):
        totals = super()._read_totals()
        for notice in self:
            for row in notice._get_charge_rows():
                totals[row["currency"]] = totals.get(row["currency"], 0.0) + row["amount"]
        return totals

    def _get_payment_reference(self):
        """Whoever names the invoice on a transfer pays the invoice, and no interest."""
        return self._get_number() if self._get_charge_rows() else super()._get_payment_reference()

    def _get_charge_rows(self):
        """The charges a letter shows, ``[{charge, label, date, amount, currency, earlier}]``, those
        of earlier letters first; of a letter that was written, as they stood on it."""
        self.ensure_one()
        rows = self.charge_rows or ()
        if not self._are_charge_rows_frozen():
            rows = self._get_current_charge_rows()
        currencies = self.env["res.currency"].browse
        return [
            row | {"currency": currencies(row["currency"]), "date": Date.to_date(row["date"])}
            for row in rows
        ]

    def _are_charge_rows_frozen(self):
        return bool(self.charge_rows) or self.state in ("sent", "cancelled")

    def _get_current_charge_rows(self):
        """The rows as of now, as they are kept."""
        own = self.charge_ids.sudo().filtered(lambda charge: charge.state != "cancelled")
        shown = [(it, it.amount_open, True) for it in self.carried_charge_ids.sudo()]
        shown += [(it, it.amount - it.waived_amount, False) for it in own]
        rows = [
            {
                "charge": charge.id,
                "label": charge._get_label(self.lang),
                "date": charge.date.isoformat(),
                "amount": amount,
                "currency": charge.currency_id.id,
                "earlier": earlier,
            }
            for charge, amount, earlier in shown
            if not charge.currency_id.is_zero(amount)
        ]
        return sorted(rows, key=lambda row: (not row["earlier"], row["date"], row["charge"]))

    @api.depends("partner_id", "company_id", "charge_ids")
    def _compute_carried_charge_ids(self):
        """What the debtor owes from earlier letters, or by hand."""
        Charge = self.env["account.dunning.charge"].sudo()
        found = Charge.search(self._get_carried_domain())
        by_owner = found.grouped(
            lambda charge: (charge.company_id, charge.partner_id.commercial_partner_id)
        )
        for notice in self:
            charges = by_owner.get((notice.company_id, notice.partner_id), Charge)
            notice.carried_charge_ids = charges - notice.charge_ids.sudo()

    def _get_carried_domain(self):
        """Hook: what these debtors are asked for beside what a letter adds."""
        return (
            Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids)
            & Domain("state", "=", "open")
        )

    def _freeze_for_sending(self):
        res = super()._freeze_for_sending()
        for notice in self:
            notice.sudo().charge_rows = notice._get_current_charge_rows()
        return res

    def _after_sending(self):
        res = super()._after_sending()
        shown = [row["charge"] for notice in self for row in notice.charge_rows or ()]
        charges = self.env["account.dunning.charge"].sudo().browse(shown).exists()
        charges.filtered(lambda charge: not charge.claimed_on).claimed_on = Date.today()
        return res

    # === INTEREST STATEMENT === #

    def _get_interest_statement(self):
        """The rows that show how the interest was computed, an entry per item: ``[{label, rows,
        total, earlier, currency}]``. ``earlier``: what was claimed of it before."""
        self.ensure_one()
        if not self.level_id.show_statement:
            return []
        charges = self.charge_ids.sudo().filtered(lambda charge: charge.accruals)
        return [charge._get_statement() for charge in charges.sorted("date")]
