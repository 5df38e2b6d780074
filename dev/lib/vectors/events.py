"""What happened to a claim, read from a sentence: "claim due 2023-05-10, talks 2026-12-20..…"."""

import re
from datetime import date, timedelta

from tools.common.periods import add_months
from tools.limitation import limitation
from tools.limitation.limitation import Event
from tools.limitation.terms import SPANS

from .reading import NotUnderstood, list_days

# The first that is found decides: what a word says alone gives way to what it says with another.
_WORDS = (
    ("service", r"\bserved|\bservice\b|zugestellt|zustellung|order (?:was )?delivered"),
    ("last_step", r"last (?:\w+ )?(?:step|act|action)\b|letzte\w* \w*(?:handlung|schritt)"),
    ("last_step", r"procedural|standstill of|stillstand|objection|widerspruch|einspruch|(?:proceed"
     r"ings?|procedure|verfahren) (?:ended|closed|beendet|over)|withdraw|zurückgenommen|rücknahme"
     r"|dismiss|abgewiesen"),
    ("demand", r"reminder|mahnung|\bdemand|mise en demeure|sommatie|zahlungsaufforderung|notice"),
    ("enforcement", r"enforcement (?!order|title)|garnish|pfändung|bailiff|gerichtsvollzieher"
     r"|vollstreckungs(?!bescheid|titel)\w+|zwangsvollstreckung"),
    ("insolvency", r"insolven"),
    ("last_step", r"(?:vollstreckungsbescheid|\bVB\b|enforcement order).{0,20}"
     r"(?:applied|application|requested|beantragt|antrag)|(?:applied|application|antrag).{0,20}"
     r"(?:vollstreckungsbescheid|\bVB\b|enforcement order)"),
    ("title", r"title|titel|rechtskr|\bfinal\b|judgment|judgement|urteil|vollstreckungsbescheid"
     r"|enforcement order|\bVB\b"),
    ("filing", r"\bfiled|\bfiling|lodged|applied|application|antrag|eingereicht|eingang"
     r"|eingegangen|klage|lawsuit|\bsued|mahnbescheid|payment order|court order|\bMB\b"),
    ("talks", r"negotiat|\btalks?\b|verhandl|gespräch"),
    ("deferral", r"deferr|stundung|gestundet|stillhalte|standstill|moratorium|pactum|respite"),
    ("part_payment", r"payment|paid|pays|zahlung|gezahlt|zahlt|instal|abschlag|\brate\b|security"
     r"|sicherheit"),
    ("acknowledgement", r"acknowledg|anerk|admit|recogni|confirmed the debt|confirms"),
    ("accrual", r"\bdue\b|fällig|\barose|arises|accru|entstanden|\bclaim of"),
    ("invoice", r"invoice|rechnung|contract|vertrag|delivery|lieferung"),
)  # fmt: skip
_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _WORDS]
_ENDS = re.compile(r"\b(?:end(?:ed|s)?|until|till|broke\w* off|beendet|ende|bis|over)\b", re.I)
_STEPS = {"filing", "service", "last_step"}
_NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_LENGTH = re.compile(rf"(\d+|{'|'.join(_NUMBERS)}) (days?|tage?n?|weeks?|wochen?|months?|monat\w*"
                     r"|years?|jahre?n?)\b", re.I)  # fmt: skip
_AND = re.compile(r"[\s,;&]*(?:(?:and|und)\s+)?(?:(?:on|am)\s+)?", re.I)
_NEGATED = re.compile(r"\b(?:no|not|never|nothing|none|without|kein\w*|nicht\w*|ohne|nie)\b", re.I)
_NOT_SOON = re.compile(r"(?:not|nicht) (?:\w+ )?(?:soon|demnächst|promptly)|late service", re.I)
_SOON = re.compile(r"\bsoon\b|demnächst|promptly|§ ?167", re.I)
_INTEREST = re.compile(r"\binterest\b(?! payment)|zinsen", re.I)


def get_limitation(row, country):
    text = row["input"]
    debtor = read_debtor(f"{row['topic']}, {text}")
    rule = limitation.get_rule(
        limitation.load_rules(), country, debtor or "consumer", _read_claim_kind(row)
    )
    found = [event for event in read_events(text) if event.kind != "invoice"]
    kinds = {event.kind for event in found}
    later_interest = "title" in kinds and _INTEREST.search(text)
    if "accrual" not in kinds and (later_interest or "title" not in kinds):
        found.append(_due_elsewhere(row, rule))
    if later_interest:
        # § 197 (2) BGB: what falls due after the title has the period of any claim.
        found = [event for event in found if event.kind != "title"]
    _refuse_undated(rule, text, kinds)
    return limitation.get_limitation(rule, found).on


