from odoo import api, fields, models

from ..models.portal.case import ADDRESS


class AccountCollectionLinkDialog(models.TransientModel):
    """Shows the address of a debtor's page once: it is kept nowhere."""

    _name = "account.collection.link.dialog"
    _description = "Address of a Debtor's Page"
    _by_hand = True

    case_id = fields.Many2one(
        "account.collection.case", required=True, readonly=True, by_hand="new"
    )
    url = fields.Char("Address", compute="_compute_url")

    @api.depends_context(ADDRESS)
    def _compute_url(self):
        url = self.env.context.get(ADDRESS)
        self.url = url if isinstance(url, str) else False
