from odoo import fields, models
from odoo.exceptions import UserError

from ..common.res_company import SETTINGS_READER
from .kind import FIND_COURTS


class ResCompany(models.Model):
    """Where a creditor sues, and where money at agencies is booked."""

    _inherit = "res.company"

    remittance_clearing_account_id = fields.Many2one(
        "account.account",
        string="Money at Agencies",
        check_company=True,
        domain=[("account_type", "=", "asset_current"), ("reconcile", "=", True)],
        groups=SETTINGS_READER,
        help="A current asset with matching: what an agency collected and has not transferred yet. "
        "Match its transfer at the bank with it.",
    )
    remittance_fee_account_id = fields.Many2one(
        "account.account",
        string="Fees of Agencies",
        check_company=True,
        groups=SETTINGS_READER,
        help="Expense: what an agency keeps of the money, and its commission.",
    )
    remittance_tax_id = fields.Many2one(
        "account.tax",
        string="Input Tax on Commissions",
        check_company=True,
        domain=[("type_tax_use", "=", "purchase"), ("amount_type", "=", "percent")],
        groups=SETTINGS_READER,
        help="The tax of the commission. Empty: a file with tax is refused.",
    )

    def _find_payment_order_courts(self):
        """The central courts for this creditor, from its address (§ 689 (2) ZPO)."""
        self.ensure_one()
        partner = self.partner_id
        country = partner.country_id.code or self.country_id.code
        if country and country != "DE":
            return FIND_COURTS("", "")
        land = (partner.state_id.code or "").removeprefix("DE-")
        # Nothing is known without its state: empty stands for creditors abroad.
        return FIND_COURTS(land or "?", partner.zip or "")

    def _get_remittance_account(self, name):
        """The account of a setting. Raises UserError if there is none."""
        self.ensure_one()
        if account := self.sudo()[name]:
            return account
        raise UserError(
            self.env._(
                "%(company)s has no account for “%(name)s”. Choose one in the settings of "
                "Invoicing, under “Agencies”.",
                company=self.name,
                name=self._fields[name]._description_string(self.env),
            )
        )
