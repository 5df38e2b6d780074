from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import split_every

from .line import CLAIMED

# Notices in memory at a time.
BATCH = 1000


class AccountDunningNotice(models.Model):
    """The doors of a notice: draft → confirmed → sent, or cancelled. Each names where it may be
    entered from; nothing else changes the state."""

    _inherit = "account.dunning.notice"

    def _move_to(self, state, origins, **vals):
        """Bring the notices that are in one of ``origins`` to ``state``; those already there stay.

        Raises UserError for any other."""
        if wrong := self.filtered(lambda notice: notice.state not in (*origins, state)):
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(notices)s: this is not possible in state %(state)s.",
                    notices=", ".join(wrong.mapped("display_name")),
                    state=", ".join({labels[notice.state] for notice in wrong}),
                )
            )
        moved = self.filtered(lambda notice: notice.state in origins)
        moved._through_door().write({"state": state, **vals})
        return moved

    def _check_collector(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_user")):
            raise AccessError(self.env._("Only collectors may send or cancel notices."))

    # === CONFIRM === #

    def action_confirm(self):
        """Number the drafts and put them into the outbox."""
        self._check_collector()
        self._confirm()
        self._trigger_outbox()

    def _confirm(self):
        """Draft → confirmed: the number is given, each channel of the level gets its delivery."""
        empty = self._find_empty()
        for chunk in split_every(BATCH, sorted(self.ids), self.browse):
            (chunk & empty)._cancel(self.env._("Nothing left to claim."))
            (chunk - empty)._confirm_batch()
            # However many letters a run has, memory holds a batch of them.
            self.env.flush_all()
            self.env.invalidate_all()

    def _find_empty(self):
        """The drafts among these that claim nothing any more."""
        drafts = Domain("id", "in", self.ids) & Domain("state", "=", "draft")
        return self.search(drafts & Domain("line_ids", "not any", CLAIMED))

    def _confirm_batch(self):
        self.fetch(["state", "run_id", "company_id", "level_id", "recipient_id"])
        drafts = self.filtered(lambda notice: notice.state == "draft")
        if simulated := drafts.run_id.filtered("simulated"):
            raise UserError(self.env._("%s is a simulation and sends nothing.", simulated[0].name))
        for company, notices in drafts.grouped("company_id").items():
            numbers = notices._take_numbers(company)
            for notice, number in zip(notices._through_door(), numbers, strict=True):
                notice.name = number
        drafts._move_to("confirmed", ("draft",))._prepare_deliveries()

    def _take_numbers(self, company):
        """A number for each, from the sequence of the company, else the common one."""
        sequence = (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [("code", "=", self._name), ("company_id", "in", [company.id, False])],
                order="company_id",
                limit=1,
            )
        )
        if not sequence:
            raise UserError(
                self.env._(
                    "There is no sequence to number notices with. Create one with the code %s.",
                    self._name,
                )
            )
        return sequence._take_numbers(len(self))

    def _prepare_deliveries(self):
        """One queued delivery per channel. Without e-mail address the letter takes its place."""
        vals_list = []
        channels_of = {level: level._get_channels() for level in self.level_id}
        self.recipient_id.fetch(["email"])
        for notice in self:
            channels = channels_of[notice.level_id]
            if "email" in channels and not notice.recipient_id.email:
                channels = [channel for channel in channels if channel != "email"]
                channels += ["letter"] if "letter" not in channels else []
            vals_list += [{"notice_id": notice.id, "channel": channel} for channel in channels]
        self.env["account.dunning.delivery"].sudo().create(vals_list)

    @api.model
    def _trigger_outbox(self):
        self.env.ref("account_collections.cron_outbox").sudo()._trigger()

    # === SENT === #

    def _set_sent(self):
        """Confirmed → sent, for notices of which a delivery really went out (or which have none):
        from now on their levels count and their deadlines run."""
        for company, notices in self.grouped("company_id").items():
            today = company._get_dunning_today()
            fresh = notices.filtered(lambda notice: notice.state == "confirmed")
            fresh._move_to("sent", ("confirmed",), sent_on=today)
            fresh._after_sending()

    def _set_undelivered(self):
        """Sent → confirmed, when everything that went out came back: the level was not reached, no
        deadline runs, and the notice can be sent again another way."""
        lost = self.filtered(
            lambda notice: (
                notice.state == "sent"
                and notice.delivery_ids
                and not notice.delivery_ids.filtered(
                    lambda delivery: delivery.state in ("sent", "handed")
                )
            )
        )
        lost._take_back_follow_up()
        lost._unbook_charges()
        lost._move_to("confirmed", ("sent",), sent_on=False)

    def action_retry(self):
        """Send those of the notices again that did not arrive, over the same channel."""
        self.delivery_ids.action_retry()

    def action_as_letter(self):
        """Let letters take the place of the e-mails that did not arrive."""
        self.delivery_ids.action_as_letter()

    # === CANCEL === #

    def action_cancel(self):
        """Cancel drafts and notices not sent yet; their items are free for the next run."""
        self._check_collector()
        self._cancel(self.env._("Cancelled by %s.", self.env.user.name))

    def _cancel(self, reason):
        cancelled = self._move_to("cancelled", ("draft", "confirmed"), cancel_reason=reason)
        door = cancelled._through_door()
        door.line_ids.filtered(lambda line: not line.drop_reason).drop_reason = "cancelled"
        door.delivery_ids.sudo()._set_cancelled()
        for notice in cancelled.filtered(lambda notice: notice.name != "/"):
            notice.case_id._log_notice(
                notice, self.env._("%(notice)s cancelled: %(reason)s"), reason
            )
        return cancelled
