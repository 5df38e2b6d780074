from contextlib import ExitStack, closing
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .browser import BrowserCase
from .charge.case import MoneyCase
from .plan.case import PlanCase

HOUSE = "odoo.addons.account_collections.models"
NOISE = (
    f"{HOUSE}.common.isolation",
    f"{HOUSE}.run.night",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.mail.models.mail_render_mixin",
)
DAY, NEXT, MENDED = "2026-03-08", "2026-03-09", "2026-03-10"


class FaultCase(PlanCase, MoneyCase):
    """Two debtors: what goes wrong strikes the first one, whom Carla looks after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.dunning_mode = "automatic"
        cls.theirs = cls.create_ladder("Theirs", (7,))
        cls.debtor.dunning_procedure_id = cls.theirs
        group = cls.env.ref("account_collections.group_user")
        cls.carla = cls.env["res.users"].create(
            {
                "name": "Carla Collector",
                "login": "carla",
                "company_id": cls.company.id,
                "company_ids": [Command.set(cls.company.ids)],
                "group_ids": [Command.link(group.id)],
            }
        )
        Case = cls.env["account.collection.case"]
        Case._open_for(cls.debtor, cls.company).collector_id = cls.carla

    def setUp(self):
        super().setUp()
        self.good = self.invoice("2026-03-01", partner=self.other)
        self.bad = self.invoice("2026-03-01")

    def nights(self, on):
        """All jobs of a night as the clock starts them; returns the run."""
        with self.at(on), self.outbox():
            night = self.env["res.users"].browse(self.env.ref("base.user_root").id)
            for model, job in (
                ("account.collection.case", "_cron_rank"),
                ("account.collections.fault", "_cron_retry"),
                ("account.payment.promise", "_cron_judge"),
                ("account.payment.plan", "_cron_judge"),
                ("account.dunning.run", "_cron_escalate"),
                ("account.collection.case", "_cron_warn_limitation"),
                ("account.interest.series", "_cron_check_rates"),
            ):
                getattr(self.env[model].with_user(night).sudo(), job)()
        self.send(on)
        return self.env["account.dunning.run"].search(
            [("company_id", "=", self.company.id), ("date", "=", on), ("by_cron", "=", True)]
        )

    def told(self, job=None):
        faults = self.env["account.collections.fault"].sudo().search([], order="id")
        return faults.filtered(lambda fault: fault.job == job) if job else faults

    def rot(self, record, **vals):
        """Data as no form would write it: an old version's, an import's, a script's."""
        self.env.flush_all()
        for name, value in vals.items():
            value = record._fields[name].convert_to_column_insert(value, record)
            table, column = SQL.identifier(record._table), SQL.identifier(name)
            self.env.cr.execute(
                SQL("UPDATE %s SET %s = %s WHERE id = %s", table, column, value, record.id)
            )
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()

    def stumble(self, model, method, bad):
        """Another add-on's override that fails over one record."""
        Model = self.registry[model]
        works = getattr(Model, method)

        def fail(records, *args):
            if bad(records, *args):
                raise ZeroDivisionError("division by zero")
            return works(records, *args)

        return patch.object(Model, method, fail)

    def assertTold(self, job, words, user=None):
        """One task about it, in words, of whoever can mend it."""
        fault = self.told(job)
        self.assertEqual(len(fault), 1, self.told().mapped("job"))
        task = fault.task_id
        self.assertRegex(task.summary, words)
        self.assertNotIn("Traceback", task.summary + task.note)
        self.assertEqual(task.user_id, user or self.carla)
        tasks = self.env["mail.activity"].search([("automated", "=", True)])
        self.assertEqual(tasks, self.told().task_id, "nobody has another one")
        return task

    def assertOver(self, task):
        self.assertFalse(self.told(), self.told().mapped("cause"))
        self.assertFalse(task.exists(), "the task ends by itself")

    def assertGoodSent(self, run):
        """The others got theirs, and the run ends with its figures."""
        letter = run.notice_ids.filtered(lambda notice: notice.partner_id == self.other)
        self.assertEqual(letter.state, "sent")
        self.assertEqual(sum(count for count, _amount in run.figures.values()), 2)


