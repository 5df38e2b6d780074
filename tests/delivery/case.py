from unittest.mock import patch

from ..case import CollectionsCase

DAY = "2026-03-08"


class OutboxCase(CollectionsCase):
    """Four notices, and a mail server that is there or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Second", "Third", "Fourth")
        cls.debtors = cls.debtor.concat(*(cls.create_debtor(f"{name} Ltd") for name in names))

    def confirmed(self):
        """Four notices that wait in the outbox, in the order of the debtors."""
        for debtor in self.debtors:
            self.invoice("2026-03-01", partner=debtor)
        run = self.propose(DAY)
        with self.at(DAY):
            run.action_confirm()
        notices = run.notice_ids.sorted("id")
        self.assertEqual(notices.partner_id, self.debtors)
        return notices

    def states(self, notices):
        return [notice.delivery_ids.state for notice in notices]

    def assertWarned(self, words):
        """One task for all of them."""
        warned = [task for debtor in self.debtors for task in self.tasks("outage", debtor)]
        self.assertEqual(len(warned), 1)
        self.assertIn(words, warned[0].summary)
        self.assertFalse([debtor for debtor in self.debtors if self.tasks("repair", debtor)])

    def assertNobodyWarned(self):
        self.assertFalse([debtor for debtor in self.debtors if self.tasks("outage", debtor)])

    def handed(self):
        notices = self.confirmed()
        with self.at(DAY), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
        return notices

    def deliver(self, on=DAY, time="12:00", there=True):
        """The mail queue on a day, with or without a mail server."""
        with self.at(on, time), self.mock_mail_gateway():
            refused = ConnectionRefusedError("refused")
            connect = patch.object(self.registry["ir.mail_server"], "_connect__")
            if there:
                self.env["mail.mail"].sudo().process_email_queue()
            else:
                with connect as connection:
                    connection.side_effect = refused
                    self.env["mail.mail"].sudo().process_email_queue()
        self.env.invalidate_all()
