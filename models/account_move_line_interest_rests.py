from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..tools.interest import Rest
from ..tools.plans import RUNNING


class AccountMoveLineInterestRests(models.Model):
    """The days on which an item bears no interest because its payment is deferred."""

    _inherit = "account.move.line"

    def _read_interest_rests(self):
        """``{item id: [Rest]}``. A deferral rests interest, a standstill does not (§ 286 (4) BGB).
        What was charged for the day of the offer stays charged, and the day on which a plan ends
        is the debtor's."""
        rests = defaultdict(list)
        if not self.ids:
            return rests
        self.env["account.payment.plan"].flush_model()
        self.env["account.payment.plan.item"].flush_model(["plan_id", "move_line_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT row.move_line_id,
                       GREATEST(plan.accepted_on,
                                CASE WHEN plan.include_interest THEN plan.interest_until + 1 END),
                       CASE WHEN plan.state != ALL(%s) THEN plan.ended_on END
                  FROM account_payment_plan_item row
                  JOIN account_payment_plan plan ON plan.id = row.plan_id
                 WHERE row.move_line_id = ANY(%s) AND plan.kind = 'deferral'
                   AND plan.accepted_on IS NOT NULL
                """,
                list(RUNNING),
                list(self.ids),
            )
        )
        for item, first, last in rows:
            if not last or first <= last:
                rests[item].append(Rest(first, last))
        return rests
