from datetime import date

from lxml import etree

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .case import CollectionsCase
from .dossier.given import GivenDossiers
from .incentive.given import GivenPolicies
from .proceeding.given import GivenProceedings
from .trial.given import GivenTrials

MODULE = "account_collections"
# Letters of the web client on each of its pages.
TAKEN = {*"hcsjnpbu", *"123456789"}
# The filters we bring to screens of Odoo.
ADDED = {
    "base.view_res_partner_filter": ("overdue", "dunned", "dunning_blocked"),
    "account.view_account_invoice_filter": (
        "dunned",
        "dunning_blocked",
        "dunning_disputed",
        "group_dunning_level",
    ),
}


@tagged("post_install", "-at_install")
class TestViews(GivenDossiers, GivenPolicies, GivenProceedings, GivenTrials, CollectionsCase):
    """Each screen of ours opens with data in it and each filter finds something or nothing, but
    never an error."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = new_test_user(
            cls.env,
            "collections_boss",
            "account.group_account_manager,base.group_system,base.group_multi_company",
            company_id=cls.company.id,
        )

    def setUp(self):
        super().setUp()
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        drafted = self.invoice("2026-03-01", partner=self.create_debtor("Draft Ltd"))
        self.propose("2026-03-22")
        block = self.env["account.dunning.block"].create({"partner_id": self.debtor.id})
        self.dispute(drafted, 10.0)
        case = self.debtor.collection_case_id
        case.activity_schedule("account_collections.activity_call", user_id=self.boss.id)
        line = Command.create({"move_line_id": self.item(invoice).id})
        day = fields.Date.add(fields.Date.today(), days=5)
        promise = {"partner_id": self.debtor.id, "amount": 9.0, "promised_on": day}
        self.env["account.payment.promise"].create(promise | {"line_ids": [line]})
        self.env["account.payment.plan"].create({"partner_id": self.debtor.id, "item_ids": [line]})
        self.env["account.payment.plan.limit"].create({"balance_from": 50.0})
        self.given_proceeding(self.item(invoice))
        self.given_trials()
        self.ask_dossier(self.debtor)
        self.env["account.credit.rule"].create({"code": "overdue"})
        self.env["account.credit.limit"].create({"partner_id": self.debtor.id, "amount": 9.0})
        scale = self.env.ref("account_collections.scale_creditreform")
        value = {"partner_id": self.debtor.id, "scale_id": scale.id, "value": 312}
        self.env["account.credit.assessment"].create(value)
        self.env["account.credit.release"].create({"partner_id": self.debtor.id, "amount": 9.0})
        insurer = {"insurer_id": self.debtor.id, "valid_from": "2026-01-01"}
        insurance = self.env["account.credit.insurance"].create(insurer)
        cover = {"insurance_id": insurance.id, "partner_id": self.debtor.id, "amount": 9.0}
        self.env["account.credit.cover"].create(cover)
        told = {"partner_id": self.debtor.id, "line_ids": [line]}
        self.env["account.credit.report"].create(told)
        self.env["account.collection.finding"].create({"case_id": case.id})
        settled = {"partner_id": self.debtor.id, "amount": 9.0, "line_ids": [line]}
        self.env["account.collection.settlement"].create(settled)
        self.given_policy(self.company)
        self.given_write_off(self.item(drafted), amount=1.0)
        self.env["account.collections.month"].sudo()._close(self.company, date(2026, 2, 28))
        forecast = {"company_id": self.company.id, "day": "2026-03-01", "days": 7}
        self.env["account.collections.forecast"].sudo().create(forecast)
        mail = {"case_id": self.debtor.collection_case_id.id, "kind": "question", "words": "Why?"}
        self.env["account.collection.reply"].sudo().create(mail)
        cost = {"partner_id": self.debtor.id, "name": "Return debit", "amount": 4.5}
        charge = self.env["account.dunning.charge"].create(cost)
        self.bank_line("2026-03-22", 9.0, partner_id=self.debtor.id)
        self.env["account.dunning.receipt"].sudo()._note(self.company, self.debtor)
        failed = [(case, UserError("Something is missing."))]
        self.env["account.collections.fault"].sudo()._settle("rank", self.company, failed)
        takeover = {"name": "old.csv", "company_id": self.company.id}
        self.env["account.dunning.takeover"].sudo().create(takeover)
        self.assertTrue(block and case and charge)
        self.env.invalidate_all()

    def ours(self, model):
        """The records of a model that the data files brought."""
        data = (
            self.env["ir.model.data"]
            .sudo()
            .search([("module", "=", MODULE), ("model", "=", model)])
        )
        return self.env[model].sudo().browse(data.mapped("res_id"))

    # === SCREENS === #

    def open_list(self, model, arch):
        spec = {}
        for field in arch.iterfind("field"):
            many = model._fields[field.get("name")].relational
            spec[field.get("name")] = {"fields": {"display_name": {}}} if many else {}
        return model.web_search_read([], spec)["records"]

    def open_kanban(self, model, arch):
        shown = [field.get("name") for field in arch.iter("field")]
        spec = {name: {"fields": {"display_name": {}}} for name in shown if name in model._fields}
        spec = {name: how if model._fields[name].relational else {} for name, how in spec.items()}
        return model.web_search_read([], spec)["records"]

    def open_form(self, model, arch):
        if model._transient:
            return Form(model)
        if record := model.search([], limit=1):
            with Form(record):
                pass
        return record

    def open_calendar(self, model, arch):
        self.assertIn(arch.get("date_start"), model._fields)
        return self.open_list(model, arch)

    def open_pivot(self, model, arch):
        rows = [
            ":".join(filter(None, (field.get("name"), field.get("interval"))))
            for field in arch.iterfind("field[@type='row']")
        ]
        measures = [field.get("name") for field in arch.iterfind("field[@type='measure']")]
        return model.formatted_read_group(
            [], rows, [f"{name}:sum" for name in measures] + ["__count"]
        )

    open_graph = open_pivot

    def open_activity(self, model, arch):
        return self.env["mail.activity"].with_user(self.boss).get_activity_data(model._name, [])

    def test_each_screen_opens_in_each_of_its_modes(self):
        actions = self.ours("ir.actions.act_window")
        self.assertGreaterEqual(len(actions), 7)
        for action in actions:
            context = safe_eval(action.context or "{}", {"uid": self.boss.id})
            model = self.env[action.res_model].with_user(self.boss).with_context(**context)
            for mode in action.view_mode.split(","):
                with self.subTest(f"{action.name} {mode}"):
                    views = model.get_views([(False, mode), (False, "search")])["views"]
                    arch = etree.fromstring(views[mode]["arch"])
                    self.assertTrue(
                        getattr(self, f"open_{mode}")(model, arch), "a screen with data"
                    )
            with self.subTest(f"{action.name}: search"):
                domain = safe_eval(action.domain or "[]", {"uid": self.boss.id})
                model.search(domain)
                known = etree.fromstring(views["search"]["arch"])
                for key in context:
                    if key.startswith("search_default_"):
                        name = key.removeprefix("search_default_")
                        self.assertTrue(known.xpath(f"//*[@name='{name}']"), f"no filter {name}")

    def test_each_mode_of_a_screen_is_drawn_by_a_view_of_ours(self):
        """Where there is none Odoo draws one of its own: bars of height 1 by the first field."""
        ours = self.ours("ir.ui.view")
        for action in self.ours("ir.actions.act_window"):
            chosen = {view.view_mode: view.view_id for view in action.view_ids}
            if action.view_id:
                chosen.setdefault(action.view_mode.split(",")[0], action.view_id)
            for mode in action.view_mode.split(","):
                with self.subTest(f"{action.name} {mode}"):
                    usual = ours.default_view(action.res_model, mode)
                    view = chosen.get(mode) or ours.browse(usual or ())
                    self.assertIn(view, ours)

    def test_each_list_has_cards_for_the_phone_with_the_buttons_of_its_top(self):
        """A phone opens the cards of a window if it has any, else a list that scrolls sideways.
        Tables that one types into are set up at a desk."""
        for action in self.ours("ir.actions.act_window"):
            modes = action.view_mode.split(",")
            if modes[0] != "list":
                continue
            arch = {}
            for mode in {"list", "kanban"}.intersection(modes):
                chosen = action.view_ids.filtered(lambda view, m=mode: view.view_mode == m).view_id
                chosen = chosen or (action.view_id if mode == "list" else chosen)
                known = self.env[action.res_model].with_user(self.boss).get_view(chosen.id, mode)
                arch[mode] = etree.fromstring(known["arch"])
            with self.subTest(action.name):
                self.assertTrue("kanban" in arch or arch["list"].get("editable"), "cards")
                if "kanban" in arch and "print" not in (action.path or ""):
                    tops = [
                        {node.get("name") for node in one.xpath("header/button[@display]")}
                        for one in (arch["list"], arch["kanban"])
                    ]
                    self.assertLessEqual(*tops)

    def test_words_of_our_lists_and_forms_go_on_in_a_second_line(self):
        """By a class, which the style sheet of lists goes by."""
        views = self.ours("ir.ui.view")
        whole = views.filtered(lambda view: view.type in ("list", "form") and not view.inherit_id)
        self.assertGreater(len(whole), 50)
        for view in whole:
            with self.subTest(view.name):
                classes = etree.fromstring(view.arch_db).get("class", "")
                self.assertIn("o_collections_own", classes.split())

    def test_a_key_belongs_to_one_button(self):
        """Of two visible buttons with one letter the first would win without a word; letters of
        the web client's own buttons are taken."""
        for view in self.ours("ir.ui.view").filtered(lambda view: view.model):
            keys = {}
            for node in etree.fromstring(view.arch).iter("button"):
                if key := node.get("data-hotkey"):
                    keys.setdefault(key, []).append(node)
            for key, nodes in keys.items():
                with self.subTest(f"{view.name}: {key}"):
                    self.assertNotIn(key.lower(), TAKEN)
                    shown_always = [node for node in nodes if not node.get("invisible")]
                    self.assertFalse(len(nodes) > 1 and shown_always, "two with one letter")

    def test_each_button_of_a_screen_leads_somewhere(self):
        notices = self.env["account.dunning.notice"].with_user(self.boss).search([])
        run = notices.run_id[0]
        draft = notices.filtered(lambda notice: notice.state == "draft")
        opened = (
            run.action_view_decisions(),
            run.action_view_notices(),
            draft.line_ids.action_block(),
            run.decision_ids[0].action_block(),
            draft.line_ids.move_id.action_block_dunning(),
            self.debtor.with_user(self.boss).action_open_collection_case(),
            self.debtor.with_user(self.boss).action_promise(),
            self.debtor.collection_case_id.with_user(self.boss).action_promise(),
            draft.line_ids.move_id.action_promise(),
            self.debtor.with_user(self.boss).action_block_dunning(),
            self.debtor.with_user(self.boss).action_payment_plan(),
            draft.line_ids.move_id.action_payment_plan(),
        )
        for action in opened:
            with self.subTest(action.get("name")):
                model = self.env[action["res_model"]].with_user(self.boss)
                model = model.with_context(**action.get("context", {}))
                model.get_views([(False, mode) for mode in action["view_mode"].split(",")])
                if action.get("target") == "new":
                    Form(model).save()
                else:
                    self.assertTrue(model.search(action.get("domain", [])))

    def test_the_invoice_and_its_list_show_how_far_it_was_dunned(self):
        Move = self.env["account.move"].with_user(self.boss)
        sales = Move.with_context(default_move_type="out_invoice")
        invoices = sales.search([("move_type", "=", "out_invoice")])
        for invoice in invoices:
            with Form(invoice):
                pass
        arch = sales.get_view(self.env.ref("account.view_out_invoice_tree").id, "list")["arch"]
        names = [field.get("name") for field in etree.fromstring(arch).iterfind("field")]
        self.assertIn("dunning_level_id", names)
        ours = [name for name in names if "dunning" in name or name == "last_notice_on"]
        rows = sales.web_search_read(
            [("id", "in", invoices.ids)], {name: {} for name in ours}, order="id"
        )["records"]
        self.assertEqual([row["dunning_level_id"] for row in rows], [self.first.id, False])

    # === FILTERS === #

    def apply(self, model, node, filters_only=None):
        """What the web client does with one entry of a search view."""
        known = {"uid": self.boss.id, "self": "a", "context_today": date.today}
        if node.tag == "field":
            name = node.get("name")
            domain = node.get("filter_domain")
            operator = node.get("operator", "ilike")
            model.search(safe_eval(domain, known) if domain else [(name, operator, "a")])
        if node.get("domain"):
            model.search(safe_eval(node.get("domain"), known))
        group_by = safe_eval(node.get("context", "{}"), known).get("group_by")
        if group_by or node.get("date"):
            groupby = group_by or f"{node.get('date')}:month"
            for group in model.formatted_read_group([], [groupby], ["__count"]):
                self.assertEqual(model.search_count(group["__extra_domain"]), group["__count"])

    def test_each_filter_of_our_screens_works(self):
        views = self.ours("ir.ui.view").filtered(
            lambda view: view.type == "search" and view.mode == "primary"
        )
        self.assertGreaterEqual(len(views), 5)
        for view in views:
            model = self.env[view.model].with_user(self.boss)
            arch = etree.fromstring(model.get_view(view.id, "search")["arch"])
            for node in arch.iter("field", "filter"):
                with self.subTest(f"{view.model}: {node.get('name')}"):
                    self.apply(model, node)

    def test_each_filter_we_bring_to_other_screens_works(self):
        for xmlid, names in ADDED.items():
            view = self.env.ref(xmlid)
            model = self.env[view.model].with_user(self.boss)
            arch = etree.fromstring(model.get_view(view.id, "search")["arch"])
            for name in names:
                with self.subTest(f"{view.model}: {name}"):
                    (node,) = arch.xpath(f"//filter[@name='{name}']")
                    self.apply(model, node)

    def test_the_filters_find_what_they_say(self):
        Notice = self.env["account.dunning.notice"]
        Run = self.env["account.dunning.run"]
        draft = Notice.search([("state", "=", "draft")])
        self.assertEqual(Run.search([("state", "=", "proposed")]), draft.run_id)
        self.assertEqual(Run.search([("state", "=", "done")]), Run.search([]) - draft.run_id)
        self.assertFalse(Run.search([("state", "=", "draft")]))
        everything = Notice.search([])
        for flag in ("to_print", "has_problem"):
            yes, no = everything.filtered(flag), everything.filtered_domain([(flag, "=", False)])
            self.assertEqual(Notice.search([(flag, "=", True)]), yes)
            self.assertEqual(Notice.search([(flag, "=", False)]), no)

    def test_the_contact_explains_itself_on_a_click(self):
        action = self.debtor.action_explain_dunning()
        (view, _kind), *_others = action["views"]
        shown = self.env["res.partner"].get_view(view)["arch"]
        self.assertIn("dunning_explanation", shown)
        self.assertEqual(action["res_id"], self.debtor.id)
        form = self.env["res.partner"].get_view(view_type="form")["arch"]
        self.assertNotIn("dunning_explanation", form)

    # === SETTINGS === #

    def test_the_settings_are_those_of_the_company(self):
        Settings = self.env["res.config.settings"].with_user(self.boss)
        with Form(Settings) as form:
            self.assertEqual(form.dunning_procedure_id, self.ladder)
            form.dunning_mode = "propose"
            form.dunning_grace_days = 3
            form.dunning_daily_cap = 50
            form.dunning_bank_max_age = 4
            form.dunning_quiet_days = "weekend"
            form.dunning_letter_handling = "print"
            form.dunning_collector_id = self.boss
        form.record.execute()
        found = self.company.read(
            [
                "dunning_mode",
                "dunning_grace_days",
                "dunning_daily_cap",
                "dunning_bank_max_age",
                "dunning_quiet_days",
                "dunning_letter_handling",
            ],
            load=None,
        )[0]
        found.pop("id")
        self.assertEqual(list(found.values()), ["propose", 3, 50, 4, "weekend", "print"])
        self.assertEqual(self.company.dunning_collector_id, self.boss)
