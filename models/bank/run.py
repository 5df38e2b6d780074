from odoo import api, fields, models
from odoo.tools import SQL

from .account_journal import KIND


class AccountDunningRun(models.Model):
    """Who is told of the money that waits at the bank."""

    _inherit = "account.dunning.run"

    silent_journal_id = fields.Many2one("account.journal", compute="_compute_silent_journal_id")

    @api.depends("figures")
    def _compute_silent_journal_id(self):
        """The account that stopped this run and is silent still."""
        for run in self:
            stopped = "bank_stale" in (run.figures or {})
            company = run.company_id
            today = company._get_dunning_today() if stopped else None
            silent = company._find_silent_bank(today) if today else None
            run.silent_journal_id = silent.journal if silent else False

    def action_confirm_read(self):
        """The dialog that asks up to which day the account was read."""
        self.ensure_one()
        return self.silent_journal_id._get_read_action()

    def _ask_people(self):
        res = super()._ask_people()
        self.env["account.dunning.receipt"]._note(self.company_id, self._find_being_paid())
        self._ask_for_bank_data()
        return res

    def _find_being_paid(self):
        """The debtors with items that rest for money on its way."""
        self.env["account.dunning.decision"].flush_model()
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner_id FROM account_dunning_decision
                    WHERE run_id = %s AND partner_id IS NOT NULL
                      AND (code IN ('in_payment', 'possible_payment')
                           OR resting @> '[{"reason": "in_payment"}]')""",
                self.id,
            )
        )
        return self.env["res.partner"].browse(debtor for (debtor,) in found)

    def _ask_for_bank_data(self):
        """Nobody is dunned until somebody has read the bank: one task says so, at the account."""
        silent = self.company_id._find_silent_bank(self.date)
        journals = self.env["account.journal"].sudo()
        silent = journals.browse((silent.journal if silent else None) or ())
        silent._ask_to_read(self.company_id)
        asked = journals.search(
            [
                ("company_id", "=", self.company_id.id),
                ("activity_ids.activity_type_id", "=", self.env.ref(KIND).id),
            ]
        )
        watched = self.company_id._get_watched_journals(self.date)
        ((asked | watched) - silent)._stop_asking_to_read()

    @api.model
    def _tend(self, company):
        res = super()._tend(company)
        self.env["account.dunning.receipt"]._tend(company)
        return res
