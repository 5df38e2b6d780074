import re

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ...controllers.page import COMPANY, KINDS
from ...tools.portal import access, said
from ...tools.portal.access import PATH
from .case import DAY, PageCase

KEYED = f"{PATH}/<string:key>"
# What a page is that belongs to a debtor, and who may ask for it in which way.
ASKED = ("GET", "HEAD", "POST")
PDF = b"%PDF-1.4 proof"


class RouteCase(PageCase):
    """Everything that the pages of a debtor answer to, and all who have no business there."""

    def setUp(self):
        super().setUp()
        self.first.by_letter = True
        self.bill = self.invoice("2026-02-01", 100.0)
        self.one = self.item(self.bill)
        self.env["account.payment.plan.limit"].create(
            {"company_id": self.company.id, "max_instalments": 4, "min_amount": 20.0}
        )
        other = self.setup_other_company(name="Second Creditor")["company"]
        self.second = other
        other.write({"dunning_procedure_id": self.ladder.copy({"company_id": other.id}).id})

    def forget_knocks(self):
        """A test knocks more often than a person may."""
        self.env["account.collection.link.hit"].sudo().search([]).unlink()
        self.env.flush_all()

    def list_routes(self):
        """``[(rule, methods, whether it is called by scripts)]`` of all that begins with the key of
        a debtor: a route that is new is among them."""
        rules = self.env["ir.http"].routing_map().iter_rules()
        return [
            (rule.rule, rule.methods or set(ASKED), rule.endpoint.routing["type"] == "jsonrpc")
            for rule in rules
            if rule.rule.startswith(KEYED)
        ]

    def fill(self, rule, key, number=0):
        words = {"key": key, "number": str(number or 1), "kind": "promise", "signed": "x"}
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: words[found[1]], rule)

    def knock(self, path, method, json=False, **vals):
        """``(status, words)`` of an answer, of one to a script what its error says."""
        self.forget_knocks()
        with self.at(DAY):
            if json:
                answer = self.url_open(path, json={"params": {}}, timeout=60)
                found = answer.json()
                return answer.status_code, (found.get("result") or found["error"]).get("state")
            answer = self.opener.request(
                method, self.base_url() + path, allow_redirects=False, timeout=60, **vals
            )
        return answer.status_code, answer.text

    def get_csrf(self):
        return self.look(f"{PATH}/new-link").xpath("//input[@name='csrf_token']/@value")[0]

    def in_second(self, amount=7.0, debtor=None):
        """An invoice of the same debtor at another creditor of the same house."""
        invoice = self.env["account.move"].with_company(self.second)
        invoice = invoice.create(
            {
                "move_type": "out_invoice",
                "partner_id": (debtor or self.debtor).id,
                "company_id": self.second.id,
                "invoice_date": "2026-02-01",
                "invoice_line_ids": [
                    Command.create({"name": "Work", "price_unit": amount, "tax_ids": []})
                ],
            }
        )
        invoice.action_post()
        return invoice

    def login(self, name, partner=None, group="base.group_portal", company=None):
        company = company or self.company
        user = new_test_user(
            self.env, f"route_{name}", group, company_id=company.id, company_ids=company.ids
        )
        if partner:
            user.partner_id.parent_id = partner
        self.authenticate(user.login, user.login)
        return user


