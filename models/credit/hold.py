from datetime import date
from decimal import Decimal

from odoo import api, models
from odoo.tools import format_date

from ...tools.credit.holds import Hold

AMOUNTS = ("amount", "limit", "over")


class AccountCreditHold(models.AbstractModel):
    """A credit hold in words: why a debtor gets nothing more on account, and what would lift it.
    It is kept nowhere, as it is gone the minute its reason goes. Salespeople read it without
    amounts."""

    _name = "account.credit.hold"
    _description = "Credit Hold"

    @api.model
    def _say(self, hold, company, amounts=True):
        """One sentence."""
        words = self._get_sentences() if amounts else {**self._get_sentences(), **self._get_bare()}
        return words[hold.code] % self._get_figures(hold, company)

    @api.model
    def _say_remedy(self, hold, company):
        """What would lift it."""
        return self._get_remedies()[hold.code] % self._get_figures(hold, company)

    @api.model
    def _tell(self, holds, company, amounts=True):
        """All of them, a line each."""
        return "\n".join(self._say(hold, company, amounts) for hold in holds)

    @api.model
    def _tell_remedies(self, holds, company):
        lines = []
        for hold in holds:
            lines.append(f"{self._say(hold, company)} {self._say_remedy(hold, company)}")
        return "\n".join(lines)

    @api.model
    def _get_figures(self, hold, company):
        currency = company.currency_id
        return {
            **{name: currency.format(float(getattr(hold, name))) for name in AMOUNTS},
            "days": hold.days,
            "count": hold.count,
            "since": format_date(self.env, hold.since) if hold.since else "",
        }

    @api.model
    def _get_sentences(self):
        return {
            "insolvency": self.env._("Insolvency proceedings are open."),
            "insurer": self.env._("An overdue item was not reported to the insurer by %(since)s."),
            "overdue": self.env._("%(amount)s overdue, %(days)s days late."),
            "share": self.env._("%(amount)s overdue of a limit of %(limit)s."),
            "promises": self.env._("%(count)s promises broken in twelve months."),
            "plans": self.env._("%(count)s payment plans failed in twelve months."),
            "limit": self.env._("%(amount)s would be owed, the limit is %(limit)s."),
            "group_limit": self.env._(
                "%(amount)s would be owed by the group, its limit is %(limit)s."
            ),
            "limit_expired": self.env._("The credit limit ran out on %(since)s."),
            "assessment_expired": self.env._("The assessment was valid until %(since)s."),
        }

    @api.model
    def _get_bare(self):
        """What salespeople read in place of those with amounts."""
        return {
            "overdue": self.env._("%(days)s days overdue."),
            "share": self.env._("Too much is overdue."),
            "limit": self.env._("Over the credit limit."),
            "group_limit": self.env._("Over the credit limit of the group."),
        }

    @api.model
    def _get_remedies(self):
        return {
            "insolvency": self.env._("Deliver against payment in advance only."),
            "insurer": self.env._("Report the item."),
            "overdue": self.env._("It is lifted by a payment of %(over)s."),
            "share": self.env._("It is lifted by a payment of %(over)s."),
            "promises": self.env._("It is lifted as they become older than twelve months."),
            "plans": self.env._("It is lifted as they become older than twelve months."),
            "limit": self.env._("It is lifted by a payment of %(over)s or a higher limit."),
            "group_limit": self.env._("It is lifted by a payment of %(over)s or a higher limit."),
            "limit_expired": self.env._("It is lifted by a new limit."),
            "assessment_expired": self.env._("It is lifted by a new assessment."),
        }

    # === KEPT WITH A RELEASE === #

    @api.model
    def _as_json(self, holds):
        """As they were when somebody decided about them."""
        return [
            {
                "code": hold.code,
                "stops": hold.stops,
                "days": hold.days,
                "count": hold.count,
                "since": hold.since and hold.since.isoformat(),
                **{name: str(getattr(hold, name)) for name in AMOUNTS},
            }
            for hold in holds
        ]

    @api.model
    def _from_json(self, rows):
        return [
            Hold(
                **{
                    **row,
                    "since": date.fromisoformat(row["since"]) if row["since"] else None,
                    **{name: Decimal(row[name]) for name in AMOUNTS},
                }
            )
            for row in rows or ()
        ]
