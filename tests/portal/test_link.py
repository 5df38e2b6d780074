import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...tools.portal.access import PATH
from .case import DAY, PageCase


@tagged("post_install", "-at_install")
class TestLink(PageCase):
    """The link to a debtor's page: who makes it, how it ends, what is kept of it."""

    def follow(self, path, on=DAY, time="12:00"):
        with self.at(on, time):
            Link = self.env["account.collection.link"].sudo()
            return Link._follow(path.removeprefix(f"{PATH}/"))

    def test_a_link_leads_to_its_debtor(self):
        path = self.make_link()
        self.assertEqual(self.follow(path).partner_id, self.debtor)
        self.assertFalse(self.follow(path[:-1]))
        self.assertFalse(self.follow(path[:-1] + ("a" if path[-1] != "a" else "b")))

    def test_the_token_is_kept_nowhere(self):
        token = self.make_link().removeprefix(f"{PATH}/")
        self.env.cr.execute(
            """SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = 'public' AND data_type IN ('text', 'character varying')
                  AND (table_name LIKE 'account_coll%' OR table_name IN
                       ('mail_message', 'mail_mail', 'ir_attachment', 'ir_logging'))"""
        )
        for table, column in self.env.cr.fetchall():
            self.env.cr.execute(
                f'SELECT 1 FROM "{table}" WHERE "{column}" LIKE %s LIMIT 1', [f"%{token}%"]
            )
            self.assertFalse(self.env.cr.fetchone(), f"{table}.{column}")

    def test_it_ends(self):
        self.company.debtor_page_days = 30
        path = self.make_link(on="2026-03-10")
        self.assertTrue(self.follow(path, "2026-04-09", "11:59"))
        self.assertFalse(self.follow(path, "2026-04-09", "12:00"))

    def test_all_keys_are_locked_out_at_once(self):
        one, two = self.make_link(), self.make_link()
        self.assertTrue(self.follow(one) and self.follow(two))
        self.assertEqual(len(self.case_of().link_id.key_ids), 2)
        with self.at(DAY):
            self.case_of().action_revoke_link()
        self.assertFalse(self.follow(one) or self.follow(two))
        self.assertTrue(self.follow(self.make_link()))

    def test_there_is_one_live_link_per_debtor(self):
        self.make_link()
        vals = {"partner_id": self.debtor.id, "company_id": self.company.id}
        with self.assertRaises(psycopg2.errors.UniqueViolation), mute_logger("odoo.sql_db"):
            self.env["account.collection.link"].sudo().create(vals)

    def test_nobody_comes_in_to_who_is_gone(self):
        path = self.make_link()
        for label, record, vals, back in (
            ("archived", self.debtor, {"active": False}, {"active": True}),
            (
                "part of somebody else",
                self.debtor,
                {"parent_id": self.create_debtor("Mother Ltd").id, "is_company": False},
                {"parent_id": False, "is_company": True},
            ),
            ("switched off", self.company, {"debtor_page": False}, {"debtor_page": True}),
        ):
            with self.subTest(label):
                record.write(vals)
                self.assertFalse(self.follow(path))
                record.write(back)
                self.assertTrue(self.follow(path))

    def test_the_clerk_sees_when_it_was_opened(self):
        path = self.make_link()
        self.assertFalse(self.case_of().link_used_on)
        self.follow(path)
        self.assertEqual(str(self.case_of().link_used_on), f"{DAY} 12:00:00")

    def test_who_makes_and_revokes(self):
        self.make_link()
        viewer = new_test_user(
            self.env, "link_viewer", "account_collections.group_viewer", company_id=self.company.id
        )
        case = self.case_of().with_user(viewer)
        self.assertTrue(case.link_id)
        for door in ("action_make_link", "action_mail_link", "action_revoke_link"):
            with self.subTest(door), self.assertRaises(AccessError):
                getattr(case, door)()
        with self.assertRaises(AccessError):
            self.case_of().link_id.key_ids.with_user(viewer).read(["token_hash"])

    def test_a_merged_debtor_comes_to_his_new_file(self):
        path, other = self.make_link(), self.create_debtor("Other Ltd")
        self.make_link(other)
        with self.at(DAY):
            self.case_of()._merge_into(self.case_of(other))
        self.assertEqual(self.follow(path).partner_id, other)

    # === BY E-MAIL === #

    def mailed(self, work):
        """``(addresses, body)`` of what is mailed by ``work``."""
        with self.at(DAY), self.mock_mail_gateway():
            work()
            self.env["mail.mail"].sudo().process_email_queue()
        self.env.invalidate_all()
        return [(mail["email_to"], mail["body"]) for mail in self._mails]

    def test_a_link_goes_to_where_letters_go(self):
        letters = self.create_debtor(
            "Bookkeeping", type="dunning", parent_id=self.debtor.id, is_company=False
        )
        [(to, body)] = self.mailed(lambda: self.case_of().action_mail_link())
        self.assertIn(letters.email, to[0])
        path = PATH + body.partition(PATH)[2][:44]
        self.assertEqual(self.follow(path).partner_id, self.debtor)
        # Once it is out it stands nowhere here.
        self.assertFalse(self.env["mail.message"].sudo().search([("body", "ilike", path)]))
        self.assertIn("bookkeeping@example.com", self.case_of().contact_ids.note)

    def test_without_an_address_the_clerk_is_told(self):
        self.debtor.email = False
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            self.case_of().action_mail_link()
        self.assertFalse(self.case_of().link_id)

    def ask(self, email):
        with self.at(DAY), self.enter_registry_test_mode():
            self.env["account.collection.link.request"]._ask(email)
            self.env.flush_all()
        return self.mailed(self.answer_requests)

    def answer_requests(self):
        with self.enter_registry_test_mode():
            self.env.ref("account_collections.cron_link_requests").method_direct_trigger()

    def test_a_new_link_goes_to_a_known_address_only(self):
        self.make_link()
        for email, expected in (
            ("stranger@example.com", 0),
            ("no address", 0),
            (None, 0),
            (["debtor@example.com"], 0),
            ("DEBTOR@example.com", 1),
        ):
            with self.subTest(email):
                self.assertEqual(len(self.ask(email)), expected)
        self.assertFalse(self.env["account.collection.link.request"].sudo().search_count([]))

    def test_nobody_is_flooded_with_links(self):
        self.make_link()
        sent = [len(self.ask("debtor@example.com")) for _number in range(5)]
        self.assertEqual(sent, [1, 1, 1, 0, 0])

    def test_knocks_are_forgotten(self):
        Hit = self.env["account.collection.link.hit"].sudo()
        with self.at(DAY), self.enter_registry_test_mode():
            self.assertTrue(Hit._allow("look", "192.0.2.1"))
            self.assertFalse(Hit.search([("key", "like", "192.0.2.1")]))
            Hit._gc_hits()
            self.assertEqual(Hit.search_count([]), 1)
        with self.at("2026-03-12"):
            Hit._gc_hits()
        self.assertFalse(Hit.search_count([]))
