from ..plan.case import PlanCase
from .case import LimitationCase


class ArrangementsCase(LimitationCase, PlanCase):
    """What a debtor of a claim of 2023 arranges with his creditor."""

    def agree(self, invoice=None, **vals):
        """1000 in two instalments, agreed in writing on 10 March 2026; nothing acknowledged."""
        vals = {"accepted_form": "signed", "acknowledges": False, **vals}
        return self.plan(invoice or self.old, ("2026-06-01", 500), ("2026-07-01", 500), **vals)

    def withdraw(self, plan, on):
        with self.at(on):
            plan._withdraw("Not paid")

    def talk(self, outcome, on, kind="letter", **vals):
        """A contact of the case."""
        vals = {"case_id": self.case.id, "kind": kind, "outcome": outcome, **vals}
        return self.env["account.collection.contact"].create({"date": f"{on} 10:00:00", **vals})

    def events(self, kind=None):
        found = self.env["account.collection.limitation.event"].search(
            [("case_id", "=", self.case.id)], order="date, id"
        )
        return found.filtered(lambda event: event.kind == kind) if kind else found
