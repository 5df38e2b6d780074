from odoo import api, fields, models

from ..delivery.res_partner import ANY_READER


class ResPartner(models.Model):
    _inherit = "res.partner"

    dunning_statement = fields.Selection(
        [
            ("month", "Each month"),
            ("year", "Once a year, asking to confirm the balance"),
        ],
        string="Statement of Account",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="Sent by e-mail at the beginning of the month or year, if anything is open then. "
        "Empty: on demand.",
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "dunning_statement"]
