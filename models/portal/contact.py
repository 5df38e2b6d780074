from odoo import fields, models

PAGE = ("page", "Debtor's page")


class AccountCollectionContact(models.Model):
    """What a debtor enters on his page is a contact too: nobody spoke to him."""

    _inherit = "account.collection.contact"

    kind = fields.Selection(selection_add=[PAGE], ondelete={"page": "set default"})
