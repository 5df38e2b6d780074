"""E-mails that came back: what a report says (RFC 3464), and whether it is believed.

Anybody who knows the number of an e-mail, the debtor first of all, can write such a report.

>>> find_doubt({"a@x.example"}, {"a@x.example"}, days=3)
>>> find_doubt({"a@x.example"}, {"b@x.example"}, days=3)
'recipient'
"""

from email import message_from_bytes
from email.utils import parseaddr
from typing import NamedTuple

# Mail servers give up after four or five days (RFC 5321, 4.5.4.1); a report may take its time.
REPORT_DAYS = 7
RECIPIENTS = ("Final-Recipient", "Original-Recipient")


class Report(NamedTuple):
    """The addresses that an e-mail did not reach; ``fails`` is False where a report says anything
    else: that it is late, that it arrived, that it was read. Old servers name no address."""

    fails: bool
    addresses: frozenset


def read_report(message):
    """The report in an e-mail (`email.message.Message`) that is taken for one."""
    blocks = [
        block
        for part in message.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _list_blocks(part)
        if any(name in block for name in RECIPIENTS)
    ]
    if not blocks:
        read = any(
            part.get_content_type() == "message/disposition-notification" for part in message.walk()
        )
        return Report(not read, frozenset())
    failed = [block for block in blocks if _get_action(block) in ("failed", "")]
    return Report(bool(failed), frozenset(filter(None, map(_read_address, _list_names(failed)))))


def tells_of_reading(message):
    """Whether a mail program says in an e-mail that somebody read another one (RFC 8098); one that
    was deleted unread is not meant."""
    return any(
        "displayed" in str(block.get("Disposition", "")).lower()
        for part in message.walk()
        if part.get_content_type() == "message/disposition-notification"
        for block in (_list_blocks(part) or [_as_block(part)])
    )


def _as_block(part):
    """The fields of a part that was not taken apart."""
    payload = part.get_payload(decode=True) or b""
    return message_from_bytes(payload)


def _list_blocks(part):
    payload = part.get_payload()
    return payload if isinstance(payload, list) else []


def _get_action(block):
    return str(block.get("Action", "")).partition(";")[0].strip().lower()


def _list_names(blocks):
    return [str(block[name]) for block in blocks for name in RECIPIENTS if name in block]


def _read_address(text):
    """The address of "rfc822; somebody@example.com"."""
    address = parseaddr(text.rpartition(";")[2].strip())[1].lower()
    return address if "@" in address else ""


def find_doubt(addresses, failed, days, superseded=False):
    """Why a report of failure is not taken at its word, None if it is: an e-mail to ``addresses``
    reached none of ``failed``, as a report says that came after so many ``days``.

    ``superseded``: the debtor was written to again about the same items, so he was reached."""
    if not addresses & failed:
        return "recipient"
    if days > REPORT_DAYS:
        return "late"
    return "superseded" if superseded else None
