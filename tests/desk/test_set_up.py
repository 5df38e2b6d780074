from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from ..case import CollectionsCase

DAY = "2026-03-25"


@tagged("post_install", "-at_install")
class TestSetUp(CollectionsCase):
    """The guide looks at the company each time: what is mended turns green, what is lost turns
    amber again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rights = "account_collections.group_manager,account.group_account_manager,base.group_system"
        cls.boss = new_test_user(cls.env, "sets_up", rights, company_id=cls.company.id)
        cls.mere = new_test_user(
            cls.env, "mere_manager", "account_collections.group_manager", company_id=cls.company.id
        )

    def check(self, name, who=None):
        check = self.env.ref(f"account_collections.check_{name}")
        check = check.with_user(who or self.boss)
        check.invalidate_recordset()
        return check.with_company(self.company).with_context(allowed_company_ids=self.company.ids)

    def assertFound(self, name, state, words=None):
        check = self.check(name)
        self.assertEqual(check.state, state, check.fact)
        self.assertTrue(check.fact)
        if words:
            self.assertIn(words, check.fact)

    # === EACH CHECK === #

    def test_the_sender(self):
        partner = self.company.partner_id
        sender = {"street": "Road 1", "zip": "10115", "city": "Berlin", "phone": "+49 30 1"}
        partner.write(sender)
        self.assertFound("sender", "done", "Road 1")
        partner.phone = False
        self.assertFound("sender", "todo", "Phone")

    def test_the_logo(self):
        self.assertFound("logo", "todo")
        dot = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
            "rkJggg=="
        )
        self.company.logo = dot
        self.assertFound("logo", "done")

    def test_the_bank_account(self):
        self.company.partner_id.bank_ids.unlink()
        self.assertFound("bank_account", "todo")
        self.env["res.partner.bank"].create(
            {"acc_number": "DE02120300000000202051", "partner_id": self.company.partner_id.id}
        )
        self.assertFound("bank_account", "done", "DE02")

    def test_the_mail(self):
        self.env["ir.mail_server"].search([]).unlink()
        self.assertFound("mail", "todo")
        self.env["ir.mail_server"].create({"name": "Post office", "smtp_host": "mail.example"})
        self.assertFound("mail", "done", "Post office")

    def test_procedure_collector_and_accounts(self):
        self.assertFound("procedure", "done", "Level 1")
        self.company.dunning_procedure_id = False
        self.assertFound("procedure", "todo")
        self.company.dunning_collector_id = False
        self.assertFound("collector", "todo")
        self.company.dunning_collector_id = self.boss
        self.assertFound("collector", "done", self.boss.name)
        self.company.dunning_fee_account_id = False
        self.assertFound("accounts", "todo")
        self.company.dunning_fee_account_id = self.company_data["default_account_revenue"]
        self.assertFound("accounts", "done")

    def test_the_kinds_of_debtors(self):
        self.assertFound("kinds", "done")
        self.invoice("2026-03-01")
        self.assertFound("kinds", "todo", "number: 1.")
        action = self.check("kinds").action_open()
        self.assertEqual(self.env["res.partner"].search(action["domain"]), self.debtor)
        self.debtor.debtor_kind = "consumer"
        self.assertFound("kinds", "done")

    def test_opening_balances(self):
        item = self.item(self.invoice("2026-03-01", 80.0))
        self.assertFound("opening", "done")
        item.no_followup = True
        self.assertFound("opening", "todo", "80.00")
        action = self.check("opening").action_open()
        found = self.env["account.move.line"].with_user(self.boss).search(action["domain"])
        self.assertEqual(found, item)
        # Once dunning runs, what is left out is left out on purpose.
        self.company.dunning_mode = "propose"
        self.assertFound("opening", "done", "80.00")
        found.action_include_in_dunning()
        self.assertFound("opening", "done", "Nothing")

    def test_bank_data(self):
        with self.at(DAY):
            self.bank_line("2026-03-24", 5.0)
            self.assertFound("bank_data", "done")
        with self.at("2026-04-25"):
            self.assertFound("bank_data", "todo")

    # === SIMULATE, SWITCH ON === #

    def test_the_simulation_drafts_nothing(self):
        contested = self.invoice("2026-03-01", 80.0)
        self.invoice("2026-03-24", 30.0)
        with self.at(DAY):
            self.dispute(contested, 25.0)
            self.assertFound("simulation", "todo")
            action = self.check("simulation").action_open()
            run = self.env["account.dunning.run"].browse(action["res_id"])
            self.assertEqual((run.simulated, str(run.date)), (True, "2026-03-26"))
            self.assertFalse(run.notice_ids)
            self.assertFound("simulation", "done", "letters: 1,")
            self.assertIn("55.00", self.check("simulation").fact)
            self.assertIn("reason: 1.", self.check("simulation").fact)

    def test_the_switch_says_what_will_happen(self):
        self.assertFound("switch", "todo")
        action = self.check("switch").action_open()
        Switch = self.env["account.collections.switch"].with_user(self.boss)
        with Form(Switch.with_context(**action["context"])) as form:
            self.assertIn("Nothing leaves the house", form.explanation)
            form.mode = "automatic"
            self.assertIn("WITHOUT A HAND", form.explanation)
            form.mode = "propose"
        form.record.action_switch()
        found = self.company.dunning_mode, self.company.dunning_bank_max_age
        self.assertEqual(found, ("propose", 5))
        form.record.bank_max_age = -1
        with self.assertRaisesRegex(UserError, "below zero"):
            form.record.action_switch()
        self.assertFound("switch", "done")

    def test_runs_by_hand_are_a_way_too(self):
        self.invoice("2026-03-01")
        self.propose("2026-03-20")
        with self.at(DAY):
            self.assertFound("switch", "done", "by hand")
        with self.at("2026-07-01"):
            self.assertFound("switch", "todo")

    def test_the_card_goes_when_all_is_in_order(self):
        Check = self.env["account.collections.check"].with_user(self.boss)
        Card = self.env["account.collections.card"].with_user(self.boss)
        guide = self.env.ref("account_collections.card_guide")
        Check = Check.with_context(allowed_company_ids=self.company.ids)
        shown = Card.with_context(allowed_company_ids=self.company.ids)
        self.assertIn(guide.id, shown.search([("is_shown", "=", True)]).ids)
        for check in Check.search([]):
            self.patch(type(check), f"_check_{check.code}", lambda self, company: (True, "Fine"))
        # As of the next click.
        self.env.invalidate_all()
        self.assertFalse(Check._find_todo())
        self.assertNotIn(guide.id, shown.search([("is_shown", "=", True)]).ids)

    # === WHO MAY === #

    def test_each_check_opens_something_or_says_who_may(self):
        self.invoice("2026-03-01")
        for person in (self.boss, self.mere):
            for check in self.env["account.collections.check"].search([]):
                with self.subTest(f"{person.login}: {check.code}"):
                    try:
                        action = self.check(check.code, person).action_open()
                    except UserError as refused:
                        self.assertEqual(person, self.mere)
                        self.assertNotIsInstance(refused, AccessError)
                        continue
                    model = self.env[action["res_model"]].with_user(person)
                    context = action.get("context") or {}
                    if isinstance(context, dict):
                        model = model.with_context(**context)
                    for view, mode in action["views"]:
                        model.get_view(view, mode)

    def test_whoever_may_not_change_the_company_switches_nothing_on(self):
        Switch = self.env["account.collections.switch"]
        wizard = Switch.with_user(self.mere).create({"company_id": self.company.id})
        with self.assertRaises(AccessError):
            wizard.action_switch()
        self.assertEqual(self.company.dunning_mode, "off")
        collector = new_test_user(
            self.env, "no_boss", "account_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            Switch.with_user(collector).create({"company_id": self.company.id, "mode": "propose"})
        with self.assertRaises(AccessError):
            self.env["account.collections.check"].with_user(collector).search([]).mapped("fact")

    def test_another_company_is_looked_at_by_itself(self):
        other = self.setup_other_company(name="Other")["company"]
        self.boss.company_ids |= other
        self.company.dunning_collector_id = self.boss
        check = self.env.ref("account_collections.check_collector").with_user(self.boss)
        states = [
            check.with_context(allowed_company_ids=company.ids).state
            for company in (self.company, other)
        ]
        self.assertEqual(states, ["done", "todo"])
