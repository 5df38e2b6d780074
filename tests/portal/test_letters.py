from unittest.mock import patch

from odoo.tests import tagged

from ...models.notice.letter import REPORT
from ...models.portal.notice import WRITTEN
from ...tools.portal.access import PATH
from .case import DAY, PageCase

DRAWS = "odoo.addons.account_collections.models.portal.notice.draw_code"


@tagged("post_install", "-at_install")
class TestLinkOnLetters(PageCase):
    """Each letter and e-mail shows its debtor the way to his page, and nothing else does."""

    def addresses(self, text):
        """The paths of the links in a text."""
        return {PATH + part[:44] for part in text.split(PATH)[1:]}

    def follow(self, path, on=DAY):
        with self.at(on):
            Link = self.env["account.collection.link"].sudo()
            return Link._follow(path.removeprefix(f"{PATH}/"))

    def given_mail(self, on="2026-03-08"):
        self.invoice("2026-03-01", 100.0)
        self.env.cr.cache.pop(WRITTEN, None)
        [letter] = self.dun(on)
        body = str(letter.delivery_ids.mail_message_id.body)
        return letter, body

    def test_an_e_mail_leads_to_the_page(self):
        letter, body = self.given_mail()
        [path] = self.addresses(body)
        self.assertEqual(self.follow(path).partner_id, self.debtor)
        key = self.case_of().link_id.key_ids
        self.assertEqual((key.origin, key.link_id.partner_id), ("letter", letter.partner_id))

    def test_each_letter_has_a_key_of_its_own(self):
        _letter, first = self.given_mail()
        _letter, second = self.given_mail("2026-03-30")
        one, two = self.addresses(first), self.addresses(second)
        self.assertFalse(one & two)
        for path in one | two:
            self.assertTrue(self.follow(path, "2026-03-30"))

    def test_a_paper_shows_address_and_code(self):
        self.invoice("2026-03-01", 100.0)
        [letter] = self.propose("2026-03-08").notice_ids
        drawn = []

        def draw(value):
            drawn.append(value)
            return b"PNG"

        reports = self.env["ir.actions.report"].sudo()
        with self.at("2026-03-08"), patch(DRAWS, draw):
            letter.sudo()._freeze_for_sending()
            paper, _kind = reports._render_qweb_html(REPORT, letter.ids)
        [path] = self.addresses(paper.decode())
        self.assertEqual(self.follow(path).partner_id, self.debtor)
        self.assertIn(path, {PATH + value.partition(PATH)[2] for value in drawn})

    def test_what_is_only_looked_at_has_no_key(self):
        self.invoice("2026-03-01", 100.0)
        [draft] = self.propose("2026-03-08").notice_ids
        self.env.cr.cache.pop(WRITTEN, None)
        with self.at("2026-03-08"):
            self.assertTrue(draft._get_page_address().endswith(f"{PATH}/…"))
        self.assertFalse(self.env["account.collection.link"].sudo().search_count([]))

    def test_who_words_the_letter_himself_names_it(self):
        self.first.opening = "Look at {link} before {deadline}."
        _letter, body = self.given_mail()
        self.assertEqual(body.count(PATH), 1)

    def test_without_a_page_nothing_leads_there(self):
        self.company.debtor_page = False
        _letter, body = self.given_mail()
        self.assertNotIn(PATH, body)
        self.assertFalse(self.env["account.collection.link"].sudo().search_count([]))

    def test_a_link_outlives_the_deadline_of_its_letter(self):
        self.company.debtor_page_days = 1
        self.first.deadline_days = 20
        _letter, body = self.given_mail()
        [path] = self.addresses(body)
        self.assertTrue(self.follow(path, "2026-04-26"))
        self.assertFalse(self.follow(path, "2026-05-01"))
