"""Two people agree on the same item, or contest it, at the same moment."""

from pathlib import Path

from .case import ProcessCase

BEGIN = """
from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import retrying
item = env["account.move.line"].search(
    [("partner_id.name", "=", "Debtor 01"), ("account_type", "=", "asset_receivable"),
     ("company_id", "=", env.company.id)]
)
debtor = item.partner_id
day = fields.Date.add(fields.Date.today(), days=5)
rows = [Command.create({"move_line_id": item.id})]
def promise():
    return env["account.payment.promise"].create(
        {"partner_id": debtor.id, "amount": 100.0, "promised_on": day, "line_ids": rows})
def plan():
    return env["account.payment.plan"].create(
        {"partner_id": debtor.id, "item_ids": rows, "count": 2, "first_due_on": day})
def dispute(number):
    reason = env["account.dispute.reason"].search([], limit=1, offset=number)
    return env["account.dispute"].create(
        {"move_line_id": item.id, "move_id": item.move_id.id, "amount": 60.0,
         "reason_id": reason.id})
"""
MAKE = "made = {0}()\nenv.cr.commit()\n"
ACCEPT = "act = made.action_accept\n"
DISPUTE = "act = lambda: dispute({})\n"
# Stands before its commit until the file is there.
SLOWLY = """
import os, time
act()
env.flush_all()
open("{0}.closed", "w").close()
while not os.path.exists("{0}"):
    time.sleep(0.05)
env.cr.commit()
"""
# As a click on the button: the server tries again what collides with somebody else.
MEANWHILE = """
try:
    retrying(act, env)
    result = "accepted"
except UserError as error:
    result = str(error)
"""
WAITING = "datname = current_database() AND wait_event_type = 'Lock'"


class TestArrangeProcesses(ProcessCase):
    """The first one stands before its commit, the second one acts meanwhile: he waits, and then
    decides with what the first one did before his eyes."""

    origin = "ledger"

    def race(self, one, two):
        """``one`` and ``two``: what they prepare, and what they do; returns what the second one was
        told."""
        first, second = self.agent(), self.agent()
        first.run(BEGIN + one[0])
        second.run(BEGIN + two[0])
        gate = self.folder / "gate"
        first.start(one[1] + SLOWLY.format(gate))
        self.until(Path(f"{gate}.closed").exists)
        second.start(two[1] + MEANWHILE)
        self.until(lambda: self.count("pg_stat_activity", WAITING), seconds=30)
        gate.touch()
        first.answer()
        return second.answer()

    def accept(self, one, two):
        return self.race((MAKE.format(one), ACCEPT), (MAKE.format(two), ACCEPT))

    def states(self, table):
        return [state for (state,) in self.sql(f"SELECT state FROM {table} ORDER BY id")]

    def test_a_plan_comes_before_a_promise(self):
        self.assertIn("is paid in instalments", self.accept("plan", "promise"))
        self.assertEqual(self.states("account_payment_plan"), ["accepted"])
        self.assertEqual(self.states("account_payment_promise"), ["proposed"])

    def test_a_promise_comes_before_a_plan(self):
        self.assertEqual(self.accept("promise", "plan"), "accepted")
        self.assertEqual(self.states("account_payment_plan"), ["accepted"])
        self.assertEqual(self.states("account_payment_promise"), ["withdrawn"])

    def test_two_promises(self):
        self.assertEqual(self.accept("promise", "promise"), "accepted")
        self.assertEqual(self.states("account_payment_promise"), ["superseded", "open"])

    def test_two_plans(self):
        self.assertIn("is part of PLAN", self.accept("plan", "plan"))
        self.assertEqual(self.states("account_payment_plan"), ["accepted", "draft"])

    def test_two_disputes_contest_no_more_than_is_open(self):
        self.assertIn(
            "enter an amount up to", self.race(("", DISPUTE.format(0)), ("", DISPUTE.format(1)))
        )
        self.assertEqual(self.states("account_dispute"), ["open"])