# What strikes the first debtor: each breaks something, says which job leaves out what and what the
# task says, and mends it again.


def a_lump_sum_in_a_currency_that_is_not_there(test):
    charge(test)
    euro = test.env.ref("base.EUR")
    rename(test, euro, "EUX")
    yield "draft", "Letter not drafted: Debtor Ltd. The currency EUR.*create it"
    rename(test, euro, "EUR")


def rename(test, currency, name):
    test.rot(currency, name=name)
    test.env.cr.cache.pop("account_collections.currencies", None)


def an_email_template_that_asks_for_what_is_not_there(test):
    template = test.env.ref("account_collections.mail_template_notice").copy()
    test.theirs.level_ids.mail_template_id = template
    test.rot(template, body_html="<p t-out='object.no_such_field'/>")
    yield "send", "Letter not sent: Debtor Ltd, .*(template|Failed to render)"
    test.theirs.level_ids.mail_template_id = False
    retry(test)


def a_deadline_of_a_billion_days(test):
    test.theirs.level_ids.deadline_days = 1_000_000_000
    yield "send", "Look for a date or a number of days"
    test.theirs.level_ids.deadline_days = 7
    retry(test)


def an_email_address_that_is_none(test):
    test.rot(test.debtor, email="debtor, at <home>")
    yield "send", "Letter not sent: Debtor Ltd, DUN/"
    test.debtor.email = "debtor@example.com"
    retry(test)


def retry(test):
    """What a person does after the repair."""
    with test.at(MENDED):
        test.debtor.with_company(test.company).collection_case_id.sudo()
        failed = test.env["account.dunning.delivery"].search([("state", "=", "failed")])
        failed.action_retry()


def no_income_account(test):
    charge(test)
    account, test.company.dunning_fee_account_id = test.company.dunning_fee_account_id, False
    yield "book", "Charges not booked: Debtor Ltd, DUN/.*has no account for income"
    test.company.dunning_fee_account_id = account


def an_archived_income_account(test):
    charge(test)
    test.rot(test.company.dunning_fee_account_id, active=False)
    yield "book", "is archived"
    test.rot(test.company.dunning_fee_account_id, active=True)


def no_journal(test):
    charge(test)
    journals = test.env["account.journal"].search([("type", "=", "general")])
    journals.active = False
    yield "book", "no journal for miscellaneous entries.*Create or unarchive"
    journals.active = True


def an_archived_journal(test):
    charge(test)
    journal = test.env["account.journal"].search([("type", "=", "general")], limit=1)
    test.company.dunning_charge_journal_id = journal
    journal.active = False
    yield "book", "archived journal"
    journal.active = True


def books_that_are_closed_for_ever(test):
    charge(test)
    test.company.fiscalyear_lock_date = "9999-12-31"
    yield "book", "Look for a date.*lock dates"
    test.company.fiscalyear_lock_date = False


def charge(test):
    test.theirs.level_ids.write({"charge_lump_sum": True, "charge_booking": "posted"})
    test.bad.due_date_agreed = "yes"


def an_archived_collector(test):
    test.carla.active = False
    steps = an_archived_journal(test)
    yield *next(steps), test.env.user
    next(steps, None)


REAL = (
    a_lump_sum_in_a_currency_that_is_not_there,
    an_email_template_that_asks_for_what_is_not_there,
    a_deadline_of_a_billion_days,
    an_email_address_that_is_none,
    no_income_account,
    an_archived_income_account,
    no_journal,
    an_archived_journal,
    books_that_are_closed_for_ever,
    an_archived_collector,
)


