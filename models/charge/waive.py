from odoo import models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..common.window import open_wizard

_lt = LazyTranslate(__name__)


class AccountDunningCharge(models.Model):
    """Giving up a charge: from goodwill, or because less was owed than was claimed."""

    _inherit = "account.dunning.charge"
    _only_collectors = _lt("Only collectors may waive charges or claim them again.")

    def action_waive(self):
        """Ask for the reason."""
        words = self.env._("Waive")
        return open_wizard("account.collections.reason", words, door="waive", record_ids=self.ids)

    def _waive(self, reason):
        """Give up what is still open; what was posted of it is reversed."""
        self._check_collector()
        self.check_access("write")
        if wrong := self.filtered(lambda charge: charge.state != "open"):
            raise UserError(
                self.env._(
                    "%s: only open charges can be waived.", ", ".join(wrong.mapped("display_name"))
                )
            )
        self._give_up({charge: charge.amount_open for charge in self}, reason)

    def _correct(self, amounts, reason):
        """Give up what was claimed too much: a letter may claim it again if it is owed after
        all."""
        for charge, amount in amounts.items():
            charge.sudo().corrected_amount += amount
        self._give_up(amounts, reason)

    def _give_up(self, amounts, reason):
        posted = {}
        for charge, amount in amounts.items():
            booked = min(charge._get_posted_open(), amount)
            if charge.currency_id.compare_amounts(booked, 0) > 0:
                posted[charge] = -booked
            charge.sudo().write(
                {
                    "waived_amount": charge.waived_amount + amount,
                    "waived_on": charge.company_id._get_dunning_today(),
                    "waived_by_id": self.env.uid,
                    "waive_reason": reason,
                }
            )
        self._book_many(posted)
        self.union(*amounts)._tell(self.env._("%(charge)s waived: %(reason)s"))

    def action_reinstate(self):
        """Claim again what was waived; what was too much stays waived."""
        self._check_collector()
        self.check_access("write")
        waived = self.filtered(lambda charge: charge.waived_on and charge._has_gone_out())
        for charge in waived:
            charge.sudo().write(
                {
                    "waived_amount": charge.corrected_amount,
                    "waived_on": False,
                    "waived_by_id": False,
                    "waive_reason": False,
                }
            )
        posted = waived.filtered(lambda charge: charge.booking == "posted")
        missing = {charge: charge._get_unbooked() for charge in posted}
        self._book_many({charge: amount for charge, amount in missing.items() if amount})
        waived._tell(self.env._("%(charge)s is claimed again."))

    def _get_words(self):
        self.ensure_one()
        return {"charge": self.display_name, "reason": self.waive_reason or ""}
