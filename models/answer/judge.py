from odoo import api, models
from odoo.fields import Domain

from ...tools.answer.answers import should_be_there


class AccountCollectionAnswer(models.Model):
    """What becomes of a rest, looked at each night: money that should be there by now, a day that
    is over."""

    _inherit = "account.collection.answer"

    @api.model
    def _tend(self, company):
        own = Domain("company_id", "=", company.id) & Domain("ended_on", "=", False)
        waiting = self.search(own & Domain("until", "!=", False) & Domain("told_on", "=", False))
        # The bank was read: who said he had paid before is believed no longer.
        today = company._get_dunning_today()
        days = None
        told = self.browse()
        for answer in waiting:
            if answer.state == "settled":
                answer._drop_tasks()
            elif answer.state == "over":
                told |= answer
            elif answer.cause == "paid" and answer.paid_on:
                if days is None:
                    journals = company._get_watched_journals(today)
                    days = [bank.day for bank in journals._read_bank_days(today)]
                if should_be_there(answer.paid_on, days):
                    told |= answer
        told._tell_of_nothing(today)

    def _tell_of_nothing(self, today):
        """The rest is over and the items are open still: somebody calls today."""
        if not self:
            return
        early = self.filtered(lambda answer: answer.state == "rests")
        held = self._find_held()
        words = {
            "paid": self.env._("Said to be paid, nothing came: call"),
            "not_received": self.env._("Sent again, not paid: call"),
            "wrong_data": self.env._("Invoice not corrected yet, its items are dunned again"),
        }
        for cause, answers in (self - held).grouped("cause").items():
            answers._give_tasks("answer", words[cause])
        for company, answers in held.grouped("company_id").items():
            self.env["account.dunning.receipt"]._note(company, answers.partner_id)
        self.write({"told_on": today})
        early.write({"ended_on": today})
        for answer in early - held:
            answer._tell(
                self.env._("The bank was read, and no payment for %(items)s is there. Call.")
            )

    def _find_held(self):
        """Those for whose items money waits at the bank: its own task says so."""
        paid = self.filtered(lambda answer: answer.cause == "paid")
        moves = paid.line_ids.move_line_id.move_id
        waits = moves._get_moves_being_paid() if moves else set()
        return paid.filtered(lambda answer: not waits.isdisjoint(answer.line_ids.move_id.ids))
