import re
from itertools import count

from odoo.fields import Command, Date
from odoo.tests import tagged
from odoo.tools import format_date

from ..case import CollectionsCase

TODAY = "2026-04-01"
LANGUAGES = ("en_US", "de_DE")
# What only a letter about several says, and what only a letter about one says.
PLURAL = {
    "en_US": r"\b(the claims|[Oo]ur claims|about them|Open items|instalments set out below are|"
    r"Instalments have|that claim)\b",
    "de_DE": r"\b(die Forderungen|unsere nachstehend aufgeführten Forderungen|Offene Posten|"
    r"Raten sind|Raten fehlen)\b",
}
SINGULAR = {
    "en_US": r"\b(the claim|[Oo]ur claim|Open item|instalment set out below is)\b",
    "de_DE": r"\b(die Forderung|unsere nachstehend aufgeführte Forderung|Offener Posten|"
    r"Rate ist|Rate fehlt)\b",
}
SENTENCES = re.compile(r"(?:(?<=[a-z”“])|(?<=\d{4}))[.!?:] +(?=[A-Z])|\n")
# What we say we are going to do.
THREAT = r"collection agency|be the final notice|Inkasso|Mahnbescheid|ist unser nächstes Schreiben"


@tagged("post_install", "-at_install")
class TestTruth(CollectionsCase):
    """A letter says nothing untrue about any item on it: not how many there are, not what was
    written about them before, not what threatens them. Tried on every text we ship."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.env["ir.module.module"]._load_module_terms(["account_collections"], ["de_DE"])
        names = ("standard", "personal", "instalments")
        ladders = [cls.env.ref(f"account_collections.procedure_{name}") for name in names]
        cls.levels = [
            level for ladder in ladders for level in ladder.level_ids if level._get_channels()
        ]
        cls.other = cls.create_debtor("Other Ltd")
        cls.number = count(1)

    def setUp(self):
        super().setUp()
        self.one, self.two, self.three = (
            self.invoice(day, 100.0) for day in ("2026-01-10", "2026-01-12", "2026-01-14")
        )

    # === GIVEN === #

    def letter(self, claims, sent_on=None, channel="email", arrived=True, **vals):
        """A letter about ``{invoice: level}``: a draft, or sent on a day."""
        Notice = self.env["account.dunning.notice"].sudo()._through_door()
        notice = Notice.create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "line_ids": [
                    Command.create(self.claim(self.item(move), level))
                    for move, level in claims.items()
                ],
                **vals,
            }
        )
        if sent_on:
            state = "sent" if arrived else "confirmed"
            notice.write({"state": state, "sent_on": arrived and sent_on})
            notice.name = f"DUN/{notice.id}"
            if channel:
                notice.delivery_ids = [
                    Command.create({"channel": channel, "state": "sent" if arrived else "bounced"})
                ]
        return notice.with_env(self.env)

    def claim(self, item, level):
        return {
            "move_line_id": item.id,
            "move_id": item.move_id.id,
            "name": item.move_id.name,
            "date_maturity": item.date_maturity,
            "currency_id": item.currency_id.id,
            "amount_original": item.amount_currency,
            "amount_residual": item.amount_currency,
            "amount_company": item.balance,
            "level_id": level.id,
            "proposed_level_id": level.id,
            "turn": next(self.number),
        }

    def situations(self, level):
        """``{name: letter}`` about to be sent at a level, whatever happened before."""
        below = level._get_neighbour(-1) or level
        lowest = level.procedure_id.level_ids.filtered(lambda step: step.rank == 1)
        one, two, three = self.one, self.two, self.three
        all_three = dict.fromkeys((one, two, three), level)
        mixed = {one: level, two: level, three: lowest}
        alone = {three: level}
        yield "one item, never written to", lambda: self.letter({one: level})
        yield "three items, never written to", lambda: self.letter(all_three)
        self.letter(dict.fromkeys((one, two), below), "2026-03-01")
        yield "one item, written to", lambda: self.letter({one: level})
        yield "two items on one letter", lambda: self.letter({one: level, two: level})
        yield "a third that is new", lambda: self.letter(mixed)
        yield "a third on the same level without a letter", lambda: self.letter(all_three)
        self.letter({three: below}, "2026-03-05", arrived=False)
        yield "the third's letter came back", lambda: self.letter(mixed)
        yield "the third's letter came back, alone", lambda: self.letter(alone)
        self.letter({three: below}, "2026-03-06", partner_id=self.other.id)
        yield "the third's letter went to somebody else", lambda: self.letter(mixed)
        yield "the third's letter went to somebody else, alone", lambda: self.letter(alone)
        self.letter({three: below}, "2026-03-07", channel=None)
        yield "the third's level was taken over", lambda: self.letter(mixed)
        yield "the third's level was taken over, alone", lambda: self.letter(alone)
        cancelled = self.letter({three: below}, "2026-03-08")
        cancelled._through_door().state = "cancelled"
        yield "the third's letter was cancelled", lambda: self.letter(all_three)
        yield "the third's letter was cancelled, alone", lambda: self.letter(alone)
        self.letter({three: below}, "2026-03-09")
        yield "each on another letter", lambda: self.letter(all_three)
        yield "each on another letter and level", lambda: self.letter(mixed)
        self.letter(dict.fromkeys((one, two, three), below), "2026-03-15")
        yield "all on one letter", lambda: self.letter(mixed)

    # === THEN === #

    def assertTrueInAllWords(self, notice, lang):
        notice.lang = lang
        notice._compute_texts()
        subject, texts = notice._get_subject(), self.said(notice)
        self.assertNotRegex(subject + texts, r"[\[\]{}|]|  | [.,;:]|False|\.\.")
        claims = notice._get_claims()
        wrong = (PLURAL if len(claims) == 1 else SINGULAR)[lang]
        self.assertNotRegex(f"{subject} {texts}", wrong)
        mixed = len(claims.level_id) > 1
        for sentence in SENTENCES.split(texts):
            marked = self.is_marked(notice, sentence)
            about = claims.filtered(lambda line: line.level_id == notice.level_id)
            self.assertDaysAreTrue(sentence, about if marked else claims, lang)
            if mixed and re.search(THREAT, sentence):
                self.assertTrue(marked, sentence)
            self.assertTrue(mixed or not marked, sentence)
        self.assertSubjectIsTrue(subject, claims, lang)

    def said(self, notice):
        return f"{notice._get_text('opening')}\n{notice._get_text('closing')}"

    def is_marked(self, notice, sentence):
        level = notice.with_context(lang=notice.lang).level_id.name
        return bool(re.search(f"[“„]{re.escape(level)}[”“]", sentence))

    def assertDaysAreTrue(self, sentence, about, lang):
        """A day on which we wrote is that of the last letter about each item spoken of."""
        for day in {line.sent_on for line in self.every_line() if line.sent_on} | {
            Date.to_date(f"2026-03-0{number}") for number in range(1, 9)
        }:
            words = re.escape(format_date(self.env, day, lang, "long"))
            if re.search(rf"(?<!\d){words}", sentence):
                self.assertEqual({self.last_letter(line) for line in about}, {day}, sentence)

    def every_line(self):
        return self.env["account.dunning.notice.line"].search([("partner_id", "=", self.debtor.id)])

    def last_letter(self, line):
        """By the records, in the plainest way."""
        days = [
            other.notice_id.sent_on
            for other in self.every_line()
            if other.move_line_id == line.move_line_id
            and other.notice_id.state == "sent"
            and other.notice_id.delivery_ids
        ]
        return max(days, default=None)

    def assertSubjectIsTrue(self, subject, claims, lang):
        """Who names the level of one item names those of all; a call of ours is no letter."""
        levels = claims.level_id.filtered(lambda level: level._get_channels())
        names = set(levels.with_context(lang=lang).mapped("name"))
        named = {name for name in names if name in subject}
        if len(names) > 1 and named:
            self.assertEqual(named, names, subject)

    # === TESTS === #

    def test_each_text_is_true_whatever_happened_before(self):
        for level in self.levels:
            with self.env.cr.savepoint() as savepoint:
                for situation, write in self.situations(level):
                    notice = write()
                    for lang in LANGUAGES:
                        with self.subTest(level=level.name, situation=situation, lang=lang):
                            self.assertTrueInAllWords(notice, lang)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_final_notice_threatens_only_what_has_come_so_far(self):
        final = self.env.ref("account_collections.level_standard_3")
        first = self.env.ref("account_collections.level_standard_0")
        second = self.env.ref("account_collections.level_standard_2")
        self.letter({self.one: second, self.two: second}, "2026-03-01")
        notice = self.letter({self.one: final, self.two: final, self.three: first})
        said = self.said(notice)
        self.assertIn("About what is marked “Final notice” we last wrote to you on March 1,", said)
        self.assertIn("to hand what is marked “Final notice” over to a collection agency", said)
        self.assertIn("Our claims as set out below have still not been settled in full. A", said)
        self.assertIn("Final notice and Payment reminder: ", notice._get_subject())
        notice.lang = "de_DE"
        said = self.said(notice)
        self.assertIn("mit „Letzte Mahnung“ gekennzeichneten Teils haben wir Ihnen zuletzt", said)
        self.assertIn("den mit „Letzte Mahnung“ gekennzeichneten Teil an ein Inkasso", said)
        self.assertIn("Letzte Mahnung und Zahlungserinnerung: ", notice._get_subject())

    def test_texts_of_a_customer_say_no_day_that_is_untrue(self):
        """They name what is true of all items, or the sentence is left out; and what they threaten
        is limited below the list."""
        first, second = self.first, self.second
        words = "Hello. Our letter of {last_letter} was in vain. Pay {amount}."
        (first | second).write({"opening": words, "closing": "Else we go to court."})
        self.letter({self.one: first}, "2026-03-01")
        notice = self.letter({self.one: second, self.two: first})
        self.assertEqual(notice._get_text("opening"), "Hello. Pay $\xa0200.00.")
        self.assertIn("marked “Level 2”", notice._get_scope_note())
        notice = self.letter({self.one: second})
        self.assertIn("letter of March 1, 2026 was in vain", notice._get_text("opening"))
        self.assertFalse(notice._get_scope_note())

    def test_a_part_payment_is_a_result(self):
        """Whoever paid a part after our letter does not hear that it was in vain."""
        for level in self.levels:
            for lang in LANGUAGES:
                level = level.with_context(lang=lang)
                with self.subTest(level=level.name):
                    self.assertNotRegex(f"{level.opening}", r"without result|ohne Ergebnis|unpaid")

    def test_what_one_item_is_called(self):
        receipt = self.invoice("2026-01-10", move_type="out_receipt")
        halves = self.env["account.payment.term"].create(
            {
                "name": "Halves",
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 50, "nb_days": days})
                    for days in (0, 30)
                ],
            }
        )
        split = self.invoice("2026-01-10", invoice_payment_term_id=halves.id)
        level = self.first
        half = self.item(split)[0]
        for move, words in (
            (self.one, f"invoice {self.one.name}"),
            (receipt, f"receipt {receipt.name}"),
        ):
            self.assertEqual(self.letter({move: level})._get_invoices_text(), words)
        Notice = self.env["account.dunning.notice"].sudo()._through_door()
        notice = Notice.create(
            {
                "company_id": self.company.id,
                "partner_id": self.debtor.id,
                "line_ids": [Command.create(self.claim(half, level))],
            }
        )
        self.assertEqual(notice._get_invoices_text(), f"part of invoice {split.name}")

    def test_earlier_letters_say_how_many_of_the_items_were_on_them(self):
        self.letter({self.one: self.first, self.two: self.first}, "2026-03-01")
        self.letter(dict.fromkeys((self.one, self.two, self.three), self.first), "2026-03-05")
        notice = self.letter(dict.fromkeys((self.one, self.two, self.three), self.second))
        self.assertEqual(
            [words for _letter, words in notice._get_earlier_rows()], ["2 of the 3 items", ""]
        )

    def test_a_person_is_greeted_by_name_and_a_firm_is_not(self):
        person = self.env["res.partner"].create({"name": "Erika Beispiel"})
        clerk = {"type": "dunning", "name": "Accounts"}
        self.other.child_ids = [Command.create(clerk)]
        for debtor, lang, words in (
            (person, "en_US", "Dear Erika Beispiel,"),
            (person, "de_DE", "Guten Tag Erika Beispiel,"),
            (self.debtor, "en_US", "Dear customer,"),
            (self.debtor, "de_DE", "Sehr geehrte Damen und Herren,"),
            (self.other, "en_US", "Dear customer,"),
        ):
            notice = self.letter({self.one: self.first}, partner_id=debtor.id)
            notice.lang = lang
            with self.subTest(debtor=debtor.name, lang=lang):
                self.assertEqual(notice._get_greeting(), words)

    def test_an_english_day_has_its_month_in_words(self):
        level = self.env.ref("account_collections.level_standard_0")
        notice = self.letter({self.one: level}, deadline="2026-12-08")
        self.assertIn("reaches us by December 8, 2026", notice._get_text("opening"))
        self.env["res.lang"]._activate_lang("en_GB")
        notice.lang = "en_GB"
        self.assertIn("8 December 2026", notice._format_day(notice.deadline))
