import json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class AccountCollectionsResting(models.AbstractModel):
    """What was decided or written about an open item of which a part is not asked for."""

    _name = "account.collections.resting"
    _description = "Open Item of which Parts Rest"

    currency_id = fields.Many2one("res.currency", readonly=True)
    resting = fields.Json(
        readonly=True,
        help="The parts that are open, but not claimed: why each rests, how much, since when and "
        "until when.",
    )
    amount_resting = fields.Monetary(
        "Not Claimed",
        readonly=True,
        aggregator=None,
        help="What of the open amount is not asked for, because it is disputed or due later.",
    )

    @api.model
    def _get_resting_labels(self):
        """Hook: what a letter calls a part that rests, ``{reason: words}``."""
        return {
            "discount": self.env._("Thereof cash discount, not claimed"),
            "in_payment": self.env._("Thereof being paid, not claimed"),
        }

    def _get_resting_rows(self):
        """The parts that rest as a letter names them, ``[(words, amount)]`` in the currency of the
        item."""
        self.ensure_one()
        labels = self._get_resting_labels()
        return [
            (labels.get(part["reason"], part["reason"]), part["amount"])
            for part in self.resting or ()
            if part["amount"]
        ]

    @api.model
    def _get_resting_domain(self, reason):
        """Domain of those of which a part rests for a ``reason``."""
        wanted = json.dumps([{"reason": reason}])
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s @> %s::jsonb", SQL.identifier(alias, "resting"), wanted
            )
        )

    def _sum_resting(self, reason):
        """What rests for one ``reason``, in the currency of the item."""
        self.ensure_one()
        parts = self.resting or ()
        return sum(part["amount"] for part in parts if part["reason"] == reason)
