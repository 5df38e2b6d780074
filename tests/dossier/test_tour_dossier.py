from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..browser import BrowserCase
from ..proceeding.case import ProceedingCase
from .given import GivenDossiers


@tagged("post_install", "-at_install")
class TestTourDossier(GivenDossiers, ProceedingCase, BrowserCase):
    """A person in a browser, in each language: the dossier is asked for, read and cleared."""

    def test_from_the_case_to_the_files(self):
        self.given_letter()
        Dossier = self.registry["account.collections.dossier"]
        case = self.debtor.with_company(self.company).collection_case_id

        def check(lang):
            self.click_through("dossier", case, lang)
            dossier = self.env["account.collections.dossier"].search([])
            self.assertEqual((dossier.user_id, dossier.state), (self.users[lang], "waiting"))
            self.assertEqual(dossier.reason, "For the hearing")
            self.assertFalse(dossier.with_contacts)
            with (
                patch.object(Dossier, "_lay_out", side_effect=UserError("The disk is full")),
                self.assertLogs(level="WARNING"),
            ):
                self.make_dossiers()
            self.click_through("dossier_failed", dossier, lang)
            self.make_dossiers()
            self.click_through("dossier_ready", dossier, lang)
            self.assertEqual(dossier.state, "cleared")

        self.in_each_language(check)
