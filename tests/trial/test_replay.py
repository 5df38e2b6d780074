from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...models.trial import replay as replay_model
from ..plan.case import PlanCase

TODAY = "2026-06-01"
# What a replay must not touch.
BUSINESS = (
    "account.dunning.notice",
    "account.dunning.notice.line",
    "account.dunning.delivery",
    "account.dunning.run",
    "account.dunning.decision",
    "account.dunning.charge",
    "account.collection.case",
    "account.collection.contact",
    "account.move",
    "account.move.line",
    "mail.mail",
    "mail.message",
    "mail.activity",
)


@tagged("post_install", "-at_install")
class TestReplay(PlanCase):
    """What a procedure would have sent, from the books of a test world."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env, "replay_boss", "account_collections.group_manager", company_id=cls.company.id
        )

    def given_quarter(self):
        """Debtors who pay early, late, in part, never; who promise, contest, are blocked; dunned
        by a run every fourth day."""
        self.bills = {}
        for number in range(5):
            debtor = self.create_debtor(f"Usual{number} Ltd", company_registry="HRB 1")
            for month in ("03", "04"):
                due = f"2026-{month}-{5 + 3 * number:02}"
                self.bills[number, month] = self.invoice(due, 100.0 + number, debtor)
        self.events = {
            "2026-03-20": lambda: self.pay(self.bills[0, "03"], on="2026-03-20"),
            "2026-03-26": lambda: self.promise(self.bills[1, "03"], "2026-04-05", on="2026-03-26"),
            "2026-04-01": lambda: self.dispute(self.bills[2, "03"]),
            "2026-04-07": lambda: self.block(self.bills[3, "03"], date_from="2026-04-07"),
            "2026-04-15": lambda: self.pay(self.bills[4, "03"], 60.0, on="2026-04-15"),
            "2026-04-22": lambda: self.dispute(self.bills[4, "04"], 40.0),
        }
        day = fields.Date.to_date("2026-03-13")
        while str(day) < "2026-05-12":
            if event := self.events.get(str(day)):
                with self.at(day):
                    event()
            if day.toordinal() % 4 == 0:
                self.dun(str(day))
            day = fields.Date.add(day, days=1)

    def replay(self, **vals):
        vals = {"procedure_id": self.ladder.id, "rhythm": "nightly", **vals}
        vals["company_id"] = self.company.id
        with self.at(TODAY):
            replay = self.env["account.dunning.replay"].with_user(self.boss).create(vals)
            replay.action_replay()
        return replay

    def count(self, replay, arm="one", bank="entered", name="letters"):
        lines = replay.line_ids.filtered(lambda line: (line.arm, line.bank) == (arm, bank))
        return sum(lines.mapped(name))

    def frozen(self, replay):
        names = ("arm", "bank", "day", "level_id", "letters", "items", "crossed", "amount", "fees")
        return [tuple(line[name] for name in names) for line in replay.line_ids]

    def test_the_procedure_in_use_sends_again_what_it_sent(self):
        self.given_quarter()
        self.env.flush_all()
        before = {name: self.env[name].sudo().search_count([]) for name in BUSINESS}
        replay = self.replay(rhythm="runs")
        self.env.flush_all()
        after = {name: self.env[name].sudo().search_count([]) for name in BUSINESS}
        self.assertEqual(after, before, "a replay writes nothing")
        self.assertGreater(replay.sent_count, 12)
        self.assertIn("days on which runs were really made", replay.assumption_text)
        self.assertGreaterEqual(replay.again_count, 0.98 * replay.sent_count)
        self.assertTrue(replay.is_comparable)
        self.assertIn("come out again", replay.calibration_text)
        self.assertEqual(self.count(replay, "sent", name="items"), replay.sent_count)

        again = self.replay(rhythm="runs")
        self.assertEqual(self.frozen(again), self.frozen(replay), "twice the same")

        spared = self.replay(rhythm="runs", with_holds=False)
        self.assertGreater(self.count(spared), self.count(replay))

        with patch.object(replay_model, "BATCH", 2), self.outbox():
            piecemeal = self.replay(rhythm="runs")
            self.assertEqual(piecemeal.state, "waiting")
            self.env["account.dunning.replay"].sudo()._cron_replay()
        self.assertEqual(piecemeal.state, "done")
        self.assertEqual(self.frozen(piecemeal), self.frozen(replay), "in batches the same")
        self.assertEqual(piecemeal.again_count, replay.again_count)

        slow = self.create_ladder("Slow", (30, 60))
        beside = self.replay(rhythm="runs", other_id=slow.id)
        self.assertLess(self.count(beside, "other"), self.count(beside))
        self.assertIn("Slow", beside.summary)

    def test_what_does_not_come_out_again_is_named(self):
        bill = self.invoice("2026-03-20", 100.0)
        self.dun("2026-04-10")
        with self.at("2026-04-20"):
            self.block(bill, date_from="2026-03-01")
        replay = self.replay()
        self.assertEqual((replay.sent_count, replay.again_count), (1, 0))
        self.assertFalse(replay.is_comparable)
        self.assertIn("too few to compare by", replay.calibration_text)
        self.assertEqual(
            replay.difference_text,
            f"{bill.name}: Level 1 sent on 04/10/2026, not replayed",
        )
        self.assertIn("not known any more", replay.assumption_text)

    def test_the_later_the_bank_the_more_letters_cross_a_payment(self):
        for number in range(12):
            debtor = self.create_debtor(f"Late{number} Ltd")
            self.pay(self.invoice("2026-04-01", 100.0, debtor), on=f"2026-04-{4 + number:02}")
        replay = self.replay(procedure_id=self.ladder.id)
        # Level 1 on 8 April; those who pay by the 7th get none.
        letters = [self.count(replay, bank=bank) for bank in ("0", "2", "5")]
        crossed = [self.count(replay, bank=bank, name="crossed") for bank in ("0", "2", "5")]
        self.assertEqual(letters, [7, 9, 12])
        self.assertEqual(crossed, [0, 2, 5])
        self.assertIn("12 payments were entered together", replay.assumption_text)

    def test_a_payment_is_known_when_it_was_entered(self):
        bill = self.invoice("2026-04-01", 100.0)
        self.pay(bill, on="2026-04-06")
        self.env.flush_all()
        self.cr.execute(
            "UPDATE account_move_line SET create_date = '2026-03-01' WHERE id = %s",
            [self.item(bill).id],
        )
        self.cr.execute(
            "UPDATE account_partial_reconcile SET create_date = '2026-04-09 10:00' "
            "WHERE debit_move_id = %s",
            [self.item(bill).id],
        )
        self.cr.execute(
            "UPDATE account_move_line SET create_date = '2026-04-09 10:00' WHERE id IN "
            "(SELECT credit_move_id FROM account_partial_reconcile WHERE debit_move_id = %s)",
            [self.item(bill).id],
        )
        replay = self.replay()
        self.assertEqual(self.count(replay), 1)
        self.assertEqual(self.count(replay, name="crossed"), 1)
        self.assertEqual(self.count(replay, bank="0"), 0)

    def test_the_next_thirty_days(self):
        self.invoice("2026-05-28", 100.0)
        self.invoice("2026-06-10", 100.0, self.create_debtor("Next Ltd"))
        replay = self.replay(span="month")
        days = [(str(line.day), line.level_name) for line in replay.line_ids]
        self.assertEqual(
            days,
            [
                ("2026-06-04", "Level 1"),
                ("2026-06-17", "Level 1"),
                ("2026-06-18", "Level 2"),
                ("2026-07-01", "Level 2"),
            ],
        )
        self.assertIn("upper bound", replay.calibration_text)
        self.assertEqual(set(replay.line_ids.mapped("bank")), {"entered"})

    def test_a_procedure_that_nobody_has_is_tried_on_those_of_the_usual_one(self):
        tried = self.create_ladder("Tried", (3,))
        bill = self.invoice("2026-04-01", 100.0)
        self.dun("2026-04-10")
        replay = self.replay(procedure_id=tried.id)
        self.assertEqual(replay.scope_id, self.ladder)
        self.assertEqual(self.count(replay), 1)
        self.assertEqual(replay.sent_count, 1, bill.name)

    def test_a_replay_is_frozen(self):
        self.invoice("2026-04-01", 100.0)
        replay = self.replay()
        with self.assertRaises(UserError):
            replay.span = "year"
        with self.assertRaises(UserError):
            replay.action_replay()
        found = self.frozen(replay)
        self.first.sudo().unlink()
        self.env.invalidate_all()
        self.assertEqual([row[:3] for row in self.frozen(replay)], [row[:3] for row in found])
        self.assertEqual(replay.line_ids[0].level_name, "Level 1")

    def test_only_managers_replay(self):
        collector = new_test_user(
            self.env, "replay_user", "account_collections.group_user", company_id=self.company.id
        )
        replay = self.replay()
        self.assertTrue(replay.with_user(collector).calibration_text)
        with self.assertRaises(AccessError):
            self.env["account.dunning.replay"].with_user(collector).create(
                {"company_id": self.company.id, "procedure_id": self.ladder.id}
            )

    def test_the_door_of_the_procedure(self):
        action = self.ladder.with_user(self.boss).action_replay()
        self.assertEqual(action["context"]["default_procedure_id"], self.ladder.id)
        lines = self.replay().action_open_lines()
        self.assertEqual(lines["res_model"], "account.dunning.replay.line")
