from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .case import CollectionsCase
from .limitation.arrangements_case import ArrangementsCase

MODULE = "account_collections"
# Queries of a screen.
MOST = 40


@tagged("post_install", "-at_install")
class TestScaleForms(CollectionsCase):
    """What a form asks the database for when a clerk opens it. Whoever adds to a form finds out
    here what that costs everybody who opens one."""

    def given(self):
        """A debtor who was dunned, with several invoices, one of them in a foreign currency."""
        self.foreign = self.setup_other_currency("EUR")
        self.mine = self.invoice("2026-03-01", 100.0)
        self.invoice("2026-03-02", 50.0, currency_id=self.foreign.id)
        self.invoice("2026-06-02", 70.0)
        self.credit_note("2026-03-03", 10.0)
        self.dun("2026-03-10")
        self.case = self.debtor.with_company(self.company).collection_case_id

    def specification(self, record, arch, ours=True):
        """The fields of a view as the web client names them."""
        names = {}
        for node in arch.iter("field"):
            field = record._fields.get(node.get("name"))
            inside = any(up.tag == "field" for up in node.iterancestors())
            if inside or field is None or not (ours or MODULE not in field._modules):
                continue
            names[field.name] = {}
            if field.type in ("one2many", "many2many"):
                inner = next((child for child in node if child.tag in ("list", "kanban")), None)
                lines = self.env[field.comodel_name]
                shown = {} if inner is None else self.specification(lines, inner)
                names[field.name] = {"fields": shown or {"display_name": {}}, "limit": 40}
            elif field.type == "many2one":
                names[field.name] = {"fields": {"display_name": {}}}
        return names

    def count(self, record, ours=True):
        """Queries of the form, the second time as in a server that runs for a while."""
        arch = etree.fromstring(record.get_view(view_type="form")["arch"])
        spec = self.specification(record, arch, ours)
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            record.web_read(spec)
        return self.cr.sql_log_count - before

    def test_a_case_is_read_in_a_handful_of_queries(self):
        self.given()
        with self.at("2026-03-20"):
            self.assertLessEqual(self.count(self.case), MOST)

    def test_an_invoice_costs_hardly_more_than_without_dunning(self):
        self.given()
        with self.at("2026-03-20"):
            self.assertLessEqual(self.count(self.mine), self.count(self.mine, ours=False) + 6)

    def test_a_contact_costs_hardly_more_than_without_dunning(self):
        self.given()
        with self.at("2026-03-20"):
            self.assertLessEqual(self.count(self.debtor), self.count(self.debtor, ours=False) + 3)

    def test_what_is_kept_of_a_debtor_costs_little_more(self):
        self.given()
        with self.at("2026-03-20"):
            before = self.count(self.case)
            self.dispute(self.mine, 10.0)
            self.env["account.dunning.block"].create({"partner_id": self.debtor.id})
            cost = {"partner_id": self.debtor.id, "name": "Return debit", "amount": 4.5}
            self.env["account.dunning.charge"].create(cost)
            self.assertLessEqual(self.count(self.case), before + 12)

    def test_a_search_for_what_was_dunned_knows_the_cycle(self):
        self.given()
        Move = self.env["account.move"]
        ours = [("partner_id", "=", self.debtor.id), ("move_type", "=", "out_invoice")]
        reached = [*ours, ("dunning_level_id", "!=", False)]
        dunned = Move.search(reached)
        self.assertIn(self.mine, dunned)
        self.assertEqual(dunned, Move.search(ours).filtered("dunning_level_id"))
        self.item(self.mine).sudo().dunning_cycle = 1
        self.assertEqual(Move.search(reached), dunned - self.mine)
        self.assertIn(self.mine, Move.search([*ours, ("dunning_level_id", "=", False)]))

    def test_searches_and_groups_by_level_agree_with_the_level_shown(self):
        self.given()
        self.dun("2026-04-10")
        Move = self.env["account.move"]
        ours = [("partner_id", "=", self.debtor.id), ("move_type", "=", "out_invoice")]
        moves = Move.search(ours)
        reached = moves.grouped("dunning_level_id")
        self.assertEqual(set(reached), {self.second, self.env["account.dunning.level"]})
        groups = Move._read_group(ours, ["dunning_level_id"], ["id:recordset"])
        self.assertEqual(dict(groups), reached)
        for level, expected in reached.items():
            found = Move.search([*ours, ("dunning_level_id", "=", level.id)])
            self.assertEqual(found, expected)
        either = Move.search([*ours, ("dunning_level_id", "in", [False, *self.second.ids])])
        self.assertEqual(either, moves)
        self.assertFalse(Move.search([*ours, ("dunning_level_id", "=", self.first.id)]))

    def test_debtors_are_found_by_the_level_their_contact_shows(self):
        self.given()
        Partner = self.env["res.partner"]
        self.assertEqual(self.debtor.dunning_level_id, self.first)
        for domain, found in (
            ([("dunning_level_id", "!=", False)], self.debtor),
            ([("dunning_level_id", "=", self.first.id)], self.debtor),
            ([("dunning_level_id", "=", self.second.id)], Partner),
            ([("dunning_level_id", "=", False)], Partner),
        ):
            self.assertEqual(Partner.search([("id", "=", self.debtor.id), *domain]), found)

    def test_searches_and_groups_by_level_are_not_compiled_first(self):
        for model, ask in (
            ("res.partner", lambda found: found.search_count([("dunning_level_id", "!=", False)])),
            ("account.move", lambda found: found._read_group([], ["dunning_level_id"])),
        ):
            with self.subTest(model):
                self.env.cr.execute("SET LOCAL jit = on")
                ask(self.env[model])
                self.env.cr.execute("SHOW jit")
                self.assertEqual(self.env.cr.fetchone(), ("off",))


