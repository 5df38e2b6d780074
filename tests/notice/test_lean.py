from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..case import CollectionsCase
from ..paper import PaperCase

REPORT = "account_collections.action_report_notice"


@tagged("post_install", "-at_install")
class TestLeanLetters(PaperCase, CollectionsCase, HttpCase):
    """Letters are printed with the rules of style they need: faster, and not to be told apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["web", "account_collections"], ["de_DE"])
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.partner_id.bank_ids = [
            Command.create({"acc_number": "DE89370400440532013000", "allow_out_payment": True})
        ]
        cls.german = cls.create_debtor(
            "Größe & Söhne GmbH", lang="de_DE", country_id=cls.company.country_id.id
        )

    def given(self):
        """Letters in two languages, one of which takes two pages."""
        for day in range(1, 26):
            self.invoice(f"2026-02-{day:02}", 100.0 + day, self.german)
        self.invoice("2026-02-01")
        notices = self.propose("2026-03-10").notice_ids
        with self.at("2026-03-10"):
            notices._freeze_for_sending()
        return notices

    def test_every_layout_looks_as_before(self):
        notices = self.given()
        layouts = self.env["report.layout"].search([])
        self.assertGreater(len(layouts), 5)
        for layout in layouts:
            with self.subTest(layout.name), self.at("2026-03-10"), self.outbox(paper=True):
                self.company.external_report_layout_id = layout.view_id
                self.assertLeanLooksTheSame(REPORT, notices)

    def test_letters_bear_a_small_part_of_the_style_and_other_reports_link_it(self):
        notices = self.given()
        Report = self.env["ir.actions.report"]
        # As the web server does when it is asked for it first.
        for name in ("web.report_assets_common", "web.report_assets_pdf"):
            self.env["ir.qweb"]._get_asset_bundle(name, js=False, autoprefix=True).css()
        seen = []
        for context in ({"dunning_letters": True}, {}):
            with self.at("2026-03-10"):
                html, _kind = Report._render_qweb_html(REPORT, notices[:1].ids)
                bodies, *_rest = Report.with_context(**context)._prepare_html(html)
            seen.append("".join(bodies))
        lean, full = seen
        self.assertNotIn("report_assets_common", lean)
        self.assertIn("report_assets_common", full)
        self.assertLess(len(lean), 120_000)

    def test_a_style_sheet_that_is_not_known_is_linked(self):
        page = '<head><link type="text/css" href="/web/assets/1/other.min.css"/></head>'
        self.assertEqual(self.env["ir.actions.report"]._make_lean([page]), [page])
