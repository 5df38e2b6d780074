import logging

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...tools.portal import access
from ...tools.portal.access import PATH
from .case import DAY, PageCase


@tagged("post_install", "-at_install")
class TestStrangers(PageCase):
    """Whoever has no link learns nothing, not even that there is one."""

    def setUp(self):
        super().setUp()
        self.invoice("2026-02-01", 100.0)
        self.path = self.make_link()

    def wrong_paths(self):
        other = self.make_link(self.create_debtor("Revoked Ltd"))
        with self.at(DAY):
            self.env["account.collection.link"].sudo().search(
                [("partner_id.name", "=", "Revoked Ltd")]
            )._revoke()
        archived = self.create_debtor("Archived Ltd")
        gone = self.make_link(archived)
        archived.active = False
        return {
            "unknown": f"{PATH}/{access.make_token()}",
            "cut": self.path[:-1],
            "longer": self.path + "a",
            "very long": f"{PATH}/{'a' * 5000}",
            "umlaut": f"{PATH}/%C3%BC",
            "revoked": other,
            "archived": gone,
            "a company": f"{PATH}/company-{self.company.id}",
            "no company": f"{PATH}/company-x",
            "a letter of nobody": f"{self.path}/letter/99999999999999999999",
            "an invoice of nobody": f"{self.path}/invoice/99999999999999999999",
            "a plan of nobody": f"{self.path}/plan/0",
        }

    def test_whatever_is_wrong_the_answer_is_the_same(self):
        answers = {}
        for label, path in self.wrong_paths().items():
            response = self.visit(path)
            answers[label] = (response.status_code, response.text)
        bodies = {body for _status, body in answers.values()}
        self.assertEqual({status for status, _body in answers.values()}, {404}, answers)
        self.assertEqual(len(bodies), 1)
        self.assertNotIn("csrf", bodies.pop())

    def test_over_since_a_second(self):
        self.assertEqual(self.visit(self.path, "2026-06-08").status_code, 404)
        self.assertEqual(self.visit(self.path, "2026-06-07").status_code, 200)

    def test_nobody_keeps_frames_or_finds_the_page(self):
        for path in (self.path, f"{PATH}/wrong", f"{PATH}/new-link", f"{self.path}/statement"):
            with self.subTest(path):
                headers = self.visit(path).headers
                self.assertEqual(headers["Cache-Control"], "no-store")
                self.assertEqual(headers["Referrer-Policy"], "no-referrer")
                self.assertIn("noindex", headers["X-Robots-Tag"])
                self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])

    def test_papers_of_others_are_not_had(self):
        other = self.create_debtor("Other Ltd")
        self.first.by_letter = True
        invoice = self.invoice("2026-02-01", 50.0, other)
        letters = self.dun("2026-03-01")
        letter = letters.filtered(lambda notice: notice.partner_id == other)
        for paper in (f"letter/{letter.id}", f"invoice/{invoice.id}"):
            self.assertEqual(self.visit(f"{self.path}/{paper}").status_code, 404)
            self.assertEqual(self.visit(f"{self.make_link(other)}/{paper}").status_code, 200)

    def test_other_logins_see_their_own_only(self):
        mine = f"{PATH}/company-{self.company.id}"
        for label, group in (("other", "base.group_portal"), ("employee", "base.group_user")):
            user = new_test_user(self.env, f"page_{label}", group, company_id=self.company.id)
            self.authenticate(user.login, user.login)
            with self.subTest(label):
                self.assertEqual(self.visit(mine).status_code, 404)
                page = self.look(PATH)
                self.assertNotIn("100.00", self.words(page))

    def test_looking_changes_nothing(self):
        for method in ("POST", "PUT", "DELETE"):
            response = self.opener.request(
                method, self.base_url() + self.path, allow_redirects=False
            )
            self.assertIn(response.status_code, (400, 405), method)

    def test_who_tries_tokens_is_stopped(self):
        with self.at(DAY):
            codes = [
                self.url_open(f"{PATH}/{access.make_token()}").status_code for _try in range(25)
            ]
            self.assertEqual(codes, [404] * 20 + [429] * 5)

    def test_a_log_does_not_tell_the_link(self):
        token = self.path.removeprefix(f"{PATH}/")
        lines = []

        class Keeper(logging.Handler):
            def emit(self, record):
                lines.append(record.getMessage())

        keeper, logger = Keeper(), logging.getLogger("werkzeug")
        level = logger.level
        logger.addHandler(keeper)
        logger.setLevel(logging.INFO)
        try:
            self.visit(self.path)
            self.visit(f"{self.path}/statement")
        finally:
            logger.removeHandler(keeper)
            logger.setLevel(level)
        self.assertTrue(any(PATH in line for line in lines))
        self.assertFalse([line for line in lines if token in line])

    # === A NEW LINK === #

    def ask(self, email, token=True):
        form = self.look(f"{PATH}/new-link")
        csrf = form.xpath("//input[@name='csrf_token']/@value")[0] if token else ""
        return self.visit(f"{PATH}/new-link", data={"email": email, "csrf_token": csrf})

    def test_a_known_and_an_unknown_address_get_the_same_answer(self):
        known, unknown = self.ask(self.debtor.email), self.ask("nobody@example.com")
        for answer in (known, unknown):
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith(f"{PATH}/new-link?asked=1"))
        self.assertEqual(self.env["account.collection.link.request"].sudo().search_count([]), 2)

    @mute_logger("odoo.http")
    def test_a_form_of_another_site_asks_for_nothing(self):
        self.assertEqual(self.ask(self.debtor.email, token=False).status_code, 400)
        self.assertFalse(self.env["account.collection.link.request"].sudo().search_count([]))

    def test_nobody_asks_for_links_by_the_hundred(self):
        codes = [self.ask(f"{number}@example.com").status_code for number in range(7)]
        self.assertEqual(codes, [303] * 5 + [429] * 2)

    # === OVER RPC === #

    def test_portal_users_read_nothing_of_it(self):
        user = new_test_user(self.env, "page_rpc", "base.group_portal")
        user.partner_id.parent_id = self.debtor
        names = [
            name
            for name in self.env.registry
            if name.startswith("account.collection") and not self.env[name]._abstract
        ]
        self.assertGreater(len(names), 5)
        for name in names:
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(name, operation=operation):
                    self.assertFalse(self.env[name].with_user(user).has_access(operation))
