import doctest
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import get_day_names, get_month_names
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words

from ...tools.answer import replies, reply_dates
from ...tools.answer.replies import (
    ABSENCE,
    BOUNCE,
    DISPUTES,
    NOTHING,
    PAID,
    PROMISES,
    QUESTION,
    cut_reply,
    read_reply,
)
from ..rule_case import RuleCase

# A Monday.
TODAY = date(2026, 11, 30)


def day(text):
    return date.fromisoformat(f"2026-{text}") if text else None


GERMAN = [
    # words, kind, day, amount
    ("Ich überweise den Betrag am 5.12.", PROMISES, "12-05", None),
    ("Wir werden die Rechnung am 05.12.2026 bezahlen.", PROMISES, "12-05", None),
    ("Ich zahle 250 € am Freitag.", PROMISES, "12-04", "250"),
    ("Die Zahlung erfolgt am 5. Dezember.", PROMISES, "12-05", None),
    ("Die Zahlung von 1.234,56 EUR erfolgt bis zum 15.12.26.", PROMISES, "12-15", "1234.56"),
    ("Wir weisen den Betrag morgen an.", PROMISES, "12-01", None),
    ("Das Geld kommt übermorgen.", PROMISES, "12-02", None),
    ("Der Betrag wird Ende des Monats überwiesen.", PROMISES, "11-30", None),
    ("Wir begleichen die Rechnung in 10 Tagen.", PROMISES, "12-10", None),
    ("Die Rechnung vom 1.11. zahle ich am 5.12.", PROMISES, "12-05", None),
    ("Ich werde Ihre Rechnung Nr. 4711 vom 02.11.2026 bis spätestens 04.12. begleichen.",
     PROMISES, "12-04", None),
    ("Ueberweise am Mittwoch 99,- Euro", PROMISES, "12-02", "99"),
    ("Hallo,\nich zahle zum 15.\nMfg\nMax", PROMISES, "12-15", None),
    ("Wir zahlen. Die Überweisung erfolgt am 5.12.", PROMISES, "12-05", None),
    ("Zahlung wird am Donnerstag veranlasst.", PROMISES, "12-03", None),
    ("Ich zahle am 5.12. Ist Ihnen das recht?", PROMISES, "12-05", None),
    ("Ich zahle zum 31.", PROMISES, "12-31", None),
    # Without a day, or without a clear one.
    ("Ich zahle in einem Monat.", QUESTION, None, None),
    ("Ich zahle 50 €, am 5.12. 60 €.", QUESTION, None, None),
    ("Wir werden bezahlen.", QUESTION, None, None),
    ("Ich zahle demnächst.", QUESTION, None, None),
    ("Ich zahle nächsten Freitag.", QUESTION, None, None),
    ("Ich zahle am Montag.", QUESTION, None, None),
    ("Ich zahle nach dem 5.12.", QUESTION, None, None),
    ("Ich zahle am 5.12. oder am 8.12.", QUESTION, None, None),
    ("Ich zahle am 1.11.2026.", QUESTION, None, None),
    ("Ich zahle am 12/05/2026.", QUESTION, None, None),
    ("Ich zahle am 31.2.", QUESTION, None, None),
    ("Ich zahle am 5.12. 100 € und 50 € später.", QUESTION, None, None),
    ("Ich zahle am 5.12. die Hälfte.", QUESTION, None, None),
    ("Ich zahle in Raten, die erste am 5.12.", QUESTION, None, None),
    ("Ich zahle am 5.12., wenn mein Kunde gezahlt hat.", QUESTION, None, None),
    ("Sobald die Ware da ist, zahle ich am 5.12.", QUESTION, None, None),
    ("Am 5.12. kann ich nicht zahlen.", QUESTION, None, None),
    ("Kann ich am 5.12. zahlen?", QUESTION, None, None),
    ("Ich möchte am 5.12. zahlen.", QUESTION, None, None),
    ("Rechnung 1 zahle ich am 5.12. Rechnung 2 zahle ich am 8.12.", QUESTION, None, None),
    # Paid.
    ("Die Rechnung wurde bereits bezahlt.", PAID, None, None),
    ("Habe ich am 25.11. überwiesen.", PAID, "11-25", None),
    ("Wir haben am Freitag 500,00 EUR überwiesen.", PAID, "11-27", "500"),
    ("Gestern überwiesen", PAID, "11-29", None),
    ("Heute überwiesen", PAID, "11-30", None),
    ("Am 28. überwiesen", PAID, "11-28", None),
    ("Das haben wir am 31. überwiesen.", PAID, "10-31", None),
    ("Ist doch schon längst beglichen!", PAID, None, None),
    ("Zahlung ist raus.", PAID, None, None),
    ("Die Überweisung ist am 27. November erfolgt.", PAID, "11-27", None),
    ("Die Rechnung vom 5.11. haben wir am 20.11. bezahlt.", PAID, "11-20", None),
    ("Ich habe noch nicht bezahlt.", QUESTION, None, None),
    ("Haben wir das nicht schon bezahlt?", QUESTION, None, None),
    ("Wir haben bereits einen Teil überwiesen.", QUESTION, None, None),
    ("Rechnung 1 habe ich bezahlt. Rechnung 2 zahle ich am 5.12.", QUESTION, None, None),
    ("Ich habe am 25.12.2026 überwiesen.", QUESTION, None, None),
    # Contested.
    ("Die Rechnung ist falsch.", DISPUTES, None, None),
    ("Der Betrag ist viel zu hoch.", DISPUTES, None, None),
    ("Hiermit widerspreche ich Ihrer Forderung.", DISPUTES, None, None),
    ("Die Ware haben wir nie erhalten.", DISPUTES, None, None),
    ("Wir hatten das nicht bestellt.", DISPUTES, None, None),
    ("Zwei Teile waren beschädigt. Wir zahlen am 5.12. nicht.", DISPUTES, None, None),
    ("Die Position 3 wurde doppelt berechnet.", DISPUTES, None, None),
    ("Die Lieferung war mangelhaft. Den Rest zahle ich am 5.12.", QUESTION, None, None),
    ("Ich habe keine Beanstandungen und zahle am 5.12.", QUESTION, None, None),
    ("Ist die Rechnung falsch?", QUESTION, None, None),
    # Anything else.
    ("Bitte senden Sie mir die Rechnung noch einmal.", QUESTION, None, None),
    ("Die Rechnung haben wir nicht erhalten.", QUESTION, None, None),
    ("Wer ist bei Ihnen zuständig?", QUESTION, None, None),
    ("", NOTHING, None, None),
]  # fmt: skip
ENGLISH = [
    ("I will pay on 5 December.", PROMISES, "12-05", None),
    ("We'll transfer EUR 1,250.00 on December 5th, 2026.", PROMISES, "12-05", "1250"),
    ("Payment will be made on Friday.", PROMISES, "12-04", None),
    ("The payment is scheduled for 2026-12-05.", PROMISES, "12-05", None),
    ("You will have the money by 25/12/2026.", PROMISES, "12-25", None),
    ("I am going to pay the £300 tomorrow.", PROMISES, "12-01", "300"),
    ("We will settle your invoice of 1 November by 15 December.", PROMISES, "12-15", None),
    ("I'll pay within two weeks.", PROMISES, "12-14", None),
    ("We will pay by the end of this week.", PROMISES, "12-04", None),
    ("I will pay on 12/13/2026.", PROMISES, "12-13", None),
    ("I will pay on 12/12/26.", PROMISES, "12-12", None),
    ("I will pay on 12/05/2026.", QUESTION, None, None),
    ("I will pay within a month.", QUESTION, None, None),
    ("I will pay on 12/05.", QUESTION, None, None),
    ("I will pay next Friday.", QUESTION, None, None),
    ("I will pay soon.", QUESTION, None, None),
    ("I cannot pay on 5 December.", QUESTION, None, None),
    ("We can't pay before 5 December.", QUESTION, None, None),
    ("I will pay on 5 December if you agree.", QUESTION, None, None),
    ("I hope to pay on 5 December.", QUESTION, None, None),
    ("Can I pay on 5 December?", QUESTION, None, None),
    ("We will pay in three instalments, the first on 5 December.", QUESTION, None, None),
    ("We will pay after 5 December.", QUESTION, None, None),
    ("We have already paid this invoice.", PAID, None, None),
    ("This was paid on November 20.", PAID, "11-20", None),
    ("I transferred $99.50 yesterday.", PAID, "11-29", "99.50"),
    ("Payment has been made on 24 Nov.", PAID, "11-24", None),
    ("It has not been paid yet.", QUESTION, None, None),
    ("Has it been paid?", QUESTION, None, None),
    ("The invoice is wrong.", DISPUTES, None, None),
    ("We dispute this claim.", DISPUTES, None, None),
    ("The goods never arrived.", DISPUTES, None, None),
    ("We did not order this.", DISPUTES, None, None),
    ("Two items were damaged.", DISPUTES, None, None),
    ("We do not dispute the invoice.", QUESTION, None, None),
    ("Could you send me a copy?", QUESTION, None, None),
]
QUOTED = [
    # What is quoted, or stands below the greeting, says nothing.
    "Ich zahle am 5.12.\n\nAm 28.11.2026 um 10:00 schrieb Firma:\n> Zahlen Sie bis 8.12. 900 €.",
    "Ich zahle am 5.12.\n\nOn Sat, 28 Nov 2026 at 10:00, A <a@b.example> wrote:\n> Pay by 8 Dec.",
    "Ich zahle am 5.12.\n\nOn Sat, 28 Nov 2026 at 10:00, A Firm With A Name\n<a@b.example> wrote:\n"
    "> Pay by 8 Dec.",
    "Ich zahle am 5.12.\n\nAm 28.11.2026 um 10:00 schrieb Muster GmbH:\nDie Ware ist falsch.",
    "Ich zahle am 5.12.\n-----Ursprüngliche Nachricht-----\nVon: Muster\nZahlen Sie bis 8.12.",
    "Ich zahle am 5.12.\n-----Original Message-----\nFrom: Firm\nPay by 8 December.",
    "Ich zahle am 5.12.\n\nVon: Muster GmbH <a@b.example>\nGesendet: Montag, 30. November 2026\n"
    "Zahlen Sie bis 8.12.",
    "Ich zahle am 5.12.\n________________________________\nFrom: Firm\nPay by 8 December.",
    "> Zahlen Sie bis 8.12. 900 €.\n\nIch zahle am 5.12.",
    "Am 28.11.2026 schrieb Muster GmbH:\n> Zahlen Sie bis 8.12. 900 €.\n\nIch zahle am 5.12.",
    "Ich zahle am 5.12.\n\nMit freundlichen Grüßen\nMax Muster\nZahlungen bitte bis 8.12.",
    "Ich zahle am 5.12.\n-- \nMax Muster, Büro am 8.12. geschlossen, wir haben bezahlt",
    "Ich zahle am 5.12.\n\nViele Grüße\nMax\n\nSie haben 900 € bezahlt!",
    "Ich zahle am 5.12.\n\nVon meinem iPhone gesendet",
    "Ich zahle am 5.12.\n\nKind regards\nJane\nWe dispute everything.",
    "Sehr geehrte Damen und Herren,\r\n\r\nich zahle am 5.12.\r\n\r\nGruß Max",
]
MACHINES = [
    ({"sender": "MAILER-DAEMON@mail.example"}, "I will pay on 5 December.", BOUNCE, None),
    ({"subject": "Undelivered Mail Returned to Sender"}, "Sorry.", BOUNCE, None),
    ({"subject": "Unzustellbar: Zahlungserinnerung"}, "Fehler.", BOUNCE, None),
    ({"subject": "Abwesenheitsnotiz: Mahnung"}, "Ich bin ab 7.12. wieder da.", ABSENCE, "12-07"),
    ({"subject": "Automatic reply: Reminder"}, "I will be back on 7 December.", ABSENCE, "12-07"),
    ({"headers": {"Auto-Submitted": "auto-replied"}}, "Wir zahlen am 5.12.", ABSENCE, "12-05"),
    ({"headers": {"Auto-Submitted": "no"}}, "Wir zahlen am 5.12.", PROMISES, "12-05"),
    ({"headers": {"X-Autoreply": "yes"}}, "Danke für Ihre Nachricht.", ABSENCE, None),
    ({}, "Ich bin bis 7.12. nicht im Büro.", ABSENCE, "12-07"),
    ({}, "I am out of the office until 7 December.", ABSENCE, "12-07"),
]  # fmt: skip


