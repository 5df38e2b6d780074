from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    _inherit = "res.company"

    dunning_contact_rules = fields.Boolean(
        "Heed Contact Rules",
        default=True,
        groups=SETTINGS_READER,
        help="What would reach a debtor at night, on a Sunday or holiday, or too often within a "
        "week, waits in the outbox until it may go. The hours are those of his country.",
    )

    def write(self, vals):
        res = super().write(vals)
        if "dunning_contact_rules" in vals:
            self.env["account.dunning.delivery"]._look_again()
        return res
