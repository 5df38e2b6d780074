from odoo.exceptions import UserError
from odoo.tests import tagged

from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestScenarioLevels(CollectionsCase):
    """Levels and cases are derived: read from what was sent and what is open, never written."""

    def given_two_debtors(self):
        """One owes 100 and was dunned once, the other owes 300 and was dunned twice."""
        small, big = self.debtor, self.create_debtor("Big Ltd")
        of_big = self.invoice("2026-02-15", 300.0, big)
        self.dun("2026-02-22")
        of_small = self.invoice("2026-03-01", 100.0, small)
        self.dun("2026-03-08")
        return small, of_small, big, of_big

    def test_a_cancelled_notice_gives_the_old_level_back(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        run = self.propose("2026-03-22")
        with self.at("2026-03-22"):
            run.action_confirm()
            self.assertEqual(run.notice_ids.state, "confirmed")
            self.assertEqual(invoice.dunning_level_id, self.first, "not sent, not reached")
            run.notice_ids.action_cancel()
        self.assertEqual(invoice.dunning_level_id, self.first)
        self.assertDunned(self.dun("2026-03-23"), {self.debtor: [(invoice, self.second)]})

    def test_a_letter_that_came_back_gives_the_old_level_back(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        notice = self.dun("2026-03-22")
        self.assertEqual(self.debtor.dunning_level_id, self.second)
        with self.at("2026-03-23"):
            notice.sudo().delivery_ids._set_bounced("No such mailbox")
            self.assertEqual(notice.state, "confirmed")
            self.assertEqual(invoice.dunning_level_id, self.first)
            self.assertEqual(self.item(invoice).dunning_level_id, self.first)
            self.assertEqual(self.debtor.dunning_level_id, self.first)
            notice.action_cancel()
        self.assertDunned(self.dun("2026-03-24"), {self.debtor: [(invoice, self.second)]})

    def test_what_was_sent_cannot_be_cancelled(self):
        self.invoice("2026-03-01")
        notice = self.dun("2026-03-08")
        with self.assertRaises(UserError):
            notice.action_cancel()

    def test_the_invoice_list_is_grouped_and_filtered_by_level(self):
        _small, of_small, _big, of_big = self.given_two_debtors()
        of_none = self.invoice("2026-03-20", 50.0)
        ours = [("id", "in", (of_small + of_big + of_none).ids)]
        Move = self.env["account.move"]
        groups = Move.formatted_read_group(ours, ["dunning_level_id"], ["amount_residual:sum"])
        found = {
            group["dunning_level_id"] and group["dunning_level_id"][0]: group["amount_residual:sum"]
            for group in groups
        }
        self.assertEqual(found, {self.first.id: 100.0, self.second.id: 300.0, False: 50.0})
        for group in groups:
            self.assertTrue(Move.search([*ours, *group["__extra_domain"]]))
        listed = Move.web_read_group(ours, ["dunning_level_id"], ["__count"])
        self.assertEqual(listed["length"], 3)
        dunned = Move.search([*ours, ("dunning_level_id", "!=", False)])
        self.assertEqual(dunned, of_small + of_big)
        self.assertEqual(Move.search([*ours, ("dunning_level_id", "=", False)]), of_none)
        self.assertEqual(Move.search([*ours, ("dunning_level_id", "=", self.first.id)]), of_small)
        self.assertEqual(Move.search([*ours, ("dunning_level_id.name", "=", "Level 2")]), of_big)

    def test_the_partner_filters_find_who_is_overdue_dunned_and_blocked(self):
        small, of_small, big, _of_big = self.given_two_debtors()
        Partner, both = self.env["res.partner"], [("id", "in", (small + big).ids)]
        with self.at("2026-03-09"):
            self.env["account.dunning.block"].create({"partner_id": big.id})
            self.assertEqual(Partner.search([*both, ("dunning_blocked", "=", True)]), big)
            self.assertEqual(Partner.search([*both, ("dunning_blocked", "=", False)]), small)
            self.assertEqual(Partner.search([*both, ("overdue_amount", ">", 0)]), small + big)
            self.assertEqual(Partner.search([*both, ("overdue_amount", ">", 200)]), big)
            self.assertEqual(
                Partner.search([*both, ("dunning_level_id", "!=", False)]), small + big
            )
        self.pay(of_small, on="2026-03-10")
        with self.at("2026-03-10"):
            self.assertEqual(Partner.search([*both, ("overdue_amount", ">", 0)]), big)
            self.assertEqual(Partner.search([*both, ("dunning_level_id", "!=", False)]), big)
            self.assertEqual(Partner.search([*both, ("dunning_level_id", "ilike", "Level")]), big)
            self.assertEqual(Partner.search([*both, ("dunning_level_id", "=", False)]), small)

    def test_cases_come_in_the_order_of_what_is_overdue(self):
        small, of_small, big, of_big = self.given_two_debtors()
        Case, both = self.env["account.collection.case"], [("partner_id", "in", (small + big).ids)]
        with self.at("2026-03-10"):
            self.assertEqual(Case.search(both).partner_id.ids, [big.id, small.id])
            found = Case.search(both, order="overdue_amount asc")
            self.assertEqual(found.partner_id.ids, [small.id, big.id])
            self.assertEqual(found.mapped("overdue_amount"), [100.0, 300.0])
        self.pay(of_big, 250.0, on="2026-03-11")
        with self.at("2026-03-11"):
            self.cr.flush()  # as at the end of each request
            self.assertEqual(Case.search(both).partner_id.ids, [small.id, big.id])

    def test_a_case_closes_when_paid_and_opens_again(self):
        invoice = self.invoice("2026-03-01")
        self.dun("2026-03-08")
        Case = self.env["account.collection.case"]
        case = self.debtor.collection_case_id
        ours = [("id", "=", case.id)]

        def state():
            case.invalidate_recordset()
            self.cr.flush()  # as at the end of each request
            self.assertEqual(Case.search([*ours, ("state", "=", case.state)]), case)
            self.assertFalse(Case.search([*ours, ("state", "!=", case.state)]))
            return case.state

        with self.at("2026-03-09"):
            self.assertEqual(state(), "open")
            self.assertEqual((case.days_overdue, case.level_id), (8, self.first))
        self.pay(invoice, on="2026-03-10")
        with self.at("2026-03-10"):
            self.assertEqual(state(), "closed")
            self.assertFalse(case.level_id)
            self.item(invoice).remove_move_reconcile()
            self.assertEqual(state(), "open")
            self.assertEqual(case.level_id, self.first)
