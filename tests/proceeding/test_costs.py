from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestProceedingCosts(ProceedingCase):
    """What the tariff says for certain is claimed by a person, once."""

    def claim(self, proceeding, on="2026-12-02"):
        with self.at(on):
            proceeding.action_claim_costs()
        return {it.tariff_number: it.amount for it in proceeding.charge_ids}

    def test_the_court_fee(self):
        """P01: the least there is; the lawyer's fees only if one was engaged."""
        proceeding = self.hand_over(self.given_letter(amount=900.0), "court_order")
        self.assertEqual(self.claim(proceeding), {"KV 1100": 38.0})
        charge = proceeding.charge_ids
        self.assertEqual((charge.kind, charge.booking, charge.is_recovery), ("cost", "memo", True))

    def test_an_agency_as_a_lawyer_and_the_lump_sum_falls_away(self):
        """P12: 141.05 in all"""
        move = self.given_letter()
        proceeding = self.hand_over(move)
        lump = (
            self.env["account.dunning.charge"]
            .sudo()
            .create(
                {
                    "partner_id": self.debtor.id,
                    "company_id": self.company.id,
                    "move_id": move.id,
                    "notice_id": self.item(move).dunning_notice_line_ids.notice_id[:1].id,
                    "kind": "lump_sum",
                    "amount": 40.0,
                    "currency_id": self.company.currency_id.id,
                }
            )
        )
        self.assertEqual(sum(self.claim(proceeding).values()), 141.05)
        self.assertEqual((lump.state, lump.amount_open), ("waived", 0.0))

    def test_once(self):
        proceeding = self.hand_over(self.given_letter())
        self.claim(proceeding)
        with self.assertRaisesRegex(UserError, "left to claim"):
            self.claim(proceeding)

    def test_not_before_it_was_handed_over(self):
        with self.assertRaises(UserError):
            self.claim(self.prepare(self.given_letter()))
