from odoo.tests import tagged

from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestToldToBureau(ProceedingCase):
    """Whether claims may be reported to a credit bureau is shown, from the letters sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.de")
        cls.ladder.level_ids.announces_bureau = True

    def said(self, proceeding, on):
        with self.at(on):
            return proceeding.bureau_text

    def test_two_letters_in_four_weeks_that_announce_it(self):
        """P23"""
        moves = self.given_letter("2026-09-01")
        proceeding = self.prepare(moves)
        self.assertIn("not two letters", self.said(proceeding, "2026-12-01"))
        self.dun("2026-11-20")
        self.assertIn("four weeks old", self.said(proceeding, "2026-11-28"))
        self.assertEqual(self.said(proceeding, "2026-11-29"), "May be reported.")

    def test_what_was_contested_is_not_reported(self):
        moves = self.given_letter("2026-09-01")
        self.dun("2026-11-20")
        proceeding = self.prepare(moves)
        self.dispute(moves)
        self.assertEqual(
            self.said(proceeding, "2026-12-20"), "May not be reported: the debtor contested it."
        )

    def test_elsewhere_it_says_nothing(self):
        self.company.country_id = self.env.ref("base.at")
        self.assertFalse(self.said(self.prepare(self.given_letter()), "2026-12-01"))
