class GivenTrials:
    """Two procedures on trial, for tests of what lies around it."""

    def given_trials(self):
        """Planned, and stopped with a debtor in it who got a letter."""
        champion = self.company.dunning_procedure_id
        vals = {"champion_id": champion.id, "challenger_id": champion.copy().id}
        for key in ("planned", "stopped"):
            trial = self.env["account.dunning.trial"].create({"name": key, "key": key, **vals})
        sent = [("state", "=", "sent"), ("company_id", "=", self.company.id)]
        notice = self.env["account.dunning.notice"].search(sent, limit=1)
        member = {"partner_id": notice.partner_id.id, "notice_id": notice.id}
        self.env["account.dunning.trial.debtor"].sudo().create(
            {"trial_id": trial.id, "arm": "champion", "since": notice.sent_on, **member}
        )
        trial._move_to("stopped", ("draft",))
        return trial
