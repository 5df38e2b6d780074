from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .case import CreditCase


@tagged("post_install", "-at_install")
class TestFindings(CreditCase):
    """What is known about a debtor, from where and until when; and the page before a call."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time("2026-11-20 12:00:00", tick=True))
        cls.case = cls.env["account.collection.case"]._open_for(cls.debtor, cls.company)

    def find(self, **vals):
        vals = {"case_id": self.case.id, "kind": "statements", "facts": "As filed", **vals}
        return self.env["account.collection.finding"].create(vals)

    def test_its_day_of_deletion_is_data_and_its_ratios_are_formulas(self):
        found = self.find(total=1000.0, equity=235.0)
        self.assertEqual(str(found.delete_on), "2029-11-20")
        self.assertIn("23.5 %", found.ratios_text)
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertIn("23,5 %", found.with_context(lang="de_DE").ratios_text)
        self.assertFalse(self.find(kind="visit").ratios_text)

    def test_a_person_deletes_what_was_found(self):
        found = self.find(source_text="Register", equity=235.0, document=b"JVBERi0xLjQ=")
        found.action_forget()
        self.assertFalse(found.facts or found.source_text or found.equity or found.document)
        self.assertEqual((found.state, found.deleted_by_id), ("deleted", self.env.user))
        with self.assertRaisesRegex(UserError, "its content was deleted"):
            found.facts = "Again"
        with self.assertRaisesRegex(UserError, "findings"):
            self.case.unlink()

    def test_of_a_person_and_of_whom_nobody_knows_it_is_said(self):
        found = self.find()
        for person, natural in ((False, True), ("natural", True), ("legal", False)):
            self.debtor.credit_person = person
            self.assertEqual(found.is_natural, natural)

    def test_salespeople_read_none(self):
        found = self.find()
        seller = self.clerk("finding_seller", "group_viewer")
        with self.assertRaises(AccessError):
            found.with_user(seller).read(["facts"])
        with self.assertRaises(AccessError):
            self.case.with_user(seller).read(["finding_ids"])
        with self.assertRaises(AccessError):
            self.case.with_user(seller).action_print_brief()

    # === BRIEF === #

    def brief(self, **context):
        case = self.case.with_context(**context)
        return {title: rows for title, rows in case._get_brief()}

    def given_much(self):
        """An item that is late, one contested, a promise, a call, a limit, a cover, a finding."""
        self.invoice("2026-09-01", 150.0)
        contested = self.invoice("2026-09-02", 90.0)
        self.dispute(contested, 20.0)
        self.promise(self.invoice("2026-09-03", 70.0), "2026-11-25", on="2026-11-20")
        self.case._log_call("reached", note="Pays on Monday", contact_name="Ms Voss")
        self.limit(500)
        self.insure()
        self.cover(100)
        self.find(source_text="Statements 2025", total=1000.0, equity=235.0)
        self.env["account.payment.plan.limit"].create(
            {"balance_from": 100.0, "max_instalments": 6, "min_amount": 25.0}
        )

    def test_a_page_of_all_one_needs(self):
        self.given_much()
        parts = self.brief()
        words = {title: " ".join(map(" ".join, rows)) for title, rows in parts.items()}
        self.assertIn("70.00", words["What he said"])
        self.assertIn("20.00", words["Contested"])
        self.assertIn("Ms Voss, Pays on Monday", words["Last contacts"])
        self.assertIn("310.00", words["Credit Management"])
        self.assertIn("500.00, left of it $\xa0190.00", words["Credit Management"])
        self.assertIn("own risk", words["Credit Management"])
        self.assertIn("Statements 2025, As filed", words["Findings"])
        self.assertIn("6 instalments at most, each", words["What may be offered"])

    def test_to_whom_others_see_nothing_is_offered(self):
        self.debtor.insolvency_opened_on = "2026-11-01"
        [(_label, words)] = self.brief()["What may be offered"]
        self.assertIn("insolvency", words)

    def test_it_is_one_page_in_the_language_of_its_reader(self):
        self.given_much()
        self.env["res.lang"]._activate_lang("de_DE")
        report = self.env["ir.actions.report"]
        for lang, title in (("en_US", "Last contacts"), ("de_DE", "Letzte Kontakte")):
            page, _kind = report.with_context(lang=lang)._render_qweb_html(
                "account_collections.report_brief", self.case.ids
            )
            self.assertIn(title, page.decode())

    def test_a_debtor_of_whom_nothing_is_known(self):
        titles = list(self.brief())
        self.assertEqual(titles, ["What may be offered"])
        self.assertTrue(self.case.action_print_brief())
