from contextlib import contextmanager
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command

from odoo.addons.account.tests.common import AccountTestInvoicingCommon
from odoo.addons.mail.tests.common import MockEmail


class CollectionsCase(AccountTestInvoicingCommon, MockEmail):
    """The world of a collector in the trade's words: given an overdue invoice, when the run of a
    day is sent, then who got which letter."""

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("account_collections.group_manager")

    @classmethod
    def setup_independent_company(cls, **kwargs):
        """The company of the tests. Its chart takes a second a class to load, so dev/test makes it
        beforehand, once for all classes."""
        domain = [("name", "=", "company_1_data")]
        made = cls.env["res.company"].sudo().search(domain, limit=1).sudo(False)
        if not made:
            return super().setup_independent_company(**kwargs)
        cls.env.user.company_ids = [Command.link(made.id)]
        return made

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Freezegun looks through all modules when it begins to freeze, so it begins once a class:
        # with the real time, which goes on. `at` then only lays another time on top.
        cls.startClassPatcher(freeze_time(tick=True))
        cls.company = cls.company_data["company"]
        cls.company.write(
            {
                "dunning_grace_days": 0,
                "dunning_daily_cap": 0,
                "dunning_quiet_days": "none",
                "dunning_contact_rules": False,
                "dunning_letter_handling": "service",
            }
        )
        # Nor do companies that a test adds know Sundays.
        cls.env["ir.default"].sudo().set("res.company", "dunning_contact_rules", False)
        cls.company.partner_id.write({"tz": "Europe/Berlin", "email": "books@creditor.example"})
        cls.ladder = cls.create_ladder("Ladder", (7, 21, 35, 49))
        cls.first, cls.second, cls.third, cls.last = cls.ladder.level_ids
        cls.company.dunning_procedure_id = cls.ladder
        cls.debtor = cls.create_debtor("Debtor Ltd")
        # Terms with a delay of none: an invoice is due on its date unless a test says otherwise.
        cls.at_once = cls.env["account.payment.term"].create(
            {
                "name": "At once",
                "line_ids": [Command.create({"value": "percent", "value_amount": 100})],
            }
        )
        cls.env["ir.config_parameter"].set_param("report.print_delay", "0")

    # === GIVEN === #

    @classmethod
    def create_ladder(cls, name, days, **level_vals):
        vals = {"interval_days": 10, "deadline_days": 7, "subject": "{invoices}"}
        vals |= {"falls_back": False, **level_vals}
        return cls.env["account.dunning.procedure"].create(
            {
                "name": name,
                "apologizes": False,
                "level_ids": [
                    Command.create(
                        {
                            "name": f"Level {number}",
                            "sequence": number,
                            "delay_days": after,
                            "opening": "Please pay {amount} by {deadline}.",
                            **vals,
                        }
                    )
                    for number, after in enumerate(days, start=1)
                ],
            }
        )

    @classmethod
    def create_debtor(cls, name, **vals):
        address = {"street": "Main Road 1", "zip": "10115", "city": "Berlin"}
        email = f"{name.split()[0].lower()}@example.com"
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, "email": email, **address, **vals}
        )

    def invoice(self, due, amount=100.0, partner=None, post=True, **vals):
        """A customer invoice of ``amount`` that is due on ``due``."""
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": (partner or self.debtor).id,
                "invoice_date": due,
                "invoice_date_due": due,
                "invoice_payment_term_id": self.at_once.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
                **vals,
            }
        )
        if post:
            move.action_post()
        return move

    def credit_note(self, on, amount, partner=None, **vals):
        """A credit note that nobody has allocated yet."""
        return self.invoice(on, amount, partner, move_type="out_refund", **vals)

    def bank_line(self, on, amount, **vals):
        """A line of a bank statement that nobody has matched."""
        journal = self.company_data["default_journal_bank"]
        vals = {"journal_id": journal.id, "date": on, "payment_ref": "Transfer", **vals}
        return self.env["account.bank.statement.line"].create({**vals, "amount": amount})

    def item(self, move):
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def block(self, move, **vals):
        """A block of an invoice; ``move_id=False, partner_id=…`` blocks a whole debtor."""
        vals = {"company_id": move.company_id.id, "move_id": move.id, **vals}
        return self.env["account.dunning.block"].create(vals)

    def dispute(self, move, amount=None, reason="quality", **vals):
        """The debtor contests an invoice, or ``amount`` of it."""
        reason = self.env.ref(f"account_collections.dispute_reason_{reason}")
        vals = {"move_id": move.id, "reason_id": reason.id, **vals}
        if amount is not None:
            vals["amount"] = amount
        return self.env["account.dispute"].create(vals)

    @contextmanager
    def at(self, day, time="12:00"):
        """Everything inside happens on ``day``, at noon UTC."""
        with freeze_time(f"{day} {time}:00"):
            self.env.invalidate_all()
            yield

    # === WHEN === #

    def propose(self, on, company=None, **vals):
        """The run of a day, drafts and all."""
        company = company or self.company
        with self.at(on):
            run = self.env["account.dunning.run"].create(
                {"company_id": company.id, "date": on, **vals}
            )
            run.action_propose()
            return run

    def dun(self, on, company=None, **vals):
        """Propose, confirm and send on a day; returns the notices."""
        run = self.propose(on, company, **vals)
        with self.at(on):
            run.action_confirm()
        self.send(on)
        return run.notice_ids

    def send(self, on):
        """The outbox and the mail server at work."""
        with self.at(on), self.outbox():
            self.env["account.dunning.notice"].sudo()._cron_send()
            self.deliver_mails()
        self.env.invalidate_all()

    def night(self, on):
        """The nightly jobs of a day; returns the run of the company, if there was one."""
        with self.at(on), self.outbox():
            self.env["account.dunning.run"].sudo()._cron_escalate()
        self.send(on)
        return self.env["account.dunning.run"].search(
            [("company_id", "=", self.company.id), ("date", "=", on), ("by_cron", "=", True)]
        )

    @contextmanager
    def outbox(self, paper=False):
        """Cron progress without commits; the PDF is a token unless the test is about paper."""
        progress = patch.object(
            self.registry["ir.cron"], "_commit_progress", return_value=float("inf")
        )
        papers = patch.object(self.registry["ir.actions.report"], "_print_each", token_papers)
        with progress, self.mock_mail_gateway():
            if paper:
                yield
                return
            with papers:
                yield

    def deliver_mails(self):
        handed = self.env["account.dunning.delivery"].sudo().search([("state", "=", "handed")])
        handed.mail_mail_id.send()

    def pay(self, move, amount=None, on=None):
        with self.at(on or fields.Date.to_string(fields.Date.today())):
            return self._register_payment(move, **({"amount": amount} if amount else {}))

    def begin_online(self, item):
        """The debtor of an item pays it online, and the provider has not decided yet."""
        provider = self.env["payment.provider"].sudo().search([], limit=1)
        provider = provider.copy({"company_id": item.company_id.id})
        part = {"company_id": item.company_id.id, "currency_id": item.currency_id.id}
        part |= {"move_line_id": item.id, "name": item.move_id.name, "amount": 9.0}
        vals = {
            "provider_id": provider.id,
            "payment_method_id": self.env.ref("payment.payment_method_unknown").id,
            "amount": 9.0,
            "currency_id": item.currency_id.id,
            "partner_id": item.partner_id.id,
            "reference": f"ONLINE-{item.id}",
            "invoice_ids": [Command.set(item.move_id.ids)],
            "collection_part_ids": [Command.create(part)],
        }
        transaction = self.env["payment.transaction"].sudo().create(vals)
        transaction._set_pending()
        return transaction

    # === THEN === #

    def decision(self, run, move):
        """The decision about an invoice with one maturity."""
        decision = run.decision_ids.filtered(lambda decision: decision.move_id == move)
        self.assertEqual(len(decision), 1, "every open item has exactly one decision")
        return decision

    def tasks(self, kind, debtor=None):
        """What waits for somebody in the debtor's file: ``repair``, ``allocate``, ``call`` …"""
        kind = self.env.ref(f"account_collections.activity_{kind}")
        case = (debtor or self.debtor).with_company(self.company).collection_case_id
        return case.activity_ids.filtered(lambda activity: activity.activity_type_id == kind)

    def assertClaims(self, notice, expected):
        """``expected``: {invoice: amount}, credits negative, of all that stands on the letter."""
        lines = notice._get_claims() | notice._get_credits()
        self.assertEqual({line.move_id: line.amount_residual for line in lines}, expected)
        self.assertEqual(notice.amount_company, sum(expected.values()))

    def assertDecided(self, run, expected):
        """``expected``: {invoice: code} for each invoice named."""
        found = {move: self.decision(run, move).code for move in expected}
        self.assertEqual(found, expected)

    def assertDunned(self, notices, expected):
        """``expected``: {debtor: [(invoice, level), …]} for all notices that were sent."""
        found = {}
        for notice in notices.filtered(lambda notice: notice.state == "sent"):
            self.assertNotIn(notice.partner_id, found, "one letter per debtor")
            claims = notice._get_claims()
            found[notice.partner_id] = sorted(
                ((line.move_id, line.level_id) for line in claims), key=lambda pair: pair[0].id
            )
        expected = {
            debtor: sorted(items, key=lambda pair: pair[0].id) for debtor, items in expected.items()
        }
        self.assertEqual(found, expected)


def token_papers(_reports, _report, records):
    """Stands in for the printer where the words on the paper do not matter."""
    return {record: f"%PDF-1.4 {record.name}".encode() for record in records}
