from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

# Days before an item becomes time-barred on which somebody hears of it, each once.
WARN_DAYS = (180, 90, 30)
TASK = "account_collections.activity_limitation"


class AccountCollectionCaseLimitationWarning(models.Model):
    """Somebody hears in time of claims that are about to become time-barred: one task per case,
    which comes again as the day comes nearer and leaves when nothing is about to any more."""

    _inherit = "account.collection.case"

    limitation_warned = fields.Json(
        "Warned of Limitation",
        readonly=True,
        copy=False,
        help="The claims that are about to become time-barred, each with the last day on which "
        "somebody was to be warned of it, and was.",
    )

    @api.model
    def _cron_warn_limitation(self):
        for company in self.env["res.company"].search([("partner_id.country_id", "!=", False)]):
            self.with_company(company)._warn_limitation(company)

    @api.model
    def _warn_limitation(self, company):
        today = company._get_dunning_today()
        until = today + timedelta(days=max(WARN_DAYS))
        near = defaultdict(dict)
        for item, limitation in self.env["account.move.line"]._find_limited(company, until).items():
            if limitation.on >= today:
                near[item.partner_id.commercial_partner_id][item.id] = limitation.on
        debtors = self.env["res.partner"].union(*near)
        self._close_limitation_tasks(company, debtors)
        cases = self._open_for(debtors, company).filtered(
            lambda case: case._note_warnings(near[case.partner_id], today)
        )
        cases._open_limitation_tasks(near, today)

    @api.model
    def _close_limitation_tasks(self, company, debtors):
        """Paid, acknowledged, filed or too late: nobody need look again. What is forgotten here is
        told anew, should a payment be taken back."""
        settled = self.search(
            [
                ("company_id", "=", company.id),
                ("limitation_warned", "!=", False),
                ("partner_id", "not in", debtors.ids),
            ]
        )
        settled.limitation_warned = False
        settled.activity_unlink([TASK])

    def _note_warnings(self, near, today):
        """Whether a day of warning has come for one of the claims, ``{item id: limitation}``, that
        nobody was warned on yet."""
        self.ensure_one()
        reached = {str(item): str(_get_warning_day(on, today)) for item, on in near.items()}
        known = self.limitation_warned or {}
        if reached != known:
            self.limitation_warned = reached
        return any(known.get(item) != day for item, day in reached.items())

    def _open_limitation_tasks(self, near, today):
        """A task says when the first claim is time-barred and how many are, so it replaces the last
        one."""
        if not self:
            return
        self.activity_unlink([TASK])

        def said(case):
            days = near[case.partner_id].values()
            return case._get_responsible(), min(days), len(days)

        for (user, first, count), cases in self.grouped(said).items():
            office = cases.with_context(lang=user.lang, mail_activity_quick_update=True)
            office.activity_schedule(
                TASK,
                summary=office.env._(
                    "Becomes time-barred: the first claim after %(day)s, %(count)s in all",
                    day=format_date(office.env, first),
                    count=count,
                ),
                user_id=user.id,
                date_deadline=today,
            )


def _get_warning_day(on, today):
    """The last of the days of warning that has come."""
    return max(day for days in WARN_DAYS if (day := on - timedelta(days=days)) <= today)
