from odoo.tests import tagged

from ...tools.portal.access import PATH
from .case import DAY, PageCase

PDF = b"%PDF-1.4 proof"


@tagged("post_install", "-at_install")
class TestPageAnswers(PageCase):
    """What a debtor tells on his page, over HTTP: within the limits it is done, else a person is
    asked; what is wrong changes nothing."""

    def setUp(self):
        super().setUp()
        self.bill = self.invoice("2026-02-01", 100.0)
        self.one = self.item(self.bill)
        self.path = self.make_link()

    def tell(self, what, path=None, on=DAY, files=None, token=True, **form):
        """Send a form of the page in, as a browser does."""
        path = path or self.path
        page = self.look(path, on)
        [csrf, *_] = page.xpath("//input[@name='csrf_token']/@value") or [""]
        form["csrf_token"] = csrf if token else ""
        files = [("file", file) for file in files or ()] or None
        return self.visit(f"{path}/answer/{what}", on, data=form, files=files)

    def assertDone(self, response, done):
        self.assertEqual(response.status_code, 303, response.text[-3000:])
        self.assertTrue(response.headers["Location"].endswith(f"{self.path}?done={done}"))

    def assertRefused(self, response, words):
        self.assertEqual(response.status_code, 422)
        self.assertIn(words, response.text)

    def told(self):
        """Everything he could have changed."""
        names = ("account.payment.promise", "account.dispute", "account.payment.plan")
        names += ("account.collection.answer", "account.collection.contact", "mail.activity")
        names += ("account.collection.signature", "ir.attachment")
        return {name: self.env[name].sudo().search_count([]) for name in names}

    # === PROMISE === #

    def test_a_promise_within_the_limits(self):
        self.assertDone(self.tell("promise", item=self.one.id, day="2026-03-20"), "promised")
        promise = self.case_of().promise_ids
        self.assertEqual((promise.state, promise.amount, promise.channel), ("open", 100.0, "page"))
        self.assertEqual(str(promise.promised_on), "2026-03-20")
        page = self.look(self.path)
        self.assertIn("You promised to pay", self.words(page))
        self.assertEqual(self.read_page()["USD"]["due"], 0.0)

    def test_a_promise_of_a_part(self):
        self.tell("promise", item=self.one.id, day="2026-03-20", amount="40,50")
        self.assertEqual(self.case_of().promise_ids.amount, 40.5)

    def test_a_promise_beyond_the_limits_is_asked_of_a_person(self):
        answer = self.tell("promise", item=self.one.id, day="2027-03-10")
        self.assertDone(answer, "asked")
        self.assertFalse(self.case_of().promise_ids)
        self.assertIn("more time", self.tasks("decide").summary)
        self.assertIn("03/10/2027", self.tasks("decide").note)

    # === PAID === #

    def test_already_paid(self):
        answer = self.tell("paid", item=self.one.id, day="2026-03-08", reference="RF 18")
        self.assertDone(answer, "paid")
        kept = self.case_of().answer_ids
        self.assertEqual((kept.cause, str(kept.until)), ("paid", "2026-03-17"))
        self.assertEqual((str(kept.paid_on), kept.paid_reference), ("2026-03-08", "RF 18"))
        self.assertTrue(self.tasks("allocate"))
        again = self.tell("paid", item=self.one.id, day="2026-03-08")
        self.assertRefused(again, "You have told us already")

    # === CONTEST === #

    def contest(self, **form):
        reason = self.env.ref("account_collections.dispute_reason_quality")
        vals = {"item": self.one.id, "reason": reason.id, "text": "Half of it was broken", **form}
        return self.tell("contest", **vals)

    def test_a_part_is_contested_with_a_file(self):
        answer = self.contest(amount="40", files=[("../../photo.exe", PDF, "text/html")])
        self.assertDone(answer, "contested")
        dispute = self.case_of().dispute_ids
        self.assertEqual((dispute.amount, dispute.state), (40.0, "open"))
        self.assertEqual(dispute.description, "Half of it was broken")
        file = self.env["ir.attachment"].search(
            [("res_model", "=", "account.dispute"), ("res_id", "=", dispute.id)]
        )
        self.assertEqual(
            (file.name, file.mimetype, file.raw), ("photo.pdf", "application/pdf", PDF)
        )
        self.assertEqual(self.read_page()["USD"]["due"], 60.0)
        self.assertRefused(self.contest(amount="10"), "You have told us already")

    def test_he_may_withdraw_it(self):
        self.contest()
        dispute = self.case_of().dispute_ids
        self.assertDone(self.tell("withdraw", dispute=dispute.id), "withdrawn")
        self.assertEqual(dispute.state, "withdrawn")
        self.assertRefused(self.tell("withdraw", dispute=dispute.id), "settled already")

    def test_what_a_clerk_entered_he_does_not_withdraw(self):
        with self.at(DAY):
            dispute = self.dispute(self.bill, 40.0)
        self.assertRefused(self.tell("withdraw", dispute=dispute.id), "settled already")
        self.assertEqual(dispute.state, "open")

    # === INSTALMENTS === #

    def given_limits(self, **vals):
        self.env["account.payment.plan.limit"].create(
            {"company_id": self.company.id, "max_instalments": 4, "min_amount": 20.0, **vals}
        )

    def ask_instalments(self, count=4, day="2026-04-01"):
        return self.tell("instalments", item=self.one.id, count=count, day=day)

    def test_a_plan_within_the_limits_is_offered_and_signed(self):
        self.given_limits()
        self.assertDone(self.ask_instalments(), "offered")
        plan = self.case_of().plan_ids
        self.assertEqual((plan.state, len(plan.line_ids)), ("offered", 4))
        page = self.look(self.path)
        [seen] = page.xpath("//input[@name='seen']/@value")
        form = {"plan": plan.id, "seen": seen, "name": "Anna <b>Right", "agreed": "yes"}
        with self.mock_mail_gateway():
            self.assertDone(self.tell("sign", **form), "signed")
        self.assertEqual((plan.state, plan.accepted_form), ("accepted", "text"))
        signature = self.env["account.collection.signature"].search([("plan_id", "=", plan.id)])
        self.assertEqual((signature.name, signature.text_hash), ("Anna <b>Right", seen))
        self.assertEqual((signature.version, signature.address), (1, "127.0.0.1"))
        self.assertIn("100.00", signature.text)
        self.assertRefused(self.tell("sign", **form), "over or has changed")

    def test_beyond_the_limits_or_without_any_a_person_decides(self):
        self.assertDone(self.ask_instalments(2), "asked")
        self.given_limits()
        for count in (6, 24):
            self.assertDone(self.ask_instalments(count), "asked")
        self.assertFalse(self.case_of().plan_ids)
        self.assertEqual(len(self.tasks("decide")), 3)

    def test_what_is_over_or_another_text_is_not_signed(self):
        self.given_limits()
        self.ask_instalments()
        plan = self.case_of().plan_ids
        with self.at(DAY):
            seen = plan.sudo()._get_page_hash()
        form = {"plan": plan.id, "seen": seen, "name": "Anna Right", "agreed": "yes"}
        for label, wrong, on in (
            ("another text", {"seen": "0" * 64}, DAY),
            ("no name", {"name": " "}, DAY),
            ("no tick", {"agreed": ""}, DAY),
            ("another plan", {"plan": plan.id + 1}, DAY),
            ("too late", {}, "2026-04-01"),
        ):
            with self.subTest(label):
                answer = self.tell("sign", on=on, **{**form, **wrong})
                self.assertEqual(answer.status_code, 422)
                self.assertEqual(plan.state, "offered")
        with self.at(DAY):
            plan.action_take_back()
        self.assertRefused(self.tell("sign", **form), "over or has changed")

    # === A PERSON === #

    def test_a_question_and_another_address_are_tasks(self):
        self.assertDone(self.tell("question", text="Why <b>?", about="question"), "asked")
        self.assertIn("Why &lt;b&gt;?", self.tasks("answer").note)
        self.assertDone(self.tell("question", text="me@new.example", about="address"), "asked")
        self.assertIn("me@new.example", self.tasks("decide").note)
        self.assertEqual(self.debtor.email, "debtor@example.com")

    # === WHAT IS WRONG CHANGES NOTHING === #

    def test_items_of_others_are_not_named(self):
        other = self.item(self.invoice("2026-02-01", partner=self.other))
        before = self.told()
        for what, form in (
            ("promise", {"day": "2026-03-20"}),
            ("paid", {"day": "2026-03-08"}),
            ("instalments", {"day": "2026-04-01", "count": 2}),
        ):
            for ids in ([other.id], [self.one.id, other.id], [], [0], [2**40], ["x"]):
                with self.subTest(what, ids=ids):
                    self.assertEqual(self.tell(what, item=ids, **form).status_code, 422)
        self.assertEqual(self.told(), before)

    def test_nonsense_is_refused_in_words(self):
        before = self.told()
        cases = [
            ("promise", {"item": self.one.id, "day": day})
            for day in ("", "2026-03-09", "0000-00-00", "9" * 500)
        ]
        cases += [
            ("promise", {"item": self.one.id, "day": "2026-03-20", "amount": amount})
            for amount in ("-50", "0", "NaN", "1e12", "100.01")
        ]
        cases += [
            ("paid", {"item": self.one.id, "day": "2026-03-11"}),
            ("question", {"text": " \u202e"}),
            ("instalments", {"item": self.one.id, "day": "2026-04-01", "count": "100"}),
        ]
        for what, form in cases:
            with self.subTest(what, **form):
                self.assertEqual(self.tell(what, **form).status_code, 422)
        self.assertEqual(self.told(), before)

    def test_files_that_we_do_not_take(self):
        before = self.told()
        for label, files in (
            ("a page", [("x.pdf", b"<html>", "application/pdf")]),
            ("a program", [("x.pdf", b"MZ\x90", "application/pdf")]),
            ("nothing", [("x.pdf", b"", "application/pdf")]),
            ("too large", [("x.pdf", PDF + b"x" * 5_000_000, "application/pdf")]),
            ("too many", [("x.pdf", PDF, "application/pdf")] * 6),
        ):
            with self.subTest(label):
                self.assertEqual(self.contest(files=files).status_code, 422)
        self.assertEqual(self.told(), before)

    def test_nobody_else_sends_anything_in(self):
        before = self.told()
        form = {"item": self.one.id, "day": "2026-03-20"}
        self.assertEqual(self.tell("promise", token=False, **form).status_code, 400)
        self.assertEqual(self.visit(f"{self.path}/answer/promise").status_code, 405)
        for kind in ("shut", "entry", "_enter", "x"):
            self.assertEqual(self.tell(kind, **form).status_code, 404)
        csrf = self.look(f"{PATH}/new-link").xpath("//input[@name='csrf_token']/@value")[0]
        wrong = f"{self.path[:-3]}AAA/answer/promise"
        self.assertEqual(self.visit(wrong, data={**form, "csrf_token": csrf}).status_code, 404)
        self.assertEqual(self.told(), before)

    def test_nobody_floods_a_clerk(self):
        codes = [self.tell("question", text="Hello").status_code for _number in range(22)]
        self.assertEqual(codes, [303] * 20 + [429] * 2)

    def test_nothing_acknowledges_what_he_may_refuse(self):
        self.debtor.insolvency_opened_on = "2026-03-01"
        csrf = self.look(f"{PATH}/new-link").xpath("//input[@name='csrf_token']/@value")[0]
        before = self.told()
        for what, day in (("promise", "2026-03-20"), ("paid", "2026-03-08")):
            form = {"item": self.one.id, "day": day, "csrf_token": csrf}
            self.assertEqual(self.visit(f"{self.path}/answer/{what}", data=form).status_code, 422)
        self.assertEqual(self.told(), before)

    # === WHAT SOMEBODY ELSE HAS IN HAND === #

    def handed_over(self, item, kind="mediation", **vals):
        kind = self.env.ref(f"account_collections.proceeding_kind_{kind}")
        proceedings = self.env["account.collection.proceeding"]
        with self.at(DAY):
            proceeding = proceedings._prepare(kind, item, **vals)
            proceeding.action_hand_over()
        return proceeding

    def test_what_somebody_else_has_in_hand_is_answered_to_them(self):
        self.given_limits()
        reason = self.env.ref("account_collections.dispute_reason_quality")
        body = self.env["res.partner"].create({"name": "Fair Settlement Board"})
        self.handed_over(self.one, counterpart_id=body.id, reference="M 12")
        other = self.item(self.invoice("2026-02-01", 30.0))
        page = self.look(self.path)
        self.assertEqual(set(page.xpath("//form//input[@name='item']/@value")), {str(other.id)})
        words = "Fair Settlement Board has"
        self.assertIn(words, self.words(page))
        self.assertIn("file no. M 12", self.words(page))
        before = self.told()
        for what, form in (
            ("promise", {"day": "2026-03-20"}),
            ("paid", {"day": "2026-03-08"}),
            ("instalments", {"day": "2026-04-01", "count": 2}),
            ("contest", {"reason": reason.id, "text": "It was broken"}),
        ):
            for items in (self.one.ids, [self.one.id, other.id]):
                if what == "contest" and len(items) > 1:
                    continue
                with self.subTest(what, items=items):
                    self.assertRefused(self.tell(what, item=items, **form), words)
        self.assertEqual(self.told(), before)
        self.assertDone(self.tell("question", text="Who are they?"), "asked")

    def test_where_all_is_in_other_hands_only_a_question_is_left(self):
        self.handed_over(self.one)
        page = self.look(self.path)
        self.assertEqual(page.xpath("//details/@name"), ["question"])
        self.assertIn("Please ask us before you do anything about it", self.words(page))

    def test_an_offer_ends_with_the_hand_over_and_with_insolvency(self):
        self.given_limits()
        self.ask_instalments()
        plan = self.case_of().plan_ids
        with self.at(DAY):
            seen = plan.sudo()._get_page_hash()
        form = {"plan": plan.id, "seen": seen, "name": "Anna Right", "agreed": "yes"}
        proceeding = self.handed_over(self.one)
        self.assertFalse(self.look(self.path).xpath("//input[@name='seen']"))
        self.assertRefused(self.tell("sign", **form), "in a proceeding since")
        with self.at(DAY):
            proceeding._take_step("end_settled", DAY)
        csrf = self.look(self.path).xpath("//input[@name='csrf_token']/@value")[0]
        self.debtor.insolvency_opened_on = "2026-03-01"
        page = self.look(self.path)
        self.assertFalse(page.xpath("//form"))
        self.assertNotIn("25.00", self.words(page))
        answer = self.visit(f"{self.path}/answer/sign", data={**form, "csrf_token": csrf})
        self.assertRefused(answer, "over or has changed")
        self.assertEqual(plan.state, "withdrawn")
        self.assertEqual(self.visit(f"{self.path}/plan/{plan.id}").status_code, 404)

    def test_costs_go_the_way_of_their_claims(self):
        """The costs of what was handed over, or is filed with the administrator, are not asked for
        here; those of another invoice are."""
        other = self.invoice("2026-02-01", 30.0)
        self.cost(5.0, move_id=self.bill.id)
        self.cost(3.0, move_id=other.id)
        self.assertEqual(self.read_page()["USD"]["due"], 138.0)
        self.handed_over(self.one)
        self.assertEqual(self.read_page()["USD"]["due"], 33.0)
        choice = self.choose()
        self.assertEqual(choice.amount, 33.0)
        self.debtor.insolvency_opened_on = "2026-03-01"
        self.assertEqual(self.read_page(), {})
        self.assertIsNone(self.choose())

    def test_an_insolvent_debtor_withdraws_nothing(self):
        self.contest()
        dispute = self.case_of().dispute_ids
        csrf = self.look(self.path).xpath("//input[@name='csrf_token']/@value")[0]
        self.debtor.insolvency_opened_on = "2026-03-01"
        form = {"dispute": dispute.id, "csrf_token": csrf}
        answer = self.visit(f"{self.path}/answer/withdraw", data=form)
        self.assertRefused(answer, "settled already")
        self.assertEqual(dispute.state, "open")
