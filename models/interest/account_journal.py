from odoo import models


class AccountJournal(models.Model):
    """The card of a sales journal on the dashboard says when reference rates are missing."""

    _inherit = "account.journal"

    def _fill_sale_purchase_dashboard_data(self, dashboard_data):
        result = super()._fill_sale_purchase_dashboard_data(dashboard_data)
        sales = self.filtered(lambda journal: journal.type == "sale")
        if sales and self.env.user.has_group("account_collections.group_viewer"):
            warning = self.env["account.interest.series"]._get_warning()
            for journal in sales:
                dashboard_data[journal.id]["rate_warning"] = warning
        return result
