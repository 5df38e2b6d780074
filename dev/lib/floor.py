"""The number of tests that a whole run had at the least: it is noted in dev/test.count and only
grows, so that tests which silently no longer run fail the run."""

from . import cache
from .progress import say

NOTE = cache.CHECKOUT / "dev" / "test.count"


def faults(figures, whole):
    """What is wrong with the number of tests; notes a higher one of a whole run."""
    ran, noted = figures["passed"] + figures["failed"], int(NOTE.read_text())
    if not ran:
        yield "No test ran."
    elif whole and ran < noted:
        yield (
            f"{ran} tests ran, {noted} did before. If tests went on purpose, "
            f"write {ran} into dev/test.count."
        )
    elif whole and ran > noted:
        NOTE.write_text(f"{ran}\n")
        say(f"{ran} tests, {noted} before: dev/test.count notes it, commit it with the tests.")
