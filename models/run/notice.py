from odoo import api, models
from odoo.fields import Domain

from ..notice.account_move_line import LYING


class AccountDunningNotice(models.Model):
    """A letter that nobody looks after: a draft that waits for its review, or a letter that waits
    to be printed. Somebody gets a task; it closes by itself when the letter goes on its way."""

    _inherit = "account.dunning.notice"

    @api.model
    def _remind_of_lying(self, company):
        today = company._get_dunning_today()
        since = today - LYING
        drafted = Domain("state", "=", "draft") & Domain("run_id.date", "<=", since)
        printed = Domain("state", "=", "confirmed") & Domain("delivery_ids.state", "=", "ready")
        printed &= Domain("rendered_on", "<=", since)
        real = Domain("company_id", "=", company.id) & Domain("run_id.simulated", "!=", True)
        lying = self.search(real & (drafted | printed), order="id")
        untold = lying.filtered(lambda notice: not notice._is_told(since))
        for (user, state), notices in untold.grouped(
            lambda notice: (notice.case_id._get_responsible(), notice.state)
        ).items():
            told = notices.with_context(lang=user.lang)
            told._give_tasks("letter", told._get_lying_words(state), user=user)

    def _is_told(self, since):
        """Whether somebody has a task about it, or had one not long ago."""
        task = self.sudo().task_id
        return bool(task) and (task.active or task.date_deadline > since)

    def _get_lying_words(self, state):
        if state == "draft":
            return self.env._("Review and confirm this letter, or cancel it")
        return self.env._("Print this letter, or cancel it")

    def _after_confirming(self):
        res = super()._after_confirming()
        self._drop_tasks()
        return res

    def _after_sending(self):
        res = super()._after_sending()
        self._drop_tasks()
        return res

    def _after_cancelling(self):
        res = super()._after_cancelling()
        self._drop_tasks()
        return res

    def unlink(self):
        self._drop_tasks()
        return super().unlink()
