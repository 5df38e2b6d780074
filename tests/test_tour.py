from odoo import fields
from odoo.tests import HttpCase, tagged

from .browser import PATIENCE
from .case import CollectionsCase


@tagged("post_install", "-at_install")
class TestTour(CollectionsCase, HttpCase):
    """A person in a browser: run → review → send."""

    def test_a_clerk_runs_reviews_and_sends(self):
        debtor = self.create_debtor("Tour Debtor")
        today = self.company._get_dunning_today()
        overdue = self.invoice(fields.Date.subtract(today, days=30), 120.0, debtor)
        self.invoice(fields.Date.add(today, days=10), 80.0, debtor)
        self.env.user.tour_enabled = False
        self.start_tour(
            "/odoo/collections-runs",
            "account_collections_run",
            login=self.env.user.login,
            timeout=PATIENCE,
        )
        notice = self.env["account.dunning.notice"].search([("partner_id", "=", debtor.id)])
        self.assertEqual(notice.state, "confirmed")
        with self.outbox():
            notice.sudo()._cron_send()
            self.deliver_mails()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(overdue.dunning_level_id, self.first)
