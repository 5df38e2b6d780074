from odoo import api, models


class AccountDunningRun(models.Model):
    _inherit = "account.dunning.run"

    @api.model
    def _tend(self, company):
        """Whoever pays after his VAT was corrected makes it due again; of an invoice that was
        cancelled nothing is given up."""
        res = super()._tend(company)
        self.env["account.collection.write.off"]._follow_invoices(company)
        self.env["account.collection.write.off"]._follow_recoveries(company)
        self.env["account.collection.write.off"]._follow_payments(company)
        return res
