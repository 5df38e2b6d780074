from unittest.mock import patch

from odoo.tests import new_test_user, tagged
from odoo.tools import SQL

from ..models.decision import account_move_line as ledger_walk
from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScale(CollectionsCase):
    """What holds for three letters holds for twenty thousand: no query per letter, the same rows as
    if each had been created alone, and nothing torn where a batch ends."""

    def given(self, count):
        """Debtors with an overdue invoice, another in a foreign currency, and a credit."""
        debtors = self.env["res.partner"]
        self.foreign = self.setup_other_currency("EUR")
        for number in range(count):
            debtor = self.create_debtor(f"Mass{number} Ltd")
            self.invoice("2026-03-01", 100.0 + number, debtor)
            self.invoice("2026-03-02", 50.0, debtor, currency_id=self.foreign.id)
            self.credit_note("2026-03-03", 10.0, debtor)
            debtors |= debtor
        return debtors

    def queries(self, work):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def new_run(self, **vals):
        vals = {"company_id": self.company.id, "date": "2026-03-10", **vals}
        return self.env["account.dunning.run"].create(vals)

    def test_a_run_asks_no_more_for_ten_debtors_than_for_two(self):
        self.given(2)
        with self.at("2026-03-10"):
            run = self.new_run()
            few = self.queries(run.action_propose), self.queries(run.action_confirm)
            run.notice_ids.action_cancel()
            self.given(8)
            run = self.new_run()
            many = self.queries(run.action_propose), self.queries(run.action_confirm)
        self.assertEqual(len(run.notice_ids), 10)
        for less, more in zip(few, many, strict=True):
            self.assertLessEqual(more, less + 2)

    def test_a_debtor_is_decided_as_a_whole_wherever_a_batch_ends(self):
        debtors = self.given(3)
        self.credit_note("2026-03-03", 500.0, debtors[1])
        found = {}
        for size in (1, 2, 4, 1000):
            with patch.object(ledger_walk, "BATCH", size):
                run = self.propose("2026-03-10", simulated=True)
            found[size] = run.decision_ids.mapped(lambda one: (one.move_line_id.id, one.code))
        self.assertEqual(
            {code for _item, code in found[1]}, {"propose", "credit", "covered", "foreign_credit"}
        )
        for size in (2, 4, 1000):
            self.assertEqual(found[size], found[1], f"batches of {size}")

    def test_drafts_are_what_the_computed_fields_say(self):
        self.given(2)
        self.dun("2026-03-10")
        run = self.propose("2026-04-01")
        self.assertEqual(len(run.notice_ids), 2)
        claims = run.notice_ids._get_claims()
        self.assertEqual(set(claims.mapped("turn")), {2})
        self.assertEqual(claims.level_before_id, self.first)
        self.assertEqual(claims.level_id, self.second)
        for records in (run.notice_ids, run.notice_ids.line_ids, run.notice_ids.case_id):
            stored = [
                name for name, field in records._fields.items() if field.store and field.compute
            ]
            self.assertTrue(stored or records._name == "account.collection.case")
            before = records.read(stored)
            for name in stored:
                self.env.add_to_compute(records._fields[name], records)
            self.env.flush_all()
            self.assertEqual(records.read(stored), before, records._name)
            records._validate_fields(records._fields)

    def test_lines_hold_what_the_ledger_says(self):
        (debtor,) = self.given(1)
        (run,) = self.propose("2026-03-10")
        line, abroad = run.notice_ids._get_claims().sorted("date_maturity")
        item = line.move_line_id
        self.assertEqual((line.name, line.amount_original), (item.move_id.name, 100.0))
        self.assertEqual((line.turn, line.cycle, line.rank, line.days_overdue), (1, 0, 1, 9))
        self.assertEqual((line.level_id, line.proposed_level_id), (self.first, self.first))
        self.assertEqual((abroad.amount_residual, abroad.currency_id), (50.0, self.foreign))
        self.assertEqual(abroad.amount_company, abroad.move_line_id.amount_residual)
        self.assertNotEqual(abroad.amount_company, 50.0)
        self.assertEqual(run.notice_ids._get_credits().amount_residual, -10.0)
        self.assertEqual(run.notice_ids.create_uid, self.env.user)
        self.assertEqual(run.notice_ids.partner_id, debtor)

    def test_the_run_tells_its_figures_when_the_decisions_are_forgotten(self):
        self.given(2)
        run = self.propose("2026-03-10")
        count = len(run.decision_ids)
        self.assertEqual(run.figures["propose"][0], 4)
        self.assertEqual(run.figures["credit"], [2, -20.0])
        run.decision_ids.sudo().unlink()
        run.invalidate_recordset()
        self.assertEqual(run.decision_count, count)
        self.assertEqual(run.figure_ids[0].code, "propose")

    def test_an_add_on_may_write_a_letter_per_invoice(self):
        (debtor,) = self.given(1)
        by_invoice = patch.object(
            self.registry["account.dunning.run"],
            "_get_notice_key",
            lambda run: SQL("item.move_id"),
        )
        with by_invoice:
            run = self.propose("2026-03-10")
        first, second = run.notice_ids.sorted("id")
        self.assertEqual((first | second).partner_id, debtor)
        self.assertEqual(len(first._get_claims()), 1)
        self.assertEqual(len(second._get_claims()), 1)
        self.assertTrue(first._get_credits(), "the credit is deducted")
        self.assertFalse(second._get_credits(), "but only once")

    def test_numbers_are_taken_in_one_go_and_go_on_without_a_gap(self):
        sequence = self.env.ref("account_collections.sequence_notice")
        for kind in ("no_gap", "standard"):
            for dated in (True, False):
                with self.subTest(kind=kind, dated=dated), self.at("2026-03-10"):
                    sequence.write({"implementation": kind, "use_date_range": dated})
                    before = int(sequence.next_by_code(sequence.code).split("/")[-1])
                    taken = sequence._take_numbers(3)
                    after = sequence.next_by_code(sequence.code)
                    numbers = range(before + 1, before + 5)
                    self.assertEqual([*taken, after], [f"DUN/2026/{n:05}" for n in numbers])

    def test_where_gaps_are_not_wanted_a_failed_confirmation_gives_its_numbers_back(self):
        self.env.ref("account_collections.sequence_notice").implementation = "no_gap"
        self.given(2)
        with self.at("2026-03-10"):
            run = self.new_run()
            run.action_propose()
            self.env["ir.sequence"].next_by_code("account.dunning.notice")
            with self.cr.savepoint() as point:
                run.action_confirm()
                lost = run.notice_ids.mapped("name")
                point.rollback()
            self.env.invalidate_all()
            run.action_confirm()
        self.assertEqual(run.notice_ids.mapped("name"), lost)

    def test_a_payment_moves_a_case_in_the_list_when_it_is_committed(self):
        small, big = self.given(2)
        self.dun("2026-03-10")
        cases = (small + big).collection_case_id
        with self.at("2026-03-10"):
            before = cases.mapped("ranking_amount")
            self.assertEqual(before, cases.mapped("overdue_amount"))
        paid = self.env["account.move"].search(
            [("partner_id", "=", big.id), ("amount_total", "=", 101.0)]
        )
        self.pay(paid, on="2026-03-11")
        with self.at("2026-03-11"):
            self.cr.flush()
            self.env.invalidate_all()
            self.assertEqual(cases[1].ranking_amount, cases[1].overdue_amount)
            self.assertEqual(cases[1].ranking_amount, before[1] - 101.0)

    def test_matching_a_credit_and_taking_it_back_moves_the_case_too(self):
        (debtor,) = self.given(1)
        self.dun("2026-03-10")
        case = debtor.collection_case_id
        of_debtor = self.env["account.move"].search([("partner_id", "=", debtor.id)])
        credit = of_debtor.filtered(lambda move: move.move_type == "out_refund")
        owed = of_debtor.filtered(lambda move: move.amount_total == 100.0)
        with self.at("2026-03-11"):
            before = case.ranking_amount
            self.item(credit | owed).reconcile()
            self.cr.flush()
            self.env.invalidate_all()
            self.assertEqual(case.ranking_amount, before - 10.0)
            self.item(credit).remove_move_reconcile()
            self.cr.flush()
            self.env.invalidate_all()
            self.assertEqual(case.ranking_amount, before)

    def test_whoever_books_a_payment_need_not_be_a_collector(self):
        (debtor,) = self.given(1)
        self.dun("2026-03-10")
        case = debtor.collection_case_id
        owed = self.env["account.move"].search(
            [("partner_id", "=", debtor.id), ("amount_total", "=", 100.0)]
        )
        clerk = new_test_user(
            self.env, "cashier", "account.group_account_invoice", company_id=self.company.id
        )
        clerk.company_ids |= self.company
        with self.at("2026-03-11"):
            self.assertFalse(case.with_user(clerk).has_access("write"))
            before = case.ranking_amount
            wizard = self.env["account.payment.register"].with_user(clerk)
            wizard.with_context(active_model="account.move", active_ids=owed.ids).create(
                {"payment_date": "2026-03-11"}
            )._create_payments()
            self.cr.flush()
            self.env.invalidate_all()
            self.assertEqual(case.ranking_amount, before - 100.0)

    def test_a_case_that_somebody_opens_by_hand_has_its_place_too(self):
        (debtor,) = self.given(1)
        with self.at("2026-03-11"):
            case = self.env["account.collection.case"].create(
                {"partner_id": debtor.id, "company_id": self.company.id}
            )
            self.assertGreater(case.ranking_amount, 100.0)
            self.assertEqual(case.ranking_amount, case.overdue_amount)

    def test_the_night_ranks_what_became_overdue(self):
        (debtor,) = self.given(1)
        self.dun("2026-03-10")
        self.invoice("2026-03-20", 1000.0, debtor)
        case = debtor.collection_case_id
        with self.at("2026-03-19"):
            self.cr.flush()
            self.assertLess(case.ranking_amount, 1000.0)
        with self.at("2026-03-21"), self.outbox():
            self.env["account.collection.case"]._cron_rank()
            self.env.invalidate_all()
            self.assertEqual(case.ranking_amount, case.overdue_amount)
            self.assertGreater(case.ranking_amount, 1000.0)

    def test_letters_do_not_wait_for_scripts_and_other_reports_do(self):
        self.env["ir.config_parameter"].set_param("report.print_delay", "700")
        Report = self.env["ir.actions.report"]
        for context, delay in (({}, "700"), ({"dunning_letters": True}, "0")):
            line = Report.with_context(**context)._build_wkhtmltopdf_args(
                self.env.ref("base.paperformat_euro"), False
            )
            self.assertEqual(line[line.index("--javascript-delay") + 1], delay)

    def test_an_email_without_the_letter_needs_no_printer(self):
        self.given(1)
        self.first.attach_letter = False
        notice = self.dun("2026-03-10")
        self.assertEqual(notice.state, "sent")
        self.assertFalse(notice.attachment_id)
        self.assertFalse(notice.delivery_ids.mail_message_id.attachment_ids)

    def test_a_letter_on_paper_is_written_even_if_the_email_goes_without(self):
        self.given(1)
        self.first.write({"attach_letter": False, "by_letter": True})
        notice = self.dun("2026-03-10")
        self.assertTrue(notice.attachment_id)
        mailed = notice.delivery_ids.filtered(lambda delivery: delivery.channel == "email")
        self.assertFalse(mailed.mail_message_id.attachment_ids)