@tagged("post_install", "-at_install")
class TestScaleScreens(ArrangementsCase):
    """No list of ours asks for more than a few dozen things, Today neither, and no draft, whatever
    its debtors promised, contest and pay."""

    specification = TestScaleForms.specification
    count = TestScaleForms.count

    def given(self):
        """Debtors with one of each kind."""
        self.charge_fee(5.0, self.first)
        self.agreed("2026-02-01")
        self.dun("2026-03-02")
        bills = [self.agreed("2026-02-01", partner=self.other) for _number in range(5)]
        self.promise(bills[0], "2026-03-30")
        self.plan(bills[1], ("2026-04-01", 400), ("2026-05-01", 600))
        self.dispute(bills[2], 10.0)
        self.block(bills[3])
        self.begin_online(self.item(bills[4]))
        cost = {"partner_id": self.other.id, "name": "Return debit", "amount": 4.5}
        self.env["account.dunning.charge"].create(cost)
        self.credit_note("2026-03-03", 10.0, partner=self.other)
        self.bank_line("2026-03-04", 55.0)
        self.agreed("2026-01-01", partner=self.create_debtor("Draft Ltd"))
        self.propose("2026-03-10")

    def windows(self):
        """The windows of ours that have an address, with what they show."""
        owned = [("module", "=", MODULE), ("model", "=", "ir.actions.act_window")]
        ids = self.env["ir.model.data"].search(owned).mapped("res_id")
        for window in self.env["ir.actions.act_window"].browse(ids).filtered("path"):
            for view, kind in window.views:
                if kind in ("list", "kanban"):
                    yield window, view, kind

    def ask(self, window, view, kind):
        """Queries of a window as it opens, the second time."""
        Model = self.env[window.res_model]
        arch = etree.fromstring(Model.get_views([(view, kind)])["views"][kind]["arch"])
        spec = self.specification(Model, arch)
        domain = safe_eval(window.domain or "[]", {"uid": self.env.uid})
        for _warm in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            found = Model.web_search_read(domain, spec, order=arch.get("default_order"), limit=80)
        return self.cr.sql_log_count - before, found["length"]

    def test_no_window_asks_for_more_than_a_few_dozen_things(self):
        self.given()
        filled = 0
        with self.at("2026-03-10"):
            for window, view, kind in self.windows():
                with self.subTest(window.path, kind=kind):
                    queries, rows = self.ask(window, view, kind)
                    self.assertLessEqual(queries, MOST)
                    filled += bool(rows)
        self.assertGreater(filled, 20)

    def test_no_form_asks_for_more_than_a_few_dozen_things(self):
        self.given()
        with self.at("2026-03-10"):
            for model in (
                "account.dunning.notice",
                "account.dunning.run",
                "account.dunning.charge",
                "account.payment.promise",
                "account.payment.plan",
                "account.dispute",
                "account.dunning.block",
            ):
                record = self.env[model].search([("company_id", "=", self.company.id)], limit=1)
                with self.subTest(model):
                    self.assertTrue(record)
                    self.assertLessEqual(self.count(record), MOST)
