from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        """Once a month it is looked for those who pay well."""
        res = super()._tend(company)
        today, looked = company._get_dunning_today(), company.sudo().incentive_looked_on
        if not looked or (looked.year, looked.month) != (today.year, today.month):
            self.env["account.credit.incentive"].sudo()._look(company)
        return res
