from contextlib import suppress
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .case import CollectionsCase
from .dossier.given import GivenDossiers
from .proceeding.given import GivenProceedings
from .trial.given import GivenTrials

OURS = (
    "account.dispute",
    "account.dunning.",
    "account.collection.",
    "account.interest.",
    "account.payment.promise",
)
# Whose doors are tried, too.
MORE = ("account.collections.", "account.credit.", "account.payment.plan")
# Not for salespeople.
CONFIDENTIAL = ("account.collection.finding",)
EXTENDED = ("res.partner", "account.move", "account.move.line")


@tagged("post_install", "-at_install")
class TestAccess(GivenDossiers, GivenProceedings, GivenTrials, CollectionsCase):
    """Who may see, send and set up what; each door asks for itself, not only its button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A salesperson of the plainest kind, and a collector who may not edit contacts.
        cls.viewer = cls.create_user("viewer", "account_collections.group_viewer")
        cls.accountant = cls.create_user("accountant", "account.group_account_invoice")
        cls.collector = cls.create_user("collector", "account_collections.group_user")
        cls.manager = cls.create_user("manager", "account_collections.group_manager")
        cls.plain = cls.create_user("plain", "base.group_user")
        cls.portal = cls.create_user("portal", "base.group_portal")
        cls.public = cls.env.ref("base.public_user").sudo()

    @classmethod
    def create_user(cls, login, groups):
        return new_test_user(cls.env, f"dunning_{login}", groups, company_id=cls.company.id)

    def given_records_in_every_state(self):
        """A notice sent, one drafted, one waiting for the printer, one that failed; a block, an
        opening balance that is left out, a run not yet started."""
        self.company.dunning_letter_handling = "print"
        post = {"by_email": False, "by_letter": True}
        by_post = self.create_ladder("By post", (7,), **post)
        printed, failed = self.create_debtor("Printed Ltd"), self.create_debtor("Failed Ltd")
        failed.street = failed.city = failed.zip = False
        (printed + failed).dunning_procedure_id = by_post
        for debtor in (self.debtor, printed, failed):
            self.invoice("2026-03-01", partner=debtor)
        self.dun("2026-03-08")
        self.invoice("2026-03-01", partner=self.create_debtor("Draft Ltd"))
        excluded = self.invoice("2026-03-01", partner=self.create_debtor("Excluded Ltd"))
        self.item(excluded).no_followup = True
        drafts = self.propose("2026-03-09")
        with self.at("2026-03-09"):
            block = self.env["account.dunning.block"].create({"partner_id": excluded.partner_id.id})
            fresh = self.env["account.dunning.run"].create({"company_id": self.company.id})
        self.dispute(excluded)
        self.begin_online(self.item(excluded))
        self.env["account.dunning.charge"].create(
            {"partner_id": self.debtor.id, "name": "Return debit", "amount": 4.5}
        )
        line = Command.create({"move_line_id": self.item(excluded).id})
        promised = {"partner_id": excluded.partner_id.id, "line_ids": [line], "amount": 9.0}
        with self.at("2026-03-09"):
            self.env["account.payment.promise"].create(promised)
        self.first.fee_ids = [Command.create({"amount": 1.0})]
        self.env["account.collection.limitation.event"].create(
            {"case_id": self.debtor.collection_case_id.id, "scope": "debtor"}
        )
        self.bank_line("2026-03-08", 9.0, partner_id=self.debtor.id)
        self.env["account.dunning.receipt"].sudo()._note(self.company, self.debtor)
        thanks = {
            "case_id": self.debtor.collection_case_id.id,
            "kind": "month",
            "period": "2026-03",
        }
        thanks |= {"state": "sent", "due_on": "2026-03-09 12:00:00"}
        self.env["account.collection.courtesy"].sudo().create(thanks)
        mail = {"case_id": self.debtor.collection_case_id.id, "kind": "question", "words": "Why?"}
        self.env["account.collection.reply"].sudo().create(mail)
        takeover = {"name": "old.csv", "company_id": self.company.id}
        self.env["account.dunning.takeover"].sudo().create(takeover)
        self.given_proceedings(self.create_debtor("Mediated Ltd"))
        self.given_write_offs(self.create_debtor("Lost Ltd"))
        self.given_trials()
        self.ask_dossier(self.debtor)
        owed = {"partner_id": self.debtor.id, "amount": 9.0}
        self.env["account.credit.limit"].create(owed)
        self.env["account.credit.release"].create(owed)
        self.env["account.credit.insurance"].create({"insurer_id": self.debtor.id})
        self.env["account.credit.cover"].create(owed)
        found = {"case_id": self.debtor.collection_case_id.id}
        self.env["account.collection.finding"].create(found)
        settled = {"partner_id": excluded.partner_id.id, "line_ids": [line], "amount": 9.0}
        self.env["account.collection.settlement"].create(settled)
        told = {"partner_id": excluded.partner_id.id, "line_ids": [line]}
        self.env["account.credit.report"].create(told)
        self.debtor.collection_case_id._make_link("clerk")
        self.given_signature(self.invoice("2026-02-01", partner=self.create_debtor("Signed Ltd")))
        notices = self.env["account.dunning.notice"].search([])
        self.assertEqual(set(notices.mapped("state")), {"draft", "confirmed", "sent"})
        self.assertEqual(
            set(notices.sudo().delivery_ids.mapped("state")), {"sent", "ready", "failed"}
        )
        return notices, drafts, block, fresh

    def state_of_affairs(self):
        """Everything a door could change."""
        self.env.invalidate_all()

        def read(model, *names):
            found = self.env[model].sudo().with_context(active_test=False)
            # Cases are ranked anew now and then: that is no change of anything.
            return found.search_read([], names, order="id")

        return (
            read("account.dunning.run", "proposed_at", "state"),
            read("account.dunning.notice", "state", "name", "deadline", "attachment_id"),
            read("account.dunning.notice.line", "level_id", "drop_reason"),
            read("account.dunning.delivery", "state", "channel"),
            read("account.dunning.block", "date_to"),
            read("account.dispute", "state", "amount", "awaits_credit"),
            read("account.dunning.decision", "code"),
            read("account.collection.case", "collector_id"),
            read("account.collection.contact", "note"),
            read("account.collection.limitation.event", "date", "date_to"),
            read("account.dunning.level", "delay_days"),
            read("account.interest.series", "kind", "warned_until"),
            read("account.interest.rate", "percent"),
            read("account.move.line", "no_followup", "dunning_cycle"),
            read("account.dunning.charge", "state", "amount"),
            read("account.interest.profile", "surcharge"),
            read("account.payment.promise", "state", "task_id"),
            read("account.payment.plan", "state"),
            read("account.dunning.trial", "state"),
            read("account.collections.dossier", "state"),
            read("account.collection.write.off", "state"),
            read("account.collection.settlement", "state"),
            read("account.credit.limit", "state"),
            read("account.credit.release", "state"),
            read("account.credit.cover", "amount"),
            read("account.credit.report", "state"),
            read("account.collection.finding", "state"),
        )

    def doors(self):
        """(model, method) of all public methods of ours, as any logged-in user may call them."""
        for name in self.env.registry:
            mine = name.startswith((*OURS, *MORE)) and not self.env[name]._abstract
            if not (mine or name in EXTENDED):
                continue
            for cls in type(self.env[name]).mro():
                if cls.__module__.startswith("odoo.addons.account_collections.models"):
                    for method, function in vars(cls).items():
                        orm = method in (
                            "copy_data",
                            "create",
                            "default_get",
                            "onchange",
                            "unlink",
                            "write",
                        )
                        if callable(function) and not method.startswith("_") and not orm:
                            yield name, method

    def records_of(self, model):
        if model == "account.move":
            return self.env[model].search([("move_type", "=", "out_invoice")])
        if model == "account.move.line":
            return self.env[model].search([("account_type", "=", "asset_receivable")])
        if model == "res.partner":
            # One with a case and one without.
            wanted = ("Debtor Ltd", "Excluded Ltd")
            return self.env[model].search([("name", "in", wanted)])
        return self.env[model].search([])

    # === WHO SEES === #

    def test_a_viewer_sees_cases_notices_and_levels(self):
        notices, *_others = self.given_records_in_every_state()
        for user in (self.viewer, self.accountant, self.collector, self.manager):
            with self.subTest(user.login):
                self.env.invalidate_all()
                for record in (notices[-1], notices.case_id[0], notices.run_id[0], self.ladder):
                    with Form(record.with_user(user)):
                        pass
                for name in self.env.registry:
                    if name.startswith(OURS) and not (
                        self.env[name]._abstract
                        or self.env[name]._transient
                        or name in CONFIDENTIAL
                    ):
                        # Who knocked at which page is nobody's business.
                        if self.env[name].with_user(self.manager).has_access("read"):
                            self.assertTrue(self.env[name].with_user(user).search([]), name)
                debtor = self.debtor.with_user(user)
                self.assertEqual(debtor.dunning_level_id, self.first)
                self.assertGreater(debtor.overdue_amount, 0)

    def test_the_partner_form_opens_for_everybody_inside(self):
        self.given_records_in_every_state()
        for user in (self.plain, self.viewer, self.accountant, self.collector, self.manager):
            with self.subTest(user.login):
                self.env.invalidate_all()
                with Form(self.debtor.with_user(user)) as form:
                    sees = user.has_group("account_collections.group_viewer")
                    self.assertEqual("dunning_level_id" in form._view["fields"], sees)
                    page = form._view["tree"].xpath("//page[@name='dunning']")
                    self.assertEqual(bool(page), sees)
                Partner = self.env["res.partner"].with_user(user)
                views = Partner.get_views([(False, "list"), (False, "search"), (False, "kanban")])
                self.assertEqual('name="dunned"' in views["views"]["search"]["arch"], sees)

    def test_the_fields_on_partners_are_for_viewers_only(self):
        self.given_records_in_every_state()
        self.portal.partner_id.parent_id = self.debtor
        for user in (self.plain, self.portal, self.public):
            for name in ("dunning_level_id", "overdue_amount", "dunning_explanation"):
                with self.assertRaises(AccessError):
                    self.debtor.with_user(user).read([name])
                self.assertNotIn(name, self.env["res.partner"].with_user(user).fields_get())
        known = self.portal.partner_id.with_user(self.portal)
        self.assertTrue(known.read(["name"]))

    def test_portal_and_public_users_reach_nothing(self):
        self.given_records_in_every_state()
        for user in (self.plain, self.portal, self.public):
            for name in self.env.registry:
                if name.startswith(OURS) and not (
                    self.env[name]._abstract or self.env[name]._transient
                ):
                    with self.subTest(f"{user.login} {name}"):
                        for operation in ("read", "write", "create", "unlink"):
                            self.assertFalse(self.env[name].with_user(user).has_access(operation))
        letter = self.env["account.dunning.notice"].search([("state", "=", "sent")]).attachment_id
        for user in (self.plain, self.portal, self.public):
            with self.assertRaises(AccessError):
                letter.with_user(user).check_access("read")

    # === WHO ACTS === #

    def test_no_door_lets_a_reader_change_anything(self):
        self.given_records_in_every_state()
        before = self.state_of_affairs()
        doors = sorted(set(self.doors()))
        self.assertGreater(len(doors), 15)
        for user in (self.plain, self.viewer, self.accountant):
            for model, method in doors:
                with self.subTest(f"{user.login}: {model}.{method}"), self.at("2026-03-09"):
                    for record in self.records_of(model).with_user(user):
                        # Whatever he is told, it must not have happened.
                        with suppress(Exception), self.env.cr.savepoint():
                            getattr(record, method)()
                    self.assertEqual(self.state_of_affairs(), before)

    def test_acting_doors_tell_a_reader_that_he_may_not(self):
        notices, drafts, block, fresh = self.given_records_in_every_state()
        draft = notices.filtered(lambda notice: notice.state == "draft")
        printed = notices.filtered("to_print")
        failed = notices.filtered("has_problem")
        excluded = drafts.decision_ids.filtered(lambda decision: decision.code == "no_followup")
        doors = (
            (fresh, "action_propose"),
            (drafts, "action_confirm"),
            (drafts, "action_cancel"),
            (draft, "action_confirm"),
            (draft, "action_cancel"),
            (printed, "action_print_letters"),
            (draft.line_ids, "action_drop"),
            (draft.line_ids, "action_lower"),
            (draft.line_ids, "action_raise"),
            (failed.delivery_ids, "action_retry"),
            (failed.delivery_ids, "action_as_letter"),
            (block, "action_end"),
            (self.env["account.payment.promise"].search([]), "action_accept"),
            (excluded, "action_include"),
            (self.env["account.dispute"].search([]), "action_resolve_for_us"),
            (self.env["account.dispute"].search([]), "action_resolve_for_debtor"),
            (self.env["account.dispute"].search([]), "action_stop_waiting"),
            (self.env["account.dispute"].search([]), "action_withdraw"),
        )
        for user in (self.viewer, self.accountant):
            for records, method in doors:
                with self.subTest(f"{user.login}: {records._name}.{method}"):
                    self.assertTrue(records)
                    with self.at("2026-03-09"), self.assertRaises(AccessError):
                        getattr(records.with_user(user), method)()

    def test_a_reader_neither_writes_nor_deletes(self):
        self.given_records_in_every_state()
        for user in (self.viewer, self.accountant):
            for name in self.env.registry:
                if name.startswith(OURS) and not (
                    self.env[name]._abstract or self.env[name]._transient
                ):
                    for operation in ("write", "create", "unlink"):
                        allowed = self.env[name].with_user(user).has_access(operation)
                        self.assertFalse(allowed, f"{user.login} {operation} {name}")

    def test_a_collector_without_contact_rights_does_all_his_work(self):
        self.assertFalse(self.collector.has_group("base.group_partner_manager"))
        self.company.dunning_letter_handling = "print"
        self.ladder.level_ids.write({"by_email": False, "by_letter": True})
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        ready = self.env["account.dunning.notice"].search([("to_print", "=", True)])
        merge = patch("odoo.tools.pdf.merge_pdf", return_value=b"%PDF-1.4 pile")
        with self.at("2026-03-08"), self.outbox(), merge:
            ready.with_user(self.collector).action_print_letters()
        with self.at("2026-03-22"):
            Run = self.env["account.dunning.run"].with_user(self.collector)
            run = Run.create({"company_id": self.company.id})
            run.action_propose()
            run.notice_ids.line_ids.action_lower()
            run.notice_ids.line_ids.action_raise()
            with Form(run.notice_ids) as draft:
                draft.opening = "Dear debtor, {amount} please."
            run.action_confirm()
        self.send("2026-03-22")
        with self.at("2026-03-22"), self.outbox(), merge:
            action = run.notice_ids.action_print_letters()
        pile = self.env["ir.attachment"].browse(int(action["url"].split("/")[3].split("?")[0]))
        self.assertEqual(pile.with_user(self.collector).raw, b"%PDF-1.4 pile")
        self.assertDunned(run.notice_ids, {self.debtor: [(invoice, self.second)]})
        self.assertIn("Dear debtor", run.notice_ids.opening)

    def test_a_collector_without_contact_rights_works_on_the_case(self):
        invoice = self.invoice("2026-03-01")
        case = self.dun("2026-03-08").case_id.with_user(self.collector)
        with self.at("2026-03-09"):
            with Form(case) as form:
                with form.contact_ids.new() as contact:
                    contact.kind = "call"
                    contact.outcome = "will_pay"
                    contact.note = "Pays on Friday"
                with form.limitation_event_ids.new() as event:
                    event.kind = "acknowledgement"
                    event.item_ids.add(self.item(invoice))
            case.activity_schedule("account_collections.activity_call", user_id=self.collector.id)
            case.message_post(body="Called him", partner_ids=self.manager.partner_id.ids)
            case.activity_ids.action_feedback(feedback="Done")
            case.collector_id = self.collector
            self.env["account.dunning.block"].with_user(self.collector).create(
                {"partner_id": self.debtor.id, "note": "Pays on Friday"}
            ).action_end()
        last = case.contact_ids[0]
        self.assertEqual((last.outcome, last.user_id), ("will_pay", self.collector))