@tagged("post_install", "-at_install")
class TestRoutes(RouteCase):
    """Each route, for each kind of stranger: one answer, and nothing done."""

    def given_wrong_keys(self):
        """Keys that lead nowhere, by what is wrong with them."""
        mine = self.make_link().rpartition("/")[2]
        revoked, archived = self.create_debtor("Revoked Ltd"), self.create_debtor("Archived Ltd")
        keys = {
            "unknown": access.make_token(),
            "cut": mine[:-1],
            "revoked": self.make_link(revoked).rpartition("/")[2],
            "archived": self.make_link(archived).rpartition("/")[2],
            "over": self.make_link(on="2025-01-01").rpartition("/")[2],
            "a company": f"{COMPANY}{self.company.id}",
        }
        with self.at(DAY):
            self.case_of(revoked).link_id.sudo()._revoke()
        archived.active = False
        return keys

    def assertShut(self, keys):
        bodies, routes = set(), self.list_routes()
        self.assertGreater(len(routes), 6)
        csrf = self.get_csrf()
        for name, key in keys.items():
            for rule, methods, json in routes:
                for method in ["POST"] if json else sorted(methods & set(ASKED)):
                    with self.subTest(name, rule=rule, method=method):
                        data = {"csrf_token": csrf} if method == "POST" and not json else None
                        path = self.fill(rule, key, self.bill.id)
                        status, words = self.knock(path, method, json, data=data)
                        if json:
                            self.assertEqual(words, "error")
                        else:
                            self.assertEqual(status, 404)
                            bodies |= {words} - {""}
        self.assertEqual(len(bodies), 1)

    def test_keys_that_lead_nowhere(self):
        self.assertShut(self.given_wrong_keys())

    def test_logins_that_are_not_the_debtors(self):
        mine = {"a company": f"{COMPANY}{self.company.id}"}
        self.in_second(debtor=self.create_debtor("Elsewhere Ltd"))
        archived = self.create_debtor("Archived Ltd")
        self.invoice("2026-02-01", partner=archived)
        for name, partner, more in (
            ("other", self.create_debtor("Other Ltd"), {}),
            ("employee", None, {"group": "base.group_user"}),
            ("collector", None, {"group": "account_collections.group_manager"}),
        ):
            with self.subTest(name):
                self.login(name, partner, **more)
                self.assertShut(mine)
        user = self.login("own", self.debtor)
        with self.subTest("a company where he owes nothing"):
            self.assertShut({"second": f"{COMPANY}{self.second.id}"})
        with self.subTest("one whose firm was archived"):
            user.partner_id.parent_id = archived
            archived.active = False
            self.assertShut(mine)

    def test_a_company_that_has_switched_the_page_off(self):
        key = self.make_link().rpartition("/")[2]
        self.company.debtor_page = False
        self.assertShut({"link": key})
        self.login("own", self.debtor)
        self.assertShut({"login": f"{COMPANY}{self.company.id}"})

    def test_a_link_of_one_company_shows_and_takes_nothing_of_another(self):
        """A4."""
        theirs = self.in_second()
        with self.at(DAY):
            plan = self.env["account.payment.plan"].create(
                {
                    "company_id": self.second.id,
                    "partner_id": self.debtor.id,
                    "first_due_on": "2026-04-01",
                    "item_ids": [Command.create({"move_line_id": self.item(theirs).id})],
                }
            )
            plan.action_offer()
            seen = plan.sudo()._get_page_hash()
        path = self.make_link()
        self.assertNotIn(theirs.name, self.words(self.look(path)).replace(self.bill.name, ""))
        for paper in (f"invoice/{theirs.id}", f"plan/{plan.id}"):
            self.assertEqual(self.visit(f"{path}/{paper}").status_code, 404)
        wanted = f"what=chosen&currency=USD&item={self.item(theirs).id}"
        self.assertEqual(self.visit(f"{path}/pay?{wanted}").status_code, 404)
        csrf = self.get_csrf()
        for kind, form in (
            ("promise", {"item": self.item(theirs).id, "day": "2026-03-20"}),
            ("paid", {"item": self.item(theirs).id, "day": "2026-03-08"}),
            ("sign", {"plan": plan.id, "seen": seen, "name": "Anna", "agreed": "yes"}),
        ):
            form["csrf_token"] = csrf
            self.assertEqual(self.visit(f"{path}/answer/{kind}", data=form).status_code, 422)
        self.assertEqual(plan.state, "offered")
        theirs_path = self.make_link(company=self.second)
        self.assertEqual(self.visit(f"{theirs_path}/plan/{plan.id}").status_code, 200)

    @mute_logger("odoo.http")
    def test_nothing_is_done_by_looking(self):
        """A16: mail scanners and browsers open what they find."""
        path = self.make_link()
        for kind in KINDS:
            for method in ("GET", "HEAD", "PUT", "DELETE"):
                with self.subTest(kind, method=method):
                    status, _words = self.knock(f"{path}/answer/{kind}", method)
                    self.assertEqual(status, 405)

    @mute_logger("odoo.http")
    def test_forms_of_other_sites(self):
        """A15."""
        path = self.make_link()
        for kind in KINDS:
            with self.subTest(kind):
                status, _words = self.knock(f"{path}/answer/{kind}", "POST", data={"item": 1})
                self.assertEqual(status, 400)


