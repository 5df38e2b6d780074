from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .case import CreditCase


@tagged("post_install", "-at_install")
class TestCredit(CreditCase):
    """What a debtor owes, what he may, whether he is held, and who lets him through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-11-28 12:00:00"))

    # === EXPOSURE === #

    def test_drafts_and_open_items_count_and_credits_are_taken_off(self):
        self.invoice("2026-11-01", 100.0)
        self.invoice("2026-12-01", 50.0)
        self.invoice("2026-11-20", 60.0, post=False)
        self.credit_note("2026-11-02", 30.0)
        self.assertEqual(self.exposure(), 180.0)

    def test_an_item_in_a_currency_counts_as_booked(self):
        """200 in another currency were booked as 100; a later rate changes nothing."""
        foreign = self.setup_other_currency("EUR", rates=[("2026-10-01", 2.0)])
        self.invoice("2026-10-31", 200.0, currency_id=foreign.id)
        self.env["res.currency.rate"].create(
            {"currency_id": foreign.id, "name": "2026-11-20", "rate": 0.9}
        )
        self.assertEqual(self.exposure(), 100.0)

    def test_each_part_opens_the_rows_that_make_it(self):
        self.invoice("2026-11-01", 100.0)
        self.invoice("2026-12-01", 50.0)
        self.credit_note("2026-11-02", 30.0)
        self.invoice("2026-11-20", 60.0, post=False)
        self.invoice("2026-11-20", 900.0, self.other)
        limit = self.limit(1000)
        parts = (
            ("claims", "amount_residual", 150.0),
            ("credits", "amount_residual", -30.0),
            ("drafts", "amount_total_signed", 60.0),
        )
        for part, field, amount in parts:
            action = getattr(limit, f"action_open_{part}")()
            rows = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(sum(rows.mapped(field)), amount, part)
            self.assertEqual(limit[f"exposure_{part}"], abs(amount), part)
        self.assertEqual((limit.exposure, limit.limit_left), (180.0, 820.0))
        if "sale.order" not in self.env:
            with self.assertRaises(UserError):
                limit.action_open_orders()

    # === LIMITS === #

    def test_without_limits_and_rules_nothing_is_asked(self):
        self.invoice("2026-01-01", 10000.0)
        self.company._has_credit_control()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertEqual(self.ask(500), {})

    def test_zero_is_a_limit_and_none_is_none(self):
        self.limit(0)
        self.assertEqual(self.held(1), ["limit"])
        self.assertEqual(self.held(10**6, self.other), [])

    def test_two_drafts_under_the_limit_are_over_it_together(self):
        self.limit(100)
        first = self.invoice("2026-11-20", 60.0, post=False)
        self.assertFalse(first.partner_credit_warning)
        second = self.invoice("2026-11-20", 60.0, post=False)
        self.assertIn("120.00", second.partner_credit_warning)

    def test_orders_confirmed_together_count_together(self):
        self.limit(100)
        answers = self.ask(60, 60)
        self.assertEqual([answers[0].held, answers[1].held], [False, True])

    def test_a_draft_that_is_typed_is_warned_of_before_it_is_saved(self):
        self.limit(100)
        line = Command.create({"name": "Work", "price_unit": 500.0, "tax_ids": [Command.clear()]})
        typed = self.env["account.move"].new(
            {
                "move_type": "out_invoice",
                "state": "draft",
                "partner_id": self.debtor.id,
                "invoice_line_ids": [line],
            }
        )
        self.assertIn("500.00", typed.partner_credit_warning)

    def test_the_limit_of_the_company_of_the_document_counts_whichever_one_is_active(self):
        """odoo#276308: limit of 100 in A, a draft of 500 in A, the user stands in B."""
        self.limit(100)
        draft = self.invoice("2026-11-20", 500.0, post=False)
        other = self.env["res.company"].create({"name": "B"})
        self.env.user.company_ids += other
        both = other + self.company
        self.env.invalidate_all()
        seen = draft.with_context(allowed_company_ids=both.ids)
        self.assertIn("500.00", seen.partner_credit_warning)
        self.assertEqual(self.held(500, company=other), [], "B has set no limit")

    def test_where_nobody_set_anything_odoos_own_warning_stays(self):
        self.company.account_use_credit_limit = True
        self.debtor.with_company(self.company).credit_limit = 50.0
        draft = self.invoice("2026-11-20", 60.0, post=False)
        self.assertTrue(draft.partner_credit_warning)

    def test_a_contact_shares_the_limit_of_his_company(self):
        self.limit(100)
        anna = self.env["res.partner"].create({"name": "Anna", "parent_id": self.debtor.id})
        self.assertEqual(self.held(101, anna), ["limit"])
        self.assertEqual(self.limit(5, anna, approve=False).partner_id, self.debtor)

    def test_a_group_has_a_limit_together(self):
        """Own limit 10,000, group 15,000: 12,000 are held; so are 1,000 if the group owes
        14,500."""
        self.other.with_company(self.company).credit_debtor_id = self.debtor
        self.limit(10000, self.other)
        self.limit(15000, scope="group")
        self.assertEqual(self.held(12000, self.other), ["limit"])
        self.assertEqual(self.held(9000, self.other), [])
        self.invoice("2026-12-10", 14500.0)
        self.assertEqual(self.held(1000, self.other), ["group_limit"])
        self.assertEqual(self.held(500, self.other), [])

    def test_a_branch_without_a_limit_has_that_of_its_head_office(self):
        self.other.with_company(self.company).credit_debtor_id = self.debtor
        self.limit(100, scope="group")
        self.assertEqual(self.held(101, self.other), ["group_limit"])

    def test_a_limit_in_another_currency_is_converted_and_one_without_a_rate_refused(self):
        foreign = self.setup_other_currency("EUR", rates=[("2026-01-01", 2.0)])
        self.limit(200, currency_id=foreign.id)
        self.assertEqual(self.held(100), [])
        self.assertEqual(self.held(101), ["limit"])
        bare = self.env["res.currency"].create({"name": "XTS", "symbol": "X"})
        # What another company knows is no rate of ours, however often it has entered one.
        other = self.env["res.company"].create({"name": "Other"})
        days = ("2026-01-01", "2026-02-01")
        vals = {"currency_id": bare.id, "company_id": other.id, "rate": 2.0}
        self.env["res.currency.rate"].create([{**vals, "name": day} for day in days])
        with self.assertRaisesRegex(ValidationError, "no rate of XTS"):
            self.limit(200, currency_id=bare.id, approve=False)

    def test_a_limit_that_ran_out_warns_until_the_rule_holds(self):
        self.limit(100, valid_until="2026-11-27")
        self.assertEqual(self.held(200), [])
        self.assertEqual([hold.code for hold in self.ask(200)[0].holds], ["limit"])
        self.rule("limit_expired")
        self.assertEqual(self.held(1), ["limit_expired"])

    def test_a_new_limit_takes_the_place_of_the_old_which_stays(self):
        old = self.limit(100)
        new = self.limit(300, valid_from="2026-11-28")
        self.assertEqual(self.held(250), [])
        self.assertEqual((old.state, old.is_current, new.is_current), ("approved", False, True))
        new.action_end()
        self.assertEqual(self.held(10**6), [], "none is none: the old one does not return")
        with self.assertRaises(UserError):
            old.amount = 5
        with self.assertRaises(UserError):
            old.unlink()

    # === MERGED === #

    def merge(self, target, source):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((target | source).ids, target)
        self.env.invalidate_all()

    def test_of_the_limits_of_merged_debtors_the_smallest_stays_and_somebody_looks_at_it(self):
        """The newest would rule, though nobody decided about both: one that was taken back since
        would even leave them without any."""
        self.limit(1000, self.other, valid_from="2026-02-01").action_end()
        self.limit(500, self.other, valid_from="2026-03-01")
        self.limit(100)
        self.limit(50, kind="top_up", valid_until="2026-12-31")
        self.merge(self.debtor, self.other)
        self.assertEqual((self.held(150), self.held(151)), ([], ["limit"]))
        task = self.tasks("credit_review")
        self.assertIn("100.00", task.summary)
        self.assertIn("500.00", task.summary)
        self.limit(300, valid_from="2026-11-28")
        self.assertFalse(self.tasks("credit_review"), "decided")

    def test_a_limit_that_was_taken_back_frees_nobody_who_is_merged(self):
        self.limit(100)
        self.limit(500, self.other, valid_from="2026-03-01").action_end()
        self.merge(self.debtor, self.other)
        self.assertEqual(self.held(101), ["limit"])
        self.assertFalse(self.tasks("credit_review"), "there was one limit only")

    def test_somebody_hears_of_it_when_a_debtor_becomes_a_contact_of_another_one(self):
        self.limit(0)
        self.invoice("2026-11-01", 100.0)
        self.debtor.write({"is_company": False, "parent_id": self.other.id})
        self.assertIn(self.debtor.name, self.tasks("decide", self.other).summary)
        self.assertEqual(self.exposure(self.other), 100.0)
        self.debtor.parent_id = self.other
        self.assertEqual(len(self.tasks("decide", self.other)), 1)

    # === WHO MAY === #

    def test_a_collector_approves_what_is_small_and_a_manager_the_rest(self):
        self.company.credit_collector_limit = 500
        clerk = self.clerk("limit_clerk")
        limits = self.env["account.credit.limit"].with_user(clerk)
        vals = {"partner_id": self.debtor.id, "valid_from": "2026-01-01"}
        small, large = limits.create([{"amount": 500, **vals}, {"amount": 501, **vals}])
        small.action_approve()
        with self.assertRaisesRegex(AccessError, "Ask a manager"):
            large.action_approve()
        self.assertTrue(large.needs_manager)
        more = {"kind": "top_up", "valid_until": "2026-12-31", "amount": 300, **vals}
        after = {**more, "valid_from": "2027-01-01", "valid_until": "2027-01-31"}
        first, second, later = limits.create([more, more, after])
        self.assertFalse(second.needs_manager)
        first.action_approve()
        with self.assertRaisesRegex(AccessError, "Ask a manager"):
            # Together 600 are on top.
            second.action_approve()
        later.action_approve()
        large.with_user(self.env.user).action_approve()
        self.assertEqual((large.state, large.decided_by_id), ("approved", self.env.user))
        with self.assertRaises(AccessError):
            large.action_end()

    def test_from_an_amount_on_it_takes_two_persons(self):
        self.company.credit_second_limit = 1000
        own = self.limit(1000, approve=False)
        with self.assertRaisesRegex(UserError, "second person"):
            own.action_approve()
        second = self.clerk("second_manager", "group_manager")
        own.with_user(second).action_approve()
        self.assertEqual(own.state, "approved")
        self.limit(999)

    def test_whoever_raises_what_a_colleague_proposed_is_not_the_second_person(self):
        self.company.credit_second_limit = 1000
        self.limit(0)
        second = self.clerk("raising_manager", "group_manager")
        limit = self.limit(10, approve=False)
        request = self.release(10, "2026-12-05", grant=False)
        for one in (limit, request):
            one.with_user(second).amount = 5000
        with self.assertRaisesRegex(UserError, "second person"):
            limit.with_user(second).action_approve()
        with self.assertRaisesRegex(UserError, "second person"):
            request.with_user(second).action_grant()
        # The other one has seen it, and may.
        request.action_grant()
        limit.action_approve()
        self.assertEqual(request.requested_by_id, self.env.user, "he is the one to be told")

    def test_a_viewer_sees_the_sentence_and_no_amount(self):
        self.limit(100)
        self.invoice("2026-12-01", 150.0)
        seller = self.clerk("seller", "group_viewer")
        seen = self.debtor.with_user(seller).with_company(self.company)
        self.assertEqual(seen.credit_sentence, "Over the credit limit.")
        with self.assertRaises(AccessError):
            self.env["account.credit.limit"].with_user(seller).search([])
        answer = self.ask(1)[0]
        told = answer._say(self.env(user=seller), self.company)
        self.assertIn("Over the credit limit.", told)
        self.assertNotIn("100", told)
        self.assertIn("151.00", answer._say(self.env, self.company))

    def test_a_viewer_reads_no_more_by_a_release_than_he_may(self):
        """Neither the amounts of what it was given in spite of, nor what a record is called that he
        names in a form which is never saved."""
        self.limit(100)
        release = self.release(500, "2026-12-05")
        seller = self.clerk("curious_seller", "group_viewer")
        seen = self.env["account.credit.release"].with_user(seller)
        self.assertEqual(seen.browse(release.id).void_text, "Counts")
        with self.assertRaises(AccessError):
            seen.browse(release.id).read(["reasons"])
        secret = self.env["account.credit.rule"].create({"code": "plans"})
        for record, told in ((secret, ""), (self.debtor, self.debtor.name)):
            typed = {"res_model": record._name, "res_id": record.id}
            found = seen.onchange(typed, ["res_model", "res_id"], {"document": {}})["value"]
            self.assertEqual(found.get("document") or "", told)

    def test_a_decision_is_made_once(self):
        limit = self.limit(100)
        with self.assertRaisesRegex(UserError, "decided already"):
            limit.action_approve()
        refused = self.limit(100, approve=False)
        refused.action_refuse()
        with self.assertRaises(UserError):
            refused.action_approve()
        self.assertEqual(self.held(100), [])

    # === RULES === #

    def test_an_overdue_debtor_is_held_until_the_minute_he_pays(self):
        self.rule("overdue", days=30, amount=200)
        invoice = self.invoice("2026-10-28", 250.0)
        self.assertEqual(self.held(1), ["overdue"])
        self.pay(invoice, on="2026-11-28")
        self.assertEqual(self.held(1), [])

    def test_what_is_contested_or_paid_and_not_matched_holds_nobody(self):
        self.rule("overdue", days=30, amount=200)
        invoice = self.invoice("2026-10-28", 250.0)
        self.dispute(invoice)
        self.assertEqual(self.held(1), [])
        other = self.invoice("2026-10-28", 250.0, self.other)
        self.assertEqual(self.held(1, self.other), ["overdue"])
        self.credit_note("2026-11-20", 100.0, self.other)
        self.assertEqual(self.held(1, self.other), [], "150 are late, less than 200")
        self.assertTrue(other)

    def test_what_is_being_paid_online_holds_nobody(self):
        self.rule("overdue", days=30)
        invoice = self.invoice("2026-10-28", 9.0)
        self.assertEqual(self.held(1), ["overdue"])
        transaction = self.begin_online(self.item(invoice))
        self.assertEqual(self.held(1), [])
        transaction._set_canceled()
        self.assertEqual(self.held(1), ["overdue"])

    def test_broken_promises_hold(self):
        self.rule("promises", count=1)
        promise = self.promise(self.invoice("2026-10-01", 50.0), "2026-11-10", on="2026-11-01")
        self.assertEqual(self.held(1), [])
        self.judge("2026-11-20")
        self.assertEqual((promise.state, self.held(1)), ("broken", ["promises"]))

    def test_insolvency_holds_from_its_day_on(self):
        self.rule("insolvency")
        self.debtor.insolvency_opened_on = "2026-11-29"
        self.assertEqual(self.held(1), [])
        self.debtor.insolvency_opened_on = "2026-11-28"
        self.assertEqual(self.held(1), ["insolvency"])

    def test_a_rule_that_only_warns_stops_nobody(self):
        self.rule("insolvency", effect="warn")
        self.debtor.insolvency_opened_on = "2026-11-01"
        self.assertEqual(self.held(1), [])
        self.assertTrue(self.ask(1)[0]._say(self.env, self.company))

    # === RELEASES === #

    def test_a_release_lets_through_until_a_new_reason_comes(self):
        """Up to 5,000 until 5 December for what is overdue; then a promise breaks."""
        self.rule("overdue", days=30)
        self.rule("promises", count=1)
        late = self.invoice("2026-10-01", 250.0)
        release = self.release(5000, "2026-12-05")
        self.assertEqual(self.held(4000), [])
        self.assertEqual(self.held(5001), ["overdue"])
        self.assertEqual((release.exposure_seen, release.ceiling), (250.0, 5250.0))
        self.promise(late, "2026-11-10", on="2026-11-01")
        self.judge("2026-11-20")
        self.assertEqual(self.held(4000), ["overdue", "promises"])
        self.env.invalidate_all()
        self.assertEqual(release.void_text, "A new reason came up")
        with self.at("2026-12-06"):
            self.assertEqual(release.void_text, "Its last day is over")

    def test_a_release_may_be_more_than_the_limit(self):
        self.limit(100)
        self.release(500, "2026-12-05")
        self.assertEqual(self.held(400), [])
        self.assertEqual(self.held(501), ["limit"])

    def test_a_request_ends_by_itself_when_the_reason_goes(self):
        self.rule("overdue", days=30)
        invoice = self.invoice("2026-10-01", 250.0)
        seller = self.clerk("asking_seller", "group_viewer")
        asked = self.env["account.credit.release"].with_user(seller)
        request = asked.create({"partner_id": self.debtor.id, "amount": 100, "until": "2026-12-05"})
        with self.assertRaises(AccessError):
            request.action_grant()
        self.pay(invoice, on="2026-11-28")
        self.assertEqual(request.state, "lifted")
        self.assertEqual(self.tasks("credit_release").user_id, seller)

    def test_whoever_asked_is_told(self):
        self.rule("overdue", days=30)
        self.invoice("2026-10-01", 250.0)
        seller = self.clerk("told_seller", "group_viewer")
        vals = {"partner_id": self.debtor.id, "amount": 100, "until": "2026-12-05"}
        request = self.env["account.credit.release"].with_user(seller).create(vals)
        request.with_user(self.env.user).action_grant()
        self.assertEqual(self.tasks("credit_release").user_id, seller)
        self.assertIn("Released", self.thread()[0])
        self.assertEqual(self.held(50), [])

    def test_nobody_is_released_who_is_not_held_or_whose_day_is_over(self):
        with self.assertRaisesRegex(UserError, "no release is needed"):
            self.release(100, "2026-12-05")
        self.limit(10)
        with self.assertRaisesRegex(UserError, "last day"):
            self.release(100, "2026-11-27")
        self.limit(1000)
        with self.assertRaisesRegex(UserError, "no release is needed"):
            self.release(100, "2026-12-05")

    # === REVIEWS === #

    def watch(self, on):
        with self.at(on):
            self.env["account.credit.limit"].sudo()._cron_watch()

    def test_a_limit_is_reviewed_thirty_days_before_it_runs_out(self):
        limit = self.limit(100, valid_until="2026-11-30", valid_from="2026-10-01")
        self.assertEqual(limit.review_on, date(2026, 10, 31))
        self.watch("2026-10-30")
        self.assertFalse(self.tasks("credit_review"))
        self.watch("2026-10-31")
        self.assertEqual(len(self.tasks("credit_review")), 1)
        self.watch("2026-11-01")
        self.assertEqual(len(self.tasks("credit_review")), 1, "once")
        with self.at("2026-11-02"):
            self.limit(200, valid_from="2026-11-02")
        self.assertFalse(self.tasks("credit_review"), "decided")

    # === HOW FAST === #

    def test_many_debtors_are_asked_about_in_as_many_queries_as_few(self):
        self.rule("overdue", days=30)
        self.rule("promises", count=1)
        debtors = self.env["res.partner"].create([{"name": f"Many {n}"} for n in range(60)])
        for debtor in debtors:
            self.limit(100, debtor)
        for debtor in debtors[:40]:
            self.invoice("2026-10-01", 10.0, debtor)
        few = self.count_queries(debtors[:4])
        many = self.count_queries(debtors)
        self.assertLessEqual(many, few + 2)
        self.assertLess(many, 45)

    def count_queries(self, debtors):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        facts = debtors._read_credit_facts(self.company)
        self.assertEqual(len(facts), len(debtors))
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestCreditCompanies(CreditCase):
    def test_who_works_for_another_company_sees_nothing(self):
        limit = self.limit(100)
        rule = self.rule("overdue")
        release = self.release(5, "2099-01-01", grant=False)
        company = self.env["res.company"].create({"name": "Elsewhere"})
        clerk = self.clerk("elsewhere_clerk")
        clerk.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        for record in (limit, rule, release):
            with self.assertRaises(AccessError):
                record.with_user(clerk).read(["company_id"])
