from unittest import skipUnless
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.module import get_modules
from odoo.tests import new_test_user, tagged

from .case import CollectionsCase

HAS_PAYMENT = "account_payment" in get_modules()


@tagged("post_install", "-at_install")
class TestScenarioLedger(CollectionsCase):
    """What stands in the ledger decides: flags, money under way, what is posted, whose ladder."""

    def opening_balance(self, due, *amounts):
        """Open items that were carried over from another program."""
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": due,
                "journal_id": self.company_data["default_journal_misc"].id,
                "line_ids": [
                    *(
                        Command.create(
                            {
                                "name": "Carried over",
                                "partner_id": self.debtor.id,
                                "account_id": self.company_data["default_account_receivable"].id,
                                "debit": amount,
                                "date_maturity": due,
                            }
                        )
                        for amount in amounts
                    ),
                    Command.create(
                        {
                            "account_id": self.company_data["default_account_revenue"].id,
                            "credit": sum(amounts),
                        }
                    ),
                ],
            }
        )
        move.action_post()
        return move

    def block(self, **vals):
        return self.env["account.dunning.block"].create({"date_from": "2026-03-01", **vals})

    # === FLAGS === #

    def test_each_flag_stops_dunning_and_says_so(self):
        invoices = {
            code: self.invoice("2026-03-01", partner=self.create_debtor(f"{code} Ltd"))
            for code in (
                "no_followup",
                "payment_blocked",
                "block_debtor",
                "block_invoice",
                "block_item",
                "archived",
                "propose",
            )
        }
        self.item(invoices["no_followup"]).no_followup = True
        invoices["payment_blocked"].action_toggle_block_payment()
        self.block(partner_id=invoices["block_debtor"].partner_id.id)
        self.block(move_id=invoices["block_invoice"].id)
        self.block(move_line_id=self.item(invoices["block_item"]).id)
        invoices["archived"].partner_id.active = False
        run = self.propose("2026-03-08")
        self.assertDecided(run, {invoice: code for code, invoice in invoices.items()})
        self.assertEqual(run.notice_ids.partner_id, invoices["propose"].partner_id)

    def test_the_next_run_proposes_what_is_no_longer_blocked(self):
        invoice = self.invoice("2026-03-01")
        with self.at("2026-03-08"):
            block = self.block(move_id=invoice.id)
        self.assertDecided(self.propose("2026-03-08"), {invoice: "block_invoice"})
        with self.at("2026-03-09"):
            block.action_end()
            self.assertFalse(invoice.dunning_blocked)
        run = self.propose("2026-03-09")
        self.assertDecided(run, {invoice: "propose"})

    def test_opening_balances_are_listed_and_included_by_a_click_of_a_collector(self):
        balance = self.opening_balance("2026-03-01", 500.0)
        run = self.propose("2026-03-08")
        self.assertDecided(run, {balance: "no_followup"})
        decision = self.decision(run, balance)
        groups = "account.group_account_invoice,base.group_user"
        accountant = new_test_user(
            self.env, "balance_accountant", groups, company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            decision.with_user(accountant).action_include()
        collector = new_test_user(
            self.env,
            "balance_collector",
            "account_collections.group_user,base.group_user",
            company_id=self.company.id,
        )
        decision.with_user(collector).action_include()
        notices = self.dun("2026-03-09")
        self.assertDunned(notices, {self.debtor: [(balance, self.first)]})
        self.assertEqual(notices.line_ids.name, "Carried over")

    def test_an_opening_balance_is_disputed_and_blocked_like_an_invoice(self):
        """The entry names no debtor, its items do."""
        dispute = self.dispute(self.opening_balance("2026-03-01", 500.0))
        block = self.block(move_id=self.opening_balance("2026-03-02", 70.0).id)
        self.assertEqual(dispute.partner_id, self.debtor)
        self.assertEqual(block.partner_id, self.debtor)

    def test_of_an_entry_about_several_debtors_the_item_must_be_named(self):
        balance = self.opening_balance("2026-03-01", 500.0, 300.0)
        items = self.item(balance)
        items[1].partner_id = self.create_debtor("Other Ltd")
        for refused in (self.dispute, lambda move: self.block(move_id=move.id)):
            with self.assertRaisesRegex(UserError, "choose the open item"):
                refused(balance)
        self.assertEqual(self.block(move_line_id=items[1].id).partner_id.name, "Other Ltd")

    # === MONEY UNDER WAY === #

    def pay_without_entry(self, invoice, amount):
        """As with the bank reconciliation of another edition: the entry comes with the bank's."""
        bank = self.company_data["default_journal_bank"]
        bank.inbound_payment_method_line_ids.payment_account_id = False
        in_payment = patch.object(
            self.registry["account.move"],
            "_get_invoice_in_payment_state",
            lambda move: "in_payment",
        )
        with in_payment:
            payment = self.pay(invoice, amount, on="2026-03-05")
        self.assertFalse(payment.move_id)
        self.assertFalse(self.item(invoice).reconciled)
        return payment

    def test_an_invoice_in_payment_is_not_dunned(self):
        invoice = self.invoice("2026-03-01")
        invoice.payment_state = "in_payment"
        self.assertDecided(self.propose("2026-03-08"), {invoice: "in_payment"})

    def test_a_payment_without_journal_entry_is_waited_for(self):
        invoice = self.invoice("2026-03-01")
        payment = self.pay_without_entry(invoice, 100.0)
        self.assertIn(invoice.id, invoice._get_moves_being_paid())
        self.assertDecided(self.propose("2026-03-08"), {invoice: "in_payment"})
        payment.action_cancel()
        self.assertDecided(self.propose("2026-03-09"), {invoice: "propose"})

    def test_only_what_is_being_paid_rests(self):
        invoice = self.invoice("2026-03-01")
        self.pay_without_entry(invoice, 40.0)
        notice = self.dun("2026-03-08")
        self.assertClaims(notice, {invoice: 60.0})
        self.assertEqual(notice.line_ids.amount_resting, 40.0)

    @skipUnless(HAS_PAYMENT, "the online payment of invoices is not there")
    def test_an_online_transaction_under_way_is_waited_for(self):
        if "payment.transaction" not in self.env:
            self.skipTest("account_payment is not installed")
        invoice = self.invoice("2026-03-01")
        provider = self.env["payment.provider"].sudo().search([], limit=1).copy()
        provider.company_id = self.company
        transaction = (
            self.env["payment.transaction"]
            .sudo()
            .create(
                {
                    "provider_id": provider.id,
                    "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
                    "amount": 100.0,
                    "currency_id": self.company.currency_id.id,
                    "partner_id": self.debtor.id,
                    "reference": "TX-1",
                    "invoice_ids": [Command.link(invoice.id)],
                }
            )
        )
        for state, code in (
            ("pending", "in_payment"),
            ("authorized", "in_payment"),
            ("error", "propose"),
        ):
            transaction.state = state
            run = self.propose("2026-03-08", simulated=True)
            self.assertDecided(run, {invoice: code})

    # === WHAT THE BANK KNOWS === #

    def test_money_of_the_debtor_that_waits_at_the_bank_rests(self):
        old, new = self.invoice("2026-03-01"), self.invoice("2026-03-02", 50.0)
        self.bank_line("2026-03-05", 120.0, partner_id=self.debtor.id)
        run = self.propose("2026-03-10")
        self.assertDecided(run, {old: "in_payment", new: "propose"})
        self.assertClaims(run.notice_ids, {new: 30.0})

    def test_money_at_the_bank_that_is_of_nobody_or_goes_out_holds_nothing(self):
        invoice = self.invoice("2026-03-01")
        self.bank_line("2026-03-05", 100.0)
        self.bank_line("2026-03-05", -100.0, partner_id=self.debtor.id)
        self.bank_line("2026-03-05", 100.0, partner_id=self.create_debtor("Other Ltd").id)
        self.assertDecided(self.propose("2026-03-08"), {invoice: "propose"})

    def test_only_the_bank_tells_how_old_its_data_is(self):
        self.company.dunning_bank_max_age = 5
        invoice = self.invoice("2026-03-01")
        self.bank_line("2026-03-04", 1.0)
        self.assertDecided(self.propose("2026-03-08", simulated=True), {invoice: "propose"})
        self.assertDecided(self.propose("2026-03-20", simulated=True), {invoice: "bank_stale"})
        cash = self.company_data["default_journal_cash"]
        self.bank_line("2026-03-18", 1.0, journal_id=cash.id)
        pay = {"amount": 10.0, "partner_id": self.debtor.id, "date": "2026-03-18"}
        for kind in ("outbound", "inbound"):
            self.assertDecided(self.propose("2026-03-20", simulated=True), {invoice: "bank_stale"})
            payment = self.env["account.payment"].create({**pay, "payment_type": kind})
            payment.action_post()
        self.assertDecided(self.propose("2026-03-20", simulated=True), {invoice: "propose"})

    # === ONLY WHAT IS POSTED === #

    def test_drafts_and_cancelled_documents_are_neither_dunned_nor_netted(self):
        invoice = self.invoice("2026-03-01", 100.0)
        self.invoice("2026-03-01", 200.0, post=False)
        self.invoice("2026-03-01", 300.0, post=False).button_cancel()
        self.credit_note("2026-03-02", 400.0, post=False)
        self.credit_note("2026-03-02", 500.0, post=False).button_cancel()
        run = self.propose("2026-03-08")
        self.assertEqual(run.decision_ids.move_id, invoice)
        self.assertEqual(run.notice_ids.line_ids.move_id, invoice)
        self.assertEqual(run.notice_ids.amount_company, 100.0)

    # === MONEY TAKEN BACK === #

    def given_a_payment_taken_back(self, policy):
        """Dunned in March, paid, and the money goes back to the debtor in June."""
        self.ladder.reopen_policy = policy
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        payment = self.pay(invoice, on="2026-03-20")
        self.assertFalse(self.propose("2026-04-20").decision_ids)
        with self.at("2026-06-01"):
            payment.move_id._reverse_moves(cancel=True)
            self.assertFalse(self.item(invoice).reconciled)
        return invoice

    def test_a_returned_payment_goes_on_at_its_level_but_never_at_once(self):
        invoice = self.given_a_payment_taken_back("continue")
        self.assertEqual(invoice.dunning_level_id, self.first)
        for day in ("2026-06-01", "2026-06-02", "2026-06-10"):
            self.assertDecided(self.propose(day), {invoice: "interval"})
        self.assertDunned(self.dun("2026-06-11"), {self.debtor: [(invoice, self.second)]})

    def test_a_returned_payment_starts_again_where_the_procedure_says_so(self):
        invoice = self.given_a_payment_taken_back("restart")
        self.assertFalse(invoice.dunning_level_id)
        self.assertDecided(self.propose("2026-06-01"), {invoice: "interval"})
        self.assertDunned(self.dun("2026-06-11"), {self.debtor: [(invoice, self.first)]})
        self.assertEqual(len(invoice.dunning_notice_line_ids), 2, "nothing of the past is lost")

    def test_undoing_the_matching_reopens_as_well(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        self.pay(invoice, on="2026-03-20")
        with self.at("2026-06-01"):
            self.item(invoice).remove_move_reconcile()
        self.assertDecided(self.propose("2026-06-01"), {invoice: "interval"})

    def test_of_what_no_letter_arrived_about_no_clock_runs(self):
        """The draft was thrown away as it was paid."""
        invoice = self.invoice("2026-03-01")
        draft = self.propose("2026-03-08").notice_ids
        payment = self.pay(invoice, on="2026-03-08")
        self.assertEqual(draft.state, "cancelled")
        with self.at("2026-06-01"):
            payment.move_id._reverse_moves(cancel=True)
        self.assertFalse(self.item(invoice).dunning_reopened_on)
        self.assertDecided(self.propose("2026-06-01"), {invoice: "propose"})

    # === WHOSE PROCEDURE === #

    def test_the_procedure_comes_from_the_invoice_then_debtor_then_tag_then_company(self):
        invoice = self.invoice("2026-01-01")
        of = {name: self.create_ladder(name, (7, 14)) for name in ("invoice", "debtor", "tag")}
        vip = self.env["res.partner.category"].create({"name": "VIP"})
        of["tag"].category_ids = vip
        self.debtor.category_id = vip
        self.debtor.dunning_procedure_id = of["debtor"]
        invoice.dunning_procedure_id = of["invoice"]

        def chosen():
            run = self.propose("2026-03-08", simulated=True)
            return self.decision(run, invoice).level_id.procedure_id

        self.assertEqual(chosen(), of["invoice"])
        invoice.dunning_procedure_id = False
        self.assertEqual(chosen(), of["debtor"])
        self.debtor.dunning_procedure_id = False
        self.assertEqual(chosen(), of["tag"])
        self.debtor.category_id = False
        self.assertEqual(chosen(), self.ladder)
        self.company.dunning_procedure_id = False
        self.assertDecided(self.propose("2026-03-08"), {invoice: "no_procedure"})

    def test_of_two_tags_the_first_procedure_in_the_list_counts(self):
        invoice = self.invoice("2026-01-01")
        tags = self.env["res.partner.category"].create([{"name": "A"}, {"name": "B"}])
        later, sooner = self.create_ladder("Later", (7,)), self.create_ladder("Sooner", (8,))
        later.write({"sequence": 20, "category_ids": tags[0].ids})
        sooner.write({"sequence": 15, "category_ids": tags[1].ids})
        self.debtor.category_id = tags
        run = self.propose("2026-03-08", simulated=True)
        self.assertEqual(self.decision(run, invoice).level_id.procedure_id, sooner)

    def test_a_blocked_invoice_stays_blocked_when_it_goes_to_another_debtor(self):
        invoice = self.invoice("2026-03-01")
        self.block(move_id=invoice.id)
        invoice.button_draft()
        invoice.partner_id = self.create_debtor("Other Ltd")
        invoice.invoice_date_due = "2026-03-01"
        invoice.action_post()
        self.assertDecided(self.propose("2026-03-08"), {invoice: "block_invoice"})
