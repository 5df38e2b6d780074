from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

# Mails that are looked at once more together, before each is sent.
LOOK = 20


class MailMail(models.Model):
    """Tells the deliveries what became of their e-mails."""

    _inherit = "mail.mail"

    def _get_dunning_deliveries(self):
        deliveries = self.env["account.dunning.delivery"].sudo()
        return deliveries.search([("mail_mail_id", "in", self.ids)])

    def write(self, vals):
        if vals.get("state") == "outgoing":
            self._get_dunning_deliveries()._take_up_again()
        return super().write(vals)

    def _send(self, *args, **kwargs):
        """The mails of notices one by one, each under a lock."""
        ours = self & self._get_dunning_deliveries().mail_mail_id
        if others := self - ours:
            super(MailMail, others)._send(*args, **kwargs)
        for chunk in split_every(LOOK, ours.ids, self.browse):
            outdated = chunk._get_dunning_deliveries()._find_outdated()
            for mail in chunk:
                if mail._may_leave(outdated):
                    super(MailMail, mail)._send(*args, **kwargs)
            chunk._get_dunning_deliveries().notice_id._tell_progress()
        return True

    def _may_leave(self, outdated):
        """Whether the mail of a letter goes out now: not while another worker has it, not if all
        is settled, not if it is written anew, being one of the ``outdated``."""
        deliveries = self._get_dunning_deliveries()
        if not deliveries._lock_for_mail() or deliveries.notice_id._waits_in_outbox():
            soon = fields.Datetime.now() + timedelta(minutes=1)
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(soon)
            return False
        if deliveries._withdraw_settled() or deliveries._wait_for_hours():
            return False
        if deliveries & outdated:
            (deliveries & outdated)._write_anew()
            return False
        return True

    @api.model
    def process_email_queue(self, *args, **kwargs):
        """Odoo takes a thousand mails, calls that all, and sleeps an hour."""
        Delivery = self.env["account.dunning.delivery"].sudo()
        due = Delivery._count_due_mails()
        res = super().process_email_queue(*args, **kwargs)
        left = Delivery._count_due_mails() if due else 0
        if 0 < left < due:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        if due and left < due:
            # It tells whoever sent them off.
            self.env["account.dunning.notice"]._trigger_outbox()
        return res

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # A mail that had failed may have been mended in the mail queue instead of at the notice.
        under_way = self._get_dunning_deliveries().filtered(
            lambda delivery: delivery.state in ("handed", "failed")
        )
        # Of a mail without any recipient Odoo reports no failure, but does not call it sent either.
        gone = under_way.filtered(lambda delivery: delivery.mail_mail_id.state == "sent")
        if gone:
            gone._set_mailed()
        # So Odoo names it when no mail server could be reached at all.
        if failure_type == "mail_smtp":
            under_way._wait_for_mail_server(failure_reason)
        else:
            for own in (under_way - gone)._by_office():
                for delivery in own:
                    mail = delivery.mail_mail_id
                    delivery._set_failed(mail._describe_failure(failure_reason, failure_type))
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _describe_failure(self, reason=None, kind=None):
        """Why a mail did not go out, in one line for a person."""
        self.ensure_one()
        kind = kind or self.failure_type
        kinds = dict(self._fields["failure_type"]._description_selection(self.env))
        known = kinds.get(kind) if kind != "unknown" else ""
        reason = " ".join(str(reason or self.failure_reason or "").split())
        return ": ".join(part for part in (known, reason) if part)[:250] or kinds["unknown"]
