from types import SimpleNamespace

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..case import CollectionsCase


@tagged("post_install", "-at_install")
class TestPolicy(CollectionsCase):
    """What customers are told about payment from the start: papers say what was in force on their
    day, and go on saying it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])

    def policy(self, text, since, on=None, **vals):
        """A version in force from ``since``, decided ``on``."""
        with self.at(on or since):
            made = self.env["account.credit.policy"].create(
                {"company_id": self.company.id, "text": text, "valid_from": since, **vals}
            )
            made.action_put_in_force()
        return made

    def said(self, move, lang="en_US"):
        return move.with_context(lang=lang)._get_policy_text()

    # === PAPERS === #

    def test_invoices_say_it_in_the_language_of_the_customer(self):
        policy = self.env["account.credit.policy"].create(
            {"text": "Interest is due from the <due> date on.", "valid_from": "2030-01-01"}
        )
        policy.with_context(lang="de_DE").text = "Zinsen ab Fälligkeit."
        with self.at("2026-02-01"):
            policy.valid_from = "2026-02-01"
            policy.action_put_in_force()
        german = self.create_debtor("Wien", lang="de_DE")
        for debtor, words in ((self.debtor, "the &lt;due&gt; date"), (german, "Zinsen ab")):
            invoice = self.invoice("2026-03-01", partner=debtor)
            reports = self.env["ir.actions.report"]
            html, _kind = reports._render_qweb_html("account.report_invoice", invoice.ids)
            self.assertIn(words, html.decode())
        refund = self.credit_note("2026-03-01", 9.0)
        html, _kind = reports._render_qweb_html("account.report_invoice", refund.ids)
        self.assertNotIn("Interest is due", html.decode())

    def test_a_new_version_changes_no_paper_that_is_out(self):
        before = self.invoice("2026-01-10")
        self.policy("First", "2026-02-01")
        old = self.invoice("2026-02-10")
        self.policy("Second", "2026-03-01", on="2026-02-20")
        new, late = self.invoice("2026-03-10"), self.invoice("2026-02-28")
        told = [self.said(one) for one in (before, old, new, late)]
        self.assertEqual(told, ["", "First", "Second", "First"])
        # Dated ahead when it was posted: a version that comes between says nothing on it.
        ahead = self.invoice("2026-06-10")
        self.policy("Third", "2026-05-01", on="2026-04-20")
        self.assertEqual(self.said(ahead), "Second")
        draft = self.invoice("2026-06-11", post=False)
        draft.invoice_date = "2026-06-11"
        self.assertEqual(self.said(draft), "Third")
        ahead.button_draft()
        ahead.action_post()
        self.assertEqual(self.said(ahead), "Third", "corrected, it is a new paper")

    def test_quotations_say_it_as_of_their_day(self):
        """Sales need not be installed: of an order only what is asked here."""
        company, terms = self.company.sudo(), self.env.ref("account.account_payment_term_30days")
        self.policy("First", "2026-02-01")
        self.policy("Second", "2026-03-01", on="2026-02-20")
        private = self.create_debtor("Private", is_company=False)
        private.debtor_kind_known = "consumer"
        company.dunning_default_hint = True
        hinted = private.with_company(company)._needs_default_hint()

        def terms_for(partner, day="2026-02-28 12:00:00"):
            day = fields.Datetime.to_datetime(day)
            order = SimpleNamespace(
                env=self.env, payment_term_id=terms, partner_id=partner, date_order=day
            )
            return company._get_quotation_terms(order)

        self.assertEqual(terms_for(self.debtor), ["First"])
        # Eight in the evening in Germany, and past midnight.
        self.assertEqual(terms_for(self.debtor, "2026-02-28 19:00:00"), ["First"])
        self.assertEqual(terms_for(self.debtor, "2026-02-28 23:30:00"), ["Second"])
        terms.due_date_agreed = True
        told = terms_for(private)
        self.assertIn("is agreed", told[0])
        self.assertEqual(any("286" in words for words in told), hinted)
        terms.due_date_agreed = False
        self.assertEqual(terms_for(self.debtor, "2026-01-31 12:00:00"), [])

    # === VERSIONS === #

    def test_what_is_in_force_stays(self):
        policy = self.policy("First", "2026-02-01")
        with self.at("2026-03-01"):
            for vals in ({"text": "Other"}, {"valid_from": "2026-03-02"}):
                with self.assertRaisesRegex(UserError, "Make a new version"):
                    policy.write(vals)
            with self.assertRaisesRegex(UserError, "Make a new version"):
                policy.update_field_translations("text", {"de_DE": "Anders"})
            for door in (policy.unlink, policy.action_suggest, policy.action_take_back):
                with self.assertRaises(UserError):
                    door()
            policy.keeper_id = self.env.ref("base.user_admin")
            draft = self.env["account.credit.policy"].browse(policy.action_renew()["res_id"])
            self.assertEqual((draft.text, str(draft.valid_from)), ("First", "2026-03-02"))
            self.assertEqual(policy.action_renew()["res_id"], draft.id, "one draft is enough")
            draft.valid_from = "2026-03-01"
            with self.assertRaisesRegex(UserError, "03/02/2026 or a later day"):
                draft.action_put_in_force()
            draft.text, draft.valid_from = " ", "2026-04-01"
            with self.assertRaisesRegex(UserError, "Write down first"):
                draft.action_put_in_force()
            draft.text = "Second"
            draft.action_put_in_force()
            self.assertEqual((draft.number, draft.is_current, policy.is_current), (2, False, True))
            same = draft.copy({"valid_from": "2026-04-01"})
            with self.assertRaisesRegex(UserError, "Choose a later one"):
                same.action_put_in_force()
            same.valid_from = "2026-05-01"
            same.action_put_in_force()
            draft.action_take_back()
            self.assertEqual((draft.state, draft.number), ("draft", 0))
            draft.action_put_in_force()
            self.assertEqual((same.number, draft.number), (3, 4), "no two of the same number")
            draft.action_take_back()
            draft.unlink()

    def test_managers_alone_change_it(self):
        policy = self.policy("First", "2026-02-01")
        clerk = new_test_user(
            self.env, "policy_clerk", "account_collections.group_user", company_id=self.company.id
        )
        self.assertEqual(policy.with_user(clerk).text, "First")
        for door in ("action_put_in_force", "action_take_back", "action_renew", "action_suggest"):
            with self.assertRaises(AccessError):
                getattr(policy.with_user(clerk), door)()
        with self.assertRaises(AccessError):
            policy.with_user(clerk).create({"text": "Mine"})

    def test_our_wording_in_each_language_we_speak(self):
        self.company.country_id = self.env.ref("base.de")
        self.env["res.lang"]._activate_lang("fr_FR")
        policy = self.env["account.credit.policy"].create({"text": "Short"})
        policy.with_context(lang="de_DE").text = "Kurz"
        policy.with_context(lang="de_DE").action_suggest()
        english, german = (policy.with_context(lang=code).text for code in ("en_US", "de_DE"))
        self.assertIn("§ 286 (2) BGB", english)
        self.assertIn("§ 286 Abs. 2 BGB", german)
        self.assertIn("French", policy.missing_text)
        self.assertNotIn("German", policy.missing_text)
        self.company.country_id = self.env.ref("base.ch")
        policy.action_suggest()
        self.assertNotIn("BGB", policy.with_context(lang="en_US").text)
