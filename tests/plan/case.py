from odoo.fields import Command

from ..promise.case import PromiseCase


class PlanCase(PromiseCase):
    """A creditor who lets debtors pay in instalments, reminded by a ladder of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rates = cls.create_ladder("Instalments", (4, 14))
        cls.nudge, cls.urge = cls.rates.level_ids
        cls.company.write(
            {
                "plan_procedure_id": cls.rates.id,
                "plan_grace_days": 0,
                "plan_default_days": 30,
                "plan_default_in_a_row": 2,
                "dunning_mail_days": 0,
            }
        )
        cls.debtor.company_registry = "HRB 1"

    def plan(self, moves, *instalments, on="2026-03-10", accept=True, **vals):
        """What was agreed about ``moves``: ``instalments`` as (day, amount)."""
        items = self.item(moves)
        with self.at(on):
            plan = self.env["account.payment.plan"].create(
                {
                    "company_id": items.company_id[:1].id,
                    "partner_id": items.partner_id[:1].id,
                    "split": "custom",
                    "item_ids": [Command.create({"move_line_id": item.id}) for item in items],
                    "line_ids": [
                        Command.create({"due_on": day, "amount": amount})
                        for day, amount in instalments
                    ],
                    **vals,
                }
            )
            if accept:
                plan.action_accept()
        return plan

    def review(self, on):
        """The plans in the night before a day's run."""
        with self.at(on), self.outbox():
            self.env["account.payment.plan"].sudo()._cron_judge()

    def standing(self, plan, on):
        """[(state, paid)] of the instalments."""
        with self.at(on):
            lines = plan.line_ids.sorted("due_on")
            return [(line.state, line.amount_paid) for line in lines]
