from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .case import MoneyCase


@tagged("post_install", "-at_install")
class TestAccessMoney(MoneyCase):
    """Who may see, enter and waive money, and who may say what a law is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "viewer": "account_collections.group_viewer",
            "accountant": "account.group_account_invoice",
            "collector": "account_collections.group_user",
            "plain": "base.group_user",
            "manager": "account_collections.group_manager",
        }
        for login, group in groups.items():
            user = new_test_user(cls.env, f"money_{login}", group, company_id=cls.company.id)
            setattr(cls, login, user)

    def test_reference_rates_are_the_same_everywhere_and_changed_by_managers_only(self):
        series = self.env.ref("account_collections.series_basiszinssatz_247_bgb")
        other = self.setup_other_company()["company"]
        elsewhere = new_test_user(
            self.env,
            "dunning_elsewhere",
            "account_collections.group_manager",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        entry = {"series_id": series.id, "valid_from": "2027-01-01", "percent": 1.77}
        for user in (self.viewer, self.accountant, self.collector):
            known = series.with_user(user)
            self.assertTrue(known.rate_ids.mapped("percent"))
            for refused in (
                lambda known=known: known.write({"kind": "yearly"}),
                lambda known=known: known.rate_ids[0].write({"percent": 0}),
                lambda known=known: known.rate_ids[0].unlink(),
                lambda user=user: self.env["account.interest.rate"].with_user(user).create(entry),
                lambda user=user: self.env["account.interest.import"].with_user(user).create({}),
            ):
                with self.assertRaises(AccessError):
                    refused()
        self.env["account.interest.rate"].with_user(elsewhere).create(entry)
        self.assertEqual(series.with_user(self.viewer).rate_ids[0].percent, 1.77)

    def test_charges_are_waived_by_collectors_only(self):
        self.charge_fee(2.0)
        self.agreed("2026-03-01")
        self.dun("2026-03-08")
        self.dun("2026-03-22")
        fee = self.charges("fee")
        self.assertTrue(fee.with_user(self.viewer).display_name)
        for user in (self.viewer, self.plain):
            with self.assertRaises(AccessError):
                fee.with_user(user)._waive("Goodwill")
            with self.assertRaises(AccessError):
                self.env["account.collections.reason"].with_user(user).create({})
        with self.assertRaises(AccessError):
            fee.with_user(self.plain).read(["amount"])
        for broken in (
            lambda mine: mine.write({"amount": 1.0}),
            lambda mine: mine.unlink(),
            lambda mine: mine.create(
                {"partner_id": self.debtor.id, "kind": "fee", "name": "x", "amount": 1}
            ),
            lambda mine: mine.copy(),
        ):
            with self.assertRaises(UserError), self.cr.savepoint():
                broken(fee.with_user(self.collector))
        fee.with_user(self.collector)._waive("Goodwill")
        fee.with_user(self.collector).action_reinstate()
        self.assertEqual(fee.state, "open")

    def test_the_law_is_changed_by_managers_only(self):
        profile = self.env.ref("account_collections.profile_de_business")
        self.assertEqual(profile.with_user(self.viewer).surcharge, 9.0)
        for user in (self.viewer, self.collector):
            with self.assertRaises(AccessError):
                profile.with_user(user).surcharge = 12.0

    def test_the_kind_of_a_debtor_is_for_viewers_only(self):
        for name in ("debtor_kind", "debtor_kind_known", "interest_profile_id"):
            with self.assertRaises(AccessError):
                self.debtor.with_user(self.plain).read([name])
            self.debtor.with_user(self.viewer).read([name])

    def test_procedures_are_changed_by_managers_only(self):
        with self.assertRaises(AccessError):
            self.ladder.with_user(self.collector).name = "Mine"
        with self.assertRaises(AccessError):
            self.first.with_user(self.collector).delay_days = 1
        with self.assertRaises(AccessError):
            self.ladder.with_user(self.collector).copy()
        with Form(self.ladder.with_user(self.manager)) as form:
            form.name = "Ours"
        self.ladder.with_user(self.manager).copy().unlink()
        self.first.with_user(self.manager).delay_days = 8
        self.assertEqual((self.ladder.name, self.first.delay_days), ("Ours", 8))
