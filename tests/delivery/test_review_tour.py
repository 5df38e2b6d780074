import re
from unittest.mock import patch

from odoo import fields
from odoo.tests import new_test_user, tagged

from ..browser import BrowserCase


@tagged("post_install", "-at_install")
class TestReviewTour(BrowserCase):
    """Every button of the review, of printing and of repair, by hand, in both languages."""

    def setUp(self):
        super().setUp()
        self.today = self.company._get_dunning_today()
        self.company.dunning_letter_handling = "print"
        self.due = fields.Date.subtract(self.today, days=8)
        # The last of them stands first in the list.
        self.debtors = self.create_debtor("Paper Ltd", lang="en_US", email=False)
        self.debtors |= self.create_debtor("First Ltd", lang="en_US")
        self.startPatcher(patch("odoo.tools.pdf.merge_pdf", lambda papers: papers[0]))

    def run_of_today(self):
        entries = [("First thing", 1), ("Second thing", 1), ("Third thing", 0)]
        for name, place in entries:
            move = self.invoice(self.due, 50.0, self.debtors[place], post=False)
            move.name = name
            move.action_post()
        run = self.env["account.dunning.run"].create({"date": self.today})
        run.action_propose()
        self.assertEqual(set(run.notice_ids.partner_id), set(self.debtors))
        return run

    def dress(self, notice):
        """The styles of letters are made before: else each language would wait for them."""
        self.authenticate(self.users["en"].login, self.users["en"].login)
        page = self.url_open(notice._get_letter_url()).text
        for path in re.findall(r'"(/web/assets/[^"]*)"', page):
            self.url_open(path)

    def states(self, run):
        return {it.partner_id.name: it.state for it in run.notice_ids}

    def post(self, run):
        """The outbox and the mail server, as the day goes."""
        with self.outbox():
            run.notice_ids.sudo()._cron_send()
            self.deliver_mails()
        self.env.invalidate_all()

    def test_a_draft_is_read_and_sent(self):
        run = self.run_of_today()

        self.dress(run.notice_ids[0])

        def check(lang):
            self.click_through("review_draft", "collections-review", lang)
            self.assertEqual(set(self.states(run).values()), {"confirmed"})
            self.assertEqual(sum(run.notice_ids.mapped("claim_count")), 3)
            self.assertEqual(run.notice_ids.confirmed_by_id, self.users[lang])

        self.in_each_language(check)

    def test_the_pile_is_sent(self):
        run = self.run_of_today()

        def check(lang):
            self.click_through("review_pile", "collections-review", lang)
            self.assertEqual(set(self.states(run).values()), {"confirmed"})

        self.in_each_language(check)

    def test_the_pile_is_printed(self):
        run = self.run_of_today()
        run.action_confirm()
        self.post(run)
        paper = run.notice_ids.filtered("to_print")

        def check(lang):
            with self.outbox():
                self.click_through("review_print", "collections-print", lang)
            self.assertEqual((paper.partner_id.name, paper.state), ("Paper Ltd", "sent"))

        self.in_each_language(check)

    def test_what_did_not_arrive_is_mended(self):
        self.debtors.write({"email": "kaputt@@example"})
        run = self.run_of_today()
        run.action_confirm()
        self.post(run)
        self.assertTrue(all(run.notice_ids.mapped("has_problem")))

        def check(lang):
            self.click_through("review_repair", "collections-repair", lang)
            self.assertEqual(self.debtors[1].email, "right@example.com")
            self.post(run)
            self.assertEqual(self.states(run), {"First Ltd": "sent", "Paper Ltd": "confirmed"})
            self.assertTrue(run.notice_ids.filtered("to_print"))

        self.in_each_language(check)

    def test_many_are_cancelled(self):
        sent = self.invoice(self.due, 70.0, self.create_debtor("Sent Ltd"))
        run = self.env["account.dunning.run"].create({"date": self.today})
        run.action_propose()
        run.action_confirm()
        self.post(run)
        self.assertTrue(sent.dunning_level_id)
        drafts = self.run_of_today()

        def check(lang):
            self.click_through("review_cancel", "collections-notices", lang)
            self.assertEqual(set(self.states(drafts).values()), {"cancelled"})
            self.assertEqual(run.notice_ids.state, "sent")

        self.in_each_language(check)

    def test_the_numbers_of_a_run_open_their_decisions(self):
        run = self.run_of_today()
        self.in_each_language(lambda lang: self.click_through("review_figures", run, lang))

    def test_the_office_reads_why_it_did_not_arrive(self):
        """The machine sends, and speaks the language of the office."""
        self.company.partner_id.lang = "de_DE"
        self.debtors.write({"email": "kaputt@@example"})
        run = self.run_of_today()
        run.action_confirm()
        self.post(run)
        self.assertIn("gültige E-Mail-Adresse", run.notice_ids[0].problem)

    def test_a_viewer_sees_the_letter_in_its_frame(self):
        run = self.run_of_today()
        vals = {"company_id": self.company.id, "company_ids": self.company.ids}
        groups = "account_collections.group_viewer"
        viewer = new_test_user(self.env, "frame_viewer", groups, **vals)
        self.authenticate(viewer.login, viewer.login)
        for notice in run.notice_ids:
            answer = self.url_open(notice.with_user(viewer)._get_letter_url())
            self.assertEqual(answer.status_code, 200)
            self.assertIn("Please pay", answer.text)
            self.assertNotIn("X-Frame-Options", answer.headers)
        self.assertEqual(set(self.states(run).values()), {"draft"})
