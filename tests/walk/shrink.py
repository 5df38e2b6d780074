"""Cuts a script down to what still breaks the same invariant (delta debugging)."""

from collections.abc import Callable

from .script import Script


def shrink(script: Script, breaks: Callable[[Script], bool], tries: int = 200) -> Script:
    """The smallest script found that still ``breaks`` in at most so many ``tries``."""
    left = [tries]

    def still(smaller):
        left[0] -= 1
        return left[0] >= 0 and breaks(smaller)

    script = _drop_debtors(script, still)
    return _drop_events(script, still)


def _drop_debtors(script, still):
    """All that is about a debtor goes at once."""
    for debtor in range(script.debtors):
        events = [event for event in script.events if event.facts["debtor"] != debtor]
        if len(events) < len(script.events):
            smaller = script.with_events(events)
            script = smaller if still(smaller) else script
    return script


def _drop_events(script, still):
    """Ever smaller pieces, until each event is needed."""
    events, size = list(script.events), max(len(script.events) // 2, 1)
    while True:
        place, shorter = 0, False
        while place < len(events):
            rest = events[:place] + events[place + size :]
            if rest and still(script.with_events(rest)):
                events, shorter = rest, True
            else:
                place += size
        if size == 1 and not shorter:
            return script.with_events(events)
        size = max(size // 2, 1)