@tagged("post_install", "-at_install")
class TestWhatIsSentIn(RouteCase):
    """What a browser may send is not what a form has."""

    def setUp(self):
        super().setUp()
        self.path = self.make_link()
        self.csrf = self.get_csrf()

    def send(self, kind, files=None, **form):
        files = [("file", file) for file in files or ()] or None
        form["csrf_token"] = self.csrf
        return self.visit(f"{self.path}/answer/{kind}", data=form, files=files)

    def contest(self, files=None, **form):
        reason = self.env.ref("account_collections.dispute_reason_other")
        vals = {"item": self.one.id, "reason": reason.id, "text": "No", **form}
        return self.send("contest", files, **vals)

    def test_what_is_sent_twice_is_done_once(self):
        """A11."""
        for kind, form, count in (
            ("promise", {"day": "2026-03-20", "amount": "40"}, 1),
            ("paid", {"day": "2026-03-08"}, 1),
        ):
            answers = [self.send(kind, item=self.one.id, **form) for _time in range(2)]
            self.assertEqual(answers[0].status_code, 303)
            found = {
                "promise": self.case_of().promise_ids,
                "paid": self.case_of().answer_ids.filtered(lambda one: one.cause == "paid"),
            }[kind]
            self.assertEqual(len(found), count, kind)

    def test_an_offer_that_another_one_replaced_is_not_signed(self):
        """A12."""
        self.send("instalments", item=self.one.id, count="2", day="2026-04-01")
        plan = self.case_of().plan_ids
        with self.at(DAY):
            seen = plan.sudo()._get_page_hash()
            plan.action_take_back()
            plan.line_ids.sorted("due_on")[-1].due_on = "2026-06-15"
            plan.action_offer()
        form = {"plan": plan.id, "name": "Anna Right", "agreed": "yes"}
        self.assertEqual(self.send("sign", seen=seen, **form).status_code, 422)
        self.assertEqual(plan.state, "offered")

    def test_names_that_are_none_and_names_without_end(self):
        """A13: there is no picture of a signature to forge, only a name."""
        self.send("instalments", item=self.one.id, count="2", day="2026-04-01")
        plan = self.case_of().plan_ids
        with self.at(DAY):
            seen = plan.sudo()._get_page_hash()
        form = {"plan": plan.id, "seen": seen, "agreed": "yes"}
        for name in ("", "\u202e\u200b ", "x", "\x00\x01"):
            with self.subTest(name):
                self.assertEqual(self.send("sign", name=name, **form).status_code, 422)
        with self.mock_mail_gateway():
            self.assertEqual(self.send("sign", name="=A" * 5000, **form).status_code, 303)
        self.assertLessEqual(len(plan.accepted_by), said.NAME + 1)
        self.assertTrue(plan.accepted_by.startswith("'="))

    def test_files_by_what_is_in_them(self):
        """A14."""
        svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"
        for label, content in (("svg", svg), ("zip", b"PK\x03\x04"), ("html", b"<!DOCTYPE html>")):
            with self.subTest(label):
                files = [("x.pdf", content, "application/pdf")]
                self.assertEqual(self.contest(files).status_code, 422)
        both = PDF + b"<html><script>alert(1)</script></html>"
        self.assertEqual(self.contest([("x.html", both, "text/html")]).status_code, 303)
        file = self.env["ir.attachment"].search([("res_model", "=", "account.dispute")])
        self.assertEqual((file.name, file.mimetype), ("x.pdf", "application/pdf"))
        self.assertFalse(file.access_token or file.public)
        self.login("clerk", group="account_collections.group_manager")
        shown = self.url_open(f"/web/content/{file.id}")
        self.assertEqual(shown.headers["Content-Type"], "application/pdf")
        self.assertEqual(shown.headers["X-Content-Type-Options"], "nosniff")

    def test_texts_that_bite(self):
        """A18."""
        text = "=cmd|' /C calc'!A0 <script>alert(1)</script> \u202egnol " + "x" * 100_000
        self.assertEqual(self.contest(text=text).status_code, 303)
        dispute = self.case_of().dispute_ids
        self.assertLessEqual(len(dispute.description), said.TEXT)
        self.assertNotIn("\u202e", dispute.description)
        answer = self.send("paid", item=self.one.id, day="2026-03-08", reference=text)
        self.assertEqual(answer.status_code, 303)
        [told] = self.case_of().answer_ids.filtered(lambda one: one.cause == "paid")
        self.assertTrue(told.paid_reference.startswith("'="))
        self.assertLessEqual(len(told.paid_reference), said.REFERENCE + 1)
        self.assertEqual(self.send("question", text=text).status_code, 303)
        self.assertIn("&lt;script&gt;", self.tasks("answer").note)
        self.assertNotIn("<script>alert", self.look(self.path).text_content())

    def test_more_bytes_than_all_files_may_have(self):
        self.assertEqual(self.contest(text="x" * 40_000_000).status_code, 413)

    def test_a_forwarded_link_tells_nothing_of_the_debtors_own(self):
        """A22: no saved card, no bank account, no address, none of his people."""
        child = self.env["res.partner"].create(
            {"name": "Secret Person", "parent_id": self.debtor.id, "email": "secret@example.com"}
        )
        account = self.env["res.partner.bank"].create(
            {"acc_number": "DE89370400440532013000", "partner_id": self.debtor.id}
        )
        self.provider.is_published = True
        token = (
            self.env["payment.token"]
            .sudo()
            .create(
                {
                    "provider_id": self.provider.id,
                    "payment_method_id": self.method.id,
                    "partner_id": self.debtor.id,
                    "payment_details": "4242",
                    "provider_ref": "x",
                }
            )
        )
        for path in (self.path, f"{self.path}/pay?what=due&currency=USD"):
            page = self.visit(path).text
            for secret in (child.name, child.email, account.acc_number, self.debtor.email):
                self.assertNotIn(secret, page)
            self.assertFalse(
                self.parse(self.visit(path)).xpath("//input[@data-payment-option-type='token']")
            )
        self.assertTrue(token)


