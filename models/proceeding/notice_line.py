from odoo import api, models
from odoo.tools import SQL


class AccountDunningNoticeLine(models.Model):
    _inherit = "account.dunning.notice.line"

    @api.model
    def _get_demand_sql(self):
        """A letter that only asks is no demand; those from before the question count as they
        did."""
        self.env["account.dunning.notice"].flush_model(["demands"])
        return SQL("(%s AND notice.demands IS NOT FALSE)", super()._get_demand_sql())
