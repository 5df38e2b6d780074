import base64

from odoo.tests import new_test_user
from odoo.tools import html2plaintext

from ..case import CollectionsCase

HEAD = "invoice;level;sent_on;channel;document;due;amount;deadline;debtor;demand\n"


class TakeoverCase(CollectionsCase):
    """A ladder of 7, 21, 35 and 49 days, an interval of 10 and a deadline of 7: and a debtor whom
    another system has written to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Import = cls.env["account.dunning.takeover.import"]
        cls.boss = new_test_user(
            cls.env, "takeover_boss", "account_collections.group_manager", company_id=cls.company.id
        )

    def row(self, move, level, sent_on, channel="letter", **cells):
        """A line of a file about an invoice."""
        cells = {
            "invoice": move.name,
            "level": level,
            "sent_on": sent_on,
            "channel": channel,
        } | cells
        return ";".join(str(cells.get(name, "")) for name in HEAD.strip().split(";")) + "\n"

    def wizard(self, *rows, content=None, **vals):
        """The window with a file in it, as the manager sees it."""
        content = (HEAD + "".join(rows)).encode() if content is None else content
        vals = {"file": base64.b64encode(content), "filename": "old.csv", **vals}
        return self.Import.with_user(self.boss).with_company(self.company).create(vals)

    def take_over(self, *rows, on="2026-04-01", **vals):
        """The letters that a file brings."""
        known = self.env["account.dunning.takeover"].search([])
        with self.at(on):
            self.wizard(*rows, **vals).action_import()
        self.env.invalidate_all()
        return (self.env["account.dunning.takeover"].search([]) - known).notice_ids

    def said(self, wizard):
        return " ".join(html2plaintext(wizard.preview or "").split())

    def assertFaulty(self, words, *rows, on="2026-04-01", **vals):
        """The window names the fault and takes nothing over."""
        count = self.env["account.dunning.notice"].search_count([])
        with self.at(on):
            wizard = self.wizard(*rows, **vals)
            self.assertIn(words, self.said(wizard))
            self.assertFalse(wizard.can_import)
            with self.assertRaisesRegex(Exception, ".") as caught:
                wizard.action_import()
            self.assertIn(words, str(caught.exception))
        self.assertEqual(self.env["account.dunning.notice"].search_count([]), count)

    def assertHarmless(self, words, *rows, on="2026-04-01", **vals):
        """The window says that nothing is to be done."""
        with self.at(on):
            wizard = self.wizard(*rows, **vals)
            self.assertIn(words, self.said(wizard))
            self.assertFalse(wizard.has_faults)
            self.assertFalse(wizard.can_import)