def read_debtor(text):
    if re.search(r"consumer|verbraucher|B2C", text, re.IGNORECASE):
        return "consumer"
    if re.search(r"business|B2B|unternehm|company|merchant", text, re.IGNORECASE):
        return "business"
    return None


def _read_claim_kind(row):
    text = f"{row['topic']}, {row['input']}".lower()
    words = {"scot": "scotland", "sale": "sale", "kauf": "sale", "periodic": "periodic"}
    words |= {"retail": "retail", "craft": "retail", "rent": "periodic"}
    return next((kind for word, kind in words.items() if re.search(rf"\b{word}", text)), "")


def read_events(text):
    """The events of ``text`` in its order; every day in it must belong to one."""
    found, days, kind = [], list_days(text), None
    for number, when in enumerate(days):
        before = text[days[number - 1].end if number else 0 : when.start]
        after = text[when.end : days[number + 1].start if number + 1 < len(days) else None]
        clause = re.split(r"[,;]", before)[-1]
        behind = re.split(r"[,;]", after)[0]
        if found and found[-1].kind in SPANS and _closes(found[-1], clause, when):
            found[-1] = found[-1]._replace(until=when.first)
            continue
        nearest = re.split(r"\band\b|\bund\b", clause)[-1]
        named = _kind(nearest) or _kind(clause) or _kind(behind) or _kind(before)
        kind = named or (kind if _AND.fullmatch(before) else None)
        if kind is None:
            raise NotUnderstood(f"What happened on {when.first} in {text!r}?")
        found.append(_event(kind, when, clause, behind))
    return [_with_soon(event, text) for event in found]


def _kind(text):
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)


def _closes(last, clause, when):
    """Whether a day only tells the end of the talks or the deferral before it."""
    if last.until or when.last or not _ENDS.search(clause):
        return False
    ends_with = (None, last.kind, *(["last_step"] if last.kind == "insolvency" else []))
    return _kind(clause) in ends_with


def _event(kind, when, clause, behind):
    if when.last and kind not in SPANS:
        raise NotUnderstood(f"{kind} from {when.first} to {when.last}: it has one day.")
    if kind not in SPANS or when.last:
        return Event(kind, when.first, when.last)
    if _ENDS.search(clause):
        raise NotUnderstood(f"When did the {kind} start that ended on {when.first}?")
    return Event(kind, when.first, _last_of(f"{clause} {behind}", when.first))


def _last_of(text, first):
    """The last day of "six months from …", None without a length."""
    if not (match := _LENGTH.search(text)):
        return None
    number = int(match[1]) if match[1].isdigit() else 1 + _NUMBERS.index(match[1].lower())
    if match[2].lower().startswith(("m", "y", "j")):
        months = number * (1 if match[2].lower().startswith("m") else 12)
        return add_months(first, months) - timedelta(days=1)
    return first + timedelta(days=number * (7 if match[2].lower().startswith("w") else 1) - 1)


def _with_soon(event, text):
    if event.kind != "filing":
        return event
    if _NOT_SOON.search(text):
        return event._replace(soon=False)
    return event._replace(soon=True) if _SOON.search(text) else event


def _due_elsewhere(row, rule):
    """Some rows name the due date beside the calculation alone, or nothing but its year."""
    told = re.search(r"(?:due|fällig)\w*\b[^,;)]*", row["calculation"], re.IGNORECASE)
    for event in read_events(told[0]) if told else ():
        if event.kind == "accrual":
            return event
    year = re.search(r"(?<![\d.-])(?:19|20)\d\d(?![\d-]|\.\d)", row["input"])
    if year and rule.starts == "year_end":
        return Event("accrual", date(int(year[0]), 12, 31))
    raise NotUnderstood(f"There is neither a due date nor a title in {row['input']!r}.")


def _refuse_undated(rule, text, dated):
    """What is told without a day may move the date, so it must not be passed over."""
    for clause in re.split(r"[,;]", text):
        kind = _kind(clause)
        if list_days(clause) or kind is None or _NEGATED.search(clause):
            continue
        # "served soon", or a step before the last one
        remark = kind in _STEPS and (kind in dated or _SOON.search(clause))
        if not remark and kind in rule.restarted_by | rule.suspended_by | _STEPS:
            raise NotUnderstood(f"On which day was this: {clause.strip()!r}?")
