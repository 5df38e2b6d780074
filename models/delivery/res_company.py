from odoo import api, fields, models
from odoo.exceptions import ValidationError

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

    @api.constrains("dunning_letter_handling")
    def _check_letter_handling(self):
        posted = self.filtered(lambda company: company.dunning_letter_handling == "post")
        if posted and not self.env["account.dunning.delivery"]._has_post():
            raise ValidationError(
                self.env._("Install Odoo's app Snailmail first: it has letters printed and posted.")
            )

    def write(self, vals):
        res = super().write(vals)
        if "dunning_contact_rules" in vals:
            self.env["account.dunning.delivery"]._look_again()
        return res
