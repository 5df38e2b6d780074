from ..limitation.arrangements_case import ArrangementsCase


class ProceedingCase(ArrangementsCase):
    """A creditor in Düsseldorf after the letter about 1,190.00, due on 1 October 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.EUR").active = True
        cls.company.currency_id = cls.env.ref("base.EUR")
        germany = cls.env.ref("base.de")
        cls.company.partner_id.write(
            {"zip": "40210", "city": "Düsseldorf", "state_id": cls.env.ref("base.state_de_nw").id}
        )
        cls.debtor.country_id = germany
        cls.agency = cls.env["res.partner"].create({"name": "Agency GmbH", "is_company": True})
        cls.ladder.level_ids.announces_agency = True

    def kind(self, code):
        return self.env.ref(f"account_collections.proceeding_kind_{code}")

    def given_letter(self, *dues, amount=1190.0, partner=None):
        """Invoices with the letter of 1 November 2026, which announces the hand-over."""
        moves = self.env["account.move"].concat(
            *(self.invoice(due, amount, partner) for due in dues or ("2026-10-01",))
        )
        moves.due_date_agreed = "yes"
        self.dun("2026-11-01")
        return moves

    def prepare(self, moves, kind="agency", on="2026-12-01", performed=True, **vals):
        if kind in ("agency", "lawyer", "sale"):
            vals.setdefault("counterpart_id", self.agency.id)
        Proceeding = self.env["account.collection.proceeding"]
        with self.at(on):
            return Proceeding._prepare(self.kind(kind), self.item(moves), performed, **vals)

    def hand_over(self, moves, kind="agency", on="2026-12-01", **vals):
        proceeding = self.prepare(moves, kind, on, **vals)
        with self.at(on):
            proceeding.action_hand_over()
        return proceeding

    def step(self, proceeding, code, on, today=None, **vals):
        """What happened on a day, entered on it, or on ``today``."""
        with self.at(today or on):
            wizard = self.env["account.collections.step"].create(
                {
                    "proceeding_id": proceeding.id,
                    "kind_id": self.env.ref(f"account_collections.proceeding_step_{code}").id,
                    "date": on,
                    **vals,
                }
            )
            wizard.action_take()
        return proceeding.step_ids.sorted("id")[-1:]

    def gates(self, proceeding, verdict="refuse"):
        return set(proceeding.gate_ids.filtered(lambda it: it.verdict == verdict).mapped("code"))

    def deadlines(self, proceeding):
        return {
            it.kind_id.code: (str(it.date), str(it.closed_on or ""))
            for it in proceeding.deadline_ids
        }
