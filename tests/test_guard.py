from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .limitation.arrangements_case import ArrangementsCase

MODULE = "account_collections"
GROUPS = {
    "viewer": "account_collections.group_viewer",
    "collector": "account_collections.group_user",
    "manager": "account_collections.group_manager",
    "invoicing": "account.group_account_invoice",
    "employee": "base.group_user",
    "portal": "base.group_portal",
}
# Enough to find one in each stage.
LIMIT = 200
# Who has no business with what customers owe.
OUTSIDE = ("employee", "portal", "public")


class Taken(Exception):
    """Takes an attempt back."""


@tagged("post_install", "-at_install")
class TestGuard(ArrangementsCase):
    """Nobody writes what is the machine's. Each model and each field of the add-on is tried, as the
    registry has them, in each stage of the records of one world: a new one needs no test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {
            name: new_test_user(cls.env, f"guard_{name}", group, company_id=cls.company.id)
            for name, group in GROUPS.items()
        }
        cls.users["public"] = cls.env.ref("base.public_user").sudo()
        # Once for all tests: they leave it as it is.
        cls("test_nobody_writes_what_is_the_machines").given_the_world()

    # === THE WORLD === #

    def given_the_world(self):
        """Records of each kind, in each stage they come to."""
        self.charge_fee(5.0, self.first)
        self.first.by_letter = True
        self.given_letters()
        self.given_arrangements()
        with self.at("2026-03-24"):
            self.given_what_people_enter()
        self.given_proceedings()
        self.env.flush_all()

    def given_letters(self):
        """Sent, drafted, confirmed and cancelled, with their runs, charges and deliveries."""
        self.agreed("2026-01-01")
        self.dun("2026-03-08")
        names = ("Cancelled Ltd", "Confirmed Ltd", "Draft Ltd")
        for name, door in zip(names, ("action_cancel", "action_confirm", None), strict=True):
            self.agreed("2026-03-01", partner=self.create_debtor(name, company_registry="HRB 2"))
            run = self.propose("2026-03-10")
            with self.at("2026-03-10"):
                getattr(run, door)() if door else None
        with self.at("2026-03-11"):
            self.env["account.dunning.run"].create({"company_id": self.company.id})
        self.propose("2026-03-12", simulated=True)
        self.company.dunning_mode = "propose"
        self.night("2026-03-12")
        self.assertTrue(self.charges())

    def given_arrangements(self):
        """Promises and plans as far as they go, with their events and papers."""
        self.case = self.env["account.collection.case"]._open_for(self.other, self.company)
        bills = [self.invoice("2026-02-01", 300.0, self.other) for _number in range(6)]
        days = (("2026-04-01", 100), ("2026-05-01", 200))
        self.promise(bills[0], "2026-03-30", accept=False)
        self.promise(bills[1], "2026-03-30")
        self.plan(bills[2], *days, accept=False)
        offered = self.plan(bills[3], *days, accept=False)
        running, ended = self.plan(bills[4], *days), self.plan(bills[5], *days)
        with self.at("2026-03-11"):
            offered.action_offer()
            running.write({"accepted_form": "signed", "signed_copy": b"JVBERi0xLjQ="})
            ended._withdraw("Paid")
        for plan in offered | running:
            self.file(plan, plan.agreement_file)

    def given_what_people_enter(self):
        claimed, closed = self.agreed("2026-02-01"), self.agreed("2026-02-01")
        self.dispute(claimed)
        self.dispute(closed).action_resolve_for_us()
        self.begin_online(self.item(claimed))
        self.block(claimed)
        cost = {"partner_id": self.other.id, "amount": 4.5}
        for number in range(2):
            self.env["account.dunning.charge"].create(cost | {"name": f"Return {number}"})
        self.charges(debtor=self.other)[0]._waive("Goodwill")
        self.case._make_link("clerk")
        self.talk("reached", "2026-03-23")
        self.event("acknowledgement", "2026-03-23", scope="debtor")
        self.given_mails()
        self.env["account.payment.plan.limit"].create({"balance_from": 50.0})
        self.env["account.payment.promise.method"].create({"name": "Transfer"})


    def given_proceedings(self):
        """In preparation, approved, handed over, ended and cancelled, with what hangs on them."""
        Proceeding = self.env["account.collection.proceeding"]
        mediation = self.env.ref("account_collections.proceeding_kind_mediation")
        bills = [self.invoice("2026-02-01", 400.0, self.other) for _number in range(5)]
        with self.at("2026-03-24"):
            _draft, approved, live, ended, cancelled = (
                Proceeding._prepare(mediation, self.item(bill)) for bill in bills
            )
            approved.action_approve()
            cancelled.action_cancel()
            (live | ended).action_hand_over()
            ended._take_step("end_paid", "2026-03-24")
            live._take_step("mediation_notified", "2026-03-24")
            self.env["account.collection.proceeding.deadline"].create(
                {"proceeding_id": live.id, "own_name": "Answer", "date": "2026-04-24"}
            )
            self.env["account.collection.title"].create(
                {
                    "proceeding_id": live.id,
                    "reference": "26-1",
                    "date": "2026-03-24",
                    "principal": 400.0,
                }
            )
