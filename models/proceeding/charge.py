from odoo import fields, models


class AccountDunningCharge(models.Model):
    """A cost of a proceeding that the debtor pays back."""

    _inherit = "account.dunning.charge"

    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The proceeding it is a cost of.",
    )
    tariff_number = fields.Char(
        readonly=True, copy=False, help="Where it stands in the tariff, such as KV 1100."
    )

    _cost_once = models.UniqueIndex(
        "(proceeding_id, tariff_number) WHERE proceeding_id IS NOT NULL AND state <> 'waived'",
        "This cost of the proceeding is claimed already.",
    )

    def _is_fresh(self):
        """What the tariff says is not entered by hand."""
        return super()._is_fresh() and not self.proceeding_id
