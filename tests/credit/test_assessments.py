import json
import threading
import urllib.request
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ...models.credit.assessment import FACTORS
from ...tools.credit import assessments
from .case import CreditCase

TIMEOUT = 1


def ask_provider(address):
    """What an add-on brings: one request with a time limit, its answer as values."""

    def fetch(self, debtor):
        with urllib.request.urlopen(f"{address}/{debtor.id}", timeout=TIMEOUT) as answer:
            found = json.load(answer)
        scale = self.env.ref("account_collections.scale_creditreform")
        return {"scale_id": scale.id, "source": "Stand-in", **found}

    return fetch


@tagged("post_install", "-at_install")
class TestAssessments(CreditCase):
    """What agencies think of a debtor, what follows from it, and who decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-11-28 12:00:00", tick=True))
        cls.scale = cls.env.ref("account_collections.scale_creditreform")
        cls.debtor.credit_person = "legal"

    def assess(self, value, debtor=None, **vals):
        vals = {"partner_id": (debtor or self.debtor).id, "scale_id": self.scale.id, **vals}
        return self.env["account.credit.assessment"].create({"value": value, **vals})

    def test_a_value_has_its_class_and_the_former_one_stays(self):
        """312 is class 5; a recommended limit of 3,000 is proposed, and approved as any other."""
        first = self.assess(180, day="2026-01-10")
        second = self.assess(312, recommended_limit=3000, has_limit=True)
        self.assertEqual((first.grade, second.grade, second.meaning), ("2", "5", "Weak"))
        self.assertEqual((first.state, second.state), ("valid", "valid"))
        with self.assertRaisesRegex(UserError, "what was entered stays"):
            first.value = 100
        context = second.action_propose_limit()["context"]
        self.assertEqual(context["default_amount"], 3000)
        self.assertEqual(context["default_origin"], "bureau")

    def test_it_is_entered_on_its_form(self):
        for debtor, state in ((self.debtor, "valid"), (self.other, "proposed")):
            form = Form(self.env["account.credit.assessment"])
            form.partner_id, form.scale_id, form.value = debtor, self.scale, 312
            form.decision_note = "As we know him"
            self.assertEqual(form.save().state, state)

    def test_a_scale_that_changes_changes_no_assessment(self):
        made = self.assess(312)
        self.scale.line_ids.filtered(lambda line: line.grade == "5").grade = "3"
        self.env.invalidate_all()
        self.assertEqual(made.grade, "5")
        self.assertEqual(self.assess(312).grade, "3")
        with self.assertRaises(ValidationError):
            self.scale.line_ids = [Command.create({"first": 140, "last": 160, "grade": "2"})]

    def test_a_value_the_scale_does_not_know_is_no_class(self):
        made = self.assess(99)
        self.assertEqual((made.grade, made.state), (False, "proposed"))
        with self.assertRaisesRegex(UserError, "does not know the value 99"):
            made.action_use()
        made.action_leave()
        self.assertEqual(made.state, "refused")

    def test_of_a_person_and_of_whom_nobody_knows_a_person_decides(self):
        for person in ("natural", False):
            self.other.credit_person = person
            made = self.assess(312, self.other)
            self.assertEqual((made.state, made.is_natural), ("proposed", True))
            known = made._find_latest(self.other, self.company)
            self.assertNotEqual(known.get(self.other), made)
            made.decision_note = "Pays us in time all the same"
            made.action_use()
            self.assertEqual((made.state, made.decided_by_id), ("valid", self.env.user))

    def test_the_explanation_says_from_what_and_who_decided(self):
        made = self.assess(
            312,
            self.other,
            source="Agency, report 4711",
            factor_ids=[Command.create({"factor": "overdue", "finding": "250 for 31 days"})],
        )
        made.decision_note = "Only against payment in advance"
        made.action_use()
        for words in ("312", "Creditreform", "Weak", "report 4711", "250 for 31 days", "a person"):
            self.assertIn(words, made.explanation)
        self.assertIn(self.env.user.name, made.explanation)
        self.assertIn("Only against payment in advance", made.explanation)

    def test_whom_the_debtor_objects_to_does_not_decide_again(self):
        made = self.assess(312, self.other)
        made.action_use()
        with self.assertRaisesRegex(UserError, "Write down first"):
            made.action_object()
        made.objection = "The claim was paid in May"
        made.action_object()
        self.assertFalse(made._find_latest(self.other, self.company))
        with self.assertRaisesRegex(UserError, "somebody else"):
            made.action_use()
        second = self.clerk("second_clerk")
        made.with_user(second).action_leave()
        self.assertEqual((made.state, made.decided_by_id), ("refused", second))

    def test_where_somebody_lives_is_no_factor(self):
        self.assertEqual(tuple(code for code, _label in FACTORS), assessments.FACTORS)
        factor = {"factor": "postcode", "finding": "10115"}
        with self.assertRaises(ValueError):
            self.assess(312, factor_ids=[Command.create(factor)])

    def test_one_that_ran_out_holds_where_a_rule_says_so(self):
        self.rule("assessment_expired")
        self.assertEqual(self.held(1), [], "nobody was assessed")
        self.assess(180, day="2025-01-01", valid_until="2026-11-27")
        self.assertEqual(self.held(1), ["assessment_expired"])
        self.assess(180, day="2026-11-28")
        self.assertEqual(self.held(1), [])

    def test_salespeople_see_none(self):
        made = self.assess(312)
        seller = self.clerk("blind_seller", "group_viewer")
        with self.assertRaises(AccessError):
            made.with_user(seller).read(["value"])
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        clerk = self.clerk("elsewhere")
        clerk.write({"company_ids": [Command.set(elsewhere.ids)], "company_id": elsewhere.id})
        with self.assertRaises(AccessError):
            made.with_user(clerk).read(["value"])

    # === FETCHED === #

    @contextmanager
    def provider(self, answer, wait=0, status=200):
        """A provider on this machine that says ``answer``, ``wait`` seconds later."""
        done = threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                done.wait(wait)
                self.send_response(status)
                self.end_headers()
                self.wfile.write(answer.encode())

            def log_message(self, *args):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        fetch = ask_provider(f"http://127.0.0.1:{server.server_port}")
        model = self.registry["account.credit.assessment"]
        try:
            with patch.object(model, "_fetch_standin", fetch, create=True):
                yield
        finally:
            done.set()
            server.shutdown()
            server.server_close()
            thread.join()

    def fetch(self):
        made = self.env["account.credit.assessment"]
        return made._fetch("standin", self.debtor, self.company)

    def test_a_provider_is_asked(self):
        self.assertEqual(self.env["account.credit.assessment"]._get_providers(), [])
        with self.provider('{"value": 250, "recommended_limit": 5000, "has_limit": true}'):
            self.assertEqual(self.env["account.credit.assessment"]._get_providers(), ["standin"])
            made = self.fetch()
            self.assertIn(
                "3",
                made.action_fetch("standin", self.debtor.id, self.company.id)["params"]["message"],
            )
        self.assertEqual((made.grade, made.recommended_limit), ("3", 5000.0))

    def test_a_provider_that_fails_or_lies_harms_nobody(self):
        self.rule("assessment_expired")
        known = self.assess(180)
        answers = (
            ("no JSON", "not a word", 0, 200),
            ("an error", "{}", 0, 500),
            ("too late", '{"value": 250}', 3, 200),
            ("nothing", "{}", 0, 200),
            ("no number", '{"value": "NaN"}', 0, 200),
            ("without end", '{"value": Infinity}', 0, 200),
            ("off the scale", '{"value": 12345}', 0, 200),
            ("a negative limit", '{"value": 250, "recommended_limit": -1}', 0, 200),
            ("of tomorrow", '{"value": 250, "day": "2099-01-01"}', 0, 200),
            ("no day", '{"value": 250, "day": "soon"}', 0, 200),
            ("no scale", '{"value": 250, "scale_id": 99999999}', 0, 200),
            ("a list", "[1]", 0, 200),
        )
        for name, answer, wait, status in answers:
            with self.subTest(name), self.provider(answer, wait, status):
                with mute_logger("odoo.addons.account_collections.models.credit.assessment"):
                    with self.assertRaisesRegex(UserError, "Nothing was changed"):
                        self.fetch()
            found = self.env["account.credit.assessment"]._find_latest(self.debtor, self.company)
            self.assertEqual(found, {self.debtor: known})
            self.assertEqual(self.held(1), [])

    def test_in_the_end_its_content_is_deleted_by_a_person(self):
        made = self.assess(
            312,
            day="2023-11-27",
            valid_until="2024-11-27",
            source="Report 1",
            has_limit=True,
            recommended_limit=3000,
            decision_note="Weak",
            factor_ids=[Command.create({"factor": "agency", "finding": "312"})],
        )
        self.assertEqual(str(made.delete_on), "2026-11-27")
        longer = self.assess(200, day="2023-11-27", valid_until="2027-11-27")
        self.assertEqual(str(longer.delete_on), "2027-11-28", "not while it counts")
        card = self.env.ref("account_collections.card_assessments")
        self.assertEqual(card.count, 1)
        clerk = self.clerk("deleting")
        with self.assertRaises(AccessError):
            made.with_user(self.clerk("looking", "group_viewer")).action_forget()
        made.with_user(clerk).action_forget()
        self.assertEqual((made.state, made.deleted_by_id), ("deleted", clerk))
        kept = (made.value, made.grade, made.meaning, made.source, made.factor_ids.ids)
        self.assertEqual(kept, (0.0, False, False, False, []))
        self.assertIn("was deleted on 11/28/2026", made.explanation)
        self.assertEqual(
            self.debtor._read_assessment_ends(self.company), {self.debtor.id: longer.valid_until}
        )
        thread = self.debtor.with_company(self.company).collection_case_id.message_ids
        self.assertNotIn(": 5 (", " ".join(thread.mapped("body")))
        self.assertEqual(card.count, 0)
        for door in ("action_forget", "action_use", "action_object", "unlink"):
            with self.assertRaises(UserError):
                getattr(made, door)()
