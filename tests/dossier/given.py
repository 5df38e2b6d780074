class GivenDossiers:
    """Dossiers as a test of all models wants them."""

    def ask_dossier(self, debtor, proceeding=None, **vals):
        """As the dialog asks for one."""
        ask = self.env["account.collections.dossier.ask"].create(
            {
                "company_id": self.company.id,
                "partner_id": debtor.id,
                "proceeding_id": proceeding.id if proceeding else False,
                **vals,
            }
        )
        return self.env["account.collections.dossier"].browse(ask.action_make()["res_id"])

    def make_dossiers(self, paper=False):
        """The job in the background."""
        with self.outbox(paper=paper):
            self.env["account.collections.dossier"].sudo()._cron_make()
        self.env.invalidate_all()

    def given_dossiers(self, debtor):
        """Waiting, under way, ready, failed, and with its files deleted."""
        Dossier = self.env["account.collections.dossier"]
        cleared = self.ask_dossier(debtor, purpose="court")
        done = self.ask_dossier(debtor, purpose="agency")
        self.make_dossiers()
        cleared.action_clear()
        failed = self.ask_dossier(debtor, purpose="own")
        failed.sudo()._move_to("failed", ("waiting",), error="Out of paper")
        building = self.ask_dossier(debtor, purpose="debtor")
        building._as_made()._work()
        self.ask_dossier(debtor, purpose="lawyer")
        return Dossier.search([("partner_id", "=", debtor.id)]) | done
