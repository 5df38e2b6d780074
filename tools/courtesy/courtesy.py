"""What is said of a payment: thanks, an apology for a letter that crossed it, or nothing.

>>> choose_words(date(2026, 3, 10), [date(2026, 3, 9)], True, NEVER, apologizes=True)
'apology'
>>> choose_words(date(2026, 3, 10), [date(2026, 3, 12)], True, WHOLE, apologizes=True)
'thanks'
"""

from datetime import date

APOLOGY, THANKS = "apology", "thanks"
NEVER, WHOLE, PART = "never", "whole", "part"


def choose_words(
    sent_on: date, paid_on: list[date], whole: bool, thanks: str, apologizes: bool
) -> str | None:
    """What to write to a debtor whose letter of ``sent_on`` was paid on these days, the ``whole``
    of it or a part; None: nothing. Who had paid it all when the letter went out was asked for
    nothing: he is owed an apology."""
    if not paid_on:
        return None
    if apologizes and whole and max(paid_on) <= sent_on:
        return APOLOGY
    return THANKS if thanks == PART or (thanks == WHOLE and whole) else None


def get_period(every: str, today: date) -> str:
    """The period a statement of ``today`` is for, of which there is one: a month or a year.

    >>> get_period("month", date(2026, 3, 1)), get_period("year", date(2026, 3, 1))
    ('2026-03', '2026')
    """
    return f"{today:%Y-%m}" if every == "month" else f"{today:%Y}"
