from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools.delivery import contact_times

REASONS = [
    (contact_times.HOURS, "outside of the hours of contact"),
    (contact_times.SUNDAYS, "it is Sunday where the debtor lives"),
    (contact_times.HOLIDAY, "it is a public holiday where the debtor lives"),
    (contact_times.OFTEN, "contacted often enough within a week"),
]


class AccountDunningDelivery(models.Model):
    """What the contact rules hold back: it stays in the outbox, or in the mail queue, until they
    let it go."""

    _inherit = "account.dunning.delivery"

    held_until = fields.Datetime(
        "Held Back until",
        readonly=True,
        help="The contact rules of the debtor's country do not let it out before.",
    )
    held_reason = fields.Selection(REASONS, string="Why Held Back", readonly=True)

    def _is_held(self):
        """Whether it waits for the contact rules now."""
        self.ensure_one()
        waits = self.state in ("queued", "handed") and self.held_until
        return bool(waits and self.held_until > fields.Datetime.now())

    @api.model
    def _get_free_domain(self):
        """Of those that nothing holds back now."""
        now = fields.Datetime.now()
        return Domain("held_until", "=", False) | Domain("held_until", "<=", now)

    def _hold(self, hold):
        """Keep them back; what wakes up then looks at them again."""
        self.write({"held_until": hold.until, "held_reason": hold.reason})

    @api.model
    def _look_again(self):
        """The contact rules changed: what they held back may leave earlier, or must wait longer."""
        held = self.sudo().search(
            Domain("state", "in", ("queued", "handed")) & Domain("held_until", "!=", False)
        )
        if held:
            held.filtered(lambda one: one.state == "queued").held_until = False
            mails = held.filtered(lambda one: one.state == "handed").mail_mail_id
            mails.filtered(lambda mail: mail.state == "outgoing").scheduled_date = False
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
            self.env["account.dunning.notice"]._trigger_outbox()

    def _describe_hold(self):
        """When and why, in one line for a person."""
        self.ensure_one()
        reasons = dict(self._fields["held_reason"]._description_selection(self.env))
        # As the lists beside it: on the clock of whoever reads it.
        zone = self.env.user.tz or self.company_id._get_time_zone()
        moment = format_datetime(self.env, self.held_until, tz=zone, dt_format="short")
        return f"{moment}: {reasons[self.held_reason]}."

    # === IN THE MAIL QUEUE === #

    def _wait_for_hours(self):
        """Whether these e-mails, which the mail queue is about to send, came into hours at which
        nobody is written to: a mail server that was out of order may be back at night."""
        notice = self.notice_id[:1]
        hold = notice._find_hours_hold("email") if notice and self[:1].state == "handed" else None
        if not hold:
            return False
        self._hold(hold)
        self.mail_mail_id.scheduled_date = hold.until
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger(hold.until)
        return True
