from odoo import models

from ..common.window import open_wizard

KIND = "account_collections.activity_bank"


class AccountJournal(models.Model):
    """A bank account that nobody has read: one task asks for it."""

    _inherit = "account.journal"

    def _ask_to_read(self, company):
        """Whoever looks after the debtors of the company, in his language."""
        kind = self.env.ref(KIND)
        user = company._choose_person(company.dunning_collector_id)
        for journal in self.with_context(lang=user.lang):
            if kind not in journal.activity_ids.activity_type_id:
                journal.activity_schedule(
                    KIND,
                    summary=journal.env._(
                        "Nobody is dunned: import the statements of this account, or confirm up to "
                        "which day it was read"
                    ),
                    user_id=user.id,
                    date_deadline=company._get_dunning_today(),
                )

    def _stop_asking_to_read(self):
        kind = self.env.ref(KIND)
        self.activity_ids.filtered(lambda task: task.activity_type_id == kind).unlink()

    def _confirm_read(self, day):
        res = super()._confirm_read(day)
        self.sudo()._stop_asking_to_read()
        return res

    def action_confirm_read(self):
        """The dialog that asks up to which day the account was read."""
        self.ensure_one()
        return self._get_read_action()

    def _get_read_action(self):
        return open_wizard(
            "account.collections.bank.read",
            self.env._("Bank account read"),
            journal_id=self.id,
        )
