"""Payments that an insolvency administrator may take back: sorted for the lawyer, judged by nobody
here.

>>> [find_window(day, date(2026, 9, 1)) for day in (date(2026, 8, 20), date(2026, 5, 1))]
['§ 131 InsO', '§ 133 (2) InsO']

The times count from the application for the proceedings (§§ 130 to 133 InsO); what was paid
between it and the opening lies in each of them.
"""

from datetime import date

from .insolvency import list_windows


def find_window(day: date, applied: date) -> str:
    """The narrowest time that a payment lies in, empty for one before all of them."""
    windows = list_windows(applied)
    if day >= applied:
        return windows[0].paragraph
    for window in windows:
        if window.since <= day <= window.until:
            return window.paragraph
    return ""


def get_first_day(applied: date) -> date:
    """The first day that lies in any of the times."""
    return min(window.since for window in list_windows(applied))