@tagged("post_install", "-at_install")
class TestIsolation(FaultCase):
    """One bad record costs nobody else the night, and whoever can mend it hears of it once, in
    words, until it is mended."""

    # === REAL FAULTS === #

    @mute_logger(*NOISE)
    def test_a_fault_is_told_once_and_over_when_mended(self):
        told = set()
        for fault in REAL:
            with self.subTest(fault.__name__), closing(self.env.cr.savepoint()):
                steps = fault(self)
                job, words, *user = next(steps)
                self.assertGoodSent(self.nights(DAY))
                task = self.assertTold(job, words, *user)
                if job not in told:
                    told.add(job)
                    self.nights(NEXT)
                    self.assertEqual(self.assertTold(job, words, *user), task, "no second one")
                next(steps, None)
                self.nights(MENDED)
                self.assertOver(task)
                letters = self.env["account.dunning.notice"].search(
                    [("partner_id", "=", self.debtor.id)]
                )
                self.assertEqual(letters.mapped("state"), ["sent"])
                self.assertNotIn("memo", letters.charge_ids.mapped("booking"))

    @mute_logger(*NOISE)
    def test_a_broken_report_is_one_task_for_all(self):
        """An administrator took a field out of the letter, or broke the company's layout: nobody's
        letter goes out, and nobody finds a task for each of them."""
        for number in range(6):
            self.invoice("2026-03-01", partner=self.create_debtor(f"Number{number} Ltd"))
        self.ladder.level_ids.attach_letter = self.theirs.level_ids.attach_letter = True
        self.company.external_report_layout_id = self.env.ref("web.external_layout_standard")
        for broken in (
            self.env.ref("account_collections.report_notice_document"),
            self.company.external_report_layout_id,
        ):
            with self.subTest(broken.key), closing(self.env.cr.savepoint()):
                self.assertOneTask(broken)

    def assertOneTask(self, view):
        arch = view.arch_db
        self.rot(view, arch_db='<t t-name="x"><t t-out="company.no_such_field"/></t>')
        with self.paper():
            self.nights(DAY)
        self.assertEqual(len(self.told("send")), 8)
        task = self.told().task_id
        self.assertEqual(len(task), 1)
        self.assertRegex(task.summary, "and 7 more. A template is broken")
        self.assertEqual(task.user_id, self.env.user, "no collector's, but the company's")
        self.rot(view, arch_db=arch)
        with self.at(NEXT):
            self.env["account.dunning.delivery"].search([("state", "=", "failed")]).action_retry()
        self.nights(NEXT)
        self.assertOver(task)

    def paper(self):
        """The report is rendered, but not printed."""

        def render(reports, report, records):
            for record in records:
                reports._render_qweb_html(report, record.ids)
            return {record: b"%PDF-1.4" for record in records}

        return patch(f"{__package__}.case.token_papers", render)

    @mute_logger(*NOISE)
    def test_without_a_sequence_letters_stay_drafts(self):
        sequence = self.env["ir.sequence"].search([("code", "=", "account.dunning.notice")])
        for gone in ({"code": "gone"}, {"active": False}):
            with self.subTest(gone), closing(self.env.cr.savepoint()):
                self.assertWaitForSequence(sequence, gone)

    def assertWaitForSequence(self, sequence, gone):
        self.rot(sequence, **gone)
        run = self.nights(DAY)
        self.assertEqual(set(run.notice_ids.mapped("state")), {"draft"})
        self.assertRegex(self.told("confirm")[0].task_id.summary, "There is no sequence")
        self.nights(NEXT)
        self.assertEqual(len(self.told("confirm").task_id), 2)
        self.rot(sequence, code="account.dunning.notice", active=True)
        self.nights(MENDED)
        self.assertEqual(set(run.notice_ids.mapped("state")), {"sent"})
        self.assertFalse(self.told())

    @mute_logger(*NOISE)
    def test_a_broken_company_is_not_the_others_trouble(self):
        other = self.setup_other_company()["company"]
        other.write({"dunning_mode": "propose", "dunning_quiet_days": "none"})
        self.rot(self.company.partner_id, lang="xx_XX")
        self.assertFalse(self.nights(DAY))
        runs = self.env["account.dunning.run"].search([("by_cron", "=", True)])
        self.assertEqual(runs.company_id, other)
        task = self.assertTold("run", "Dunning run failed: company_1_data. ", self.env.user)
        self.rot(self.company.partner_id, lang="en_US")
        self.assertGoodSent(self.nights(NEXT))
        self.assertOver(task)

    # === DATES AT THE END OF TIME === #

    def test_a_block_until_the_end_of_time_is_a_block(self):
        with self.at("2026-03-02"):
            self.block(self.bad, date_to="9999-12-31")
        run = self.nights(DAY)
        self.assertDecided(run, {self.bad: "block_invoice", self.good: "propose"})
        self.assertGoodSent(run)
        self.assertFalse(self.told())

    def test_dates_at_the_end_of_time_stop_nobody(self):
        terms = {"invoice_date": "2026-03-01", "invoice_payment_term_id": False}
        far = self.invoice("9999-12-31", **terms)
        planned = self.invoice("2026-03-01", 70.0)
        self.plan(planned, ("9999-12-31", 70.0), on=DAY)
        promised = self.invoice("2026-03-01", 50.0)
        promise = self.promise(promised, "2026-12-31", on="2026-03-02")
        self.rot(promise, promised_on="9999-12-31", last_day="9999-12-31")
        self.rot(self.item(self.bad), discount_date="9999-12-31", discount_amount_currency=98.0)
        run = self.nights("2026-03-12")
        codes = {far: "not_due", planned: "plan", promised: "promise", self.good: "propose"}
        self.assertDecided(run, codes)
        self.assertEqual(str(self.item(far).default_on), "9999-12-31")
        self.assertFalse(self.told())

    # === OTHER ADD-ONS === #

    @mute_logger(*NOISE)
    def test_whatever_an_override_fails_over_costs_nobody_else_the_night(self):
        bad = self.debtor.with_company(self.company).collection_case_id
        promise = self.promise(self.invoice("2026-03-01"), "2026-03-05", on="2026-03-02")
        plan = self.plan(self.invoice("2026-03-01", 70.0), ("2026-03-04", 70.0), on="2026-03-02")
        series = self.env["account.interest.series"].search([], limit=1)
        for job, model, method, strikes in (
            (
                "decide",
                "account.move.line",
                "_complete_rows",
                lambda _model, _company, rows, _today: any(
                    row.move_id == self.bad.id for row in rows
                ),
            ),
            (
                "draft",
                "account.dunning.notice",
                "_compute_missing",
                lambda own, _ids, _columns: bad in own.case_id,
            ),
            (
                "confirm",
                "account.dunning.notice",
                "_take_numbers",
                lambda own, _c: bad in own.case_id,
            ),
            (
                "send",
                "account.dunning.notice",
                "_freeze_for_sending",
                lambda own: bad in own.case_id,
            ),
            ("book", "account.dunning.notice", "_post_charges", lambda own: bad in own.case_id),
            ("promise", "account.payment.promise", "_judge", lambda own: promise in own),
            ("plan", "account.payment.plan", "_judge", lambda own: plan in own),
            ("rank", "account.collection.case", "_rank", lambda own: bad in own),
            ("rates", "account.interest.series", "_check_due", lambda own: series in own),
        ):
            with self.subTest(job), closing(self.env.cr.savepoint()):
                root = self.env.ref("base.user_root").company_id
                user = root._choose_person(root.dunning_collector_id) if job == "rates" else None
                with self.stumble(model, method, strikes):
                    run = self.nights(DAY)
                    letter = run.notice_ids.filtered(lambda one: one.partner_id == self.other)
                    self.assertEqual(letter.state, "sent")
                    task = self.faulty(job, user)
                if job == "send":
                    retry(self)
                self.nights(MENDED)
                self.assertFalse(self.told())
                self.assertFalse(task.exists())

    def faulty(self, job, user):
        fault = self.told()
        self.assertEqual(set(fault.mapped("job")), {job})
        for task in fault.task_id:
            self.assertIn("Look for an amount", task.summary)
            self.assertIn("division by zero", task.note)
            self.assertEqual(task.user_id, user or self.carla)
        return fault.task_id

    @mute_logger(*NOISE)
    def test_nobody_loses_his_payment_to_a_fault(self):
        """The ledger is the accountant's: what follows from it is done at night."""
        charge(self)
        self.nights(DAY)
        promise = self.promise(self.bad, "2026-03-20", on=DAY)
        faults = {
            "promise": ("account.payment.promise", "_judge"),
            "correct": ("account.dunning.charge", "_correct_after"),
            "rank": ("account.collection.case", "_rank"),
        }
        with ExitStack() as stack:
            for model, method in faults.values():
                stack.enter_context(self.stumble(model, method, lambda *_args: True))
            self.pay(self.bad, on=NEXT)
            self.env.cr.flush()
        self.assertEqual(self.bad.amount_residual, 0.0)
        self.assertEqual(set(self.told().mapped("job")), set(faults))
        self.assertEqual(promise.state, "open")
        self.nights(MENDED)
        self.assertEqual(promise.state, "kept")
        self.assertFalse(self.told())

    # === THE TASK === #

    @mute_logger(*NOISE)
    def test_a_task_done_without_mending_comes_again(self):
        next(a_lump_sum_in_a_currency_that_is_not_there(self))
        self.nights(DAY)
        task = self.assertTold("draft", "Letter not drafted")
        task.action_done()
        self.nights(NEXT)
        again = self.assertTold("draft", "Letter not drafted")
        self.assertNotEqual(again, task)

    @mute_logger(*NOISE)
    def test_a_task_speaks_the_language_of_whoever_gets_it(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.carla.lang = "de_DE"
        next(a_lump_sum_in_a_currency_that_is_not_there(self))
        self.nights(DAY)
        self.assertTold("draft", "Schreiben nicht entworfen: Debtor Ltd")

    @mute_logger(*NOISE, f"{HOUSE}.debtor.fault")
    def test_what_cannot_be_told_stops_nobody_either(self):
        next(a_lump_sum_in_a_currency_that_is_not_there(self))
        fault = self.registry["account.collections.fault"]
        with patch.object(fault, "_share_tasks", side_effect=ZeroDivisionError):
            self.assertGoodSent(self.nights(DAY))

    # === MANY AT ONCE === #

    @mute_logger(*NOISE)
    def test_one_of_many_drafts_that_cannot_be_confirmed_stays_one(self):
        self.company.dunning_mode = "off"
        run = self.propose(DAY)
        bad = run.notice_ids.filtered(lambda notice: notice.partner_id == self.debtor)
        broken = self.stumble("account.dunning.notice", "_take_numbers", lambda own, _c: bad in own)
        with self.at(DAY), broken:
            run.action_confirm()
            self.assertEqual(bad.state, "draft")
            self.assertEqual((run.notice_ids - bad).state, "confirmed")
            self.faulty("confirm", None)
            with self.assertRaises(ZeroDivisionError, msg="whoever confirms it alone sees it"):
                bad.action_confirm()
        with self.at(DAY):
            bad.action_confirm()
        self.assertFalse(self.told())

    @mute_logger(*NOISE)
    def test_a_letter_that_cannot_be_written_keeps_no_other_from_the_printer(self):
        self.company.dunning_letter_handling = "print"
        (self.ladder | self.theirs).level_ids.write({"by_letter": True, "by_email": False})
        pile = self.nights(DAY).notice_ids
        bad = pile.filtered(lambda notice: notice.partner_id == self.debtor)
        self.assertTrue(all(pile.mapped("to_print")))
        Notice = self.registry["account.dunning.notice"]
        paper = self.env["ir.attachment"].create({"name": "Letters.pdf"})
        broken = self.stumble(Notice._name, "_freeze_for_sending", lambda own: bad in own)
        with self.at(NEXT), self.outbox(), patch.object(Notice, "_merge_letters", lambda *_: paper):
            with broken:
                pile.action_print_letters()
                self.assertEqual((pile - bad).state, "sent")
                self.assertEqual((bad.state, bad.delivery_ids.state), ("confirmed", "failed"))
                self.faulty("send", None)
            bad.action_retry()
        self.send(NEXT)
        self.assertFalse(self.told())


@tagged("post_install", "-at_install")
class TestTourFaults(FaultCase, BrowserCase):
    """The list of what was left out, in a browser."""

    @mute_logger(*NOISE)
    def test_what_was_left_out_and_what_to_do(self):
        next(a_lump_sum_in_a_currency_that_is_not_there(self))
        self.nights(DAY)
        broken = [(self.company, RuntimeError("no such thing"))]
        self.env["account.collections.fault"]._settle("run", self.company, broken)
        for lang in self.users:
            with self.subTest(lang):
                self.click_through("faults", "collections-left-out", lang)
