from contextlib import closing
from unittest.mock import patch

from odoo.tests import tagged

from ..case import CollectionsCase

COLUMNS = (
    "level_id",
    "amount_company",
    "recipient_id",
    "lang",
    "subject",
    "opening",
    "closing",
)


@tagged("post_install", "-at_install")
class TestDraft(CollectionsCase):
    """Drafts are inserted complete; whatever somebody else has a say in is asked of each."""

    def given(self):
        """Debtors of all kinds: plain, without a language of ours, with contacts, with an address
        for dunning letters, with two ladders, credits, parts, another currency, archived people."""
        self.env["res.lang"]._activate_lang("de_DE")
        for level in self.ladder.level_ids:
            level.with_context(lang="de_DE").update(
                {"subject": f"Mahnung {level.rank}", "opening": "Bitte zahlen Sie."}
            )
        other = self.create_ladder("Other", (3, 5))
        debtors = [
            self.create_debtor(name, lang=lang)
            for name, lang in (
                ("Plain", "de_DE"),
                ("Nolang", False),
                ("Office", "de_DE"),
                ("Dunning", "en_US"),
                ("Two", "de_DE"),
                ("Gone", "de_DE"),
                ("Mixed", "en_US"),
            )
        ]
        _plain, nolang, office, dunning, two, gone, mixed = debtors
        Contact = self.env["res.partner"]
        desk = Contact.create({"name": "Desk", "parent_id": office.id, "lang": "en_US"})
        Contact.create({"name": "Letters", "parent_id": dunning.id, "type": "dunning"})
        left = Contact.create({"name": "Left", "parent_id": gone.id})
        asked = Contact.create({"name": "Asked", "parent_id": mixed.id})
        for number, debtor in enumerate(debtors):
            self.invoice("2026-03-01", 100.0 + number / 100, debtor)
        self.invoice("2026-03-01", 11.11, desk)
        self.invoice("2026-03-01", 11.11, two, dunning_procedure_id=other.id)
        self.invoice("2026-03-02", 22.22, left)
        self.invoice("2026-03-02", 22.22, asked)
        left.active = False
        self.credit_note("2026-03-02", 33.33, nolang)
        self.invoice("2026-03-01", 44.44, currency_id=self.setup_other_currency("EUR").id)
        self.dispute(self.invoice("2026-03-01", 55.55, two), 5.55)

    def draft(self):
        """``{debtor: what stands on his draft}``"""
        notices = self.propose("2026-03-20").notice_ids
        return {one.partner_id: [one[name] for name in COLUMNS] for one in notices}

    def test_a_draft_is_what_it_would_be_in_memory(self):
        self.given()
        Run = self.registry["account.dunning.run"]
        with closing(self.env.cr.savepoint()):
            with patch.object(Run, "_may_complete_drafts", return_value=False):
                expected = self.draft()
            self.assertEqual(len(expected), 8)
        self.assertTrue(self.env["account.dunning.run"]._may_complete_drafts())
        self.assertEqual(self.draft(), expected)

    def test_whoever_overrides_a_part_is_asked(self):
        self.given()
        Notice = self.registry["account.dunning.notice"]
        real = Notice._get_language
        with patch.object(Notice, "_get_language", lambda own: real(own) and "en_US"):
            drafts = self.draft()
        self.assertEqual({values[3] for values in drafts.values()}, {"en_US"})
