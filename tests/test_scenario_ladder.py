from odoo.tests import tagged

from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioLadder(CollectionsCase):
    """An invoice climbs the ladder while nobody pays."""

    def test_an_unpaid_invoice_goes_through_all_levels(self):
        invoice = self.invoice("2026-03-01")
        for day, level in (
            ("2026-03-08", self.first),
            ("2026-03-22", self.second),
            ("2026-04-05", self.third),
            ("2026-04-19", self.last),
        ):
            self.assertDunned(self.dun(day), {self.debtor: [(invoice, level)]})
            self.assertEqual(invoice.dunning_level_id, level)
            self.assertEqual(self.debtor.dunning_level_id, level)
        run = self.propose("2026-06-01")
        self.assertDecided(run, {invoice: "exhausted"})
