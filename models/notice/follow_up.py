from datetime import timedelta

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain

from .line import CLAIMED


class AccountDunningNotice(models.Model):
    """What follows a notice that really went out: a task for a person."""

    _inherit = "account.dunning.notice"

    @api.model
    def _get_automatic_domain(self):
        """Hook: which drafts may go out without a person: those of which every level says so."""
        asks = CLAIMED & Domain("level_id.automatic", "=", False)
        return Domain("state", "=", "draft") & Domain("line_ids", "not any", asks)

    def _after_sending(self):
        """Hook: called once for notices that have just become sent."""
        for notice in self.filtered("case_id"):
            if notice.level_id.activity_type_id:
                notice._schedule_follow_up()

    def _schedule_follow_up(self):
        self.ensure_one()
        user = self._get_activity_user()
        level = self.level_id.with_context(lang=user.lang)  # whoever reads it, not the clock
        note = Markup("<p>%s</p>") % level.activity_note if level.activity_note else ""
        self.case_id.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
            activity_type_id=level.activity_type_id.id,
            summary=level.activity_summary or level.name,
            note=note,
            date_deadline=self._get_follow_up_date(),
            user_id=user.id,
        )

    def _get_follow_up_date(self):
        return self.sent_on + timedelta(days=self.level_id.activity_days)

    def _take_back_follow_up(self):
        """Hook: a letter that came back leaves nothing to follow up yet; called while it still
        counts as sent."""
        for notice in self:
            kind, day = notice.level_id.activity_type_id, notice._get_follow_up_date()
            notice.case_id.sudo().activity_ids.filtered(
                lambda activity, kind=kind, day=day: (
                    activity.activity_type_id == kind and activity.date_deadline == day
                )
            ).unlink()

    def _get_activity_user(self):
        """Who does what the level asks for; never nobody."""
        self.ensure_one()
        level = self.level_id
        users = {
            "user": level.activity_user_id,
            "salesperson": self._get_claims().move_id.invoice_user_id[:1]
            or self.partner_id.user_id,
        }
        return users.get(level.activity_responsible) or self.case_id._get_responsible()
