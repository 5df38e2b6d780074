from odoo import fields


class GivenTrials:
    """Two procedures on trial, for tests of what lies around it."""

    def given_trials(self, company=None):
        """Planned, and stopped with a debtor in it who got a letter."""
        company = company or self.company
        vals = {"champion_id": self.ladder.id, "challenger_id": self.ladder.copy().id}
        vals |= {"company_id": company.id}
        for name in ("planned", "stopped"):
            own = {"name": name, "key": f"{name} {company.id}"}
            trial = self.env["account.dunning.trial"].create(vals | own)
        sent = [("state", "=", "sent"), ("company_id", "=", company.id)]
        notice = self.env["account.dunning.notice"].search(sent, limit=1)
        member = {"partner_id": notice.partner_id.id, "notice_id": notice.id}
        self.env["account.dunning.trial.debtor"].sudo().create(
            {"trial_id": trial.id, "arm": "champion", "since": notice.sent_on, **member}
        )
        trial._move_to("stopped", ("draft",))
        self.given_replays(company)
        return trial

    def given_replays(self, company=None):
        """One that is planned, one that waits for the cron, one that is done."""
        company = company or self.company
        Replay = self.env["account.dunning.replay"].with_company(company)
        vals = {"company_id": company.id, "procedure_id": self.ladder.id, "span": "year"}
        planned = Replay.create(vals)
        waiting, done = Replay.create(vals), Replay.create(vals)
        done.action_replay()
        waiting._move_to("waiting", ("draft",))
        day = fields.Date.to_date("2026-03-08")
        row = (done.id, "one", "0", day, self.first.id, "Level 1", 1, 1, 1, 0, 9.0, 0.0, 0)
        done.line_ids.sudo()._add_rows([row])
        return planned | waiting | done
