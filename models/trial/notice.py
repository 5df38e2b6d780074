from odoo import models

from ...tools.trial.trial import draw_arm


class AccountDunningNotice(models.Model):
    """With his first letter a debtor enters a trial."""

    _inherit = "account.dunning.notice"

    def _after_sending(self):
        res = super()._after_sending()
        for company, notices in self.grouped("company_id").items():
            for trial in self.env["account.dunning.trial"]._read_live().get(company.id, ()):
                # The outbox stands in a company of its own.
                notices.with_company(company)._enter_trial(trial)
        return res

    def _enter_trial(self, live):
        """Whoever gets the first level of either procedure and was not written to before."""
        trial, champion, challenger, key, share, started_on, takes_in = live
        if not takes_in:
            return
        Procedure = self.env["account.dunning.procedure"].sudo().with_company(self.company_id)
        firsts = self.filtered(
            lambda notice: (
                notice.level_id.rank == 1
                and notice.level_id.procedure_id.id in (champion, challenger)
                and not notice.line_ids.plan_id
            )
        )
        debtors = firsts.partner_id.filtered(lambda debtor: not debtor.dunning_procedure_id)
        known = Procedure._read_written_to(debtors, started_on) | set(
            Procedure._read_taken(trial, debtors)
        )
        vals_list, seen = [], set(known)
        for notice in firsts.sorted("id"):
            debtor = notice.partner_id
            if debtor in debtors and debtor.id not in seen:
                seen.add(debtor.id)
                vals_list.append(
                    {
                        "trial_id": trial,
                        "partner_id": debtor.id,
                        "arm": draw_arm(key, debtor.id, share),
                        "notice_id": notice.id,
                        "since": notice.sent_on,
                    }
                )
        self.env["account.dunning.trial.debtor"].sudo().create(vals_list)
