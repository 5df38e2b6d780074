from unittest import skipUnless

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.modules.module import get_modules
from odoo.tests import new_test_user, tagged

from ..case import CollectionsCase

HAS_PAYMENT = "account_payment" in get_modules()
IBAN = "DE89 3704 0044 0532 0130 00"
DAY = "2026-03-10"


@tagged("post_install", "-at_install")
class TestReceipts(CollectionsCase):
    """Money that waits at the bank: nobody is dunned for what he may have paid, somebody is asked
    to match it, and nothing waits for ever in silence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collector = new_test_user(
            cls.env,
            "receipts_collector",
            "account_collections.group_user,base.group_user",
            company_id=cls.company.id,
        )
        cls.company.dunning_collector_id = cls.collector
        cls.company.dunning_mode = "propose"

    def own_account(self, partner=None):
        return self.env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": (partner or self.debtor).id}
        )

    def receipts(self, line=None):
        return self.env["account.dunning.receipt"].search(
            [("statement_line_id", "=", line.id)] if line else []
        )

    def assertHeld(self, expected, on=DAY, company=None):
        run = self.propose(on, company, simulated=True)
        self.assertDecided(run, expected)
        return run

    # === WHOSE IT MAY BE === #

    def test_the_account_it_came_from_holds_the_oldest_items(self):
        old, new = self.invoice("2026-03-01"), self.invoice("2026-03-02", 50.0)
        self.own_account()
        self.bank_line("2026-03-05", 40.0, account_number="DE89370400440532013000")
        self.assertHeld({old: "possible_payment", new: "propose"})

    def test_the_account_of_a_contact_is_his_firms(self):
        invoice = self.invoice("2026-03-01")
        contact = self.env["res.partner"].create({"name": "Ann", "parent_id": self.debtor.id})
        self.own_account(contact)
        self.bank_line("2026-03-05", 40.0, account_number=IBAN.lower())
        self.assertHeld({invoice: "possible_payment"})

    def test_name_and_exact_amount(self):
        sums = {
            "one": (100.0, {"one"}),
            "all": (150.0, {"one", "two"}),
            "other": (149.0, set()),
        }
        for amount, held in sums.values():
            with self.subTest(amount), self.env.cr.savepoint() as savepoint:
                moves = {"one": self.invoice("2026-03-01"), "two": self.invoice("2026-03-02", 50.0)}
                self.bank_line("2026-03-05", amount, partner_name="DEBTOR LIMITED")
                codes = {
                    move: "possible_payment" if name in held else "propose"
                    for name, move in moves.items()
                }
                self.assertHeld(codes)
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_name_and_amount_less_the_cash_discount(self):
        terms = self.env["account.payment.term"].create(
            {
                "name": "3 % within 3 days",
                "early_discount": True,
                "discount_percentage": 3,
                "discount_days": 3,
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        invoice = self.invoice("2026-03-01", invoice_payment_term_id=terms.id)
        self.bank_line("2026-03-09", 97.0, partner_name="Debtor")
        self.assertHeld({invoice: "possible_payment"})

    def test_name_and_amount_with_the_charges_of_the_letter(self):
        invoice = self.invoice("2026-03-01")
        vals = {"partner_id": self.debtor.id, "company_id": self.company.id, "name": "Fee"}
        self.env["account.dunning.charge"].create({**vals, "amount": 5.0})
        self.bank_line("2026-03-05", 105.0, partner_name="Debtor")
        self.assertHeld({invoice: "possible_payment"})

    def test_the_number_of_the_invoice_or_of_the_letter(self):
        one, other = self.invoice("2026-03-01"), self.invoice("2026-03-02")
        plain = one.name.replace("/", " ")
        line = self.bank_line("2026-03-05", 30.0, payment_ref=f"Rechnung {plain}, danke")
        self.assertHeld({one: "possible_payment", other: "propose"})
        line.unlink()
        notice = self.dun("2026-03-10")
        self.bank_line("2026-03-12", 200.0, payment_ref=f"Re {notice.name}", partner_name="Uncle")
        run = self.assertHeld({one: "possible_payment", other: "possible_payment"}, "2026-04-10")
        self.assertIn("03/12/2026", self.decision(run, one).sentence)
        self.assertIn("Bank", self.decision(run, one).sentence)

    def test_two_debtors_of_one_name_are_both_left_alone_and_the_task_says_so(self):
        twin = self.create_debtor("Debtor Inc")
        one, other = self.invoice("2026-03-01"), self.invoice("2026-03-01", partner=twin)
        line = self.bank_line("2026-03-05", 100.0, partner_name="Debtor")
        run = self.propose(DAY)
        self.assertDecided(run, dict.fromkeys((one, other), "possible_payment"))
        tasks = self.tasks("match") | self.tasks("match", twin)
        self.assertEqual(len(tasks), 1, "one task for a transaction")
        for name in ("Debtor Ltd", "Debtor Inc"):
            self.assertIn(name, tasks.summary)
        receipts = self.receipts(line)
        with self.at(DAY):
            receipts.filtered(lambda it: it.partner_id == self.debtor).action_rule_out()
        self.assertFalse(self.tasks("match"))
        self.assertEqual(len(self.tasks("match", twin)), 1)
        self.assertNotIn("Debtor Ltd", self.tasks("match", twin).summary)
        self.assertHeld({one: "propose", other: "possible_payment"})

    def test_money_that_goes_out_or_is_of_nobody_holds_nothing(self):
        invoice = self.invoice("2026-03-01")
        self.own_account()
        self.bank_line("2026-03-05", -100.0, account_number=IBAN)
        self.bank_line("2026-03-05", -100.0, partner_name="Debtor", payment_ref=invoice.name)
        self.bank_line("2026-03-05", 100.0)
        self.assertHeld({invoice: "propose"})

    # === SIBLINGS === #

    def test_cash_and_a_day_to_come(self):
        for vals in ({"journal_id": self.company_data["default_journal_cash"].id}, {}):
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                invoice = self.invoice("2026-03-01")
                self.bank_line("2026-03-12", 100.0, payment_ref=invoice.name, **vals)
                self.assertHeld({invoice: "possible_payment"})
                savepoint.rollback()
                self.env.invalidate_all(flush=False)

    def test_another_currency_is_converted(self):
        dollar = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        invoice = self.invoice("2026-03-01", 200.0, currency_id=dollar.id)
        later = self.invoice("2026-03-02", 50.0)
        self.own_account()
        self.bank_line("2026-03-05", 90.0, account_number=IBAN)
        self.assertHeld({invoice: "possible_payment", later: "propose"})

    def test_only_what_is_left_of_a_transaction_waits(self):
        one, other = self.invoice("2026-03-01"), self.invoice("2026-03-02", 50.0)
        line = self.bank_line("2026-03-05", 150.0, partner_id=self.debtor.id)
        _bank, suspense, _rest = line._seek_for_lines()
        receivable = self.company_data["default_account_receivable"]
        line.move_id.with_context(skip_readonly_check=True).write(
            {
                "line_ids": [
                    Command.update(suspense.id, {"amount_currency": -50.0, "credit": 50.0}),
                    Command.create(
                        {
                            "account_id": receivable.id,
                            "partner_id": self.debtor.id,
                            "credit": 100.0,
                        }
                    ),
                ]
            }
        )
        matched = line.line_ids.filtered(lambda item: item.account_id == receivable)
        (matched | self.item(one)).reconcile()
        self.assertFalse(line.is_reconciled)
        self.assertEqual(line.amount_residual, -50.0)
        run = self.propose(DAY, simulated=True)
        self.assertDecided(run, {other: "in_payment"})

    def test_an_account_of_the_group_and_not_of_a_stranger(self):
        branch = self.setup_other_company(
            name="Branch", parent_id=self.company.id, dunning_quiet_days="none"
        )["company"]
        invoice = self.invoice("2026-03-01")
        self.own_account()
        journal = self.env["account.journal"].search(
            [("company_id", "=", branch.id), ("type", "=", "bank")], limit=1
        )
        if not journal:
            journal = (
                self.env["account.journal"]
                .with_company(branch)
                .create(
                    {"name": "Branch bank", "type": "bank", "code": "BBNK", "company_id": branch.id}
                )
            )
        self.bank_line("2026-03-05", 100.0, account_number=IBAN, journal_id=journal.id)
        self.assertHeld({invoice: "possible_payment"})

    def test_another_company_is_another_creditor(self):
        other = self.setup_other_company(name="Stranger")
        invoice = self.invoice("2026-03-01")
        self.own_account()
        self.bank_line(
            "2026-03-05",
            100.0,
            account_number=IBAN,
            journal_id=other["default_journal_bank"].id,
            payment_ref=invoice.name,
        )
        self.assertHeld({invoice: "propose"})

    # === A PERSON MATCHES IT === #

    def match(self, line, invoice):
        """What reconciling does: the receivable takes the place of the suspense account."""
        _bank, suspense, _rest = line._seek_for_lines()
        receivable = self.item(invoice).account_id
        suspense.write({"account_id": receivable.id, "partner_id": self.debtor.id})
        (suspense | self.item(invoice)).reconcile()

    def test_one_task_however_many_nights_until_it_is_matched(self):
        invoice = self.invoice("2026-03-01")
        line = self.bank_line("2026-03-05", 100.0, partner_id=self.debtor.id)
        for day in ("2026-03-10", "2026-03-11", "2026-03-16"):
            self.night(day)
            (task,) = self.tasks("match")
            self.assertEqual(task.user_id, self.collector)
            self.assertEqual(str(task.date_deadline), "2026-03-10")
            self.assertIn("100.00", task.summary)
        self.night("2026-03-17")
        (task,) = self.tasks("match")
        self.assertIn("waits since 03/10/2026", task.summary)
        self.match(line, invoice)
        self.assertTrue(line.is_reconciled)
        self.assertFalse(self.tasks("match"))
        self.assertFalse(self.receipts(line))

    def test_a_task_that_was_done_without_matching_comes_again(self):
        self.invoice("2026-03-01")
        self.bank_line("2026-03-05", 100.0, partner_id=self.debtor.id)
        self.night("2026-03-10")
        self.tasks("match").action_feedback()
        self.night("2026-03-12")
        self.assertFalse(self.tasks("match"))
        self.night("2026-03-17")
        self.assertEqual(len(self.tasks("match")), 1)

    def test_money_entered_elsewhere_ends_the_task_by_night(self):
        self.invoice("2026-03-01")
        line = self.bank_line("2026-03-05", 100.0, partner_id=self.debtor.id)
        self.night("2026-03-10")
        _bank, suspense, _rest = line._seek_for_lines()
        suspense.account_id = self.company_data["default_account_revenue"]
        self.company.dunning_mode = "off"
        self.night("2026-03-11")
        self.assertFalse(self.tasks("match"))

    def test_a_transaction_that_is_deleted_takes_its_task_along(self):
        invoice = self.invoice("2026-03-01")
        line = self.bank_line("2026-03-05", 100.0, partner_id=self.debtor.id)
        self.night("2026-03-10")
        self.assertTrue(self.tasks("match"))
        line.unlink()
        self.assertFalse(self.tasks("match"))
        self.assertHeld({invoice: "propose"}, "2026-03-11")

    def test_the_task_is_in_the_language_of_whoever_gets_it(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.collector.lang = "de_DE"
        self.invoice("2026-03-01")
        self.bank_line("2026-03-05", 100.0, partner_id=self.debtor.id)
        self.night("2026-03-10")
        self.assertIn("Bank", self.tasks("match").summary)
        self.assertIn("zuordnen", self.tasks("match").summary)
        self.assertIn("05.03.2026", self.tasks("match").summary)

    # === A PERSON RULES IT OUT === #

    def test_only_collectors_rule_out_and_take_it_back(self):
        invoice = self.invoice("2026-03-01")
        self.own_account()
        line = self.bank_line("2026-03-05", 100.0, account_number=IBAN)
        self.propose(DAY)
        receipt = self.receipts(line)
        accountant = new_test_user(
            self.env,
            "receipts_accountant",
            "account.group_account_invoice,base.group_user",
            company_id=self.company.id,
        )
        with self.assertRaises(AccessError):
            receipt.with_user(accountant).action_rule_out()
        with self.assertRaises(AccessError):
            receipt.with_user(self.collector).ruled_out_on = "2026-03-01"
        with self.at(DAY):
            receipt.with_user(self.collector).action_rule_out()
        self.assertEqual(receipt.ruled_out_by_id, self.collector)
        self.assertFalse(self.tasks("match"))
        self.assertIn(
            "Not theirs",
            self.debtor.with_company(self.company).collection_case_id.message_ids[0].body,
        )
        self.assertHeld({invoice: "propose"})
        with self.at(DAY):
            receipt.with_user(self.collector).action_take_back()
        self.assertEqual(len(self.tasks("match")), 1)
        self.assertHeld({invoice: "possible_payment"})

    # === ONLINE === #

    @skipUnless(HAS_PAYMENT, "the online payment of invoices is not there")
    def test_an_online_payment_that_stays_pending_leaves_one_task(self):
        if "payment.transaction" not in self.env:
            self.skipTest("account_payment is not installed")
        invoice = self.invoice("2026-03-01")
        provider = self.env["payment.provider"].sudo().search([("code", "!=", "custom")], limit=1)
        provider = provider.copy({"company_id": self.company.id})
        provider.code = "authorize" if provider.code == "none" else provider.code
        vals = {
            "provider_id": provider.id,
            "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
            "amount": 100.0,
            "currency_id": self.company.currency_id.id,
            "partner_id": self.debtor.id,
            "reference": "TX-77",
            "invoice_ids": [Command.link(invoice.id)],
            "state": "pending",
        }
        transaction = self.env["payment.transaction"].sudo().create(vals)
        transaction.last_state_change = "2026-03-05 10:00:00"
        self.night("2026-03-18")
        self.assertFalse(self.tasks("match"))
        self.night("2026-03-20")
        (task,) = self.tasks("match")
        self.assertIn("TX-77", task.summary)
        self.assertEqual(task.user_id, self.collector)
        task.action_feedback()
        for day in ("2026-03-21", "2026-04-21"):
            self.night(day)
            self.assertFalse(self.tasks("match"), "it is told once")
        transaction.state = "error"
        self.night("2026-04-22")
        self.assertFalse(self.receipts().filtered(lambda it: it.reference == "TX-77"))

    def test_salespeople_read_the_case_with_its_money_and_the_decision(self):
        self.invoice("2026-03-01")
        self.own_account()
        line = self.bank_line("2026-03-05", 100.0, account_number=IBAN)
        run = self.propose(DAY)
        seller = new_test_user(
            self.env,
            "receipts_seller",
            "account_collections.group_viewer,base.group_user",
            company_id=self.company.id,
        )
        receipt = self.receipts(line).with_user(seller)
        (shown,) = receipt.web_read(
            {"partner_id": {"fields": {"display_name": {}}}, "bank": {}, "amount": {}, "state": {}}
        )
        self.assertEqual((shown["bank"], shown["amount"]), ("Bank", 100.0))
        self.assertIn("Bank", run.with_user(seller).decision_ids.sentence)
        case = self.debtor.with_company(self.company).collection_case_id.with_user(seller)
        self.assertEqual(case.receipt_ids, receipt)

    # === EACH LOOK === #

    def test_money_that_comes_while_a_letter_waits_takes_the_item_off_it(self):
        invoice = self.invoice("2026-03-01")
        notice = self.propose(DAY).notice_ids
        self.bank_line(DAY, 100.0, payment_ref=invoice.name)
        with self.at(DAY):
            notice.action_confirm()
        self.assertEqual(notice.state, "cancelled")
        self.assertEqual(notice.line_ids.drop_reason, "possible_payment")

    def test_money_that_comes_while_a_letter_is_in_the_outbox_keeps_it_at_home(self):
        invoice = self.invoice("2026-03-01")
        run = self.propose(DAY)
        with self.at(DAY):
            run.action_confirm()
        self.assertEqual(run.notice_ids.state, "confirmed")
        self.bank_line(DAY, 100.0, payment_ref=invoice.name)
        self.send("2026-03-11")
        self.assertEqual(run.notice_ids.state, "cancelled")

    def test_money_that_comes_while_a_draft_lies_cuts_it_by_night(self):
        one, other = self.invoice("2026-03-01"), self.invoice("2026-03-02")
        notice = self.propose(DAY).notice_ids
        self.bank_line(DAY, 100.0, payment_ref=one.name)
        self.night("2026-03-11")
        self.assertClaims(notice, {other: 100.0})

    def test_nobody_is_called_a_liar_whose_money_may_be_there(self):
        invoice = self.invoice("2026-03-01")
        self.bank_line("2026-03-05", 100.0, payment_ref=invoice.name)
        self.assertIn(invoice.id, invoice._get_moves_being_paid())
