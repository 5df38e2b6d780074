from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .case import WriteOffCase


@tagged("post_install", "-at_install")
class TestDoubtfulDebts(WriteOffCase):
    """What is in doubt at the end of a year: a list, and nothing else."""

    def propose(self, user=None, **vals):
        wizards = self.env["account.collections.doubts"]
        wizards = wizards.with_user(user) if user else wizards
        with self.at("2026-12-20"):
            wizard = wizards.create({"company_id": self.company.id, **vals})
            wizard.action_propose()
        return {
            line.name: (line.overdue, line.net, line.percent, line.allowance)
            for line in wizard.line_ids
        }

    def test_net_by_age_and_insolvency(self):
        old = self.sold((1000.0, self.full), on="2026-08-01")
        self.sold((1000.0, self.full), on="2026-12-01")
        other = self.create_debtor("Broke Ltd")
        broke = self.sold((200.0, self.reduced), on="2026-12-01", partner=other)
        other.insolvency_opened_on = "2026-12-10"
        found = self.propose()
        # What the case of all these tests brings along.
        found.pop(self.old.name)
        self.assertEqual(
            found,
            {
                old.name: (152, 1000.0, 25.0, 250.0),
                broke.name: (30, 200.0, 100.0, 200.0),
            },
        )
        self.assertEqual(old.amount_residual, 1190.0)

    def test_a_percentage_is_one(self):
        with self.assertRaisesRegex(UserError, "between 0 and 100"):
            self.propose(first_percent=120.0)

    def test_who_only_reads_gets_none(self):
        viewer = new_test_user(
            self.env, "reader", "account_collections.group_viewer", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            self.propose(viewer)
