import io
import json
import zipfile
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.pdf import PdfReader

from ...tools.dossier.package import digest
from ..proceeding.case import ProceedingCase
from .given import GivenDossiers

PROBLEM = "No paper"
PNG = b"\x89PNG\r\n\x1a\n picture"


@tagged("post_install", "-at_install")
class TestDossier(GivenDossiers, ProceedingCase):
    """The file that proves a claim: who may have it, what it holds, how it is made."""

    def ask(self, debtor=None, proceeding=None, on="2026-12-01", **vals):
        with self.at(on):
            return self.ask_dossier(debtor or self.debtor, proceeding, **vals)

    def make(self, on="2026-12-01", paper=False):
        with self.at(on):
            self.make_dossiers(paper)

    def made(self, *args, **vals):
        dossier = self.ask(*args, **vals)
        self.make()
        self.assertEqual(dossier.state, "done", dossier.error)
        return dossier

    def package(self, dossier):
        (file,) = dossier.file_ids.filtered(lambda it: it.mimetype == "application/zip")
        return zipfile.ZipFile(io.BytesIO(file.raw))

    def manifest(self, dossier):
        raw = self.package(dossier).read("manifest.json")
        self.assertEqual(dossier.manifest_hash, digest(raw))
        return json.loads(raw)

    def sections(self, dossier):
        return {file["section"] for file in self.manifest(dossier)["files"]}

    # === WHAT IT HOLDS === #

    def test_each_file_is_there_with_its_digest(self):
        proceeding = self.hand_over(self.given_letter("2026-09-01", "2026-10-01"))
        dossier = self.made(proceeding=proceeding)
        archive = self.package(dossier)
        files = {file["path"]: file for file in self.manifest(dossier)["files"]}
        self.assertEqual(set(archive.namelist()), {*files, "manifest.json"})
        for path, file in files.items():
            raw = archive.read(path)
            self.assertEqual((file["sha256"], file["bytes"]), (digest(raw), len(raw)))

    def test_letters_are_those_that_were_sent(self):
        """P57: made twice, what was kept has the same digest."""
        self.hand_over(self.given_letter())
        notice = self.env["account.dunning.notice"].search([("state", "=", "sent")])
        kept = []
        for purpose in ("lawyer", "court"):
            files = self.manifest(self.made(purpose=purpose))["files"]
            kept.append([it["sha256"] for it in files if it["made"] == "kept"])
        self.assertEqual(kept[0], kept[1])
        self.assertIn(digest(notice.attachment_id.raw), kept[0])

    def test_the_chain_of_steps_is_told_and_a_broken_one_too(self):
        proceeding = self.hand_over(self.given_letter())
        (chain,) = self.manifest(self.made())["chains"]
        self.assertEqual(chain["proceeding"], proceeding.name)
        self.assertEqual((chain["digest"], chain["whole"]), (proceeding.step_ids.hash, True))
        self.env.flush_all()
        self.env.cr.execute("UPDATE account_collection_proceeding_step SET note = 'forged'")
        self.env.invalidate_all()
        (chain,) = self.manifest(self.made(purpose="court"))["chains"]
        self.assertFalse(chain["whole"])

    def test_an_invoice_that_was_changed_after_the_hand_over_is_named(self):
        """P58"""
        moves = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(moves)
        moves[0].button_draft()
        moves[0].invoice_line_ids.price_unit = 1000.0
        moves[0].action_post()
        dossier = self.made(proceeding=proceeding)
        (chain,) = self.manifest(dossier)["chains"]
        first, second = chain["claims"]
        self.assertEqual(second["differs"], [])
        self.assertEqual(first["frozen"]["amount"], "1190.00")
        self.assertEqual(first["now"]["amount"], "1000.00")
        self.assertEqual(first["differs"], ["amount"])
        [(name, then, now)] = dossier._as_made()._list_changed_claims(proceeding)
        self.assertIn("1190.00", then)
        self.assertIn("1000.00", now)

    def test_what_was_not_ticked_is_not_there(self):
        self.hand_over(self.given_letter())
        left_out = dict.fromkeys(("with_contacts", "with_timeline", "with_proceedings"), False)
        found = self.sections(self.made(**left_out))
        self.assertEqual(found, {"cover", "schedule", "invoices", "letters", "agreements"})

    def test_of_a_proceeding_only_what_it_is_about(self):
        moves = self.given_letter()
        proceeding = self.hand_over(moves)
        later = self.invoice("2026-11-20", 50.0)
        with self.at("2026-12-01"):
            own = self.ask_dossier(self.debtor, proceeding)._as_made()
            whole = self.ask_dossier(self.debtor)._as_made()
            self.assertEqual(own._get_items().move_id, moves)
            self.assertIn(later, whole._get_items().move_id)

    def test_mails_are_there_and_notes_only_if_somebody_wants_them(self):
        self.given_letter()
        case = self.debtor.with_company(self.company).collection_case_id
        said = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        case.message_post(attachments=[("picture.png", PNG)], **said, **{"body": "I pay soon"})
        noted = {"message_type": "comment", "subtype_xmlid": "mail.mt_note"}
        case.message_post(**noted, **{"body": "He lies"})
        with self.at("2026-12-01"):
            dossier = self.ask_dossier(self.debtor)._as_made()
            own = self.ask_dossier(self.debtor, purpose="own")._as_made()
            words = [row["words"] for row in dossier._list_talks(0, 99)]
            self.assertIn("I pay soon", words)
            links = [line for text in words for line in text.split() if "/my/open-amounts/" in line]
            self.assertTrue(links)
            for link in links:
                self.assertTrue(link.endswith("/my/open-amounts/…"), "the key to his page")
            self.assertNotIn("He lies", words)
            self.assertIn("He lies", [row["words"] for row in own._list_talks(0, 99)])
        self.make()
        paths = self.package(dossier).namelist()
        self.assertTrue([it for it in paths if it.endswith("picture.png")], paths)

    def test_the_schedule_reckons_as_the_books_do(self):
        moves = self.given_letter()
        moves.due_date_agreed = "yes"
        self.pay(moves, 190.0, on="2026-11-15")
        with self.at("2026-12-01"):
            dossier = self.ask_dossier(self.debtor)._as_made()
            (block,) = dossier._get_schedule()
            row = next(it for it in block["rows"] if it["item"].move_id == moves)
            self.assertEqual((row["amount"], row["open"]), (1190.0, 1000.0))
            self.assertEqual([paid[1] for paid in row["paid"]], [190.0])
            self.assertGreater(row["accrued"], 0)
            case = self.debtor.with_company(self.company).collection_case_id
            accruing = sum(case._get_accruing().values())
            self.assertAlmostEqual(block["interest"], accruing, 2)
            self.assertAlmostEqual(
                block["total"], block["open"] + block["interest"] + block["charged"], 2
            )

    def test_what_happened_stands_in_its_order(self):
        moves = self.given_letter()
        self.pay(moves, 190.0, on="2026-11-15")
        self.hand_over(moves)
        with self.at("2026-12-02"):
            dossier = self.ask_dossier(self.debtor)._as_made()
            told = [(str(it.on), it.what) for it in dossier._list_events()]
        about = [(day, what) for day, what in told if moves.name in what or "DUN" in what]
        self.assertEqual(
            [day for day, _what in about][:4],
            ["2026-10-01", "2026-10-01", "2026-11-01", "2026-11-15"],
        )
        self.assertEqual(told, sorted(told, key=lambda row: row[0]))
        self.assertIn("Handed over", told[-1][1])

    def test_the_debtor_reads_what_was_learnt_and_asked_about_him(self):
        self.given_letter()
        vals = {"company_id": self.company.id, "partner_id": self.debtor.id}
        habits = self.env["account.collections.habit"].sudo()
        habits.create({**vals, "paid_count": 4, "typical": 11.8})
        case = self.debtor.with_company(self.company).collection_case_id
        self.env["account.collection.inquiry"].create({"case_id": case.id, "answer": "Solvent"})
        with self.at("2026-12-01"):
            dossier = self.ask_dossier(self.debtor, purpose="debtor")._as_made()
            self.assertIn("12 days after", str(dossier._get_personal_facts()))
            self.assertEqual(dossier._get_inquiries().mapped("answer"), ["Solvent"])

    def test_his_credit_is_about_him_too(self):
        """Assessments, limits and findings say that he may ask to read them."""
        self.given_letter()
        own = {"partner_id": self.debtor.id, "company_id": self.company.id}
        scale = self.env["account.credit.scale"].search([], limit=1)
        self.env["account.credit.assessment"].create(
            {**own, "scale_id": scale.id, "value": 312.0, "day": "2026-11-01", "source": "No. 4711"}
        )
        limit = {**own, "amount": 3000.0, "reason": "Pays by instalments"}
        self.env["account.credit.limit"].create(limit)
        case = self.debtor.with_company(self.company).collection_case_id
        self.env["account.collection.finding"].create(
            {"case_id": case.id, "facts": "Two mortgages"}
        )
        with self.at("2026-12-01"):
            dossier = self.ask_dossier(self.debtor, purpose="debtor")._as_made()
            told = str(dossier._get_personal_facts())
        for words in ("No. 4711", "the value was 312", "Pays by instalments", "Two mortgages"):
            self.assertIn(words, told)

    def test_what_was_written_off_is_owed_all_the_same(self):
        """Our books are no waiver: whoever reads "paid" or 0.00 would take it for one."""
        move = self.given_letter()
        proceeding = self.hand_over(move)
        self.company.write_off_loss_account_id = self.company_data["default_account_expense"]
        reason = self.env.ref("account_collections.write_off_reason_small")
        with self.at("2026-12-01"):
            self.env["account.collection.write.off"]._enter(self.item(move), reason)
            dossier = self.ask_dossier(self.debtor, proceeding)._as_made()
            (block,) = dossier._get_schedule()
            (row,) = block["rows"]
            self.assertEqual((row["open"], row["paid"], block["open"]), (1190.0, (), 1190.0))
            self.assertNotIn("Write", " ".join(event.what for event in dossier._list_item_events()))

    def test_a_debtor_gets_no_papers_of_another(self):
        proceeding = self.hand_over(self.given_letter())
        other = self.create_debtor("Other Ltd")
        wizard = self.env["account.collections.dossier.ask"].create(
            {
                "company_id": self.company.id,
                "partner_id": other.id,
                "proceeding_id": proceeding.id,
                "purpose": "debtor",
                "lang": "en_US",
            }
        )
        with self.assertRaisesRegex(UserError, "papers of another"):
            wizard.action_make()

    # === HOW IT IS MADE === #

    def test_it_goes_on_where_it_was_stopped(self):
        self.given_letter("2026-09-01", "2026-10-01")
        dossier = self.ask()
        with self.at("2026-12-01"), self.outbox():
            dossier._as_made()._work()
            dossier._as_made()._work()
        self.assertEqual(dossier.state, "building")
        self.assertGreater(dossier.progress, 0)
        printed = dossier.part_ids.file_id
        self.make()
        self.assertEqual((dossier.state, dossier.progress), ("done", 100))
        self.assertEqual(dossier.done_count, dossier.part_count)
        self.assertFalse(printed.exists(), "single sheets are in the files by now")

    def test_whoever_asked_gets_a_task_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        self.env.user.lang = "de_DE"
        self.given_letter()
        self.made()
        (task,) = self.tasks("dossier")
        self.assertEqual(task.user_id, self.env.user)
        self.assertIn("Dossier fertig", task.summary)

    def test_one_that_fails_says_so_and_costs_no_other(self):
        other = self.create_debtor("Other Ltd")
        self.invoice("2026-10-01", partner=other)
        self.given_letter()
        bad, good = self.ask(), self.ask(other)
        Dossier = self.registry["account.collections.dossier"]
        works = Dossier._lay_out

        def fail(dossier):
            if dossier.id == bad.id:
                raise UserError(PROBLEM)
            works(dossier)

        with patch.object(Dossier, "_lay_out", fail), self.assertLogs(level="WARNING"):
            self.make()
        self.assertEqual((bad.state, bad.error, good.state), ("failed", PROBLEM, "done"))
        self.assertIn("failed", self.tasks("dossier").summary)
        with self.at("2026-12-01"):
            bad.action_retry()
        self.make()
        self.assertEqual(bad.state, "done")
        self.assertEqual(len(self.tasks("dossier")), 1, "the new task takes the place of the old")

    def test_a_file_that_is_gone_is_named(self):
        self.given_letter()
        self.env["account.dunning.notice"].search([("state", "=", "sent")])
        dossier = self.ask()
        with self.at("2026-12-01"), self.outbox():
            dossier._as_made()._work()
        kept = dossier.part_ids.filtered("source_id")[:1]
        kept.source_id._through_door().unlink()
        self.make()
        self.assertIn(kept.name, dossier.missing_text)
        self.assertIn("not included", self.tasks("dossier").summary)

    def test_the_same_is_not_made_twice_at_once(self):
        self.given_letter()
        self.ask()
        with self.assertRaisesRegex(UserError, "being made already"):
            self.ask()
        self.ask(purpose="court")

    # === WHO === #

    def test_only_collectors_of_the_company_have_it(self):
        self.given_letter()
        dossier = self.made()
        files = dossier.file_ids
        viewer = new_test_user(
            self.env, "file_viewer", "account_collections.group_viewer", company_id=self.company.id
        )
        colleague = new_test_user(
            self.env, "file_user", "account_collections.group_user", company_id=self.company.id
        )
        theirs = self.setup_other_company(name="Their Company")["company"]
        stranger = new_test_user(
            self.env, "file_stranger", "account_collections.group_manager", company_id=theirs.id
        )
        self.assertTrue(files[0].with_user(colleague).raw)
        for user in (viewer, stranger):
            self.env.invalidate_all()
            with self.subTest(user.login), self.assertRaises(AccessError):
                files[0].with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                dossier.with_user(user).read(["name"])
        case = self.debtor.with_company(self.company).collection_case_id
        with self.assertRaises(AccessError):
            case.with_user(viewer).action_dossier()

    def test_files_stay_until_somebody_deletes_them(self):
        self.given_letter()
        dossier = self.made()
        file, digests = dossier.file_ids[0], dossier.part_ids.mapped("digest")
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            dossier.unlink()
        self.assertEqual(str(dossier.clear_on), "2027-05-30")
        dossier.action_clear()
        self.assertFalse(file.exists())
        self.assertEqual((dossier.state, dossier.part_ids.mapped("digest")), ("cleared", digests))
        self.assertTrue(dossier.manifest_hash)


