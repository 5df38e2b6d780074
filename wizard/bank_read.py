from odoo import fields, models

from ..models.common.res_company import get_company_today


class AccountCollectionsBankRead(models.TransientModel):
    """Up to which day somebody has read a bank account: nothing came in on it, or what came in was
    entered."""

    _name = "account.collections.bank.read"
    _description = "Bank Account Read"
    _by_hand = True

    journal_id = fields.Many2one(
        "account.journal",
        string="Bank Account",
        required=True,
        domain=[("type", "=", "bank")],
    )
    day = fields.Date(
        "Read up to",
        required=True,
        default=get_company_today,
        help="What came in up to this day was entered. Not a day to come.",
    )

    def action_confirm(self):
        """The log of the bank account keeps who said so, and when."""
        self.ensure_one()
        self.journal_id._confirm_read(self.day)
        return {"type": "ir.actions.act_window_close"}
