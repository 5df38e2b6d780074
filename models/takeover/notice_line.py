from odoo import api, fields, models
from odoo.tools import SQL


class AccountDunningNoticeLine(models.Model):
    """What another system wrote about an item: taken over once."""

    _inherit = "account.dunning.notice.line"

    takeover_key = fields.Char(readonly=True, copy=False)

    # Whichever file or table tells of it, and however often.
    _takeover_unique = models.UniqueIndex(
        "(company_id, takeover_key) WHERE takeover_key IS NOT NULL AND drop_reason IS NULL",
        "This letter was taken over already.",
    )

    @api.model
    def _get_demand_sql(self):
        """Another system's letter is proven if its file says so."""
        self.env["account.dunning.notice"].flush_model(["takeover_id", "is_demand"])
        return SQL(
            "(%s AND (notice.takeover_id IS NULL OR notice.is_demand))", super()._get_demand_sql()
        )