@tagged("post_install", "-at_install")
class TestOtherDoors(RouteCase):
    """Odoo's own doors lead nowhere near it."""

    def setUp(self):
        super().setUp()
        self.path = self.make_link()
        with self.at(DAY):
            self.dispute_of = self.dispute(self.bill, 40.0)
            self.planned = self.plan(
                self.invoice("2026-02-01", 60.0), ("2026-04-01", 30.0), ("2026-05-01", 30.0)
            )
        self.records = [
            self.case_of(),
            self.dispute_of,
            self.planned,
            self.case_of().sudo().link_id,
        ]

    def call(self, route, **params):
        with mute_logger("odoo.http"):
            return self.url_open(route, json={"params": params}).json()

    def test_who_has_the_token_of_an_invoice_writes_nothing_on_our_records(self):
        """A19."""
        token = self.bill._portal_ensure_token()
        before = self.env["mail.message"].search_count([])
        for record in self.records:
            with self.subTest(record._name):
                said_of = {"thread_model": record._name, "thread_id": record.id}
                answer = self.call(
                    "/mail/message/post", post_data={"body": "x"}, token=token, **said_of
                )
                self.assertIn("error", answer)
                with mute_logger("odoo.http"):
                    upload = self.url_open(
                        "/mail/attachment/upload",
                        data={**said_of, "csrf_token": self.get_csrf(), "access_token": token},
                        files={"ufile": ("x.pdf", PDF)},
                    )
                self.assertGreaterEqual(upload.status_code, 400)
        self.assertEqual(self.env["mail.message"].search_count([]), before)

    def test_a_customer_who_logs_in_calls_nothing_of_it(self):
        """A20: reading, writing and every door of every model of ours, over RPC."""
        user = self.login("own", self.debtor)
        self.assertTrue(user._is_portal())
        for record in self.records:
            for method, args in (
                ("read", [record.ids, ["display_name"]]),
                ("search", [[]]),
                ("write", [record.ids, {"company_id": self.second.id}]),
                ("unlink", [record.ids]),
                ("action_accept", [record.ids]),
                ("action_withdraw", [record.ids]),
                ("action_make_link", [record.ids]),
                ("_make_link", [record.ids, "clerk"]),
                ("_issue", [record.ids, "clerk"]),
                ("_get_page_hash", [record.ids]),
                ("_sign", [record.ids, "x", "x", "x", "x"]),
            ):
                with self.subTest(record._name, method=method):
                    answer = self.call(
                        "/web/dataset/call_kw",
                        model=record._name,
                        method=method,
                        args=args,
                        kwargs={},
                    )
                    self.assertIn("error", answer)
        self.assertEqual((self.dispute_of.state, self.planned.state), ("open", "accepted"))

    def test_a_customer_who_logs_in_reads_no_field_of_ours(self):
        user = self.login("own", self.debtor)
        for name in ("res.partner", "account.move", "account.move.line", "res.company"):
            seen = self.env[name].with_user(user).fields_get()
            ours = [
                field
                for field in seen
                if field.startswith(("dunning_", "collection_", "debtor_page", "insolvency_"))
            ]
            with self.subTest(name):
                self.assertEqual(ours, [])

    def test_a_provider_that_says_what_it_is_told_is_no_part_of_it(self):
        """A25."""
        ours = self.env["ir.module.module"].search([("name", "=", "account_collections")])
        self.assertNotIn(
            "payment_demo",
            ours.upstream_dependencies(exclude_states=("uninstallable",)).mapped("name"),
        )
