from datetime import timedelta

from odoo import api, fields, models

from ...tools.proceeding.retention import get_delete_on, load_retention


class AccountCollectionProceeding(models.Model):
    """How long the papers of a proceeding are kept at least. Nothing is deleted by itself."""

    _inherit = "account.collection.proceeding"

    kept_until = fields.Date(
        "Papers Kept until",
        compute="_compute_kept_until",
        help="Invoices eight years from the end of the year in which it ended (§ 147 AO, § 257 "
        "HGB), a title as long as it can be enforced. Nothing is deleted by itself.",
    )

    @api.depends("state", "since", "title_ids.limitation_on")
    def _compute_kept_until(self):
        self.kept_until = False
        rule = load_retention()["vouchers"]
        for one in self.filtered(lambda it: it.state == "ended" and it.since):
            days = [get_delete_on(rule, one.since) - timedelta(days=1)]
            one.kept_until = max([*days, *filter(None, one.title_ids.mapped("limitation_on"))])
