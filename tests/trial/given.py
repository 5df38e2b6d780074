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
        return trial
