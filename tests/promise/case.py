from odoo.fields import Command

from ..case import CollectionsCase


class PromiseCase(CollectionsCase):
    """A creditor to whom debtors promise things; nobody gets a day more than he said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.promise_tolerance_days = 0
        cls.other = cls.create_debtor("Other Ltd")

    def promise(self, moves, for_day, amount=None, on="2026-03-10", accept=True, **vals):
        """What the debtor of ``moves`` promised on a day: all of it, unless ``amount`` says so."""
        items = self.item(moves)
        with self.at(on):
            promise = self.env["account.payment.promise"].create(
                {
                    "company_id": items.company_id[:1].id,
                    "partner_id": items.partner_id[:1].id,
                    "promised_on": for_day,
                    "amount": amount or sum(items.mapped("amount_residual_currency")),
                    "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
                    **vals,
                }
            )
            if accept:
                promise.action_accept()
        return promise

    def judge(self, on):
        """The promises in the night before a day's run."""
        with self.at(on), self.outbox():
            self.env["account.payment.promise"].sudo()._cron_judge()

    def take_back(self, move, on):
        """The bank takes the payments of an invoice back."""
        with self.at(on):
            self.item(move).remove_move_reconcile()

    def thread(self, debtor=None):
        """What the file tells, the last line first."""
        case = (debtor or self.debtor).with_company(self.company).collection_case_id
        return [message.body.striptags() for message in case.message_ids]

    def assertStates(self, expected):
        """``expected``: {promise: state}"""
        self.assertEqual({promise: promise.state for promise in expected}, expected)
