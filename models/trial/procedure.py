from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.trial.trial import CHALLENGER, draw_arm
from ..common.window import open_form


class AccountDunningProcedure(models.Model):
    """The lot decides which of the two procedures of a trial a debtor gets."""

    _inherit = "account.dunning.procedure"

    @api.model
    def _get_for(self, debtors):
        procedures = super()._get_for(debtors)
        for trial in self.env["account.dunning.trial"]._read_live().get(self.env.company.id, ()):
            procedures |= self._draw(trial, debtors, procedures)
        return procedures

    def _draw(self, live, debtors, procedures):
        """``{debtor id: procedure}`` of those who get the one that is tried. Whoever has one of his
        own, chosen by hand, stays out, and so does who was written to before the trial began."""
        trial, champion, challenger, key, share, started_on, takes_in = live
        mine = debtors.filtered(
            lambda debtor: (
                procedures[debtor.id].id == champion
                and not debtor.with_company(self.env.company).dunning_procedure_id
            )
        )
        taken = self._read_taken(trial, mine)
        fresh = mine.filtered(lambda debtor: debtor.id not in taken) if takes_in else mine[:0]
        known = self._read_written_to(fresh, started_on)
        arms = taken | {
            debtor.id: draw_arm(key, debtor.id, share) for debtor in fresh if debtor.id not in known
        }
        return {
            debtor: self.browse(challenger) for debtor, arm in arms.items() if arm == CHALLENGER
        }

    @api.model
    def _read_taken(self, trial, debtors):
        """``{debtor id: arm}`` of those who have had their first letter."""
        return dict(
            self.env.execute_query(
                SQL(
                    """SELECT partner_id, arm FROM account_dunning_trial_debtor
                        WHERE trial_id = %s AND partner_id = ANY(%s)""",
                    trial,
                    list(debtors.ids),
                )
            )
        )

    @api.model
    def _read_written_to(self, debtors, started_on):
        """The debtors among these who had a letter about something that is still open when the
        trial began: they go on as they began."""
        if not debtors:
            return set()
        self.env["account.dunning.notice"].flush_model(["state", "sent_on"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT notice.partner_id
                     FROM account_dunning_notice notice
                     JOIN account_dunning_notice_line line ON line.notice_id = notice.id
                     JOIN account_move_line item ON item.id = line.move_line_id
                    WHERE notice.company_id = %s AND notice.partner_id = ANY(%s)
                      AND notice.state = 'sent' AND notice.sent_on < %s
                      AND line.rank > 0 AND line.drop_reason IS NULL
                      AND item.reconciled IS NOT TRUE""",
                self.env.company.id,
                list(debtors.ids),
                started_on,
            )
        )
        return {debtor for (debtor,) in rows}

    # === REPLAY === #

    def _is_in_use(self, company):
        """Whether it applies to anybody of the company today."""
        self.ensure_one()
        if company.dunning_procedure_id == self or self.category_ids:
            return True
        debtors = self.env["res.partner"].with_company(company).sudo()
        return bool(debtors.search_count([("dunning_procedure_id", "=", self.id)], limit=1))

    def action_replay(self):
        """What would it have sent?"""
        self.ensure_one()
        return open_form(
            self.env["account.dunning.replay"],
            self.env._("Replay"),
            company_id=self.env.company.id,
            procedure_id=self.id,
        )

    # === NOTHING CHANGES MEANWHILE === #

    def _refuse_on_trial(self):
        live = self.env["account.dunning.trial"]._read_live()
        tried = {procedure for trials in live.values() for one in trials for procedure in one[1:3]}
        if wrong := self.filtered(lambda procedure: procedure.id in tried):
            raise UserError(
                self.env._(
                    "%s is on trial and stays as it is until the result is there. Stop the trial "
                    "to change it.",
                    wrong[0].name,
                )
            )
