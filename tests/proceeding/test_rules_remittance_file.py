import doctest
from decimal import Decimal

from ...tools.proceeding import remittance_file
from ...tools.proceeding.remittance_file import Debt, allocate, read_remittance
from ..rule_case import RuleCase

HEAD = (
    "reference;payment;date;principal;interest;costs;kept;commission;vat;net;gross;invoice;"
    "paid_by\n"
)
GOOD = "PROC/1;z1;2026-12-01;1190,00;41,84;141,05;141,05;0;0;1231,84;;;\n"


def faults(text):
    return {(it.number, it.code) for it in read_remittance(text.encode())[1]}


class TestRemittanceFile(RuleCase):
    """What an agency pays out: each faulty line is named, nothing is guessed."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(remittance_file).failed, 0)

    def test_kept_costs_are_no_commission(self):
        """P15"""
        [line], wrong = read_remittance((HEAD + GOOD).encode())
        self.assertFalse(wrong)
        self.assertEqual((line.gross, line.net), (Decimal("1372.89"), Decimal("1231.84")))
        self.assertEqual(line.paid_by, "debtor")

    def test_what_is_wrong(self):
        table = {
            "PROC/1;z1;2026-12-01;10;0;0;0;0;0;9;;;": "net",
            "PROC/1;z1;2026-12-01;10;0;0;0;0;0;10;11;;": "gross",
            "PROC/1;z1;2026-12-01;0;0;0;0;0;0;0;;;": "nothing",
            "PROC/1;z1;2026-12-01;1.190;0;0;0;0;0;1190;;;": "amount",
            "PROC/1;z1;2026-12-01;-5;0;0;0;0;0;-5;;;": "amount",
            "PROC/1;z1;2026-13-01;10;0;0;0;0;0;10;;;": "day",
            "PROC/1;;2026-12-01;10;0;0;0;0;0;10;;;": "empty",
            ";z1;2026-12-01;10;0;0;0;0;0;10;;;": "empty",
            "PROC/1;z1;2026-12-01;10;0;0;0;0;0;10;;;grandmother": "payer",
            "PROC/1;z1;2026-12-0": "cut",
        }
        for line, code in table.items():
            with self.subTest(line):
                self.assertEqual(faults(f"{HEAD}{GOOD.replace('z1', 'z0')}{line}\n"), {(3, code)})

    def test_a_payment_stands_in_a_file_once(self):
        self.assertEqual(faults(HEAD + GOOD + GOOD), {(3, "twice")})

    def test_what_is_no_table(self):
        self.assertEqual(faults("reference;payment\nPROC/1;z1\n"), {(1, "column")})
        self.assertEqual(
            read_remittance("Schuldner;Österreich".encode("cp1252"))[1][0].code, "file"
        )
        self.assertEqual(read_remittance(b"")[1][0].code, "bare")
        self.assertEqual(faults(HEAD), {(1, "bare")})
        self.assertEqual(faults(HEAD + GOOD[:-1] + ";9\n"), {(2, "long")})

    def test_it_pays_in_the_order_of_the_debts(self):
        debts = [
            Debt("a", "principal", Decimal(100), "INV/1"),
            Debt("b", "principal", Decimal(100), "INV/2"),
            Debt("c", "interest", Decimal(5)),
        ]
        taken = {}

        def pay(**amounts):
            [line], _ = read_remittance((HEAD + GOOD).encode())
            zero = {"interest": Decimal(0), "costs": Decimal(0)}
            line = line._replace(**{**zero, **amounts})
            paid, left, wrong = allocate(line, debts, taken)
            return [(it.key, str(it.amount)) for it in paid], str(left["interest"]), wrong

        self.assertEqual(pay(principal=Decimal(150)), ([("a", "100"), ("b", "50")], "0", ""))
        self.assertEqual(pay(principal=Decimal(0), interest=Decimal(8)), ([("c", "5")], "3", ""))
        self.assertEqual(pay(principal=Decimal(10), invoice="INV/1"), ([], "0", "10"))
        self.assertEqual(pay(principal=Decimal(60)), ([("b", "50")], "0", "10"))
