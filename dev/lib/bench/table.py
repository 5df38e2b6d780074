"""What the benchmark tells: one row per size, step and system, with ratios."""

import statistics

from ..progress import say

# Which step of the peer ours is compared with; per letter where both write letters.
COUNTERPARTS = {"run": "run", "send with PDF": "send_pdf", "print": "print_pdf"}
HEADINGS = (
    *("open items", "step", "system", "min s", "median s", "max s", "letters/s"),
    *("queries", "peak MB", "to floor", "to peer"),
)


def rows(size, rounds):
    """One row per step and system from the figures of several `rounds`: `[{system: {step: …}}]`."""
    found = []
    for system in ("ours", "floor", "peer", "screens"):
        measured = [one[system] for one in rounds if system in one]
        for name in measured[0] if measured else ():
            found.append(_row(size, system, name, [one[name] for one in measured if name in one]))
    known = {(row["system"], row["step"]): row for row in found}
    for row in found:
        if row["system"] == "ours":
            peer = known.get(("peer", COUNTERPARTS.get(row["step"])))
            row["ratio_to_floor"] = _ratio(row, known.get(("floor", row["step"])))
            row["ratio_to_peer"] = _ratio(row, peer)
            row["ratio_to_peer_is_bound"] = bool(peer and peer["error"])
    return found


def _row(size, system, name, measured):
    seconds = [one["seconds"] for one in measured if "seconds" in one] or [None]
    middle = statistics.median(seconds) if None not in seconds else None
    letters = measured[0].get("letters")
    return {
        "size": f"{size // 1000}k",
        "items": size,
        "system": system,
        "step": name,
        "rounds": len(measured),
        "seconds_min": min(seconds),
        "seconds_median": middle,
        "seconds_max": max(seconds),
        "letters": letters,
        "stated": measured[0].get("stated"),
        "letters_per_second": letters / middle if letters and middle else None,
        "queries": _median(measured, "queries"),
        "peak_mb": _median(measured, "peak_mb"),
        "ratio_to_floor": None,
        "ratio_to_peer": None,
        "ratio_to_peer_is_bound": False,
        "error": next((one["error"] for one in measured if "error" in one), None),
    }


def _median(measured, name):
    known = [one[name] for one in measured if name in one]
    return statistics.median(known) if known else None


def _ratio(row, other):
    """Seconds of ours for each second of the other, per letter where both count letters; an upper
    bound where the other did not finish."""
    if not other or not row["seconds_median"] or not other["seconds_median"]:
        return None
    share = (other["letters"] or 1) / (row["letters"] or 1) if other["letters"] else 1
    return row["seconds_median"] / other["seconds_median"] * share


def show(found):
    lines = [HEADINGS]
    for row in found:
        lines.append(
            (
                f"{row['items']:,}",
                row["step"] + (" (not finished)" if row["error"] else ""),
                row["system"],
                *(_number(row[f"seconds_{which}"], 3) for which in ("min", "median", "max")),
                _number(row["letters_per_second"], 2),
                _number(row["queries"], 0),
                _number(row["peak_mb"], 0),
                _number(row["ratio_to_floor"], 2),
                "< " * row["ratio_to_peer_is_bound"] + _number(row["ratio_to_peer"], 4),
            )
        )
    _print(lines)


def _number(value, digits):
    return "" if value is None else f"{value:,.{digits}f}"


def _print(lines):
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    say("")
    for line in lines:
        words = [
            text.ljust(width) if place in (1, 2) else text.rjust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        say("  ".join(words).rstrip())


def show_growth(found):
    """From size to size: how much faster than the items seconds and queries grow."""
    ours = [row for row in found if row["system"] == "ours" and row["letters"] is None]
    ours = [row for row in ours if row["seconds_median"]]
    for row in ours:
        alike = [one for one in ours if one["step"] == row["step"] and one["items"] < row["items"]]
        if not alike:
            continue
        before = max(alike, key=lambda one: one["items"])
        share = before["items"] / row["items"]
        seconds = row["seconds_median"] / before["seconds_median"] * share
        queries = row["queries"] / before["queries"] * share
        say(
            f"{row['step']}: from {before['size']} to {row['size']} items {seconds:.2f} × linear"
            f" in seconds, {queries:.2f} × in queries"
        )
