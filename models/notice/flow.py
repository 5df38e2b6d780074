from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every

from ..common.isolation import work_isolated
from ..common.window import notify
from .line import CLAIMED

# Notices in memory at a time.
BATCH = 1000


class AccountDunningNotice(models.Model):
    """The doors of a notice: draft → confirmed → sent, or cancelled. Each names where it may be
    entered from; nothing else changes the state."""

    _inherit = "account.dunning.notice"

    # === CONFIRM === #

    def action_confirm(self):
        """Number the drafts; they go out from now on."""
        self._check_collector()
        self.check_access("write")
        self._confirm_by_hand()

    def _confirm_by_hand(self):
        """What cannot be confirmed stays a draft, and somebody is told; whoever confirms nothing
        that can be sees why."""
        failures = self._confirm()
        if failures and len(failures) == len(self):
            raise failures[0][1]
        self.env["account.collections.fault"]._settle_all("confirm", failures, among=self)

    def _confirm(self, isolated=False):
        """Draft → confirmed: the number is given. One of many that cannot be confirmed stays a
        draft: ``[(notice, error)]``; whoever confirms a single one sees the error, unless it is
        ``isolated`` as by night."""
        if len(self) == 1 and not isolated:
            self._confirm_batch()
            return []
        failures = []
        for chunk in split_every(BATCH, sorted(self.ids), self.browse):
            failures += work_isolated(self.env, chunk, lambda some: some._confirm_batch())
            # However many letters a run has, memory holds a batch of them.
            self.env.flush_all()
            self.env.invalidate_all()
        return failures

    def _find_empty(self):
        """The drafts among these that claim nothing any more."""
        drafts = Domain("id", "in", self.ids) & Domain("state", "=", "draft")
        return self.search(drafts & Domain("line_ids", "not any", CLAIMED))

    def _confirm_batch(self):
        empty = self._find_empty()
        empty._cancel(self.env._("Nothing left to claim."))
        self -= empty
        self.fetch(["state", "run_id", "company_id", "level_id", "recipient_id"])
        drafts = self.filtered(lambda notice: notice.state == "draft")
        if simulated := drafts.run_id.filtered("simulated"):
            raise UserError(self.env._("%s is a simulation and sends nothing.", simulated[0].name))
        for company, notices in drafts.grouped("company_id").items():
            numbers = notices._take_numbers(company)
            for notice, number in zip(notices.sudo(), numbers, strict=True):
                notice.name = number
        # By night nobody waits to hear what becomes of it.
        user = self.env.user.browse() if self.env.su else self.env.user
        drafts._move_to("confirmed", ("draft",), confirmed_by_id=user.id)
        drafts._after_confirming()

    def _after_confirming(self):
        """Hook: called once for notices that have just been confirmed."""
        self.env["account.collections.fault"]._end(("confirm", "review"), self)

    def _confirm_again(self):
        """What needs no hand, and could not be confirmed in the night it was drafted."""
        drafts = self.filtered_domain(self._get_automatic_domain())
        drafts.filtered(lambda one: one.company_id.dunning_mode == "automatic")._confirm_by_night()

    def _confirm_by_night(self):
        """What cannot be confirmed stays a draft, and somebody is told."""
        failures = self._confirm(isolated=True)
        self.env["account.collections.fault"]._settle_all("confirm", failures, among=self)

    def _take_numbers(self, company):
        """A number for each."""
        return self.env["ir.sequence"]._take_numbers_for(self._name, company, len(self))

    # === SENT === #

    def _set_sent(self):
        """Confirmed → sent, for notices of which a delivery really went out (or which have none):
        from now on their levels count and their deadlines run."""
        for company, notices in self.grouped("company_id").items():
            today = company._get_dunning_today()
            fresh = notices.filtered(lambda notice: notice.state == "confirmed")
            fresh._move_to("sent", ("confirmed",), sent_on=today)
            fresh._after_sending()

    # === CANCEL === #

    def action_cancel(self):
        """Cancel drafts and notices not sent yet; their items are free for the next run. Of many
        those that can be."""
        self._check_collector()
        self.check_access("write")
        waiting = self.filtered(lambda notice: notice.state in ("draft", "confirmed"))
        (waiting or self)._cancel(self.env._("Cancelled by %s.", self.env.user.name))
        return self._say_how_many(waiting) if len(self) > 1 else None

    def _say_how_many(self, waiting):
        words = self.env._("Cancelled: %s.", len(waiting))
        if left := len(self - waiting):
            words += " " + self.env._("Already sent or cancelled, and left as they are: %s.", left)
        return notify(words, "warning" if left else "success")

    def _cancel(self, reason):
        fresh = self.filtered(lambda notice: notice.state != "cancelled")
        fresh._move_to("cancelled", ("draft", "confirmed"), cancel_reason=reason)
        lines = fresh._through_door().line_ids
        lines.filtered(lambda line: not line.drop_reason).drop_reason = "cancelled"
        numbered = fresh.filtered(lambda notice: notice.name != "/")
        numbered._tell(self.env._("%(notice)s cancelled: %(reason)s"))
        fresh._after_cancelling()

    def _after_cancelling(self):
        """Hook: called once for notices that have just been cancelled."""

    def _get_words(self):
        self.ensure_one()
        return {"notice": self.display_name, "reason": self.cancel_reason or ""}
