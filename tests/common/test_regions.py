import holidays

from odoo.tests import tagged

from ...tools.common.regions import get_region
from ..case import CollectionsCase

# No region of their country, or none any more.
ELSEWHERE = {"GB": {"C6", "L9"}, "IT": {"CI", "OG", "OT", "VS"}}


@tagged("post_install", "-at_install")
class TestRegionsOfStates(CollectionsCase):
    def test_every_state_of_every_country_with_a_profile_has_its_region(self):
        known = holidays.list_supported_countries()
        profiles = self.env["account.interest.profile"].search([("country_id", "!=", False)])
        countries = profiles.country_id
        self.assertLessEqual({"DE", "AT", "CH", "GB", "ES", "IT"}, {*countries.mapped("code")})
        for country in countries.filtered(lambda country: known[country.code]):
            states = country.state_ids.mapped("code")
            without = {
                code for code in states if not get_region(country.code, code, known[country.code])
            }
            with self.subTest(country.code):
                self.assertEqual(without, ELSEWHERE.get(country.code, set()))

    def test_a_due_date_on_a_holiday_of_the_state_moves(self):
        """§ 193 BGB: Epiphany, a Tuesday, is one in Bavaria and none in North Rhine-Westphalia."""
        self.company.country_id = self.env.ref("base.de")
        invoice = self.invoice("2026-01-06", due_date_agreed="yes")
        for state, expected in {
            "base.state_de_by": "2026-01-08",
            "base.state_de_nw": "2026-01-07",
            "": "2026-01-07",
        }.items():
            self.company.partner_id.state_id = state and self.env.ref(state)
            self.env.invalidate_all()
            with self.subTest(state):
                self.assertEqual(str(self.item(invoice).default_on), expected)
