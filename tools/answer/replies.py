"""What a debtor answers by mail, read by plain patterns in German and English. Nothing comes of it
but a proposed answer that a person accepts; whatever is not quite clear is a question.

>>> from datetime import date
>>> read_reply("Ich überweise am 5.12. die 250,00 €.", date(2026, 11, 29))[:3]
('promises', datetime.date(2026, 12, 5), Decimal('250.00'))
>>> read_reply("I will pay on 12/05/2026.", date(2026, 11, 29)).kind    # in May or in December?
'question'
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .reply_dates import UNCLEAR, find_days

BOUNCE, ABSENCE, PROMISES, PAID = "bounce", "absence", "promises", "paid"
DISPUTES, QUESTION, NOTHING = "disputes", "question", "nothing"
# Nobody writes more to tell when he pays.
LONGEST = 20_000
SHOWN = 300


class Reply(NamedTuple):
    """What it is, with the day and the amount it names, the currency if it says one, and the words
    it was taken from."""

    kind: str
    day: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    words: str = ""


# === WHO WRITES === #

MACHINES = re.compile(r"(mailer-daemon|postmaster)@", re.I)
RETURNED = re.compile(
    r"undeliver|delivery (status|failure|has failed)|returned mail|mail delivery (failed|system)"
    r"|failure notice|unzustellbar|nicht zugestellt|zustellung fehlgeschlagen",
    re.I,
)
AWAY = re.compile(
    r"abwesen|automatische antwort|out of (the )?office|auto(matic)?[- ]?(reply|response)"
    r"|nicht im (büro|haus)|\bauf urlaub\b|\bim urlaub\b",
    re.I,
)
# What a mail program says in its answer about the person, not about the money.
ABSENT = re.compile(
    r"(bin|sind) .{0,40}(nicht im (buero|haus)|im urlaub|abwesend|nicht erreichbar)"
    r"|i am .{0,40}(out of (the )?office|on (annual )?leave|away|on vacation)"
)


# === WHAT HE SAYS HIMSELF === #

QUOTED_HEAD = re.compile(
    r"^(am .{6,200} schrieb.{0,200}:|on .{6,200} wrote:|le .{6,200} a écrit\s?:"
    r"|-{2,}\s*(original message|ursprüngliche nachricht|weitergeleitete nachricht|forwarded).*"
    r"|(von|from): .+|_{10,}|\*(von|from):\*.*)\s*$",
    re.I,
)
SIGNED = re.compile(
    r"^(-- ?|(mit )?(freundliche[nm]?|beste[nr]?|viele[nr]?|liebe[nr]?|herzliche[nr]?|schöne[nr]?)"
    r" (grüße?n?|gruß|gruss|grüsse?n?)\b.*|mfg\b.*|lg\b.{0,30}|gruß\b.*|gruss\b.*|grüße\b.*"
    r"|(best|kind|warm|many)? ?regards\b.*|sincerely\b.*|yours (sincerely|faithfully)\b.*"
    r"|best( wishes)?,?|cheers,?|thanks,?|(sent|gesendet|von meinem|get outlook)\b.{0,60})\s*$",
    re.I,
)


def cut_reply(text):
    """What the sender wrote himself: without what he quotes, nor what stands below his greeting."""
    lines = (text or "")[:LONGEST].replace("\r\n", "\n").replace("\xa0", " ").split("\n")
    own = []
    for number, line in enumerate(lines):
        bare = line.strip()
        if QUOTED_HEAD.match(bare) or _begins_long_head(bare, lines[number + 1 : number + 3]):
            # With marks before each line the answer may stand below; without them it may not.
            if any(one.lstrip().startswith(">") for one in lines[number + 1 :]):
                continue
            break
        if bare.startswith(">"):
            continue
        if SIGNED.match(bare):
            # Below the greeting there is a name, an address, a slogan; but who answers below what
            # he quotes has greeted nobody yet.
            if any(own):
                break
            continue
        own.append(bare)
    return "\n".join(own).strip()


def _begins_long_head(line, following):
    """Whether "On … <somebody@" goes on in the next line before it says "wrote:"."""
    if not re.match(r"(am|on) .*\d", line, re.I):
        return False
    joined = " ".join([line, *(one.strip() for one in following)])
    return bool(
        re.match(r"(am|on) [^.!?]{6,250}@?.{0,120}(schrieb|wrote)[^.!?]{0,120}:", joined, re.I)
    ) and ("<" in joined or ":" in line)


# === SENTENCES === #

NOT = re.compile(r"\b(nicht|nie|niemals|kein\w*|not|never|no|cannot|unable|without|ohne)\b|n't\b")
# Something else has to come first, or it is no firm word.
CONDITION = re.compile(
    r"\b(wenn|falls|sofern|sobald|erst nach\w*|vorausgesetzt|vielleicht|eventuell|evtl|vermutlich"
    r"|wahrscheinlich|moechten?|wuerden?|koennten?|if|once|unless|provided|maybe|perhaps|probably|hope"
    r"|hoffe\w*|might|would|could|as soon as|until)\b"
)
PARTS = re.compile(
    r"\b(raten?|ratenweise|teilzahlung\w*|teilbetrag|teil|haelfte|instal+ments?|half|partly|part)\b"
)
CONTESTS = re.compile(
    r"\b(widerspr\w+|reklam\w+|beanstand\w+|bestreite\w*|mangel\w*|maengel\w*|mangelhaft\w*|defekt\w*"
    r"|beschaedigt\w*|fehlerhaft\w*|kaputt\w*|einspruch|unberechtigt\w*|unbegruendet\w*"
    r"|(rechnung|betrag|preis|position|menge|forderung|mahnung)\w* .{0,40}"
    r"\b(falsch|zu hoch|nicht korrekt|nicht richtig|unrichtig)"
    r"|stimmt (so )?nicht|stimmen nicht|nicht einverstanden"
    r"|(nicht|nie) (bestellt|beauftragt|geliefert)"
    r"|ware .{0,30}(nicht|nie) (erhalten|bekommen|angekommen)|zu viel berechnet|doppelt berechnet"
    r"|dispute\w*|contest\w*|complain\w*|defective|damaged|faulty|broken|overcharged|unjustified"
    r"|(invoice|amount|price|quantity|charge|claim|bill)s? .{0,40}"
    r"\b(wrong|incorrect|not correct|too high)|(not|n't|never) (order\w*|deliver\w*|agree\w*)"
    r"|goods .{0,30}(not|never|n't) .{0,20}(arriv|receiv|deliver)\w*"
    r"|(not|never|n't) receiv\w+ (the )?(goods|delivery|parcel))"
)
NO_CONTEST = re.compile(
    r"\b(nicht|kein\w*|not|no) .{0,25}(beanstand|reklam|bestreit|mangel|maengel|widerspr|einspruch"
    r"|einwand|dispute|contest|complain)"
)
DONE = r"(bezahlt|gezahlt|ueberwiesen|beglichen|angewiesen|eingezahlt|ausgeglichen|abgebucht)"
SAYS_PAID = re.compile(
    rf"\b{DONE}\b|\b(zahlung|ueberweisung)\b.{{0,40}}\b(raus|ausgefuehrt|unterwegs|veranlasst)\b"
    r"|\b(ist|sind|wurden?)\b.{0,60}\berfolgt\b"
    r"|\b(paid|transferred|settled|wired|remitted)\b"
    r"|\bpayment\b.{0,30}\b(was|has been|have been)\b.{0,20}\b(made|sent|initiated)\b"
    r"|\b(made|sent) (the|our|a|my) (payment|transfer|money)\b"
)
WILL = re.compile(
    r"\b(werden?|wird|wirst|soll|sollen|will|shall|going to|to be|be|muss|muessen|kann|koennen"
    r"|can)\b|'ll\b"
)
SAYS_PAYS = re.compile(
    r"\b(zahlen?|bezahlen?|ueberweisen?|begleichen?|anweisen|ausgleichen|einzahlen)\b"
    r"|\bweisen? .{0,60}\ban\b|\b(wird|werden)\b.{0,80}\b" + DONE + r"\b"
    r"|\b(zahlung|ueberweisung|zahlungseingang|geld)\b.{0,40}\b(erfolgt|folgt|kommt|geht|wird|werden"
    r"|ist|veranlasst)\b"
    r"|\b(will|shall|going to|can)\b.{0,60}\b(pay|transfer|settle|remit|wire|be (paid|made|settled"
    r"|transferred|sent)|send|receive|have)\b|'ll (pay|transfer|settle|remit|wire|send)\b"
    r"|\b(pay|paying|transferring)\b|\bpayment\b.{0,30}\b(scheduled|follows|is due to leave)\b"
)
# "Nach dem 5.", "from Friday on": no day on which it will be there.
LOOSE = re.compile(
    r"\b(nach dem|ab dem|ab|fruehestens|after|from|earliest|not before|nicht vor)\s*$"
)
AMOUNT = re.compile(
    r"(?:(eur|euro|€|chf|sfr|fr\.|usd|\$|gbp|£)\s?(\d[\d.,']*\d|\d)(?:,-|\.-|,–)?"
    r"|(\d[\d.,']*\d|\d)(?:,-|\.-|,–)?\s?(eur|euros?|€|chf|sfr|franken|usd|\$|dollars?|gbp|£|pounds?)(?![a-z]))"
)
CURRENCIES = {
    **dict.fromkeys(("eur", "euro", "euros", "€"), "EUR"),
    **dict.fromkeys(("chf", "sfr", "fr.", "franken"), "CHF"),
    **dict.fromkeys(("usd", "$", "dollar", "dollars"), "USD"),
    **dict.fromkeys(("gbp", "£", "pound", "pounds"), "GBP"),
}


def read_reply(text, today, subject="", sender="", headers=None):
    """The `Reply` in the ``text`` of a mail that came in on the day ``today``."""
    machine = _read_machine(text, today, subject, sender, headers or {})
    if machine:
        return machine
    own = cut_reply(text)
    if not own:
        return Reply(NOTHING)
    found = [reply for words in split_sentences(own) if (reply := _read_sentence(words, today))]
    clear = [reply for reply in found if reply.kind != QUESTION]
    kinds = {reply.kind for reply in clear}
    if len(kinds) != 1:
        return Reply(QUESTION, words=own[:SHOWN])
    if kinds == {DISPUTES}:
        return clear[0]._replace(words=" ".join(one.words for one in clear)[:SHOWN])
    return _join(clear, [one for one in found if one.kind == QUESTION], own)


def _join(clear, doubtful, own):
    """Sentences that all promise, or all tell of a payment, as one; what they say differently, or
    what is said beside them of days and amounts, leaves it open what is meant."""
    days = {one.day for one in clear if one.day}
    amounts = {(one.amount, one.currency) for one in clear if one.amount}
    if doubtful or len(days) > 1 or len(amounts) > 1:
        return Reply(QUESTION, words=own[:SHOWN])
    if clear[0].kind == PROMISES and not days:
        return Reply(QUESTION, words=own[:SHOWN])
    amount, currency = next(iter(amounts), (None, ""))
    words = " ".join(one.words for one in clear)[:SHOWN]
    return Reply(clear[0].kind, next(iter(days), None), amount, currency, words)


def _read_machine(text, today, subject, sender, headers):
    known = {str(name).lower(): str(value).lower() for name, value in headers.items()}
    if MACHINES.search(sender or "") or RETURNED.search(subject or ""):
        return Reply(BOUNCE, words=(subject or "")[:SHOWN])
    automatic = known.get("auto-submitted", "no").split(";")[0].strip() != "no"
    automatic = automatic or known.get("precedence") == "auto_reply" or "x-autoreply" in known
    short = _normalize(cut_reply(text))
    if automatic or AWAY.search(subject or "") or ABSENT.search(short[:400]):
        days = find_days(short, today, ahead=True)
        last = max((day for _start, day in days if day is not UNCLEAR), default=None)
        return Reply(ABSENCE, day=last, words=(cut_reply(text) or subject or "")[:SHOWN])
    return None


def _read_sentence(words, today):
    """What one sentence says, None if nothing about paying."""
    bare = _normalize(words)
    if CONTESTS.search(bare) and not NO_CONTEST.search(bare) and not words.endswith("?"):
        return Reply(DISPUTES, words=words)
    done = bool(SAYS_PAID.search(bare)) and not WILL.search(bare)
    pays = bool(SAYS_PAYS.search(bare))
    if not done and not pays:
        return None
    doubt = Reply(QUESTION, words=words)
    if words.endswith("?") or NOT.search(bare) or CONDITION.search(bare) or PARTS.search(bare):
        return doubt
    found = find_days(bare, today, ahead=not done)
    if any(day is UNCLEAR or LOOSE.search(bare[:start]) for start, day in found):
        return doubt
    days, amounts = {day for _start, day in found}, find_amounts(bare)
    if len(days) > 1 or len(amounts) > 1:
        return doubt
    day = next(iter(days), None)
    if done:
        return doubt if day and day > today else Reply(PAID, day, *_first(amounts), words)
    if day and day < today:
        return doubt
    return Reply(PROMISES, day, *_first(amounts), words)


def _first(amounts):
    return next(iter(amounts), (None, ""))


def find_amounts(text):
    """``{(amount, currency)}`` in a normalized sentence.

    >>> find_amounts("die 1.234,50 eur")
    {(Decimal('1234.50'), 'EUR')}
    """
    found = set()
    for before, left, right, after in AMOUNT.findall(text):
        amount = _read_number(left or right)
        if amount:
            found.add((amount, CURRENCIES.get(before or after, "")))
    return found


def is_named(number, text):
    """Whether the number of an invoice stands in a text by itself, not as a part of another.

    >>> is_named("INV/2026/7", "Re. INV/2026/77"), is_named("INV/2026/7", "inv/2026/7!")
    (False, True)
    """
    alone = rf"(?<![\w/-]){re.escape(number or '')}(?![\w/-])"
    return bool(number) and bool(re.search(alone, text, re.I))


def _read_number(text):
    """Two digits behind the last sign are cents; any other sign groups thousands."""
    cents = re.search(r"[.,](\d{1,2})$", text)
    whole = text[: cents.start()] if cents else text
    part = cents.group(1).ljust(2, "0") if cents else "00"
    return Decimal(f"{re.sub(r'[^0-9]', '', whole) or 0}.{part}")


MONTH = r"(?:jan|feb|mär|maer|mar|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec)"
SHORT = r"nr|no|bzw|ca|inkl|str|dr|rg|re|inv|rechn"
END = re.compile(r"(?<=[.!?])\s+(?=[\"„(]?[A-ZÄÖÜ])|\n\s*\n|(?<=[.!?])\n|\n(?=[A-ZÄÖÜ-])")


def split_sentences(text):
    """Sentences; the full stop of "5. Dezember" and of "Nr. 7" ends none."""
    text = re.sub(rf"\b(\d{{1,2}})\.\s+(?={MONTH})", r"\1. ~", text, flags=re.I)
    text = re.sub(rf"\b({SHORT})\.\s+", r"\1. ~", text, flags=re.I)
    parts = [" ".join(part.replace("~", "").split()) for part in END.split(text)]
    return [part for part in parts if part]


def _normalize(text):
    """Small letters, one way to write an umlaut and an apostrophe."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    for sign, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(sign, plain)
    return " ".join(text.split())
