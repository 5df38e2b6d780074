from unittest.mock import patch

from lxml import etree
from markupsafe import Markup

from odoo.tests import tagged

from .case import DAY, OutboxCase


@tagged("post_install", "-at_install")
class TestOutboxSpeed(OutboxCase):
    """What is the same for all letters is done once, and what is the same in all texts of a letter
    once a letter: seventeen thousand are to go out before the coffee is ready."""

    def counted(self, model, name, counts=lambda *args: True):
        """Counts the calls of a method while the outbox is at work; of each what it was about."""
        method, calls = getattr(self.registry[model], name), []

        def count(records, *args, **kwargs):
            if counts(records, *args):
                calls.append(records)
            return method(records, *args, **kwargs)

        return calls, patch.object(self.registry[model], name, count)

    def without_files(self):
        self.env["account.dunning.level"].sudo().search([]).attach_letter = False

    def send_all(self):
        with self.at(DAY), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()

    def test_the_words_of_an_email_are_compiled_once_for_all(self):
        self.confirmed()
        self.env.registry.clear_cache("templates")
        own, count = self.counted(
            "ir.qweb", "_generate_code", lambda _engine, words: isinstance(words, etree._Element)
        )
        with count:
            self.send_all()
        # Odoo looks once whether anything in it is forbidden.
        self.assertEqual(len(own), 2, "for four letters")

    def test_new_words_are_those_that_go_out(self):
        first = self.handed()
        template = self.env.ref("account_collections.mail_template_notice").sudo()
        template.body_html += Markup("<p>With <t t-out=\"'new'\"/> words.</p>")
        mail = first[0]._create_mails()[first[0]]
        self.assertIn("With new words.", mail.body_html)

    def test_what_stands_for_the_placeholders_is_found_once_a_letter(self):
        notices = self.confirmed()
        asked, count = self.counted("account.dunning.notice", "_get_placeholder_values")
        with count:
            self.send_all()
        self.assertEqual([notice.id for notice in asked], notices.ids)

    def test_an_email_asks_little_of_its_own(self):
        self.without_files()
        few, many = self.count_queries(2), self.count_queries(12)
        self.assertLessEqual((many - few) / 10, 6)

    def count_queries(self, count):
        """Queries of sending e-mails to so many debtors."""
        for number in range(count):
            self.invoice("2026-03-01", partner=self.create_debtor(f"{count}-{number} Ltd"))
        run = self.propose(DAY)
        with self.at(DAY):
            run.action_confirm()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.send_all()
        self.env.flush_all()
        self.assertEqual(len(run.notice_ids), count)
        self.assertEqual(set(run.notice_ids.delivery_ids.mapped("state")), {"handed"})
        return self.cr.sql_log_count - before

    def test_emails_without_a_file_go_many_at_a_time(self):
        notices = self.confirmed()
        with patch("odoo.addons.account_collections.models.delivery.notice_outbox.EMAILS", 2):
            self.assertEqual(notices._cut_batch(1), notices[:1], "each needs wkhtmltopdf")
            self.without_files()
            self.assertEqual(notices._cut_batch(1), notices[:2])
            self.assertEqual(notices._cut_batch(2), notices)
            notices[1].sudo().delivery_ids.channel = "letter"
            self.assertEqual(notices._cut_batch(1), notices[:1], "a letter is a batch of its own")
