"""The way to a debtor's page: tokens nobody can guess, and how often somebody may knock.

>>> token = make_token()
>>> is_token(token), is_token(token[:-1]), is_token("open sesame")
(True, False, False)
>>> scrub(f"GET /my/open-amounts/{token}/statement HTTP/1.1")
'GET /my/open-amounts/…/statement HTTP/1.1'
"""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

PATH = "/my/open-amounts"
# 256 bits, as text that stands in an address.
BYTES, LENGTH = 32, 43
_TOKEN = re.compile(rf"[A-Za-z0-9_-]{{{LENGTH}}}")
# A cut one in a log is half of a secret still.
_IN_PATH = re.compile(rf"(?<={PATH}/)[A-Za-z0-9_-]{{20,}}")


class Limit(NamedTuple):
    """So many times within so many seconds."""

    times: int
    seconds: int


# What is counted, by the address of the caller or by the link.
LIMITS = {
    "look": Limit(120, 60),  # pages and papers
    "miss": Limit(20, 600),  # links that lead nowhere
    "act": Limit(20, 3600),  # what is sent in
    "pay": Limit(20, 3600),  # payments begun
    "paper": Limit(20, 600),  # papers that have to be written first
    "ask": Limit(5, 3600),  # new links asked for
    "mail": Limit(3, 86400),  # new links mailed to one debtor
}
# The longest time anything is counted for.
KEPT = timedelta(seconds=max(limit.seconds for limit in LIMITS.values()))


def make_token() -> str:
    return secrets.token_urlsafe(BYTES)


def is_token(text: object) -> bool:
    """Whether it looks like a token: all else need not be looked up."""
    return isinstance(text, str) and bool(_TOKEN.fullmatch(text))


def digest(token: str) -> str:
    """What is kept of a token: whoever reads it cannot come in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def scrub(line: str) -> str:
    """A line of a log without the tokens in it."""
    return _IN_PATH.sub("…", line)


def since(kind: str, now: datetime) -> datetime:
    """From when on what happened counts."""
    return now - timedelta(seconds=LIMITS[kind].seconds)
