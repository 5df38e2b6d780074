from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .case import ProceedingCase


@tagged("post_install", "-at_install")
class TestInquiries(ProceedingCase):
    """What secures a claim, and what was asked about the debtor: on a ground, for a time."""

    def file_of(self):
        return self.env["account.collection.case"]._open_for(self.debtor, self.company)

    def ask(self, kind="bureau", on="2026-11-01", **vals):
        with self.at(on):
            return self.env["account.collection.inquiry"].create(
                {"case_id": self.file_of().id, "kind": kind, "asked_on": on, **vals}
            )

    def secure(self, **vals):
        own = {"case_id": self.file_of().id, "name": "Machine 4711", "kind": "retention"}
        return self.env["account.collection.security"].create(own | vals)

    # === INQUIRIES === #

    def test_how_long_it_is_kept_is_data(self):
        table = {"bureau": "2027-11-01", "bank": "2027-05-01", "debtor_register": "2029-11-01"}
        for kind, day in table.items():
            with self.subTest(kind):
                self.assertEqual(str(self.ask(kind).delete_on), day)

    def test_its_cost_becomes_a_charge_once(self):
        inquiry = self.ask(cost=12.5)
        inquiry.action_charge()
        charge = inquiry.charge_id
        self.assertEqual((charge.amount, charge.kind, charge.is_recovery), (12.5, "cost", True))
        self.assertEqual(charge.partner_id, self.debtor)
        with self.assertRaisesRegex(UserError, "charged already"):
            inquiry.action_charge()
        with self.assertRaisesRegex(UserError, "what it cost"):
            self.ask().action_charge()

    def test_a_person_deletes_what_came_back(self):
        inquiry = self.ask(answer="Owns a house", source_text="Bureau Ltd", cost=5.0)
        with self.at("2027-11-02"):
            inquiry.action_forget()
        self.assertEqual((inquiry.answer, inquiry.source_text), (False, False))
        self.assertEqual((inquiry.state, inquiry.deleted_by_id), ("deleted", self.env.user))
        self.assertEqual((str(inquiry.asked_on), inquiry.cost), ("2026-11-01", 5.0))
        with self.assertRaises(UserError):
            inquiry.answer = "Owns a house"
        with self.assertRaises(UserError):
            inquiry.action_forget()

    def test_nothing_is_deleted_while_a_proceeding_lives(self):
        inquiry = self.ask(answer="Owns a house")
        proceeding = self.hand_over(self.given_letter())
        with self.assertRaisesRegex(UserError, "lives"):
            inquiry.action_forget()
        self.step(proceeding, "end_paid", "2026-12-10")
        inquiry.action_forget()
        self.assertFalse(inquiry.answer)

    def test_an_inquiry_stays(self):
        with self.assertRaisesRegex(UserError, "stays"):
            self.ask().sudo().unlink()
        with self.assertRaisesRegex(UserError, "inquiries"):
            self.file_of().unlink()

    # === COLLATERAL === #

    def test_the_administrator_hears_of_it(self):
        self.secure(value=500.0, source="Terms of 2024", secures="INV/1")
        moves = self.invoice("2026-05-31", 1190.0)
        self.debtor.insolvency_opened_on = "2026-09-01"
        proceeding = self.hand_over(moves, "insolvency", on="2026-09-10")
        (part,) = [it for it in proceeding._get_sheet_insolvency() if "7 " in it["title"]]
        self.assertIn(
            "Machine 4711", dict(part["facts"])["Separate satisfaction, retention of title"]
        )

    def test_what_ended_is_no_right_any_more(self):
        self.secure(date_to="2026-01-31")
        self.assertTrue(self.file_of().security_ids.is_over)
        moves = self.invoice("2026-05-31", 1190.0)
        self.debtor.insolvency_opened_on = "2026-09-01"
        proceeding = self.hand_over(moves, "insolvency", on="2026-09-10")
        (part,) = [it for it in proceeding._get_sheet_insolvency() if "7 " in it["title"]]
        self.assertNotIn("Machine", str(part["facts"]))

    # === KEPT, WHO === #

    def test_how_long_papers_are_kept(self):
        """P59."""
        proceeding = self.hand_over(self.given_letter())
        self.assertFalse(proceeding.kept_until)
        self.step(proceeding, "end_settled", "2026-12-10")
        self.assertEqual(str(proceeding.kept_until), "2034-12-31")

    def test_readers_read_and_other_companies_do_not(self):
        inquiry, security = self.ask(cost=1.0), self.secure()
        viewer = new_test_user(
            self.env, "ask_viewer", "account_collections.group_viewer", company_id=self.company.id
        )
        theirs = self.setup_other_company(name="Their Company")["company"]
        stranger = new_test_user(
            self.env, "ask_other", "account_collections.group_manager", company_id=theirs.id
        )
        self.env.invalidate_all()
        for record in (inquiry, security):
            self.assertTrue(record.with_user(viewer).display_name)
            with self.assertRaises(AccessError):
                record.with_user(viewer).write({"case_id": record.case_id.id})
            with self.assertRaises(AccessError):
                record.with_user(stranger).read(["display_name"])
        for door in ("action_charge", "action_forget"):
            with self.assertRaises(AccessError):
                getattr(inquiry.with_user(viewer), door)()
