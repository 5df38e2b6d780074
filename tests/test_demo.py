from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestDemo(TransactionCase):
    """The demo is a firm one believes: each pile holds something, each state is there, and none of
    it belongs to anybody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.before = cls.env["account.collection.case"].search([])
        cls.startClassPatcher(freeze_time("2026-11-30 09:00:00", tick=True))
        cls.demo = cls.env["account.collections.demo"]
        cls.demo._load()
        cls.env.flush_all()
        cls.company = cls.demo._find_it("company")
        cls.clerk = cls.demo._find_it("clerk")

    def found(self, model, *domain):
        return self.env[model].search([("company_id", "=", self.company.id), *domain])

    def test_each_state_is_there(self):
        kinds = {
            "account.payment.promise": None,
            "account.payment.plan": None,
            "account.dispute": None,
            "account.dunning.notice": {"draft", "sent"},
        }
        for model, wanted in kinds.items():
            with self.subTest(model):
                states = dict(self.env[model]._fields["state"].selection)
                self.assertLessEqual(set(wanted or states), set(self.found(model).mapped("state")))

    def test_there_is_something_behind_each_button(self):
        plans = self.found("account.payment.plan")
        self.assertTrue(plans.filtered("needs_approval"), "approve")
        self.assertTrue(plans.filtered("can_accelerate"), "accelerate")
        self.assertTrue(self.found("account.dunning.charge", ("state", "=", "waived")))
        self.assertTrue(self.found("account.dunning.run", ("proposed_at", "=", False)))
        self.assertTrue(self.found("account.dunning.run", ("simulated", "=", True)))
        self.assertGreaterEqual(len(self.found("account.dunning.receipt")), 2)
        self.assertTrue(self.found("account.dunning.block"))
        limits = self.found("account.credit.limit")
        self.assertEqual(set(limits.mapped("state")), {"proposed", "approved"})
        self.assertTrue(limits.filtered(lambda one: one.is_current and one.limit_left < 0))
        self.assertTrue(self.found("account.credit.assessment"))
        covers = self.found("account.credit.cover")
        self.assertTrue(any(covers.mapped("insured")) and any(covers.mapped("task_id")))
        self.assertTrue(self.found("account.credit.report"))
        self.assertTrue(self.found("account.collection.finding").ratios_text)
        releases = self.found("account.credit.release")
        self.assertEqual(set(releases.mapped("state")), {"requested", "granted"})
        self.assertIn(True, plans.mapped(lambda p: p.state == "in_arrears" and bool(p.failed_on)))
        self.assertTrue(self.found("account.dunning.receipt", ("state", "=", "ruled_out")))
        mails = self.found("account.collection.reply", ("state", "=", "new"))
        read = {"promises", "paid", "disputes", "question"}
        self.assertEqual(set(mails.mapped("kind")), read)
        self.assertTrue(self.found("account.dunning.notice", ("is_held", "=", True)))
        answers = self.found("account.collection.answer")
        self.assertLessEqual({"rests", "over", "done", "noted"}, set(answers.mapped("state")))
        left_out = [("company_id", "=", self.company.id), ("drop_reason", "=", "review")]
        self.assertTrue(self.env["account.dunning.notice.line"].search(left_out), "put back")
        taken = self.found("account.dunning.takeover")
        self.assertTrue(any(taken.mapped("standing_count")), "letters of the former system")
        trial = self.found("account.dunning.trial", ("state", "=", "running"))
        self.assertTrue(trial.champion_count and trial.challenger_count, "both got letters")
        talks = self.found("account.collection.limitation.event", ("kind", "=", "talks"))
        self.assertIn(False, talks.mapped("date_to"), "to be ended")
        items = self.env["account.move.line"].with_company(self.company)
        own = [("company_id", "=", self.company.id)]
        for state in ("this_year", "barred"):
            self.assertTrue(items.search([*own, ("limitation_state", "=", state)]), state)

    def test_a_replay_speaks(self):
        replay = self.found("account.dunning.replay")
        self.assertEqual((replay.state, bool(replay.other_id)), ("done", True))
        self.assertTrue(replay.sent_count)
        self.assertGreater(replay.again_count, 0.8 * replay.sent_count, replay.difference_text)
        piles = self.found("account.collection.case").mapped("pile")
        self.assertLessEqual({"at_risk", "wait"}, set(piles))

    def test_each_figure_speaks(self):
        self.env["account.collections.forecast"].sudo()._work(self.company)
        figures = self.env["account.collections.figure"].with_user(self.clerk).search([])
        silent = figures.filtered(lambda figure: not figure.has_value)
        self.assertFalse(silent.mapped("code"))

    def test_after_the_last_letter(self):
        proceedings = self.found("account.collection.proceeding")
        kinds = {(it.kind_code, it.stage_id.code) for it in proceedings}
        wanted = {("agency", "money_in"), ("court_order", "served"), ("court_order", "order_final")}
        self.assertLessEqual(wanted | {("insolvency", "claim_filed")}, kinds)
        self.assertTrue(self.found("account.collection.title"))
        self.assertEqual(self.found("account.collection.remittance").gross, 490.0)
        self.assertEqual(len(self.found("account.collection.inquiry")), 2)
        self.assertTrue(self.found("account.collection.security"))
        self.assertTrue(self.found("account.collections.dossier").proceeding_id)
        rows = self.found("account.collection.write.off")
        self.assertEqual(set(rows.mapped("action")), {"vat", "loss"})
        self.assertEqual(set(rows.mapped("state")), {"booked"})

    def test_what_is_offered(self):
        settlements = self.found("account.collection.settlement")
        self.assertEqual(set(settlements.mapped("state")), {"offered", "accepted"})
        kinds = set(self.found("account.credit.incentive").mapped("kind"))
        self.assertEqual(kinds, {"discount", "term", "limit", "thanks"})
        review = self.found("account.credit.policy.review")
        self.assertEqual((review.state, review.policy_id.is_current), ("open", True))
        self.assertEqual(review.task_id.user_id, self.clerk)

    def test_letters_of_several_levels_wait_and_some_may_go_out(self):
        drafts = self.found("account.dunning.notice", ("state", "=", "draft"))
        self.assertGreaterEqual(len(drafts.level_id), 4)
        going = self.demo._get_sent_today()
        self.assertGreaterEqual(len(going), 8)
        self.assertGreaterEqual(len(drafts - going), 8)

    def test_a_clerk_signs_and_has_the_tasks(self):
        cases = self.found("account.collection.case")
        self.assertEqual(self.company.dunning_collector_id, self.clerk)
        people = self.clerk + self.demo._find_it("colleague")
        tasks = cases.activity_ids | self.found("account.payment.promise").task_id
        self.assertGreater(len(tasks), 10)
        self.assertIn(self.clerk, tasks.user_id)
        self.assertNotIn(self.env.ref("base.user_root"), tasks.user_id)
        self.assertLessEqual(cases.message_ids.author_id, people.partner_id)
        self.assertEqual(people.company_ids, self.company)

    def test_debtors_are_no_doubles(self):
        debtors = self.found("account.collection.case").partner_id
        self.assertFalse(self.found("account.collection.case") & self.before)
        for name in ("name", "company_registry", "email", "phone", "street", "ref"):
            values = [value for value in debtors.mapped(name) if value]
            self.assertEqual(len(values), len(set(values)), name)
        self.assertTrue(all(debtors.mapped("phone")))

    def test_the_past_lies_in_the_past(self):
        cases = self.found("account.collection.case")
        days = {moment.date() for moment in cases.contact_ids.mapped("date")}
        self.assertGreater(len(days), 15)
        ours = ("takeover_id", "=", False)
        sent = self.found("account.dunning.notice", ("state", "=", "sent"), ours)
        self.assertEqual(len(set(sent.mapped("sent_on"))), 4)
        for delivery in sent.delivery_ids:
            self.assertEqual(delivery.sent_on.date(), delivery.notice_id.sent_on)

    def test_it_is_loaded_once(self):
        companies = self.env["res.company"].search_count([])
        self.demo._load()
        self.assertEqual(self.env["res.company"].search_count([]), companies)
