from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from ..case import CollectionsCase

DAY = "2026-03-08"


class ReviewCase(CollectionsCase):
    """A clerk with a pile of drafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = {"company_id": cls.company.id, "company_ids": cls.company.ids}
        cls.clerk = new_test_user(
            cls.env, "review_clerk", "account_collections.group_user", lang="en_US", **company
        )
        cls.viewer = new_test_user(
            cls.env, "review_viewer", "account_collections.group_viewer", **company
        )
        cls.debtor.lang = "en_US"

    def draft(self, amount=100.0, partner=None, on=DAY):
        self.invoice("2026-03-01", amount, partner)
        return self.propose(on).notice_ids.with_user(self.clerk)

    def codes(self, notice):
        return list(notice.with_user(self.viewer).alerts or ())


@tagged("post_install", "-at_install")
class TestAlerts(ReviewCase):
    """What somebody is told before a draft goes out."""

    def test_nothing_of_an_ordinary_letter(self):
        notice = self.draft()
        self.assertFalse(notice.alerts)
        self.assertFalse(notice.alert_words)

    def test_of_addresses(self):
        notice = self.draft()
        contact = notice.recipient_id.sudo()
        table = [
            ({"email": "kaputt@@example"}, ["bad_email"]),
            ({"email": False}, ["no_email"]),
            ({"email": False, "city": False}, ["unreachable"]),
            ({"lang": False}, ["language"]),
        ]
        for vals, expected in table:
            with self.subTest(vals), self.env.cr.savepoint() as savepoint:
                contact.write(vals)
                self.env.invalidate_all()
                self.assertEqual(self.codes(notice), expected)
                if "language" not in expected:
                    self.assertEqual(
                        notice.alerts[expected[0]]["action"]["res_id"], contact.id, "the way to it"
                    )
                savepoint.rollback()
                self.env.invalidate_all(flush=False)
        self.env["mail.blacklist"]._add(contact.email)
        self.env.invalidate_all()
        self.assertEqual(self.codes(notice), ["blacklisted"])

    def test_of_an_address_that_failed_before(self):
        self.invoice("2026-02-01")
        first = self.dun("2026-02-10")
        with self.at("2026-02-11"):
            first.delivery_ids.sudo()._hear_of_return({"debtor@example.com"}, "Unknown")
        first.delivery_ids.notice_id._cancel("Over")
        notice = self.draft()
        self.assertIn("came_back", self.codes(notice))
        notice.recipient_id.sudo().email = "other@example.com"
        self.env.invalidate_all()
        self.assertNotIn("came_back", self.codes(notice))

    def test_of_what_it_claims(self):
        old = self.invoice("2026-01-01")
        self.dun("2026-01-10")
        self.assertTrue(old)
        notice = self.draft(1000.0)
        self.assertEqual(self.codes(notice), ["unusual", "new"])

    def test_of_the_last_letter_once(self):
        self.ladder.level_ids[2:].sudo().unlink()
        self.invoice("2026-01-01")
        self.dun("2026-01-10")
        last = self.propose("2026-01-25").notice_ids
        self.assertEqual(self.codes(last), ["final"])

    def test_of_money_on_its_way(self):
        invoice = self.invoice("2026-03-01", 100.0)
        self.assertTrue(invoice)
        notice = self.draft(50.0)
        other = self.bank_line("2026-03-07", 13.37, partner_id=self.debtor.id)
        self.assertTrue(other)
        self.env["account.dunning.receipt"].sudo()._note(self.company, self.debtor)
        self.env.invalidate_all()
        self.assertEqual(self.codes(notice), ["money"])

    def test_of_credits(self):
        self.credit_note("2026-03-02", 10.0)
        self.assertEqual(self.codes(self.draft()), ["credits"])

    def test_of_many_at_once(self):
        """However many drafts: a handful of queries."""
        for number in range(8):
            self.invoice("2026-03-01", partner=self.create_debtor(f"D{number} Ltd", lang="en_US"))
        run = self.propose(DAY)
        drafts = self.env["account.dunning.notice"].search([("run_id", "=", run.id)])
        self.env.invalidate_all()
        drafts[:2].mapped("alerts")
        self.env.invalidate_all()
        with self.assertQueryCount(30):
            drafts.mapped("alert_words")


@tagged("post_install", "-at_install")
class TestReading(ReviewCase):
    """The letter and the e-mail as the debtor will read them."""

    def test_a_draft_is_read_and_nothing_comes_of_it(self):
        notice = self.draft().with_user(self.viewer)
        before = notice.sudo().read()[0]
        files = self.env["ir.attachment"].search_count([])
        mail = notice.mail_frame
        self.assertIn("debtor@example.com", mail)
        self.assertIn("Please pay", mail)
        self.assertIn("Level 1 Draft.pdf", mail, "what would be attached")
        self.assertIn(
            f"/report/html/account_collections.report_notice/{notice.id}?v=", notice.letter_frame
        )
        self.assertIn('title="', notice.letter_frame)
        self.env["ir.actions.report"].with_user(self.viewer)._render_qweb_html(
            "account_collections.report_notice", notice.ids
        )
        self.assertEqual(self.env["ir.attachment"].search_count([]), files)
        self.assertEqual(notice.sudo().read(list(before))[0]["state"], "draft")
        self.assertEqual(notice.name, "/")
        self.assertFalse(notice.delivery_ids)

    def test_the_address_of_the_frame_changes_with_the_letter(self):
        notice = self.draft()
        seen = [notice.letter_frame]

        def differs():
            self.env.invalidate_all()
            self.assertNotIn(notice.letter_frame, seen)
            seen.append(notice.letter_frame)

        self.env.invalidate_all()
        self.assertEqual(notice.letter_frame, seen[0], "the same letter has the same")
        notice.opening = "Another word."
        differs()
        notice.recipient_id.sudo().street = "Side Road 2"
        differs()
        notice.line_ids.action_raise()
        differs()
        self.pay(notice.line_ids.move_id, 40.0, on=DAY)
        differs()

    def test_without_an_address_there_is_a_letter_only(self):
        self.debtor.email = False
        notice = self.draft()
        self.assertEqual(notice.channels_text, "Letter")
        self.assertTrue(notice.goes_on_paper)
        self.assertFalse(notice.goes_by_email or notice.mail_frame)

    def test_a_broken_template_is_said_and_the_draft_opens(self):
        notice = self.draft()
        Notice = self.registry["account.dunning.notice"]
        broken = patch.object(Notice, "_get_mail_preview", side_effect=ValueError("No such word"))
        with broken, mute_logger("odoo.addons.account_collections.models.common.isolation"):
            self.assertIn("No such word", notice.mail_frame)

    def test_what_went_out_is_shown_as_it_was(self):
        self.invoice("2026-03-01")
        notice = self.dun(DAY).with_user(self.viewer)
        self.assertIn(f"%2Fweb%2Fcontent%2F{notice.attachment_id.id}", notice.letter_frame)
        self.debtor.email = "later@example.com"
        self.env.invalidate_all()
        self.assertIn("debtor@example.com", notice.mail_frame)
        self.assertNotIn("later@example.com", notice.mail_frame)


@tagged("post_install", "-at_install")
class TestPutBack(ReviewCase):
    """What was taken out of a draft by mistake."""

    def drafted(self):
        invoices = self.invoice("2026-03-01", 70.0) | self.invoice("2026-03-01", 30.0)
        notice = self.propose(DAY).notice_ids.with_user(self.clerk)
        line = notice.line_ids.filtered(lambda it: it.move_id == invoices[1])
        with self.at(DAY):
            line.action_drop()
        self.assertEqual(notice.amount_company, 70.0)
        return notice, line

    def test_is_put_back(self):
        notice, line = self.drafted()
        with self.at(DAY):
            line.action_put_back()
        self.assertFalse(line.drop_reason)
        self.assertEqual(notice.amount_company, 100.0)

    def test_not_what_was_paid_meanwhile(self):
        notice, line = self.drafted()
        self.pay(line.move_id, on=DAY)
        with self.at(DAY), self.assertRaisesRegex(UserError, "Paid or settled"):
            line.action_put_back()
        self.env.invalidate_all()
        self.assertEqual(notice.amount_company, 70.0)

    def test_not_what_stands_on_another_letter(self):
        notice, line = self.drafted()
        other = self.draft(partner=self.create_debtor("Other Ltd"))
        line.sudo().copy({"notice_id": other.id, "drop_reason": False})
        with self.at(DAY), self.assertRaisesRegex(UserError, "another letter"):
            line.action_put_back()

    def test_not_by_a_viewer_nor_when_sent(self):
        notice, line = self.drafted()
        with self.assertRaises(AccessError):
            line.with_user(self.viewer).action_put_back()
        with self.at(DAY):
            notice.action_confirm()
            with self.assertRaisesRegex(UserError, "Only drafts"):
                line.action_put_back()

    def test_levels_that_cannot_be_chosen_are_not_offered(self):
        notice, line = self.drafted()
        first = notice.line_ids - line
        self.assertEqual((first.can_lower, first.can_raise), (False, True))
        self.assertEqual((line.can_lower, line.can_raise), (False, False), "it is left out")
        with self.at(DAY):
            first.action_raise()
        self.assertEqual((first.can_lower, first.can_raise), (True, False), "one level at most")


@tagged("post_install", "-at_install")
class TestConfirm(ReviewCase):
    """Confirming, with the numbers first."""

    def pile(self):
        self.invoice("2026-03-01", 100.0)
        paper = self.create_debtor("Paper Ltd", lang="en_US", email=False)
        self.invoice("2026-03-01", 50.0, paper)
        lost = self.create_debtor("Lost Ltd", lang="en_US", email=False, city=False)
        self.invoice("2026-03-01", 7.0, lost)
        return self.propose(DAY)

    def ask(self, records):
        with self.at(DAY):
            action = records.with_user(self.clerk).action_ask()
        return self.env[action["res_model"]].with_user(self.clerk).browse(action["res_id"])

    def test_a_single_letter_without_doubt_needs_no_question(self):
        notice = self.draft()
        with self.at(DAY):
            action = notice.action_ask()
        self.assertEqual(notice.state, "confirmed")
        self.assertEqual(action["tag"], "display_notification")
        self.assertEqual(notice.confirmed_by_id, self.clerk)

    def test_a_doubtful_one_is_asked_about(self):
        self.debtor.email = False
        notice = self.draft()
        wizard = self.ask(notice)
        self.assertEqual(notice.state, "draft")
        self.assertEqual(list(wizard.alerts), ["no_email"])

    def test_how_many_by_which_way_over_what(self):
        run = self.pile()
        wizard = self.ask(run)
        self.assertIn("1 e-mail, 2 letters on paper", wizard.summary)
        self.assertIn("157.00", wizard.summary)
        self.assertEqual(list(wizard.alerts), ["unreachable", "no_email"])
        alert = wizard.alerts["unreachable"]
        self.assertEqual(alert["message"], "1 × No address")
        (domain,) = alert["action"]["domain"]
        about = run.notice_ids.browse(domain[2])
        self.assertEqual(about.partner_id.name, "Lost Ltd")
        with self.at(DAY):
            wizard.action_confirm()
        self.assertEqual(set(run.notice_ids.mapped("state")), {"confirmed"})

    def test_two_currencies_are_never_added(self):
        other = self.setup_other_currency("HRK")
        self.invoice("2026-03-01", 100.0)
        self.invoice("2026-03-01", 30.0, self.create_debtor("Far Ltd"), currency_id=other.id)
        wizard = self.ask(self.propose(DAY))
        self.assertIn("100.00", wizard.summary)
        self.assertIn("30.000", wizard.summary.replace("30.00", "30.000"))
        self.assertNotIn("130", wizard.summary)

    def test_what_changed_meanwhile_is_asked_about_again(self):
        run = self.pile()
        wizard = self.ask(run)
        changed = run.notice_ids.filtered(lambda it: it.partner_id == self.debtor)
        self.pay(changed.line_ids.move_id, 40.0, on=DAY)
        with self.at(DAY):
            again = wizard.action_confirm()
        self.assertEqual(changed.state, "draft")
        self.assertEqual(set((run.notice_ids - changed).mapped("state")), {"confirmed"})
        second = wizard.browse(again["res_id"])
        self.assertIn("60.00", second.summary)
        self.assertIn("changed", second.alerts)
        with self.at(DAY):
            second.action_confirm()
        self.assertEqual(changed.state, "confirmed")

    def test_another_address_is_another_letter(self):
        run = self.pile()
        wizard = self.ask(run)
        notice = run.notice_ids.filtered(lambda it: it.partner_id == self.debtor)
        self.debtor.email = "other@example.com"
        with self.at(DAY):
            wizard.action_confirm()
        self.assertEqual(notice.state, "draft")

    def test_what_was_settled_meanwhile_is_left_out(self):
        notice = self.draft()
        wizard = self.env["account.dunning.confirm"]
        with self.at(DAY):
            asked = wizard.with_user(self.clerk)._ask(notice)
            self._register_payment(notice.sudo().line_ids.move_id)
            result = wizard.with_user(self.clerk).browse(asked["res_id"]).action_confirm()
            self.assertEqual(result["tag"], "display_notification")
            self.assertEqual(notice.state, "cancelled")
            self.assertEqual(notice.action_ask()["params"]["type"], "warning")

    def test_not_by_a_viewer(self):
        notice = self.draft()
        with self.assertRaises(AccessError):
            notice.with_user(self.viewer).action_ask()
        self.assertEqual(notice.state, "draft")

    def test_nobody_forges_what_was_seen(self):
        with self.assertRaises(AccessError):
            self.env["account.dunning.confirm"].with_user(self.clerk).create({"seen": {"1": "x"}})

    def test_many_are_cancelled_as_far_as_they_can_be(self):
        self.invoice("2026-03-01")
        sent = self.dun(DAY)
        draft = self.draft(partner=self.create_debtor("Other Ltd"))
        with self.at(DAY):
            action = (sent | draft.sudo(False)).with_user(self.clerk).action_cancel()
        self.assertEqual((sent.state, draft.state), ("sent", "cancelled"))
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("1", action["params"]["message"])
        with self.assertRaisesRegex(UserError, "not possible in state Sent"):
            sent.with_user(self.clerk).action_cancel()


@tagged("post_install", "-at_install")
class TestOutcome(ReviewCase):
    """Whoever sent letters off hears what became of them."""

    def setUp(self):
        super().setUp()
        self.heard = []
        bus = self.registry["bus.bus"]

        def sendone(_bus, channel, kind, message):
            self.heard.append((channel, kind, message))

        self.patch(bus, "_sendone", sendone)

    def told(self):
        return [message for _channel, kind, message in self.heard if kind == "account_notification"]

    def test_is_told_once_with_the_way_to_what_failed(self):
        self.clerk.lang = "en_US"
        self.invoice("2026-03-01")
        lost = self.create_debtor("Lost Ltd", email="kaputt@@example")
        self.invoice("2026-03-01", partner=lost)
        run = self.propose(DAY).with_user(self.clerk)
        with self.at(DAY):
            run.action_confirm()
        with self.at(DAY), self.outbox():
            run.notice_ids.sudo()._cron_send()
        self.assertFalse(self.told(), "the e-mail still waits in the mail queue")
        self.assertTrue([kind for _one, kind, _it in self.heard if "progress" in kind])
        self.send(DAY)
        self.assertFalse(self.told(), "the outbox tells, when it is called")
        self.send(DAY)
        (message,) = self.told()
        self.assertEqual(message["message"], "Sent: 1, not delivered: 1")
        failed = run.notice_ids.filtered("has_problem")
        self.assertEqual(message["action_button"]["res_ids"], failed.ids)
        self.send(DAY)
        self.assertEqual(len(self.told()), 1)
        self.assertEqual((run.letter_count, run.done_count), (2, 2))
        self.assertEqual(run.progress, "1 of 2 sent, 1 not delivered")

    def test_in_his_language(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.clerk.lang = "de_DE"
        seen = []
        notice = self.registry["account.dunning.notice"]
        words = notice._get_result_words
        self.patch(
            notice,
            "_get_result_words",
            lambda own, *args: seen.append(own.env.lang) or words(own, *args),
        )
        with self.at(DAY):
            self.draft().action_confirm()
        self.send(DAY)
        self.send(DAY)
        self.assertEqual(seen, ["de_DE"])

    def test_the_night_tells_nobody(self):
        self.company.dunning_mode = "automatic"
        self.invoice("2026-03-01")
        run = self.night(DAY)
        self.send(DAY)
        self.assertEqual(run.notice_ids.state, "sent")
        self.assertFalse(run.notice_ids.confirmed_by_id)
        self.assertFalse(self.heard and self.told())


@tagged("post_install", "-at_install")
class TestRepair(ReviewCase):
    """What did not arrive is mended in the row."""

    def failed(self, **vals):
        self.debtor.write({"email": "kaputt@@example", **vals})
        self.invoice("2026-03-01")
        notice = self.dun(DAY)
        self.assertTrue(notice.has_problem)
        self.assertTrue(self.tasks("repair"))
        return notice.with_user(self.clerk)

    def test_the_address_is_mended_and_it_is_sent_again(self):
        notice = self.failed()
        self.assertIn("no valid e-mail", notice.problem)
        self.assertTrue(notice.can_become_letter)
        with self.at(DAY):
            notice.recipient_email = "right@example.com"
            notice.action_retry()
        self.assertEqual(self.debtor.email, "right@example.com")
        self.send(DAY)
        self.assertEqual(notice.state, "sent")
        self.assertFalse(self.tasks("repair"), "the task closes by itself")

    def test_the_contact_says_who_changed_it(self):
        notice = self.failed()
        notice.recipient_email = "right@example.com"
        self.env.flush_all()
        self.assertEqual(self.debtor.write_uid, self.clerk)
        self.assertTrue(self.debtor._fields["email"].tracking, "so its thread tells the change")

    def test_what_is_no_address_is_refused(self):
        notice = self.failed()
        for wrong in ("kaputt", "a@@b", "a@example.com; kaputt@@x"):
            with self.subTest(wrong), self.assertRaisesRegex(UserError, "no e-mail address"):
                notice.recipient_email = wrong
            self.env.invalidate_all()
        self.assertEqual(self.debtor.email, "kaputt@@example")
        notice.recipient_email = "a@example.com, b@example.com"
        self.assertEqual(self.debtor.email, "a@example.com, b@example.com")

    def test_another_recipient_keeps_his_own_address(self):
        other = self.create_debtor("Books", parent_id=self.debtor.id, is_company=False)
        notice = self.draft()
        with Form(notice) as form:
            form.recipient_id = other
            self.assertEqual(form.recipient_email, "books@example.com")
        self.assertEqual(notice.recipient_id, other)
        self.assertEqual(other.email, "books@example.com")
        self.assertEqual(self.debtor.email, "debtor@example.com")

    def test_as_letter(self):
        notice = self.failed()
        with self.at(DAY):
            notice.action_as_letter()
        self.send(DAY)
        self.assertEqual(notice.state, "sent")
        self.assertFalse(self.tasks("repair"))

    def test_not_by_a_viewer_nor_when_sent(self):
        notice = self.failed()
        with self.assertRaises(AccessError):
            notice.with_user(self.viewer).recipient_email = "right@example.com"
        self.env.invalidate_all()
        with self.at(DAY):
            notice.action_as_letter()
        self.send(DAY)
        with self.assertRaises(UserError):
            notice.recipient_email = "right@example.com"

    def test_the_pile_is_printed_without_a_tick(self):
        self.company.dunning_letter_handling = "print"
        self.debtor.email = False
        self.invoice("2026-03-01")
        other = self.create_debtor("Other Ltd", email=False)
        self.invoice("2026-03-01", partner=other)
        notices = self.dun(DAY)
        self.assertTrue(all(notices.mapped("to_print")))
        pile = self.env["account.dunning.notice"].with_user(self.clerk)
        shown = [("partner_id", "=", other.id)]
        with self.at(DAY), self.outbox(paper=False), self.no_merging():
            action = pile.with_context(active_domain=shown).action_print_pile()
        self.assertNotIn("target", action, "else the page is not read again")
        printed = notices.filtered(lambda it: it.state == "sent")
        self.assertEqual(printed.partner_id, other, "what the page shows")
        with self.at(DAY), self.outbox(), self.no_merging():
            pile.action_print_pile()
            self.assertEqual(set(notices.mapped("state")), {"sent"})
            with self.assertRaisesRegex(UserError, "no letter to print"):
                pile.action_print_pile()

    def no_merging(self):
        return patch("odoo.tools.pdf.merge_pdf", lambda papers: papers[0])

    def test_nobody_of_another_company_reads_or_confirms(self):
        self.invoice("2026-03-01")
        run = self.propose(DAY)
        other = self.env["res.company"].create({"name": "Other Company"})
        vals = {"company_id": other.id, "company_ids": other.ids}
        group = "account_collections.group_user"
        stranger = new_test_user(self.env, "stranger", group, **vals)
        self.assertTrue(run.figure_ids)
        figures = self.env["account.dunning.run.figure"].with_user(stranger)
        self.assertFalse(figures.search([]))
        with self.assertRaises(AccessError):
            run.with_user(stranger).figure_ids.mapped("amount")
        with self.assertRaises(AccessError):
            run.notice_ids.with_user(stranger).action_ask()
        with self.assertRaises(AccessError):
            run.notice_ids.with_user(stranger)._as_read()
        asked = self.env["account.dunning.confirm"].with_user(self.clerk)._ask(run.notice_ids)
        wizard = self.env["account.dunning.confirm"].browse(asked["res_id"])
        with self.at(DAY):
            wizard.with_user(stranger).sudo(False).action_confirm()
        self.assertEqual(run.notice_ids.state, "draft")

    def test_reports_of_the_run_open_their_decisions(self):
        self.invoice("2026-03-01")
        self.block(self.invoice("2026-03-01", 30.0))
        run = self.propose(DAY).with_user(self.viewer)
        figures = run.figure_ids
        self.assertEqual(figures.mapped("code")[0], "propose")
        self.assertEqual(sum(figures.mapped("item_count")), run.decision_count)
        for figure in figures:
            action = figure.action_view_decisions()
            found = self.env["account.dunning.decision"].search(action["domain"])
            self.assertEqual(len(found), figure.item_count)
        groups = self.env["account.dunning.decision"].formatted_read_group(
            [("run_id", "=", run.id)], ["code"], ["__count"]
        )
        self.assertEqual([it["code"] for it in groups], figures.mapped("code"))
