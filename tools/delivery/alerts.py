"""What somebody should know before a letter goes out.

>>> find_alerts(Letter(channels={"letter"}))
['unreachable']
>>> find_alerts(Letter(channels={"letter"}, has_postal=True, turns=(1, 2)))
['new']
"""

from typing import NamedTuple

# In the order in which they are told; the grave ones keep the letter from arriving.
LEVELS = {
    "unreachable": "danger",
    "bad_email": "danger",
    "blacklisted": "danger",
    "no_sender": "danger",
    "no_email": "warning",
    "came_back": "warning",
    "no_postal": "warning",
    "final": "warning",
    "unusual": "warning",
    "waits": "warning",
    "money": "warning",
    "new": "info",
    "credits": "info",
    "language": "info",
}
# So many times what the debtor was ever asked for, or else what letters usually ask for.
MUCH_BEFORE, MUCH_USUALLY = 3, 10
# Of fewer letters nobody can say what is usual.
FEW = 20


class Letter(NamedTuple):
    """What is known of a draft before it goes out."""

    channels: frozenset = frozenset()
    """As it goes out: where there is no e-mail address, the letter takes its place."""
    wants_email: bool = False
    """The level sends e-mails."""
    has_email: bool = False
    is_email_valid: bool = False
    is_blacklisted: bool = False
    came_back: bool = False
    """An e-mail to this address did not arrive, some time."""
    has_postal: bool = False
    has_sender: bool = False
    is_final: bool = False
    """An item comes to the last letter of its ladder, for the first time."""
    turns: tuple = ()
    """Which letter about it this is, per item claimed: 1 is the first."""
    amount: float = 0.0
    highest: float = 0.0
    """The most that a letter to this debtor ever asked for; 0: none was sent."""
    usual: float = 0.0
    """What letters of the company ask for in the middle; 0: there are too few to say."""
    waits: bool = False
    """Another letter to the debtor has not gone out yet."""
    has_money: bool = False
    """A payment is on its way, or money that may be his waits at the bank."""
    has_credits: bool = False
    """It deducts credits that nobody allocated."""
    has_language: bool = True


def find_alerts(letter):
    """The codes of what is to be told, of `LEVELS`, the grave ones first."""
    found = {*_check_addresses(letter), *_check_claims(letter)}
    return [code for code in LEVELS if code in found]


def _check_addresses(letter):
    if "email" in letter.channels:
        if not letter.is_email_valid:
            yield "bad_email"
        elif letter.is_blacklisted:
            yield "blacklisted"
        elif letter.came_back:
            yield "came_back"
        if not letter.has_sender:
            yield "no_sender"
    if "letter" in letter.channels and not letter.has_postal:
        yield "no_postal" if "email" in letter.channels else "unreachable"
    elif letter.wants_email and not letter.has_email:
        yield "no_email"
    if letter.channels and not letter.has_language:
        yield "language"


def _check_claims(letter):
    if letter.is_final:
        yield "final"
    if min(letter.turns, default=1) == 1 < max(letter.turns, default=1):
        yield "new"
    if is_unusual(letter.amount, letter.highest, letter.usual):
        yield "unusual"
    if letter.waits:
        yield "waits"
    if letter.has_money:
        yield "money"
    if letter.has_credits:
        yield "credits"


def is_unusual(amount, highest, usual):
    """Whether a letter asks for more than three times what the debtor was ever asked for; of one
    who was never written to, more than ten times what is usual.

    >>> is_unusual(301, 100, 0), is_unusual(300, 100, 0)
    (True, False)
    >>> is_unusual(1001, 0, 100), is_unusual(1001, 0, 0)
    (True, False)
    """
    if highest > 0:
        return amount > MUCH_BEFORE * highest
    return usual > 0 and amount > MUCH_USUALLY * usual
