from odoo import fields, models

from ...tools.promise.promises import Limits
from ..common.res_company import SETTINGS_READER

# Days ahead that a new promise proposes.
USUAL_DAYS = 7


class ResCompany(models.Model):
    """Which promises a company accepts, and how long it waits for them."""

    _inherit = "res.company"

    promise_tolerance_days = fields.Integer(
        "Tolerance of Promises",
        default=2,
        groups=SETTINGS_READER,
        help="A promise is kept when the money comes so many days after the promised one, beside "
        "the days it is on its way.",
    )
    promise_max_days = fields.Integer(
        "Promises at Most Ahead",
        default=30,
        groups=SETTINGS_READER,
        help="Days. Only managers may accept a promise for a later day.",
    )
    promise_max_extensions = fields.Integer(
        "Promises Put Off",
        default=2,
        groups=SETTINGS_READER,
        help="So often a new promise may put off the payment of an item; managers may go on.",
    )
    promise_max_broken = fields.Integer(
        "Broken Promises",
        default=3,
        groups=SETTINGS_READER,
        help="After so many broken promises of a debtor a new one is only recorded and no longer "
        "pauses dunning. 0 = promises always pause it.",
    )

    _promise_days = models.Constraint(
        "CHECK (promise_tolerance_days >= 0 AND promise_max_days >= 0"
        " AND promise_max_extensions >= 0 AND promise_max_broken >= 0)",
        "Days and numbers of promises must not be negative.",
    )

    def _get_promise_limits(self):
        """Which promises a collector may accept."""
        self.ensure_one()
        return Limits(self.promise_max_days, self.promise_max_extensions)

    def _get_promise_day(self):
        """The day a new promise proposes."""
        self.ensure_one()
        days = min(USUAL_DAYS, self.promise_max_days)
        return fields.Date.add(self._get_dunning_today(), days=days)
