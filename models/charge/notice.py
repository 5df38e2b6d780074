import logging
from datetime import timedelta

from odoo import fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..common.transaction import CONNECTION_LOST

_logger = logging.getLogger(__name__)


class AccountDunningNotice(models.Model):
    """What a letter adds to the debt. Planned while it waits, due when it has really gone out."""

    _inherit = "account.dunning.notice"

    charge_ids = fields.One2many("account.dunning.charge", "notice_id", readonly=True)

    def _reckon_charges(self):
        """As of today. Charges with a history, on a letter that came back, stay as they are."""
        res = super()._reckon_charges()
        waiting = self.filtered(lambda notice: notice.state in ("draft", "confirmed"))
        waiting.charge_ids.sudo().filtered(lambda it: it._is_without_history()).unlink()
        charging = waiting.filtered(lambda notice: notice.level_id._charges())
        self.env["account.dunning.charge"].sudo().create(charging._prepare_charge_vals())
        return res

    def unlink(self):
        """The database would delete the charges with a draft, behind the back of what is computed
        of them."""
        self._check_sealed()
        self._check_deletable()
        self.charge_ids.sudo().unlink()
        return super().unlink()

    # === WHEN IT HAS GONE OUT, OR NOT === #

    def _after_sending(self):
        res = super()._after_sending()
        self._book_charges()
        return res

    def _book_charges(self):
        """Post what the level posts. A letter that is out stays out: what cannot be booked is kept
        as memo, and somebody is told."""
        to_post = self.charge_ids.sudo().filtered(
            lambda charge: charge.booking == "posted" and charge.state == "open"
        )
        amounts = {charge: charge._get_unbooked() for charge in to_post}
        amounts = {charge: amount for charge, amount in amounts.items() if amount}
        if not amounts:
            return
        try:
            with self.env.cr.savepoint():
                to_post._book_many(amounts, fields.Date.context_today(self))
        except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception as error:
            _logger.info("Charges of %s notices could not be booked.", len(self), exc_info=True)
            self._keep_as_memo(to_post, error)

    def _keep_as_memo(self, charges, error):
        if len(charges.notice_id) > 1:
            # One that cannot be booked keeps no other from it.
            for notice in charges.notice_id:
                notice._book_charges()
            return
        charges.booking = "memo"
        summary = self.env._(
            "%(notice)s: charge not booked. %(error)s", notice=self.name, error=error
        )
        self.case_id._schedule_once("account_collections.activity_repair", summary, about=self.name)

    def _take_back_follow_up(self):
        """The letter came back: nothing was claimed."""
        res = super()._take_back_follow_up()
        charges = self.charge_ids.sudo()
        posted = {charge: charge._get_posted_open() for charge in charges}
        charges._book_many({charge: -amount for charge, amount in posted.items() if amount})
        return res

    def _get_courtesy_end(self):
        """The last day on which a payment has crossed the letter."""
        self.ensure_one()
        return self.sent_on + timedelta(days=self.company_id.dunning_courtesy_days)

    def action_waive_charges(self):
        """A letter that is out cannot be taken back, what it costs can."""
        self.ensure_one()
        return self.charge_ids.filtered(lambda charge: charge.state == "open").action_waive()
