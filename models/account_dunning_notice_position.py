from odoo import api, fields, models
from odoo.fields import Domain


class AccountDunningNoticePosition(models.Model):
    """Where the debtor stands with his charges on the day of a letter: what it adds, and what
    earlier letters asked for and he still owes."""

    _inherit = "account.dunning.notice"

    carried_charges = fields.Json(
        readonly=True,
        copy=False,
        help="The charges of earlier letters that were open when this one was written, with what "
        "was open of each.",
    )

    carried_charge_ids = fields.Many2many(
        "account.dunning.charge", compute="_compute_carried_charge_ids"
    )

    def _get_charge_rows(self):
        """The charges a letter shows, ``[{charge, label, date, amount, currency, earlier}]``: those
        of earlier letters first."""
        self.ensure_one()
        rows = [
            {
                "charge": charge,
                "label": charge._get_label(self.lang),
                "date": charge.date,
                "amount": amount,
                "currency": charge.currency_id,
                "earlier": charge not in self.charge_ids,
            }
            for charge, amount in (*self._get_carried(), *self._get_own_charges())
        ]
        return sorted(rows, key=lambda row: (not row["earlier"], row["date"], row["charge"].id))

    def _get_own_charges(self):
        charges = self.charge_ids.sudo().filtered(lambda charge: charge.state != "cancelled")
        return [(charge, charge.amount) for charge in charges]

    def _get_carried(self):
        """The charges of before, as they were when the letter was written, else as they are."""
        self.ensure_one()
        frozen = dict(self.carried_charges or ())
        return [
            (charge, frozen.get(charge.id, charge.amount_open))
            for charge in self.carried_charge_ids.sudo()
        ]

    @api.depends("carried_charges", "partner_id", "company_id", "charge_ids", "state")
    def _compute_carried_charge_ids(self):
        Charge = self.env["account.dunning.charge"].sudo()
        live = self.filtered(lambda notice: not notice._is_position_frozen())
        found = Charge.search(
            Domain("company_id", "in", live.company_id.ids)
            & Domain("partner_id", "in", live.partner_id.ids)
            & Domain("state", "=", "open")
        )
        by_owner = found.grouped(lambda charge: (charge.company_id, charge.partner_id))
        for notice in self:
            if notice in live:
                open_charges = by_owner.get((notice.company_id, notice.partner_id), Charge)
                notice.carried_charge_ids = open_charges - notice.charge_ids.sudo()
            else:
                known = dict(notice.carried_charges or ())
                notice.carried_charge_ids = Charge.browse(known).exists()

    def _is_position_frozen(self):
        return bool(self.carried_charges) or self.state in ("sent", "cancelled")

    def _freeze_for_sending(self):
        res = super()._freeze_for_sending()
        for notice in self:
            door = notice._through_door()
            door.carried_charges = False
            door.carried_charges = [[charge.id, amount] for charge, amount in notice._get_carried()]
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
