import base64
import csv
import io
import json
import zipfile

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ...tools.proceeding.claim_file import read_manifest
from .case import ProceedingCase

HEAD = "reference;message;date;what;note;their_reference\n"


@tagged("post_install", "-at_install")
class TestExchange(ProceedingCase):
    """What an agency gets, and what it answers."""

    def unpack(self, proceeding):
        action = proceeding.action_export()
        file = self.env["ir.attachment"].browse(int(action["url"].split("/")[3].split("?")[0]))
        return zipfile.ZipFile(io.BytesIO(file.raw)), file

    def answer(self, *lines, on="2026-12-10", raw=None, head=HEAD):
        text = head + "".join(f"{line}\n" for line in lines)
        with self.at(on):
            wizard = self.env["account.collections.answers"].create(
                {
                    "counterpart_id": self.agency.id,
                    "file": base64.b64encode(raw or text.encode()),
                }
            )
            wizard.action_import()
        return wizard

    # === OUT === #

    def test_the_claim_is_what_was_frozen(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(moves)
        self.pay(moves[0], 300.0, on="2026-12-05")
        archive, _file = self.unpack(proceeding)
        claim = json.loads(archive.read("claim.json"))
        self.assertEqual(claim["amount_open"], "2380.00")
        self.assertEqual([row["invoice_number"] for row in claim["invoices"]], moves.mapped("name"))
        self.assertEqual(claim["debtor"]["kind"], "business")
        self.assertTrue(
            all(row["last_demand"] and row["default_since"] for row in claim["invoices"])
        )
        rows = list(
            csv.DictReader(
                io.StringIO(archive.read("claims.csv").decode("utf-8-sig")), delimiter=";"
            )
        )
        self.assertEqual(len(rows), 2)

    def test_what_was_paid_to_us_since_goes_with_it(self):
        """P18"""
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        self.pay(moves, 300.0, on="2026-12-05")
        archive, _file = self.unpack(proceeding)
        told = archive.read("payments.csv").decode("utf-8-sig").splitlines()[1]
        self.assertEqual(told, f"{proceeding.name};{moves.name};2026-12-05;300.00;EUR")

    def test_what_is_dated_before_and_entered_after_goes_with_it_too(self):
        """It was claimed all the same; what had come off before was not."""
        moves = self.given_letter()
        self.pay(moves, 190.0, on="2026-11-20")
        proceeding = self.hand_over(moves)
        self.assertEqual(proceeding.amount_claimed, 1000.0)
        self.pay(moves, 300.0, on="2026-11-28")
        told = [(str(day), amount) for day, amount, _name in proceeding._read_direct_payments()]
        self.assertEqual(told, [("2026-11-28", 300.0)])

    def test_interest_and_charges_go_along_as_they_were(self):
        moves = self.given_letter()
        charges = self.env["account.dunning.charge"]
        vals = {"partner_id": self.debtor.id, "company_id": self.company.id, "move_id": moves.id}
        vals |= {"currency_id": self.company.currency_id.id, "kind": "cost", "date": "2026-11-15"}
        bank, register = charges.sudo().create(
            [
                {**vals, "amount": 4.5, "name": "Return debit"},
                {**vals, "amount": 12.0, "name": "Register", "is_recovery": True},
            ]
        )
        proceeding = self.hand_over(moves)
        bank._waive("Kept for us")
        archive, _file = self.unpack(proceeding)
        text = archive.read("charges.csv").decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        kinds = {row["kind"]: row["amount"] for row in rows}
        self.assertEqual((kinds["bank_charge"], kinds["cost"]), ("4.50", "12.00"))
        interest = [row for row in rows if row["kind"] == "interest"]
        self.assertEqual(
            (interest[-1]["from"], interest[-1]["until"]), ("2026-10-02", "2026-12-01")
        )
        total = sum(float(row["amount"]) for row in rows)
        self.assertAlmostEqual(proceeding.claim_ids.amount_charges, total)
        self.assertIn("Return debit", proceeding.charges_text)
        self.assertEqual(register.state, "open")

    def test_built_twice_the_parts_are_the_same(self):
        """P57."""
        proceeding = self.hand_over(self.given_letter())
        (_first, one), (_second, two) = self.unpack(proceeding), self.unpack(proceeding)
        self.assertEqual(one.raw, two.raw)
        self.assertEqual({it["path"] for it in read_manifest(one.raw)} >= {"claim.json"}, True)

    def test_the_letters_are_those_that_were_sent(self):
        proceeding = self.hand_over(self.given_letter())
        notice = proceeding.claim_ids.notice_line_id.notice_id
        file = self.env["ir.attachment"]._through_door().create({"name": "a", "raw": b"%PDF-1.4 x"})
        notice.sudo()._through_door().attachment_id = file
        archive, _file = self.unpack(proceeding)
        names = [name for name in archive.namelist() if name.endswith(".pdf")]
        self.assertEqual([archive.read(name) for name in names], [b"%PDF-1.4 x"])

    def test_a_reader_takes_nothing_out(self):
        proceeding = self.hand_over(self.given_letter())
        viewer = new_test_user(
            self.env, "reader", "account_collections.group_viewer", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            proceeding.with_user(viewer).action_export()

    # === BACK === #

    def test_answers_become_steps(self):
        proceeding = self.hand_over(self.given_letter())
        self.answer(
            f"{proceeding.name};m1;2026-12-03;accepted;;AZ 77",
            f"{proceeding.name};m2;2026-12-05;query;Which order?;",
        )
        self.assertEqual((proceeding.state, proceeding.reference), ("queried", "AZ 77"))
        step = proceeding.step_ids.filtered(lambda it: it.external_id == "m2")
        self.assertEqual((step.source, step.note), ("import", "Which order?"))

    def test_instalments_that_the_agency_agreed_on(self):
        """It goes on there: letters rest, and whoever looks after the debtor hears of it, and of
        the day after the last instalment."""
        proceeding = self.hand_over(self.given_letter())
        self.answer(
            f"{proceeding.name};m1;2026-12-03;plan;6 x 200;;2027-06-01",
            head=HEAD.replace("\n", ";until\n"),
        )
        self.assertEqual((proceeding.state, proceeding.stage_id.code), ("running", "agency_plan"))
        self.assertIn("acknowledgement", self.tasks("proceeding").summary)
        self.assertEqual(self.deadlines(proceeding)["agency_plan_end"], ("2027-06-01", ""))
        self.assertEqual(proceeding.next_deadline and proceeding._is_live(), True)
        self.answer(f"{proceeding.name};m2;2026-12-05;plan_broken;;")
        self.assertEqual(proceeding.stage_id.code, "agency_plan_broken")
        self.assertEqual(
            self.deadlines(proceeding)["agency_plan_end"], ("2027-06-01", "2026-12-05")
        )

    def test_the_same_file_twice_changes_nothing(self):
        proceeding = self.hand_over(self.given_letter())
        line = f"{proceeding.name};m1;2026-12-03;accepted;;"
        self.answer(line)
        again = self.answer(line, f"{proceeding.name};m2;2026-12-08;paid;;")
        self.assertEqual((again.taken, again.known), (1, 1))
        self.assertEqual(len(proceeding.step_ids), 3)
        self.assertEqual(proceeding.end_reason, "paid")

    def test_with_one_bad_line_nothing_is_taken(self):
        proceeding = self.hand_over(self.given_letter())
        good = f"{proceeding.name};m1;2026-12-03;accepted;;"
        table = {
            "PROC/9;m2;2026-12-05;accepted;;": "Line 3.*PROC/9",
            f"{proceeding.name};m2;2026-12-05;dancing;;": "Line 3.*dancing",
            f"{proceeding.name};m2;2099-12-05;paid;;": "Line 3.*past",
            f"{proceeding.name};m1;2026-12-05;paid;;": "Line 3.*m1",
        }
        for bad, words in table.items():
            with self.subTest(bad), self.assertRaisesRegex(UserError, words):
                self.answer(good, bad)
        self.assertEqual(proceeding.step_ids.mapped("kind_code"), ["handed_over"])

    def test_another_agency_says_nothing_about_it(self):
        proceeding = self.hand_over(self.given_letter())
        self.agency = self.env["res.partner"].create({"name": "Other Agency"})
        with self.assertRaisesRegex(UserError, "Line 2"):
            self.answer(f"{proceeding.name};m1;2026-12-03;accepted;;")

    def test_a_number_that_two_companies_gave_is_not_guessed(self):
        """Each has a sequence of its own; the same agency works for both."""
        proceeding = self.hand_over(self.given_letter())
        twin = proceeding.sudo().copy(
            {"company_id": self.env["res.company"].create({"name": "B"}).id}
        )
        twin._through_door().write(
            {"name": proceeding.name, "handed_over_on": "2026-12-01", "state": "running"}
        )
        self.env.user.company_ids |= twin.company_id
        both = self.env.companies | twin.company_id
        self.env = self.env(context={**self.env.context, "allowed_company_ids": both.ids})
        line = f"{proceeding.name};m1;2026-12-05;accepted;AZ 7;"
        with self.assertRaisesRegex(UserError, "tick the one company"):
            self.answer(line)
        self.env = self.env(context={**self.env.context, "allowed_company_ids": self.company.ids})
        self.answer(line)
        self.assertIn("accepted", proceeding.step_ids.mapped("kind_code"))
        self.assertFalse(twin.step_ids)

    def test_a_file_that_is_none_is_refused(self):
        with self.assertRaisesRegex(UserError, "UTF-8"):
            self.answer(raw=b"\xff\xfe\x00")
