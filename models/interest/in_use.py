from odoo import api, models
from odoo.fields import Domain


class AccountInterestSeries(models.Model):
    _inherit = "account.interest.series"

    @api.model
    def _get_in_use(self):
        """Those of the profiles that may apply to somebody: of the countries and companies here."""
        countries = self.env["res.company"].sudo().search([("partner_id", "!=", False)]).country_id
        profiles = self.env["account.interest.profile"].search(
            Domain("country_id", "in", [*countries.ids, False]) | Domain("company_id", "!=", False)
        )
        return super()._get_in_use() & profiles.series_id