class TestReplies(RuleCase):
    """What debtors answer by mail, read on Monday, 30 November 2026. What is not quite clear is a
    question: a wrong proposal costs more than none."""

    def assertRead(self, expected, found, words):
        kind, when, amount = expected
        amount = Decimal(amount) if amount else None
        self.assertEqual((found.kind, found.day, found.amount), (kind, day(when), amount), words)

    def test_words_in_two_languages(self):
        for words, *expected in GERMAN + ENGLISH:
            with self.subTest(words):
                self.assertRead(expected, read_reply(words, TODAY), words)

    def test_only_what_he_writes_himself_counts(self):
        for text in QUOTED:
            with self.subTest(text):
                self.assertRead((PROMISES, "12-05", None), read_reply(text, TODAY), cut_reply(text))

    def test_machines_promise_nothing(self):
        for known, words, kind, when in MACHINES:
            with self.subTest(words, **known):
                self.assertRead((kind, when, None), read_reply(words, TODAY, **known), words)

    def test_the_words_it_was_taken_from_are_told(self):
        found = read_reply("Hallo. Ich zahle am 5.12. 20 CHF. Danke sehr.", TODAY)
        self.assertEqual(found.words, "Ich zahle am 5.12. 20 CHF.")
        self.assertEqual((found.amount, found.currency), (20, "CHF"))

    @given(st.text(max_size=400), st.text(max_size=60))
    def test_whatever_comes_in_is_read(self, text, subject):
        self.assertIn(read_reply(text, TODAY, subject).kind, vars(replies).values())

    @given(st.text(alphabet="> \nAamon:,schrieb wote.5/12<@>-_", max_size=300))
    def test_whatever_is_quoted_is_cut(self, text):
        self.assertNotIn("\n>", cut_reply(text))

    @given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.integers(0, 300))
    def test_a_day_that_is_written_is_the_day_that_is_read(self, today, after):
        wanted = date.fromordinal(today.toordinal() + after)
        for written in (
            f"{wanted:%d.%m.%Y}",
            f"{wanted:%Y-%m-%d}",
            f"{wanted.day}.{wanted.month}.",
        ):
            self.assertEqual(read_reply(f"Ich zahle am {written}", today).day, wanted, written)

    def test_months_days_and_numbers_are_read_in_all_their_words(self):
        for lang, words in (("de", "Ich zahle {}."), ("en", "I will pay {}.")):
            names = [
                (
                    f"{'am 9.' if lang == 'de' else 'on 9'} {name}",
                    date(2027 if month < 12 else 2026, month, 9),
                )
                for width in ("wide", "abbreviated")
                for month, name in get_month_names(width, locale=lang).items()
            ]
            names += [
                (f"{'am' if lang == 'de' else 'on'} {name}", day(f"12-0{number}"))
                for number, name in get_day_names(locale=lang).items()
                if number  # today is a Monday: this one or the next?
            ]
            names += [
                (
                    f"in {num2words(number, lang=lang)} {'Tagen' if lang == 'de' else 'days'}",
                    TODAY + timedelta(days=number),
                )
                for number in range(2, 32)
            ]
            for name, wanted in names:
                with self.subTest(name):
                    self.assertEqual(read_reply(words.format(name), TODAY).day, wanted)

    def test_long_mails_take_no_time(self):
        for text in ("Am 1 " * 9000, "on 1, " * 9000 + "\n" * 900, "zahlung " * 9000, "<" * 50_000):
            with self.subTest(text[:10]):
                read_reply(text, TODAY)

    def test_examples_of_the_docstrings(self):
        for module in (replies, reply_dates):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)
