from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .case import WriteOffCase


@tagged("post_install", "-at_install")
class TestWriteOff(WriteOffCase):
    """Given up for the books, with its tax; the claim itself lives on."""

    # === ENTRIES === #

    def test_the_whole_with_its_tax(self):
        """§ 17 UStG in one entry, by the tags of the invoice's own tax."""
        move = self.sold((1000.0, self.full))
        one = self.write_off(move)
        self.assertEqual(one.state, "booked")
        self.assertEqual(
            self.entry(one.entry_ids),
            [
                ("Cr", "1410", 1190.0, ""),
                ("Dr", "1776", 190.0, "81_TAX"),
                ("Dr", "2406", 1000.0, "50 81_BASE"),
            ],
        )
        self.assertEqual((move.payment_state, move.amount_residual), ("paid", 0.0))
        self.assertEqual((one.amount_tax, one.claim_left), (190.0, 1190.0))

    def test_each_rate_by_its_share_of_what_is_open(self):
        """P49"""
        move = self.sold((1000.0, self.full), (500.0, self.reduced))
        self.pay(move, 600.0, on="2026-05-01")
        one = self.write_off(move)
        self.assertEqual(
            self.entry(one.entry_ids),
            [
                ("Cr", "1410", 1125.0, ""),
                ("Dr", "1771", 22.83, "86_TAX"),
                ("Dr", "1776", 123.91, "81_TAX"),
                ("Dr", "2401", 326.08, "50 86_BASE"),
                ("Dr", "2406", 652.18, "50 81_BASE"),
            ],
        )
        self.assertEqual(move.amount_residual, 0.0)

    def test_the_instalments_of_an_invoice_bear_its_tax_to_the_cent(self):
        """119.04 with 19.01 of tax in three parts of 39.68: a third is 6.3367."""
        parts = [{"value": "percent", "value_amount": it} for it in (33.33, 33.33, 33.34)]
        lines = [Command.create({**it, "nb_days": 30 * no}) for no, it in enumerate(parts)]
        term = self.env["account.payment.term"].create({"name": "Three", "line_ids": lines})
        move = self.sold((100.03, self.full), invoice_payment_term_id=term.id)
        self.assertEqual((move.amount_tax, len(self.item(move))), (19.01, 3))
        made = self.write_off(move)
        self.assertEqual(round(sum(made.mapped("amount_tax")), 2), 19.01)
        self.assertEqual(self.taxed(), {})

    def test_the_vat_comes_back_at_once_and_the_claim_stays_whole(self):
        """P48"""
        move = self.sold((1000.0, self.full))
        vat = self.write_off(move, on="2026-09-01", action="vat")
        self.assertEqual(
            self.entry(vat.entry_ids),
            [
                ("Cr", "1462", 190.0, ""),
                ("Cr", "2406", 1000.0, ""),
                ("Dr", "1776", 190.0, "81_TAX"),
                ("Dr", "2406", 1000.0, "50 81_BASE"),
            ],
        )
        self.assertEqual((move.payment_state, move.amount_residual), ("not_paid", 1190.0))
        lost = self.write_off(move)
        self.assertEqual(
            self.entry(lost.entry_ids),
            [
                ("Cr", "1410", 1190.0, ""),
                ("Dr", "1462", 190.0, ""),
                ("Dr", "2406", 1000.0, ""),
            ],
        )
        self.assertEqual((move.payment_state, self.contra_balance()), ("paid", 0.0))
        self.assertFalse(
            (vat | lost).entry_ids.line_ids.filtered(
                lambda it: it.account_id == self.contra and not it.reconciled
            )
        )

    def contra_balance(self):
        lines = self.env["account.move.line"].search([("account_id", "=", self.contra.id)])
        return round(sum(lines.mapped("balance")), 2)

    def test_what_is_paid_after_the_correction_makes_its_tax_due_again(self):
        """P50: by night; the contra account is the tax of what is open, always."""
        move = self.sold((1000.0, self.full))
        vat = self.write_off(move, on="2026-09-01", action="vat")
        self.pay(move, 595.0, on="2027-02-10")
        rows = self.env["account.collection.write.off"]
        with self.at("2027-02-11"):
            rows._follow_payments(self.company)
            rows._follow_payments(self.company)
        follow = vat.entry_ids.sorted("id")[1:]
        self.assertEqual(str(follow.date), "2027-02-10")
        self.assertEqual(
            self.entry(follow),
            [
                ("Cr", "1776", 95.0, "81_TAX"),
                ("Cr", "2406", 500.0, "50 81_BASE"),
                ("Dr", "1462", 95.0, ""),
                ("Dr", "2406", 500.0, ""),
            ],
        )
        self.assertEqual((self.contra_balance(), move.amount_residual), (-95.0, 595.0))
        self.assertEqual(vat.amount_covered, 595.0)

    def night_of(self, day):
        rows = self.env["account.collection.write.off"]
        with self.at(day):
            rows._follow_invoices(self.company)
            rows._follow_recoveries(self.company)
            rows._follow_payments(self.company)

    def taxed(self):
        """What of its taxes the company has back, less what it owes."""
        lines = self.env["account.move.line"].search(
            [
                ("company_id", "=", self.company.id),
                ("tax_line_id", "in", (self.full | self.reduced).ids),
                ("parent_state", "=", "posted"),
            ]
        )
        sums = {}
        for line in lines:
            name = line.tax_tag_ids.name
            sums[name] = round(sums.get(name, 0.0) + line.balance, 2)
        return {name: amount for name, amount in sums.items() if amount}

    def test_a_credit_note_after_the_correction_takes_its_own_rate_along(self):
        """1,725.00 of which the 7 % part is credited: its 35.00 are due again, and no cent of the
        19 %, as the credit note has taken the same 35.00 off."""
        move = self.sold((1000.0, self.full), (500.0, self.reduced))
        vat = self.write_off(move, on="2026-09-01", action="vat")
        note = self.sold((500.0, self.reduced), on="2026-10-05", move_type="out_refund")
        (self.item(move) | self.item(note)).reconcile()
        self.night_of("2026-10-06")
        self.assertEqual(
            self.entry(vat.entry_ids.sorted("id")[1:]),
            [
                ("Cr", "1771", 35.0, "86_TAX"),
                ("Cr", "2401", 500.0, "50 86_BASE"),
                ("Dr", "1462", 35.0, ""),
                ("Dr", "2401", 500.0, ""),
            ],
        )
        self.assertEqual(self.taxed(), {})
        self.assertEqual((self.contra_balance(), vat.amount_covered), (-190.0, 1190.0))

    def test_an_invoice_that_is_credited_or_cancelled_needs_no_correction_any_more(self):
        for cancel in (False, True):
            with self.subTest(cancelled=cancel):
                move = self.sold((1000.0, self.full))
                vat = self.write_off(move, on="2026-09-01", action="vat")
                if cancel:
                    move.button_draft()
                    move.button_cancel()
                else:
                    days = [{"date": "2026-10-05", "invoice_date": "2026-10-05"}]
                    move._reverse_moves(days, cancel=True)
                self.night_of("2026-10-06")
                self.assertEqual((vat.amount_covered, self.contra_balance()), (0.0, 0.0))
                self.assertEqual(self.taxed(), {})

    def test_what_was_written_off_of_an_invoice_that_is_cancelled_is_no_credit(self):
        move = self.sold((1000.0, self.full))
        one = self.write_off(move)
        move.button_draft()
        move.button_cancel()
        self.night_of("2026-12-06")
        self.assertEqual((one.state, one.claim_left, self.taxed()), ("reversed", 0.0, {}))
        owed = one.entry_ids.line_ids.filtered(
            lambda it: it.account_id == self.item(move).account_id
        )
        self.assertEqual(set(owed.mapped("reconciled")), {True})

    def test_written_off_before_the_night_saw_the_payment(self):
        move = self.sold((1000.0, self.full))
        self.write_off(move, on="2026-09-01", action="vat")
        self.pay(move, 595.0, on="2026-10-01")
        self.write_off(move)
        self.assertEqual((move.amount_residual, self.contra_balance()), (0.0, 0.0))

    def test_money_for_what_was_written_off_is_income_with_its_tax(self):
        """P50"""
        move = self.sold((1000.0, self.full))
        one = self.write_off(move)
        credit = self.paid_later(595.0)
        with self.at("2027-02-11"):
            entry = one._recover(credit)
        self.assertEqual(
            self.entry(entry),
            [
                ("Cr", "1776", 95.0, "81_TAX"),
                ("Cr", "2732", 500.0, "50 81_BASE"),
                ("Dr", "1410", 595.0, ""),
            ],
        )
        self.assertTrue(credit.reconciled)
        self.assertEqual((one.amount_recovered, one.claim_left), (595.0, 595.0))
        with self.assertRaisesRegex(UserError, "nobody has matched"):
            one._recover(credit)

    def paid_later(self, amount):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.debtor.id,
                "amount": amount,
                "date": "2027-02-10",
                "journal_id": self.env["account.journal"]
                .search([("type", "=", "bank"), ("company_id", "=", self.company.id)], limit=1)
                .id,
            }
        )
        with self.at("2027-02-10"):
            payment.action_post()
        return payment.move_id.line_ids.filtered(lambda it: it.account_type == "asset_receivable")

    def test_recovered_money_that_is_gone_again_is_no_income(self):
        for taken_back in ("button_draft", "unmatched"):
            with self.subTest(taken_back):
                one = self.write_off(self.sold((1000.0, self.full)))
                credit = self.paid_later(595.0)
                with self.at("2027-02-11"):
                    one._recover(credit)
                self.assertEqual(self.taxed(), {"81_TAX": -95.0})
                if taken_back == "unmatched":
                    credit.remove_move_reconcile()
                else:
                    credit.move_id.button_draft()
                for night in ("2027-02-20", "2027-02-21"):
                    self.night_of(night)
                    self.assertEqual((one.amount_recovered, one.claim_left), (0.0, 1190.0))
                    self.assertEqual(self.taxed(), {})
                made = one.entry_ids.line_ids
                owed = made.filtered(lambda it, credit=credit: it.account_id == credit.account_id)
                self.assertEqual(set(owed.mapped("reconciled")), {True})

    def test_without_its_tax(self):
        one = self.write_off(self.sold((1000.0, self.full)), adjusts_vat=False)
        self.assertEqual(
            self.entry(one.entry_ids), [("Cr", "1410", 1190.0, ""), ("Dr", "2406", 1190.0, "")]
        )

    def test_a_part(self):
        move = self.sold((1000.0, self.full))
        one = self.write_off(move, amount=119.0)
        self.assertEqual((move.amount_residual, one.amount_tax), (1071.0, 19.0))
        self.assertEqual(self.write_off(move).amount, 1071.0)

    def test_in_another_currency_at_the_rate_of_the_invoice(self):
        dollar = self.env.ref("base.USD")
        dollar.active = True
        self.env["res.currency.rate"].create(
            {
                "currency_id": dollar.id,
                "name": "2026-01-01",
                "rate": 2.0,
                "company_id": self.company.id,
            }
        )
        move = self.sold((1000.0, self.full))
        other = move.copy({"currency_id": dollar.id, "invoice_date": "2026-03-02"})
        other.action_post()
        one = self.write_off(other)
        self.assertEqual((one.amount, one.amount_company), (1190.0, 595.0))
        self.assertEqual(
            [(code, amount) for _side, code, amount, _tags in self.entry(one.entry_ids)],
            [("1410", 595.0), ("1776", 95.0), ("2406", 500.0)],
        )
        self.assertEqual((other.amount_residual, other.payment_state), (0.0, "paid"))

    # === WHO === #

    def test_what_is_larger_waits_for_a_manager(self):
        clerk = new_test_user(
            self.env, "clerk", "account_collections.group_user", company_id=self.company.id
        )
        small, large = self.sold((10.0, self.full)), self.sold((1000.0, self.full))
        made = self.write_off(small | large, user=clerk)
        self.assertEqual(made.mapped("state"), ["booked", "draft"])
        waiting = made[1:]
        with self.assertRaises(AccessError):
            waiting.with_user(clerk).action_approve()
        with self.assertRaisesRegex(UserError, "approval already"):
            self.write_off(large)
        with self.at("2026-11-28"):
            waiting.with_user(self.env.user).action_approve()
        self.assertEqual((waiting.state, large.payment_state), ("booked", "paid"))
        with self.assertRaises(AccessError):
            waiting.with_user(clerk)._take_back("Wrong")

    def test_what_was_paid_while_it_waited_is_not_written_off(self):
        clerk = new_test_user(
            self.env, "clerk", "account_collections.group_user", company_id=self.company.id
        )
        move = self.sold((1000.0, self.full))
        one = self.write_off(move, user=clerk).with_user(self.env.user)
        self.pay(move, 500.0, on="2026-11-28")
        with self.assertRaisesRegex(UserError, "only .* is open by now"):
            one.action_approve()
        one.action_cancel()
        self.assertEqual(one.state, "cancelled")

    def test_nobody_writes_off_what_is_settled_or_too_much(self):
        move = self.sold((1000.0, self.full))
        with self.assertRaisesRegex(UserError, "is open"):
            self.write_off(move, amount=1200.0)
        self.write_off(move)
        with self.assertRaisesRegex(UserError, "only open claims"):
            self.write_off(move)

    # === THE REST OF THE HOUSE === #

    def test_nobody_has_kept_what_we_gave_up(self):
        """P51"""
        first, second = self.sold((1000.0, self.full)), self.sold((1000.0, self.full))
        promise = self.promise(first, "2026-12-20", on="2026-11-20")
        plan = self.plan(second, ("2026-12-15", 595.0), ("2027-01-15", 595.0), on="2026-11-20")
        self.write_off(first | second)
        self.assertEqual((promise.state, promise.amount_paid), ("withdrawn", 0.0))
        self.assertEqual((plan.state, plan.amount_paid), ("withdrawn", 0.0))

    def test_the_proceeding_goes_on(self):
        move = self.sold((1000.0, self.full))
        proceeding = self.hand_over(move, "mediation", on="2026-11-20")
        self.write_off(move)
        self.assertEqual(proceeding.amount_open, 1190.0)
        self.assertEqual(proceeding.state, "handed_over")
        self.assertFalse(self.tasks("proceeding"))

    def test_taken_back_it_is_open_again(self):
        move = self.sold((1000.0, self.full))
        vat = self.write_off(move, on="2026-09-01", action="vat")
        one = self.write_off(move)
        with self.at("2026-11-28"):
            with self.assertRaisesRegex(UserError, "write-off after it"):
                vat._take_back("Wrong")
            one._take_back("Wrong debtor")
        self.assertEqual((one.state, move.amount_residual), ("reversed", 1190.0))
        self.assertEqual((self.contra_balance(), vat.amount_covered), (-190.0, 1190.0))
        with self.at("2026-11-29"):
            vat._take_back("Wrong debtor")
        self.assertEqual(self.contra_balance(), 0.0)
        tax = self.env["account.move.line"].search(
            [("tax_line_id", "=", self.full.id), ("move_id.write_off_id", "!=", False)]
        )
        self.assertEqual(sum(tax.mapped("balance")), 0.0)

    def test_a_closed_period_is_left_alone(self):
        self.company.tax_lock_date = "2026-09-30"
        one = self.write_off(self.sold((100.0, self.full), on="2026-10-01"), date="2026-09-01")
        self.assertEqual(str(one.entry_ids.date), "2026-10-01")

    def test_odoos_own_way_is_refused_as_it_loses_the_tax(self):
        """P52"""
        loss = self.chart.ref("account_2406")
        for move_type in ("out_invoice", "out_receipt"):
            move = self.sold((1000.0, self.full), move_type=move_type)
            wizard = (
                self.env["account.payment.register"]
                .with_context(active_model="account.move", active_ids=move.ids)
                .create(
                    {
                        "amount": 0.0,
                        "payment_difference_handling": "reconcile",
                        "writeoff_account_id": loss.id,
                    }
                )
            )
            with self.subTest(move_type), self.assertRaisesRegex(UserError, "with its VAT"):
                wizard.action_create_payments()

    def test_many_at_once_without_a_query_for_each(self):

        def count(number):
            moves = self.env["account.move"].concat(
                *(self.sold((100.0, self.full)) for _one in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.write_off(moves)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2)
        few, many = count(4), count(24)
        self.assertLess((many - few) / 20, 1, (few, many))

    def test_what_is_settled_for_less_takes_its_tax_back_at_each_rate(self):
        """1,297.00 with 19 % on 1,000 and 7 % on 100; 797.00 is paid, 500.00 given up."""
        invoice = self.sold((1000.0, self.full), (100.0, self.reduced))
        with self.at("2026-11-20"):
            made = self.env["account.collection.settlement"].create(
                {
                    "company_id": self.company.id,
                    "partner_id": invoice.partner_id.id,
                    "line_ids": [Command.create({"move_line_id": self.item(invoice).id})],
                    "amount": 797.0,
                    "pay_by": "2026-11-30",
                    "offer_until": "2026-11-27",
                }
            )
            made.action_offer()
            made.action_accept()
        self.assertFalse(made.write_off_ids, "nothing comes back before he has paid")
        with self.at("2026-11-25"):
            self._register_payment(invoice, amount=797.0, payment_date="2026-11-25")
            made.action_settle()
        self.assertEqual((made.state, invoice.amount_residual), ("done", 0.0))
        # 500 of 1,297 are 458.75 of the 1,190 and 41.25 of the 107.
        self.assertEqual(
            self.entry(made.write_off_ids.entry_ids),
            [
                ("Cr", "1410", 500.0, ""),
                ("Dr", "1771", 2.7, "86_TAX"),
                ("Dr", "1776", 73.25, "81_TAX"),
                ("Dr", "2401", 38.55, "50 86_BASE"),
                ("Dr", "2406", 385.5, "50 81_BASE"),
            ],
        )
        lost = made.write_off_ids
        self.assertEqual((lost.is_waived, lost.claim_left), (True, 0.0), "he owes no more")
        self.assertFalse(self.item(invoice)._read_given_up().get(self.item(invoice).id))
