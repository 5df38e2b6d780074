from datetime import timedelta

from odoo import fields, models

from ..common.isolation import work_isolated


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
        failures = work_isolated(self.env, self, lambda notices: notices._post_charges())
        for notice, _error in failures:
            notice._get_charges_to_post().booking = "memo"
        self.env["account.collections.fault"]._settle_all("book", failures, among=self)

    def _get_charges_to_post(self):
        return self.charge_ids.sudo().filtered(
            lambda charge: charge.booking == "posted" and charge.state == "open"
        )

    def _post_charges(self):
        together = self.env["account.dunning.charge"].sudo()
        for company, charges in self._get_charges_to_post().grouped("company_id").items():
            amounts = {charge: charge._get_unbooked() for charge in charges}
            if amounts := {charge: amount for charge, amount in amounts.items() if amount}:
                together._book_many(amounts, company._get_dunning_today())

    def _book_again(self):
        """What could not be booked when the letter went out, unless somebody did meanwhile."""
        kept = self.charge_ids.sudo().filtered(
            lambda charge: charge.booking == "memo" and charge.state == "open"
        )
        kept.booking = "posted"
        self._book_charges()

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
