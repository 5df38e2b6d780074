import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..common.isolation import work_isolated

_logger = logging.getLogger(__name__)
RETRY = timedelta(minutes=30)


class AccountDunningDelivery(models.Model):
    """The deliveries and Odoo's mail queue: a mail goes out once, and it is known what became of
    it."""

    _inherit = "account.dunning.delivery"

    @api.model
    def _wake_mail_queue(self):
        """Mails that were handed over shall not wait for the hourly call."""
        if self.search_count([("state", "=", "handed"), ("channel", "=", "email")], limit=1):
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    @api.model
    def _count_due_mails(self):
        """E-mails of letters that the mail queue could send now."""
        due = Domain("scheduled_date", "=", False) | Domain("scheduled_date", "<=", "now")
        mails = Domain("state", "=", "outgoing") & due
        return self.search_count(
            Domain("state", "=", "handed") & Domain("mail_mail_id", "any", mails)
        )

    # === WHILE A MAIL IS SENT === #

    def _lock_for_mail(self):
        """Whether nobody else is about to change these deliveries and their notices.

        What is written after the mail server took the mail must not fail: Odoo would take the mail
        for unsent and send it again."""
        try:
            with self.env.cr.savepoint():
                self.lock_for_update(allow_referencing=True)
                self.notice_id.lock_for_update(allow_referencing=True)
            return True
        except (LockError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            return False

    def _withdraw_settled(self):
        """Whether all that the mails claim was settled while they waited in the queue: then they
        stay at home."""
        items = self.notice_id._get_claims().move_line_id
        if not self or items.filtered(lambda item: not item.reconciled):
            return False
        waiting = self.notice_id.filtered(lambda notice: notice.state == "confirmed")
        waiting._cancel(self.env._("Settled before the mail server took the e-mail."))
        self._set_cancelled()
        return True

    def _find_outdated(self):
        """Those of these e-mails that would say something else now, unless they went by post
        already: of another day, as the time to pay runs from the date of a letter, or about what
        was paid, credited, disputed, blocked … while they waited. So are those of which it cannot
        be told: the outbox says why, and the other mails leave."""
        waiting = self.filtered(
            lambda delivery: delivery.state == "handed" and delivery.notice_id.state == "confirmed"
        )
        current = []
        for deliveries in waiting.grouped("company_id").values():
            work_isolated(self.env, deliveries, lambda some: current.append(some._find_current()))
        return waiting - self.browse().union(*current)

    def _find_current(self):
        """Those of these e-mails of one company that say what is so today."""
        today, outdated = self.company_id._get_dunning_today(), self.notice_id._filter_outdated()
        return self.filtered(
            lambda delivery: (
                delivery.notice_id.rendered_on == today and delivery.notice_id not in outdated
            )
        )

    def _write_anew(self):
        """The outbox looks at these letters once more."""
        self._set_cancelled()
        self.flush_recordset(["state"])
        self.create(
            [
                {"notice_id": one.notice_id.id, "channel": one.channel, "error": one.error}
                for one in self
            ]
        )
        self.env["account.dunning.notice"]._trigger_outbox()

    def _set_mailed(self):
        """The mail server took the mails: that stays true whatever the follow-up runs into."""
        try:
            with self.env.cr.savepoint():
                self._set_sent()
        except Exception:
            _logger.warning("Mails went out; their notices are tended later.", exc_info=True)
            self.write({"state": "sent", "sent_on": fields.Datetime.now(), "error": False})

    # === NO MAIL SERVER === #

    def _wait_for_mail_server(self, reason):
        """Nothing is wrong with these e-mails: they are tried again."""
        waiting = self.filtered(lambda delivery: delivery.state == "handed")
        if not waiting:
            return
        reason = waiting[0].mail_mail_id._describe_failure(reason, "mail_smtp")
        later = fields.Datetime.now() + RETRY
        waiting.mail_mail_id.write({"state": "outgoing", "scheduled_date": later})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(later)
        waiting.error = reason
        waiting.notice_id.case_id._warn_of_outage(
            self.env._("E-mails cannot be sent and are tried again: %s", reason)
        )

    # === THE MAIL QUEUE AND PEOPLE === #

    def _take_up_again(self):
        """Somebody sends mails again from the mail queue: those that failed are under way once
        more. What was cancelled, or is sent by another mail, stays where it is."""
        if dead := self.filtered(lambda delivery: delivery.state == "cancelled"):
            raise UserError(
                self.env._(
                    "%s was cancelled or is sent another way.",
                    ", ".join(dead.notice_id.mapped("name")),
                )
            )
        failed = self.filtered(lambda delivery: delivery.state == "failed")
        failed.write({"state": "handed", "error": False})

    # === SWEEP === #

    @api.model
    def _sweep_isolated(self):
        """Compare with the mail queue; what goes wrong there keeps nobody's letter back."""
        company, failures = self.env.company, []
        handed = (self._sweep_lost_mails, self._sweep_texts, self._sweep_posts)
        for sweep in (*handed, self._sweep_unfinished, self._sweep_outages):
            failures += work_isolated(self.env, company, lambda _company, sweep=sweep: sweep())
        self.env["account.collections.fault"]._settle("sweep", company, failures)

    @api.model
    def _sweep_lost_mails(self):
        """Mails that somebody cancelled or deleted in the queue never went out, nor did those that
        Odoo gave up without telling, because the mail server hung up.

        A mail that is being sent right now stands as outgoing here: its new state and that of its
        delivery become visible together."""
        handed = self.search([("state", "=", "handed"), ("channel", "=", "email")])
        by_state = handed.grouped(lambda delivery: delivery.mail_mail_id.state)
        for state, deliveries in by_state.items():
            for own in deliveries._by_office():
                own._set_lost(state)

    def _by_office(self):
        """These per company, in the language of the office: its people read what went wrong."""
        for company, own in self.grouped("company_id").items():
            yield own.with_context(lang=company.partner_id.lang or self.env.lang)

    def _set_lost(self, state):
        """Their mails are in this ``state`` of the mail queue."""
        if state == "exception":
            self._set_failed(
                self.env._(
                    "The connection to the mail server broke off; whether it took the e-mail is"
                    " not known."
                )
            )
        elif state in (False, "cancel"):
            self._set_failed(self.env._("The e-mail was removed from the mail queue."))

    @api.model
    def _sweep_unfinished(self):
        """What should have followed a mail that went out, but could not be done then."""
        sent = self.search([("state", "=", "sent"), ("notice_id.state", "=", "confirmed")])
        sent.notice_id._set_sent()
        sent._log_contact()

    @api.model
    def _sweep_outages(self):
        """What waited for a repair went out: nobody need look after it any more."""
        kind = "account_collections.activity_outage"
        waiting = self.search([("state", "in", ("queued", "handed")), ("error", "!=", False)])
        warned = (
            self.env["account.collection.case"]
            .sudo()
            .search(
                [
                    ("activity_ids.activity_type_id", "=", self.env.ref(kind).id),
                    ("company_id", "not in", waiting.company_id.ids),
                ]
            )
        )
        warned.activity_feedback([kind], feedback=self.env._("Everything went out."))
