import io

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.pdf import PdfReader

from .case import ProceedingCase
from .given import GivenProceedings


class SheetCase(GivenProceedings, ProceedingCase):
    """Sheets to type from, read as a table."""

    def rows(self, parts, title):
        (part,) = [it for it in parts if title in it["title"]]
        return [[str(cell).replace("\xa0", " ") for cell in row] for row in part["rows"]]

    def facts(self, parts, title):
        (part,) = [it for it in parts if title in it["title"]]
        return dict(part["facts"])

    def note(self, parts, title):
        (part,) = [it for it in parts if title in it["title"]]
        return part["note"]

    def given_example(self):
        """The example of the study: 2,380.00 due on Sunday 31 May 2026 and 1,190.00 due in July."""
        moves = self.invoice("2026-05-31", 2380.0) + self.invoice("2026-07-31", 1190.0)
        moves.due_date_agreed = "yes"
        self.dun("2026-11-01")
        return moves

    def sheet(self, proceeding, on="2026-12-01", **vals):
        with self.at(on):
            return self.env["account.collections.sheet"].create(
                {"proceeding_id": proceeding.id, **vals}
            )


@tagged("post_install", "-at_install")
class TestSheets(SheetCase):
    """What is typed into the forms of courts, administrators and bailiffs."""

    # === PAYMENT ORDER === #

    def test_the_payment_order_to_the_cent(self):
        proceeding = self.hand_over(self.given_example(), "court_order")
        with self.at("2026-12-15"):
            parts = proceeding._get_sheet_court_order()
        self.assertIn("Amtsgericht Hagen", self.facts(parts, "1 ")["Central court"])
        claims = self.rows(parts, "4 ")
        self.assertEqual([row[5] for row in claims], ["2,380.00 €", "1,190.00 €", "3,570.00 €"])
        self.assertEqual([row[3] for row in claims[:2]], proceeding.claim_ids.mapped("name"))
        interest = self.rows(parts, "5 ")
        self.assertEqual([row[4] for row in interest], ["124.37 €", "", "41.84 €", ""])
        self.assertIn("06/02/2026", interest[0][1])
        self.assertIn("12/01/2026", interest[1][1], "running from the day of the application")
        self.assertIn("9 percentage points", interest[0][2])
        sums = dict(self.rows(parts, "8 "))
        self.assertEqual(sums["Court fee (KV 1100 GKG)"], "74.00 €")
        # 3,890.21 with two lump sums of 40.00, which nobody has charged here.
        self.assertEqual(sums["In all on the day of the application"], "3,810.21 €")

    def test_what_is_not_known_is_left_to_be_filled_in(self):
        proceeding = self.hand_over(self.given_example(), "court_order")
        parts = proceeding._get_sheet_court_order()
        applicant = self.facts(parts, "2 ")
        self.assertEqual(applicant["Legal representatives, with function as in the register"], "")
        self.assertIn("choose its number", self.note(parts, "4 "))
        self.assertIn("have it checked", self.note(parts, "1 "), "two courts in this state")

    def test_catalogue_numbers_from_memory_say_so(self):
        proceeding = self.prepare(self.given_example(), "court_order")
        proceeding.claim_ids[0].subject = "11"
        proceeding.claim_ids[1].subject = "43"
        parts = proceeding._get_sheet_court_order()
        self.assertIn("11 Kaufvertrag", self.rows(parts, "4 ")[0][1])
        self.assertEqual(self.note(parts, "4 "), "Claim 2: the catalogue number is from memory.")

    def test_a_large_claim_goes_to_the_regional_court(self):
        proceeding = self.prepare(self.given_letter(amount=10000.01), "court_order")
        told = self.facts(proceeding._get_sheet_court_order(), "7 ")
        self.assertIn("Landgericht", told["If he objects: trial at the"])
        self.assertIn("10115 Berlin", told.values())

    def test_charges_of_the_claims_stand_beside_and_interest_paid_is_not_claimed_twice(self):
        moves = self.given_example()
        self.env["account.dunning.charge"].create(
            {
                "partner_id": self.debtor.id,
                "move_id": moves[0].id,
                "name": "Register",
                "amount": 12.5,
                "currency_id": self.company.currency_id.id,
            }
        )
        proceeding = self.hand_over(moves, "court_order")
        self.assertEqual(
            self.rows(proceeding._get_sheet_court_order(), "6 "),
            [["Other costs", "Register", "12.50 €"]],
        )

    # === INSOLVENCY === #

    def given_insolvency(self, opened="2026-09-01"):
        moves = self.invoice("2026-05-31", 1190.0)
        moves.due_date_agreed = "yes"
        self.debtor.insolvency_opened_on = opened
        return self.hand_over(moves, "insolvency", on="2026-09-10")

    def test_interest_is_filed_to_the_day_before_the_opening(self):
        """P44."""
        proceeding = self.given_insolvency()
        with self.at("2026-09-10"):
            parts = proceeding._get_sheet_insolvency()
        (row,) = self.rows(parts, "4 ")
        self.assertEqual((row[2], row[5]), ("1,190.00 €", "30.97 €"))
        self.assertIn("06/02/2026 – 08/31/2026", row[4])
        self.assertEqual(dict(self.rows(parts, "6 "))["In all"], "1,220.97 €")

    def test_payments_and_agreements_are_listed_for_the_lawyer(self):
        paid = [self.invoice(day, 100.0) for day in ("2026-03-01", "2026-06-01", "2026-07-20")]
        for move, on in zip(paid, ("2026-04-15", "2026-06-20", "2026-08-10"), strict=True):
            self.pay(move, on=on)
        self.promise(self.invoice("2026-05-01", 300.0), "2026-06-30", on="2026-06-05")
        proceeding = self.given_insolvency()
        self.given_remittance(proceeding, "2026-08-15")
        proceeding.applied_on = "2026-08-20"
        with self.at("2026-09-10"):
            parts = proceeding._list_avoidance()
        found = [(row[0], row[3]) for row in self.rows(parts, "Payments")]
        self.assertEqual(
            found,
            [
                ("04/15/2026", "§ 133 (2) InsO"),
                ("06/20/2026", "§ 130 InsO"),
                ("08/10/2026", "§ 131 InsO"),
                ("08/15/2026", "§ 131 InsO"),
            ],
        )
        by_agency = self.rows(parts, "Payments")[-1]
        self.assertEqual(by_agency[1], "5.00 €", "what came by way of an agency is his money, too")
        self.assertEqual(len(self.rows(parts, "Agreements")), 1)
        self.assertIn("04/15/2026", proceeding.avoidance_html)

    def test_without_the_day_of_the_application_it_says_so(self):
        proceeding = self.given_insolvency()
        self.assertIn("application is not known", self.note(proceeding._list_avoidance(), "Paym"))

    # === ENFORCEMENT === #

    def given_enforcement(self, principal=1190.0, costs=100.0, **vals):
        court = self.hand_over(self.given_letter(amount=principal), "court_order")
        title = self.env["account.collection.title"].create(
            {
                "proceeding_id": court.id,
                "reference": "26-1",
                "date": "2026-12-01",
                "principal": principal,
                "costs": costs,
                "served_on": "2026-12-01",
                "kept_at": "Safe",
                **vals,
            }
        )
        moves = court.claim_ids.move_id
        return self.prepare(moves, "enforcement", on="2026-12-20"), title

    def words(self, sheet):
        return str(sheet.gates_text)

    def test_a_mortgage_needs_more_than_750(self):
        """P55."""
        proceeding, title = self.given_enforcement(principal=700.0)
        sheet = self.sheet(proceeding, way="mortgage")
        self.assertEqual(sheet.title_id, title)
        self.assertIn("A mortgage needs", self.words(sheet))
        with self.assertRaisesRegex(UserError, "750.00"):
            sheet.action_print()

    def test_the_simplified_order_counts_titled_costs(self):
        """P56."""
        for costs, words in {
            100.0: "with a scan is open",
            150.01: "original must go along",
        }.items():
            with self.subTest(costs):
                proceeding, title = self.given_enforcement(4900.0, costs)
                self.assertIn(words, self.words(self.sheet(proceeding, title_id=title.id)))
                title.proceeding_id._take_step("end_paid", "2026-11-28")

    def test_what_of_wages_may_be_attached(self):
        """P53."""
        proceeding, _title = self.given_enforcement()
        sheet = self.sheet(proceeding, way="wages", net_pay=2345.67)
        self.assertIn("526.82", self.words(sheet))
        self.assertIn("Name the employer", self.words(sheet))
        sheet.write({"dependants": 1, "third_party_id": self.agency.id})
        self.assertIn("77.59", self.words(sheet))
        with self.at("2026-12-20"):
            parts = sheet._get_parts()
        self.assertEqual(self.facts(parts, "D ")["Name"], "Agency GmbH")
        self.assertEqual(len(self.rows(parts, "Attachable")), 6)

    def test_a_title_that_was_not_served_is_not_enforced_silently(self):
        proceeding, _title = self.given_enforcement(served_on=False, kept_at=False)
        words = self.words(self.sheet(proceeding))
        self.assertIn("not served", words)
        self.assertIn("where the original", words)

    # === WHO === #

    def test_a_reader_prints_no_sheet(self):
        proceeding = self.hand_over(self.given_example(), "court_order")
        viewer = new_test_user(
            self.env, "sheet_viewer", "account_collections.group_viewer", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            proceeding.with_user(viewer).action_sheet()
        with self.assertRaises(AccessError):
            self.env["account.collections.sheet"].with_user(viewer).create(
                {"proceeding_id": proceeding.id}
            )

    def test_nobody_prints_a_sheet_of_another_company(self):
        proceeding = self.hand_over(self.given_example(), "court_order")
        theirs = self.setup_other_company(name="Their Company")["company"]
        stranger = new_test_user(
            self.env, "sheet_other", "account_collections.group_user", company_id=theirs.id
        )
        with self.assertRaises(AccessError):
            self.env["account.collections.sheet"].with_user(stranger).create(
                {"proceeding_id": proceeding.id}
            ).action_print()


@tagged("post_install", "-at_install")
class TestSheetsPaper(SheetCase, HttpCase):
    """The sheet as it is printed."""

    def test_the_sheet_of_the_payment_order(self):
        proceeding = self.hand_over(self.given_example(), "court_order")
        sheet = self.sheet(proceeding)
        report = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.at("2026-12-01"):
            raw = report._render_qweb_pdf("account_collections.action_report_sheet", sheet.ids)[0]
        pages = PdfReader(io.BytesIO(raw), strict=False).pages
        text = " ".join("".join(page.extract_text() for page in pages).split())
        for words in ("Amtsgericht Hagen", "4 Main claims", "124.37", "KV 1100", self.debtor.name):
            self.assertIn(words, text)
