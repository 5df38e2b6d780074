import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .case import ProceedingCase

HEAD = (
    "reference;payment;date;principal;interest;costs;kept;commission;vat;net;gross;invoice;"
    "paid_by\n"
)


@tagged("post_install", "-at_install")
class TestRemittance(ProceedingCase):
    """What an agency pays out: the debtor's items are paid by what he paid, on the day he did."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clearing = cls.account("10981", "asset_current", reconcile=True)
        cls.fees = cls.account("60981", "expense")
        cls.income = cls.account("40981", "income_other")
        cls.tax = cls.company_data["default_tax_purchase"].copy({"amount": 19.0, "name": "19 in"})
        cls.company.write(
            {
                "remittance_clearing_account_id": cls.clearing.id,
                "remittance_fee_account_id": cls.fees.id,
                "remittance_tax_id": cls.tax.id,
                "dunning_fee_account_id": cls.income.id,
            }
        )

    @classmethod
    def account(cls, code, kind, **vals):
        vals = {"code": code, "name": code, "account_type": kind, **vals}
        return cls.env["account.account"].create(vals)

    def charge(self, kind, amount, move):
        vals = {"kind": kind, "amount": amount, "partner_id": self.debtor.id, "move_id": move.id}
        vals |= {"company_id": self.company.id, "currency_id": self.company.currency_id.id}
        if kind == "interest":
            vals |= {"interest_from": "2026-10-02", "interest_to": "2026-11-30"}
        return self.env["account.dunning.charge"].sudo().create({**vals, "name": kind})

    def remit(self, *rows, total, name="A1", on="2026-12-20", raw=None, user=None):
        text = HEAD + "".join(f"{row}\n" for row in rows)
        wizards = self.env["account.collections.remit"]
        wizards = wizards.with_user(user) if user else wizards
        with self.at(on):
            wizard = wizards.create(
                {
                    "counterpart_id": self.agency.id,
                    "company_id": self.company.id,
                    "name": name,
                    "date": on,
                    "total": total,
                    "file": base64.b64encode(raw or text.encode()),
                }
            )
            action = wizard.action_import()
        return self.env["account.collection.remittance"].browse(action["res_id"])

    def sums(self, entries):
        """``{account: balance}``"""
        found = {}
        for line in entries.line_ids:
            code = line.account_id.code
            found[code] = round(found.get(code, 0.0) + line.balance, 2)
        return found

    # === BOOKED === #

    def test_all_is_paid_by_the_day_the_debtor_paid(self):
        """P15"""
        move = self.given_letter()
        proceeding = self.hand_over(move)
        interest, cost = self.charge("interest", 41.84, move), self.charge("cost", 141.05, move)
        row = f"{proceeding.name};z1;2026-12-01;1190;41,84;141,05;141,05;0;0;1231,84;;;"
        one = self.remit(row, total=1231.84)
        self.assertEqual(move.amount_residual, 0.0)
        self.assertEqual((interest.state, cost.state), ("paid", "paid"))
        self.assertEqual(str(one.entry_ids.date), "2026-12-01")
        found = self.sums(one.entry_ids)
        self.assertEqual((found["10981"], found["60981"]), (1231.84, 141.05))
        self.assertEqual((one.gross, one.net), (1372.89, 1231.84))
        self.assertIn("money_in", proceeding.step_ids.mapped("kind_code"))
        self.assertIn("All is paid", self.tasks("proceeding").mapped("summary")[0])

    def test_the_commission_is_a_cost_with_its_input_tax(self):
        """P16"""
        move = self.given_letter()
        proceeding = self.hand_over(move)
        row = f"{proceeding.name};z1;2026-12-01;1190;41.84;141.05;141.05;119;22.61;1090.23;;;"
        one = self.remit(row, total=1090.23)
        found = self.sums(one.entry_ids)
        self.assertEqual(move.amount_residual, 0.0)
        self.assertEqual((found["10981"], found["60981"]), (1090.23, 260.05))
        self.assertEqual(found["40981"], -182.89)
        taxed = one.entry_ids.line_ids.filtered("tax_line_id")
        self.assertEqual((taxed.balance, taxed.tax_line_id), (22.61, self.tax))

    def test_the_invoice_that_is_named_is_paid(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(moves)
        self.remit(
            f"{proceeding.name};z1;2026-12-01;500;0;0;0;0;0;500;;{moves[1].name};", total=500
        )
        self.assertEqual(moves.mapped("amount_residual"), [1190.0, 690.0])
        self.assertEqual(proceeding.amount_open, 1880.0)

    def test_costs_that_the_agency_collects_pay_no_cost_of_another_invoice(self):
        """The agency keeps its own costs: what we claim about an invoice it knows nothing of is
        still owed."""
        mine, other = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(mine)
        known, elsewhere = self.charge("cost", 5.0, mine), self.charge("cost", 7.0, other)
        self.remit(f"{proceeding.name};z1;2026-12-01;1190;0;141.05;141.05;0;0;1190;;;", total=1190)
        self.assertEqual((known.state, elsewhere.state), ("paid", "open"))

    def test_money_by_way_of_an_agency_acknowledges_nothing(self):
        """P42"""
        self.old.due_date_agreed = "yes"
        proceeding = self.hand_over(self.old, "mediation")
        proceeding.counterpart_id = self.agency
        item = self.item(self.old)
        before = item._get_limitations()[item].on
        self.remit(f"{proceeding.name};z1;2026-12-01;100;0;0;0;0;0;100;;;debtor", total=100)
        self.assertEqual(item._get_limitations()[item].on, before)

    # === ALL OR NOTHING === #

    def test_the_same_again_changes_nothing(self):
        move = self.given_letter()
        proceeding = self.hand_over(move)
        row = f"{proceeding.name};z1;2026-12-01;100;0;0;0;0;0;100;;;"
        self.remit(row, total=100)
        with self.assertRaisesRegex(UserError, "imported already"):
            self.remit(row, total=100, name="A1 again")
        more = f"{proceeding.name};z2;2026-12-02;50;0;0;0;0;0;50;;;"
        one = self.remit(row, more, total=150, name="A2")
        self.assertEqual((one.gross, move.amount_residual), (50.0, 1040.0))
        with self.assertRaisesRegex(UserError, "other amounts"):
            self.remit(row.replace("100", "90"), total=90, name="A3")

    def test_with_one_bad_line_nothing_is_booked(self):
        move = self.given_letter()
        proceeding = self.hand_over(move)
        good = f"{proceeding.name};z1;2026-12-01;100;0;0;0;0;0;100;;;"
        table = {
            "PROC/9;z2;2026-12-01;5;0;0;0;0;0;5;;;": "Line 3.*PROC/9",
            f"{proceeding.name};z2;2026-12-01;5;0;0;0;0;0;4;;;": "Line 3.*not what is paid out",
            f"{proceeding.name};z2;2026-12-01;1191;0;0;0;0;0;1191;;;": "Line 3.*more principal",
            f"{proceeding.name};z2;2026-12-01;5;0;0;0;1;1;3;;;": "Line 3.*VAT",
            f"{proceeding.name};z1;2026-12-01;5;0;0;0;0;0;5;;;": "Line 3.*twice",
            f"{proceeding.name};z2;2026-12-01;5;0;0;0;0;0;5;;;aunt": "Line 3.*aunt",
            f"{proceeding.name};z2;2026-12": "Line 3.*too early",
        }
        for bad, words in table.items():
            cells = bad.split(";")
            total = 100 + float(cells[9] if len(cells) > 9 else 0)
            with self.subTest(bad), self.assertRaisesRegex(UserError, words):
                self.remit(good, bad, total=total)
        self.assertEqual(move.amount_residual, 1190.0)
        self.assertFalse(self.env["account.collection.remittance"].search([]))

    def test_a_file_that_is_not_whole_is_refused(self):
        proceeding = self.hand_over(self.given_letter())
        row = f"{proceeding.name};z1;2026-12-01;100;0;0;0;0;0;100;;;"
        with self.assertRaisesRegex(UserError, "not whole"):
            self.remit(row, total=150)
        with self.assertRaisesRegex(UserError, "UTF-8"):
            self.remit(total=1, raw="Schuldner;Österreich\n".encode("cp1252"))

    def test_who_only_reads_imports_nothing(self):
        proceeding = self.hand_over(self.given_letter())
        viewer = new_test_user(
            self.env, "reader", "account_collections.group_viewer", company_id=self.company.id
        )
        row = f"{proceeding.name};z1;2026-12-01;100;0;0;0;0;0;100;;;"
        with self.assertRaises(AccessError):
            self.remit(row, total=100, user=viewer)

    def test_many_rows_cost_no_queries_of_their_own(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(moves)

        def count(number, name):
            rows = [
                f"{proceeding.name};{name}{it};2026-12-01;1;0;0;0;0;0;1;;;" for it in range(number)
            ]
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.remit(*rows, total=number, name=name)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(2, "w")
        few, many = count(10, "f"), count(210, "m")
        self.assertLess((many - few) / 200, 2, (few, many))
