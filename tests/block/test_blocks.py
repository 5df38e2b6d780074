from odoo.tests import Form, new_test_user, tagged
from odoo.tools import html2plaintext

from ..case import CollectionsCase


@tagged("post_install", "-at_install")
class TestBlocks(CollectionsCase):
    """From the day something is blocked to the day it goes on: who is reminded, what the file
    tells, and at which level dunning resumes."""

    def blocked(self, move, on="2026-03-10", until="2026-03-31", **vals):
        with self.at(on):
            return self.block(move, date_from=on, date_to=until, **vals)

    def thread(self):
        case = self.debtor.with_company(self.company).collection_case_id
        return " | ".join(html2plaintext(body) for body in case.message_ids.mapped("body"))

    def step(self, on, move):
        decision = self.decision(self.propose(on, simulated=True), move)
        return decision.code, str(decision.changes_on or "")

    # === WHAT AN INVOICE SHOWS === #

    def assertShown(self, invoice, **shown):
        """``d10=True`` on 10 March; field and search agree."""
        for day, blocked in shown.items():
            with self.at(f"2026-03-{day[1:]}"):
                self.env.invalidate_all()
                self.assertEqual(invoice.dunning_blocked, blocked, day)
                found = [("id", "=", invoice.id), ("dunning_blocked", "=", True)]
                self.assertEqual(bool(self.env["account.move"].search(found)), blocked, day)

    def test_an_invoice_shows_that_it_is_blocked_from_the_first_day_to_the_last(self):
        invoice = self.invoice("2026-03-01")
        self.blocked(invoice, "2026-03-10", "2026-03-12")
        self.assertShown(invoice, d09=False, d10=True, d12=True, d13=False)
        with self.at("2026-03-12"):
            invoice.dunning_block_ids.date_to = False
            self.assertTrue(invoice.dunning_blocked)
        self.assertShown(invoice, d13=True)

    def test_a_blocked_debtor_or_item_does_not_show_on_the_invoice(self):
        invoice = self.invoice("2026-03-01")
        self.blocked(invoice, move_id=False, partner_id=self.debtor.id)
        self.blocked(invoice, move_line_id=self.item(invoice).id)
        self.assertShown(invoice, d12=False)

    def test_the_day_is_that_of_the_company(self):
        invoice = self.invoice("2026-03-01")
        self.blocked(invoice, "2026-03-10", "2026-03-10")
        with self.at("2026-03-10", "23:30"):
            self.assertFalse(invoice.dunning_blocked, "tomorrow in Berlin")

    # === WHEN IT IS OVER === #

    def test_a_block_is_over_and_the_next_letter_may_follow(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        self.blocked(invoice)
        self.assertEqual(self.step("2026-03-31", invoice), ("block_invoice", "2026-04-01"))
        self.assertDunned(self.dun("2026-04-01"), {self.debtor: [(invoice, self.second)]})

    def test_days_that_do_not_count_as_late(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        self.blocked(invoice, pauses_clock=True)
        # Level 2 comes 21 days after the due date, without the 22 days of the block.
        self.assertEqual(self.step("2026-04-01", invoice), ("later", "2026-04-13"))
        self.assertDunned(self.dun("2026-04-13"), {self.debtor: [(invoice, self.second)]})

    def test_the_interval_starts_anew_from_the_end_of_a_short_block(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        self.blocked(invoice, "2026-03-18", "2026-03-19", pauses_clock=True)
        self.assertEqual(self.step("2026-03-24", invoice), ("interval", "2026-03-30"))

    def test_a_debtor_and_an_item_pause_as_well(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        for vals in (
            {"move_id": False, "partner_id": self.debtor.id},
            {"move_line_id": self.item(invoice).id},
        ):
            block = self.blocked(invoice, pauses_clock=True, **vals)
            self.assertEqual(self.step("2026-04-01", invoice), ("later", "2026-04-13"))
            block.unlink()
        self.assertEqual(self.step("2026-04-01", invoice), ("propose", ""))

    def test_lifting_a_block_sends_nothing(self):
        invoice = self.invoice("2026-03-01")
        block = self.blocked(invoice, until=False)
        with self.at("2026-03-20"):
            block.action_end()
        self.send("2026-03-20")
        self.assertFalse(invoice.last_notice_id)
        self.assertDunned(self.dun("2026-03-20"), {self.debtor: [(invoice, self.first)]})

    # === REMINDER AND FILE === #

    def test_whoever_set_it_is_reminded_before_the_end(self):
        self.company.dunning_block_reminder_days = 5
        collector = "account_collections.group_user"
        colleague = new_test_user(self.env, "colleague", collector, company_id=self.company.id)
        invoice = self.invoice("2026-03-01")
        with self.at("2026-03-10"):
            block = self.env["account.dunning.block"].with_user(colleague)
            block = block.create({"move_id": invoice.id, "date_to": "2026-03-31"})
        task = self.tasks("block")
        self.assertEqual((task.user_id, str(task.date_deadline)), (colleague, "2026-03-26"))
        with self.at("2026-03-12"):
            block.date_to = "2026-03-14"
        self.assertEqual(str(self.tasks("block").date_deadline), "2026-03-12", "never in the past")
        with self.at("2026-03-13"):
            block.action_end()
        self.assertFalse(self.tasks("block"))

    def test_a_block_without_an_end_reminds_nobody(self):
        self.blocked(self.invoice("2026-03-01"), until=False)
        self.assertFalse(self.tasks("block"))

    def test_the_file_tells_who_blocked_what_and_why(self):
        invoice = self.invoice("2026-03-01")
        block = self.blocked(invoice, note="Waits for <b>parts</b>")
        with self.at("2026-03-12"):
            block.date_to = "2026-04-15"
        with self.at("2026-03-20"):
            block.action_end()
        said = self.thread()
        for words in (
            "Blocked: ",
            invoice.name,
            "Waits for <b>parts</b>",
            f"by {self.env.user.name}",
            "04/15/2026",
            "Block ended",
        ):
            self.assertIn(words, said)

    # === MANY === #

    def test_several_invoices_in_one_go(self):
        moves = self.invoice("2026-03-01") + self.invoice("2026-03-02")
        free = self.invoice("2026-03-01")
        action = moves.action_block_dunning()
        with self.at("2026-03-05"):
            wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
            wizard.note = "Under clarification"
            wizard.date_to = "2026-03-20"
            wizard.save().action_block()
        codes = {**dict.fromkeys(moves, "block_invoice"), free: "propose"}
        self.assertDecided(self.propose("2026-03-10", simulated=True), codes)
        self.assertEqual(moves.dunning_block_ids.mapped("note"), ["Under clarification"] * 2)
        with self.at("2026-03-10"):
            moves.dunning_block_ids.action_end()
        codes = dict.fromkeys(moves + free, "propose")
        self.assertDecided(self.propose("2026-03-10", simulated=True), codes)
