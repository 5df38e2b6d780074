from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..common.res_company import SETTINGS_READER

# By chart of accounts: what stands for recoveries of what was written off, and for losses.
CHARTS = {
    "de_skr03": {"recovery": "account_2732", "loss": "account_2406"},
    "de_skr04": {"recovery": "chart_skr04_4925", "loss": "chart_skr04_6936"},
}
# Countries whose rule was compared with the text of the law.
CERTAIN = {"DE"}


class ResCompany(models.Model):
    """Where write-offs are booked, and up to which amount a collector decides alone."""

    _inherit = "res.company"

    write_off_limit = fields.Monetary(
        default=50.0,
        groups=SETTINGS_READER,
        help="Up to this open amount of an item a collector writes off alone; what is larger waits "
        "for a manager. 0 = everything does.",
    )
    write_off_loss_account_id = fields.Many2one(
        "account.account",
        string="Losses of Receivables",
        check_company=True,
        groups=SETTINGS_READER,
        help="Where no expense account of your chart bears the tax of the invoice by default.",
    )
    write_off_contra_account_id = fields.Many2one(
        "account.account",
        string="VAT Corrected, Claim Alive",
        check_company=True,
        domain=[("account_type", "=", "asset_current"), ("reconcile", "=", True)],
        groups=SETTINGS_READER,
        help="A current asset with matching, beside the receivables: it bears the corrected tax of "
        "claims that are still open, so that the debtor goes on owing all of it.",
    )
    write_off_recovery_account_id = fields.Many2one(
        "account.account",
        string="Recoveries",
        check_company=True,
        groups=SETTINGS_READER,
        help="Income from claims that had been written off.",
    )

    _write_off_limit_positive = models.Constraint(
        "CHECK (write_off_limit >= 0)", "The limit of write-offs must not be negative."
    )

    def _get_chart_account(self, role):
        self.ensure_one()
        chart = self.root_id.chart_template
        name = CHARTS.get(chart, {}).get(role)
        Account = self.env["account.account"]
        if not name:
            return Account
        template = self.env["account.chart.template"].with_company(self.root_id)
        return template.ref(name, raise_if_not_found=False) or Account

    def _get_loss_accounts(self, taxes):
        """``{tax: expense account}`` that bears the tax by default, as the chart has it."""
        Account = self.env["account.account"].sudo().with_company(self)
        found = Account.search(
            Domain(Account._check_company_domain(self))
            & Domain("account_type", "in", ("expense", "expense_direct_cost"))
            & Domain("tax_ids", "in", taxes.ids),
            order="id",
        )
        return {tax: found.filtered(lambda it, tax=tax: tax in it.tax_ids)[:1] for tax in taxes}

    def _get_write_off_account(self, role):
        """The account of a ``role``: loss, contra, recovery. Raises UserError if there is none."""
        self.ensure_one()
        company = self.sudo()
        account = company[f"write_off_{role}_account_id"] or company._get_chart_account(role)
        if account:
            return account
        raise UserError(
            self.env._(
                "%(company)s has no account for “%(role)s”. Choose one in the settings of "
                "Invoicing, under “Write-offs”.",
                company=self.name,
                role=self._fields[f"write_off_{role}_account_id"]._description_string(self.env),
            )
        )
