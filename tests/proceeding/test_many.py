import base64

from odoo.tests import tagged

from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestManyProceedings(ProceedingCase):
    """A thousand claims are handed over at once, five thousand payments are imported: what is read
    and written is so for all of them."""

    def test_no_queries_for_each_proceeding(self):
        def count(number, name):
            debtors = [
                self.create_debtor(f"{name}{it} Ltd", country_id=self.env.ref("base.de").id)
                for it in range(number)
            ]
            moves = self.env["account.move"].concat(
                *(self.invoice("2026-10-01", 1190.0, debtor) for debtor in debtors)
            )
            self.env["account.collection.case"]._open_for(moves.partner_id, self.company)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            proceedings = self.prepare(moves, "mediation")
            with self.at("2026-12-01"):
                proceedings.action_hand_over()
            self.env.flush_all()
            self.assertEqual(set(proceedings.mapped("state")), {"handed_over"})
            return self.env.cr.sql_log_count - before

        count(2, "A")
        few, many = count(4, "B"), count(24, "C")
        self.assertLess((many - few) / 20, 3, (few, many))

    def test_no_queries_for_each_payment_of_a_statement(self):
        account = {"code": "10981", "name": "Agencies", "account_type": "asset_current"}
        clearing = self.env["account.account"].create({**account, "reconcile": True})
        self.company.remittance_clearing_account_id = clearing
        proceeding = self.hand_over(self.given_letter())

        def count(number, name):
            rows = [f"{proceeding.name};{name}{it};2026-12-10;1;1" for it in range(number)]
            text = "\n".join(["reference;payment;date;principal;net", *rows])
            wizard = self.env["account.collections.remit"].create(
                {
                    "counterpart_id": self.agency.id,
                    "company_id": self.company.id,
                    "name": name,
                    "total": number,
                    "file": base64.b64encode(text.encode()),
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with self.at("2026-12-20"):
                wizard.action_import()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2, "A")
        few, many = count(4, "B"), count(44, "C")
        self.assertLess((many - few) / 40, 1, (few, many))
