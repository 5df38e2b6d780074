from odoo import fields
from odoo.tests import tagged

from .case import MoneyCase

DAY = fields.Date.to_date
BY_HAND = {"nl_consumer", "be_consumer", "se_consumer", "fr_consumer"}


@tagged("post_install", "-at_install")
class TestMoneyCountries(MoneyCase):
    """Where the law asks for more than these letters are, they claim nothing by themselves."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.interest.profile"].search([]).write({"fees": "all"})

    def profile(self, name):
        return self.env.ref(f"account_collections.profile_{name}")

    def default_by_reminder(self, name):
        """What a reminder of 20 March, with a deadline of 27 March, starts; nothing was agreed."""
        kind = name.partition("_")[2]
        profile = self.profile(name)
        debtor = self.create_debtor(name, interest_profile_id=profile.id, debtor_kind_known=kind)
        invoice = self.invoice("2026-03-01", 1000.0, debtor)
        self.dun("2026-03-20")
        return self.item(invoice).default_on

    def test_what_a_friendly_reminder_starts(self):
        table = {
            "de_consumer": "2026-03-28",
            "se_business": "2026-04-19",
            "se_consumer": "2026-04-19",
            "fr_consumer": False,
            "be_consumer": False,
        }
        for name, expected in table.items():
            with self.subTest(name):
                expected = expected and DAY(expected)
                if name == "de_consumer":
                    self.profile(name).shifts = False
                self.assertEqual(self.default_by_reminder(name), expected)

    def test_a_refusal_is_a_default_without_any_notice(self):
        debtor = self.create_debtor("F", interest_profile_id=self.profile("fr_consumer").id)
        invoice = self.invoice("2026-03-01", 1000.0, debtor)
        invoice.refused_on = "2026-03-10"
        self.assertEqual(self.item(invoice).default_on, DAY("2026-03-10"))

    def test_who_is_charged_by_itself(self):
        profiles = self.env["account.interest.profile"].search([("country_id", "!=", False)])
        by_hand = profiles.filtered("charges_by_hand")
        self.assertEqual(by_hand, by_hand.union(*map(self.profile, BY_HAND)))
        for profile in by_hand:
            self.assertIn("No charges are proposed by themselves", profile.note)

    def test_no_letter_charges_them(self):
        self.second.charge_lump_sum = True
        self.charge_fee(2.0)
        for name in (*sorted(BY_HAND), "de_consumer"):
            debtor = self.create_debtor(
                name, interest_profile_id=self.profile(name).id, debtor_kind_known="consumer"
            )
            self.invoice("2026-03-02", 1000.0, debtor, refused_on="2026-03-03")
            self.dun("2026-03-09")
            self.dun("2026-03-23")
            with self.subTest(name):
                self.assertEqual(bool(self.charges(debtor=debtor)), name == "de_consumer")
