from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .case import PlanCase

PLAN = "account.payment.plan"
MODELS = (PLAN, f"{PLAN}.item", f"{PLAN}.line", f"{PLAN}.limit")
MONTHS = (("2026-04-01", 100), ("2026-05-01", 100), ("2026-06-01", 100))
# What a clerk with a console would like to write.
DAYS = ("interest_until", "offered_on", "accepted_on", "notice_on", "cure_until", "failed_on")
DAYS += ("lapsed_on", "ended_on")
NUMBERS = ("version", "previous_id", "approved_by_id", "accelerated_by_id", "task_id")
NUMBERS += ("principal_amount", "charges_amount", "amount_total", "currency_id")
FORGED = {
    **dict.fromkeys(DAYS, "2026-03-01"),
    **dict.fromkeys(NUMBERS, 1),
    "name": "PLAN/1",
    "state": "accepted",
    "end_reason": "none",
    "matched_before": {"1": 5.0},
}
FORGED_ITEM = {"state": "accepted", "added": True, "name": "INV/1", "amount": 1.0}
FORGED_ITEM |= {"company_id": 1, "currency_id": 1, "date_maturity": "2026-03-01"}


@tagged("post_install", "-at_install")
class TestAccessPlans(PlanCase):
    """Who may read, agree on and approve payment plans; each door asks for itself."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "viewer": "account_collections.group_viewer",
            "accountant": "account.group_account_invoice",
            "collector": "account_collections.group_user",
            "manager": "account_collections.group_manager",
            "plain": "base.group_user",
        }
        for login, group in groups.items():
            user = new_test_user(cls.env, f"plan_{login}", group, company_id=cls.company.id)
            setattr(cls, login, user)
        cls.limit = cls.env[f"{PLAN}.limit"].create({"balance_from": 100.0, "max_instalments": 12})

    def three(self, **vals):
        return self.plan(self.invoice("2026-02-01", 300.0), *MONTHS, **vals)

    def refused(self, error, *attempts):
        for number, attempt in enumerate(attempts):
            with self.subTest(number), self.at("2026-03-11"):
                with self.assertRaises(error), self.env.cr.savepoint():
                    attempt()
                    self.env.flush_all()

    # === READERS === #

    def test_readers_see_plans_and_change_nothing(self):
        draft, running = self.three(accept=False), self.three()
        offered = self.three(accept=False)
        with self.at("2026-03-10"):
            offered.action_offer()
        doors = [
            (draft, "action_offer"),
            (draft, "action_accept"),
            (draft, "action_approve"),
            (draft, "action_ask_approval"),
            (draft, "action_make_schedule"),
            (offered, "action_accept"),
            (offered, "action_take_back"),
            (running, "action_notice_of_default"),
            (running, "action_accelerate"),
            (running, "action_renegotiate"),
        ]
        draft.split = "equal"
        for user in (self.viewer, self.accountant):
            self.env.invalidate_all()
            for plan in (draft, offered, running):
                with Form(plan.with_user(user)):
                    pass
            for model in MODELS:
                records = self.env[model].with_user(user)
                self.assertTrue(records.search([]), model)
                for operation in ("write", "create", "unlink"):
                    self.assertFalse(records.has_access(operation), f"{operation} {model}")
            self.refused(
                AccessError,
                *(getattr(plan.with_user(user), method) for plan, method in doors),
                lambda user=user: self.env["account.collections.reason"].with_user(user).create({}),
                lambda user=user: running.with_user(user)._withdraw("None"),
                lambda user=user: running.with_user(user).write({"note": "None"}),
            )
        self.assertStates({draft: "draft", offered: "offered", running: "accepted"})

    def test_others_reach_nothing(self):
        plan = self.three()
        for model in MODELS:
            self.assertFalse(self.env[model].with_user(self.plain).has_access("read"), model)
        invoice = plan.item_ids.move_line_id.move_id
        for name in ("payment_plan_id", "dunning_next"):
            self.assertNotIn(name, self.env["account.move"].with_user(self.plain).fields_get())
        fields = self.env["res.partner"].with_user(self.plain).fields_get()
        self.assertNotIn("payment_plan_ids", fields)
        self.assertEqual(invoice.payment_plan_id, plan)

    def test_a_salesperson_opens_the_invoice_of_a_plan(self):
        """Sales apps let salespeople read invoices, not the ledger."""
        plan = self.three()
        invoice = plan.item_ids.move_line_id.move_id
        for name in ("account.move", "account.journal", "account.payment.term"):
            model = self.env["ir.model"]._get(name)
            access = {"name": name, "model_id": model.id, "perm_read": True}
            group = self.env.ref("base.group_user")
            self.env["ir.model.access"].create({**access, "group_id": group.id})
        for user, sees in ((self.plain, False), (self.viewer, True)):
            self.env.invalidate_all()
            Move = self.env["account.move"].with_user(user)
            arch = Move.get_view(self.env.ref("account.view_move_form").id, "form")["arch"]
            self.assertEqual("payment_plan_id" in arch, sees)
            names = ["name", "payment_state"] + ["payment_plan_id", "dunning_next"] * sees
            with self.at("2026-03-11"):
                values = invoice.with_user(user).read(names)[0]
            if sees:
                self.assertEqual(values["payment_plan_id"][0], plan.id)
                self.assertIn(plan.name, values["dunning_next"])

    # === COLLECTORS === #

    def test_a_collector_agrees_on_a_plan(self):
        invoice = self.invoice("2026-02-01", 300.0)
        plan = self.plan(invoice, *MONTHS, accept=False).with_user(self.collector)
        with self.at("2026-03-10"):
            plan.action_offer()
            plan.action_take_back()
            plan.line_ids[0].amount = 50
            plan.line_ids[1].amount = 150
            plan.action_accept()
            version = plan.browse(plan.action_renegotiate()["res_id"])
            version.unlink()
            plan._withdraw("He has paid in cash")
        self.assertEqual((plan.state, plan.end_reason), ("withdrawn", "He has paid in cash"))

    def test_nobody_forges_what_the_doors_write(self):
        draft, running = self.three(accept=False), self.three()
        Plan = self.env[PLAN].with_user(self.manager)
        vals = {"partner_id": self.debtor.id}
        self.refused(
            UserError,
            *(
                attempt
                for name, value in FORGED.items()
                for attempt in (
                    lambda one={name: value}: draft.with_user(self.manager).write(one),
                    lambda one={name: value}: running.with_user(self.manager).write(one),
                    lambda one={name: value}: Plan.create(vals | one),
                )
            ),
        )
        # Records that are not there, or not to be read, are refused as defaults, too.
        ids = ("previous_id", "approved_by_id", "accelerated_by_id", "task_id", "currency_id")
        forged = {name: value for name, value in FORGED.items() if name not in ids}
        defaults = {f"default_{name}": value for name, value in forged.items()}
        plain, forged = Plan.create(vals), Plan.with_context(**defaults).create(vals)
        names = [name for name in FORGED if name != "create_uid"]
        self.assertEqual([forged[name] for name in names], [plain[name] for name in names])

    def test_nobody_forges_items_of_a_draft(self):
        draft = self.three(accept=False).with_user(self.manager)
        free = self.item(self.invoice("2026-02-01"))
        Item, Line = draft.item_ids, draft.line_ids
        vals = {"plan_id": draft.id, "move_line_id": free.id}
        self.refused(
            UserError,
            *(
                attempt
                for name, value in FORGED_ITEM.items()
                for attempt in (
                    lambda one={name: value}: Item.write(one),
                    lambda one={name: value}: Item.create(vals | one),
                    lambda one={name: value}: draft.write({"item_ids": [Command.create(one)]}),
                )
            ),
            lambda: Line[0].write({"company_id": 1}),
            lambda: Line.create(
                {"plan_id": draft.id, "due_on": "2026-07-01", "amount": 1, "company_id": 1}
            ),
        )
        forged = {name: value for name, value in FORGED_ITEM.items() if name != "company_id"}
        defaults = {f"default_{name}": value for name, value in forged.items()}
        row = Item.with_context(**defaults).create(vals)
        self.assertEqual((row.state, row.added, row.amount), ("draft", False, 100.0))
        self.assertEqual((row.company_id, row.name), (self.company, free.move_id.name))

    def test_what_was_agreed_stays(self):
        running, draft = self.three().with_user(self.manager), self.three(accept=False)
        free = self.item(self.invoice("2026-02-01"))
        item, line = running.item_ids, running.line_ids[0]
        Item, Line = item.browse(), line.browse()
        there = {"plan_id": running.id}
        self.refused(
            UserError,
            lambda: line.write({"amount": 1.0}),
            lambda: line.write({"plan_id": draft.id}),
            lambda: line.unlink(),
            lambda: Line.create({**there, "due_on": "2026-07-01", "amount": 1.0}),
            lambda: item.write({"move_line_id": free.id}),
            lambda: item.write({"plan_id": draft.id}),
            lambda: item.unlink(),
            lambda: Item.create({**there, "move_line_id": free.id}),
            lambda: draft.with_user(self.manager).line_ids[0].write(there),
            lambda: draft.with_user(self.manager).item_ids.write(there),
            lambda: running.write({"line_ids": [Command.clear()]}),
            lambda: running.write({"cure_days": 0}),
            lambda: running.write({"accepted_by": "Somebody else"}),
            lambda: running.unlink(),
        )
        self.assertEqual((running.amount_total, len(running.line_ids)), (300.0, 3))

    # === APPROVAL === #

    def test_beyond_the_limits_a_manager_decides(self):
        self.limit.max_instalments = 2
        plan = self.three(accept=False).with_user(self.collector)
        self.assertTrue(plan.needs_approval)
        self.refused(UserError, plan.action_offer, plan.action_accept)
        limit = self.limit.with_user(self.collector)
        self.refused(AccessError, plan.action_approve, lambda: limit.write({"max_instalments": 9}))
        with self.at("2026-03-10"):
            plan.action_ask_approval()
            self.assertTrue(self.tasks("plan_offer"))
            plan.with_user(self.manager).action_approve()
            self.assertEqual(plan.approved_by_id, self.manager)
            plan.action_accept()
        self.assertEqual(plan.state, "accepted")
        other = self.three(accept=False).with_user(self.manager)
        with self.at("2026-03-10"):
            other.action_offer()
        self.assertEqual((other.state, other.approved_by_id), ("offered", self.manager))

    def test_an_approval_is_about_what_was_approved(self):
        self.limit.max_instalments = 2
        more = self.item(self.invoice("2026-02-01"))
        plan = self.three(accept=False).with_user(self.collector)
        item = Command.create({"move_line_id": more.id})
        for number, change in enumerate(
            (
                lambda: plan.line_ids[0].write({"amount": 90.0}),
                lambda: plan.line_ids[0].write({"due_on": "2026-04-02"}),
                lambda: plan.line_ids.create(
                    {"plan_id": plan.id, "due_on": "2026-07-01", "amount": 1.0}
                ),
                lambda: plan.line_ids[-1].unlink(),
                lambda: plan.write({"item_ids": [item]}),
                lambda: plan.item_ids[-1].unlink(),
                lambda: plan.write({"cure_days": 9}),
                lambda: plan.write({"split": "equal", "count": 4}),
            )
        ):
            with self.subTest(number), self.at("2026-03-10"):
                plan.with_user(self.manager).action_approve()
                plan.write({"note": "He called again"})
                self.assertTrue(plan.approved_by_id)
                change()
                self.assertFalse(plan.approved_by_id)

    # === COMPANIES === #

    def test_nobody_sees_or_plans_what_another_company_is_owed(self):
        elsewhere = self.setup_other_company(name="Elsewhere")["company"]
        here = self.three()
        user = new_test_user(
            self.env, "plan_elsewhere", "account_collections.group_manager", company_id=elsewhere.id
        )
        self.env[f"{PLAN}.limit"].with_user(user).create({"balance_from": 5.0})
        for model in MODELS:
            records = self.env[model].with_user(user).search([])
            self.assertFalse(records.filtered(lambda record: record.company_id != elsewhere))
        stranger = here.with_user(user)
        item = self.item(self.invoice("2026-02-01"))
        vals = {"partner_id": self.debtor.id, "company_id": elsewhere.id}
        vals["item_ids"] = [Command.create({"move_line_id": item.id})]
        Plan = self.env[PLAN]
        both = self.env.user
        both.company_ids += elsewhere
        wide = Plan.with_user(both).with_context(allowed_company_ids=both.company_ids.ids)
        self.refused(
            UserError,
            lambda: stranger.read(["name"]),
            lambda: stranger.line_ids.read(["amount"]),
            lambda: stranger._withdraw("None"),
            stranger.action_renegotiate,
            stranger.action_accelerate,
            lambda: self.limit.with_user(user).write({"max_instalments": 1}),
            lambda: Plan.with_user(user).create(vals),
            lambda: wide.create(vals),
            lambda: wide.create(vals | {"company_id": self.company.id}).write(
                {"company_id": elsewhere.id}
            ),
        )
