"""A run confirmed and sent while somebody posts payments and somebody else cancels letters."""

import json
import re

from .case import SECOND_CRON
from .faults import FaultCase
from .orders import PROPOSE

IN_FULL, IN_PART = 100, 40
FIRST = range(1, 6)  # pay while the run is being confirmed: their drafts end there
PARTLY = range(51, 57)
IN_HAND = range(27, 36, 2)  # pay while a worker stands in the middle of their batch
MEANWHILE = (*range(6, 25, 2), *range(36, 50, 2))  # pay while the others are sent
CANCELLED = (28, 49, 37, 9)  # the first of them in the batch that stands
SLACK = 2  # seconds within which a payment and a mail may cross
# Pays one after the other, each as a click on the button, and writes down since when it is known.
PAYMENTS = """
import json, time
from odoo.service.model import retrying
def pay(number, amount):
    debtor = env["res.partner"].search([("name", "=", f"Debtor {{number:02}}")])
    item = env["account.move.line"].search(
        [("partner_id", "=", debtor.id), ("account_type", "=", "asset_receivable"),
         ("company_id", "=", env.company.id)]
    )
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=item.move_id.ids
    )
    wizard.create({{"amount": amount}})._create_payments()
for number, amount in {}:
    retrying(lambda: pay(number, amount), env)
    env.cr.commit()
    with open("{}", "a") as paid:
        paid.write(json.dumps([number, time.time()]) + "\\n")
    time.sleep(0.1)
"""
CANCEL = """
from odoo.service.model import retrying
from odoo.exceptions import UserError
def cancel(number):
    owner = [("partner_id.name", "=", f"Debtor {{number:02}}")]
    env["account.dunning.notice"].search(owner).action_cancel()
result = []
for number in {}:
    try:
        retrying(lambda: cancel(number), env)
        env.cr.commit()
        result.append(number)
    except UserError:
        env.cr.rollback()  # it is out already
"""
WAITING = "datname = current_database() AND wait_event_type = 'Lock'"
SECOND_WORKER = (
    "UPDATE ir_cron SET active = TRUE WHERE id = (SELECT res_id FROM ir_model_data"
    " WHERE module = 'account_collections' AND name = 'cron_outbox_second')"
)


class TestPaymentProcesses(FaultCase):
    origin = "ledger"

    def test_payments_cross_the_letters_of_a_run(self):
        clerk, collector = self.agent(), self.agent()
        clerk.run(PROPOSE)
        self.sql(SECOND_WORKER)
        self.hold_state("handed")
        with self.clock("--max-cron-threads", "2"):
            self.held_up_in_confirming(collector)
            self.pay(clerk, FIRST, IN_FULL)
            self.pay(clerk, PARTLY, IN_PART)
            self.release("confirm")
            collector.answer()
            self.until_held("handed", wake=True)
            self.trigger(SECOND_CRON)
            self.wake()
            self.pay(clerk, IN_HAND, IN_FULL)
            collector.start(CANCEL.format(CANCELLED))
            self.until(lambda: self.count("pg_stat_activity", WAITING))
            # The other worker passes by the batch that stands.
            self.until(lambda: self.handed() == 50 - len(FIRST))
            self.release("handed")
            self.pay(clerk, MEANWHILE, IN_FULL)
            cancelled = collector.answer()
            self.until(lambda: not self.left(), wake=True)
        self.assertIn("could not serialize access", collector.said())
        self.assertEachPaidOrDunned(set(cancelled))

    def pay(self, clerk, numbers, amount):
        clerk.run(PAYMENTS.format([(number, amount) for number in numbers], self.folder / "paid"))

    def assertEachPaidOrDunned(self, cancelled):
        paid = dict(map(json.loads, (self.folder / "paid").read_text().splitlines()))
        settled = set(paid) - set(PARTLY)
        arrived = self.arrivals()
        silent = set(range(1, 61)) - set(arrived)
        self.assertLessEqual(cancelled, silent)
        self.assertLessEqual({*FIRST, *IN_HAND}, silent)
        self.assertLessEqual(silent, settled | cancelled, "a letter was lost")
        late = {
            number: round(arrived[number] - paid[number], 1)
            for number in settled - silent
            if arrived[number] > paid[number] + SLACK
        }
        self.assertFalse(late, "written to although paid, by seconds")
        self.assertEqual(self.count("account_dunning_notice", "state IN ('sent', 'cancelled')"), 60)
        self.assertAllSent(missing=silent)
        self.assertSumsAgree(apart=settled | cancelled)
        self.assertLetters()

    def arrivals(self):
        """When the mail of each debtor arrived."""
        return {
            int(re.search(r"debtor(\d+)@", self.read_mail(file)["To"])[1]): file.stat().st_mtime
            for file in (self.folder / "mail").glob("*.eml")
        }