@tagged("post_install", "-at_install")
class TestDossierPaper(GivenDossiers, ProceedingCase, HttpCase):
    """The dossier as whoever gets it reads it."""

    def test_it_has_bookmarks_and_pages_as_its_contents_say(self):
        moves = self.given_letter("2026-09-01", "2026-10-01")
        proceeding = self.hand_over(moves)
        with self.at("2026-12-01"):
            dossier = self.ask_dossier(self.debtor, proceeding)
            self.make_dossiers(paper=True)
        self.assertEqual(dossier.state, "done", dossier.error)
        (file,) = dossier.file_ids.filtered(lambda it: it.mimetype == "application/pdf")
        reader = PdfReader(io.BytesIO(file.raw), strict=False)
        self.assertEqual(len(reader.pages), dossier.page_count)
        outline = reader.outline
        heads = [it.title for it in outline if not isinstance(it, list)]
        self.assertEqual(heads[0], "Contents")
        self.assertLessEqual({"Claims with interest", "Invoices", "Proceedings"}, set(heads))
        text = [page.extract_text() for page in reader.pages]
        self.assertIn("Evidence dossier", text[0])
        self.assertIn("Claims of", "".join(text))
        for move in moves:
            self.assertIn(move.name, "".join(text))

    def test_the_debtor_reads_what_is_kept_about_him_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["web", "account_collections"], ["de_DE"])
        self.debtor.lang = "de_DE"
        self.given_letter()
        with self.at("2026-12-01"):
            dossier = self.ask_dossier(self.debtor, purpose="debtor")
            self.assertTrue(dossier.with_notes)
            self.make_dossiers(paper=True)
        self.assertEqual((dossier.state, dossier.lang), ("done", "de_DE"), dossier.error)
        (file,) = dossier.file_ids.filtered(lambda it: it.mimetype == "application/pdf")
        pages = PdfReader(io.BytesIO(file.raw), strict=False).pages
        text = "".join(page.extract_text() for page in pages)
        self.assertIn("Art. 15 DSGVO", text)
        self.assertIn(self.debtor.email, text)
