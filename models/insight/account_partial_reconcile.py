from odoo import models


class AccountPartialReconcile(models.Model):
    """What was matched since a day: read to tell what was open on it."""

    _inherit = "account.partial.reconcile"

    _collections_date_idx = models.Index("(max_date)")
