import doctest
from datetime import datetime, timedelta
from unittest.mock import patch

import pytz
from hypothesis import given
from hypothesis import strategies as st

from ...tools.delivery import channels, contact_times, numbers, zones
from ...tools.delivery.channels import choose_channels, choose_next
from ...tools.delivery.contact_times import (
    HOLIDAY,
    HOURS,
    OFTEN,
    SUNDAYS,
    WEEK,
    Hours,
    find_hold,
    find_open,
)
from ...tools.delivery.numbers import find_number
from ...tools.delivery.zones import find_zones
from ..rule_case import RuleCase

BERLIN, NEW_YORK = pytz.timezone("Europe/Berlin"), pytz.timezone("America/New_York")
HONOLULU, LISBON = pytz.timezone("Pacific/Honolulu"), pytz.timezone("Europe/Lisbon")
TOKYO = pytz.timezone("Asia/Tokyo")
OFFICE = Hours((480, 1200), (480, 1200), None)
NO_SATURDAY = Hours((480, 1200), None, None)
# Easter Monday of 2026, and a day in one zone alone.
HOLIDAYS = {datetime(2026, 4, 6).date()}


def is_holiday(_zone, day):
    return day in HOLIDAYS


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M")


class TestContactTimes(RuleCase):
    """When somebody may be written to. Moments are UTC: in Berlin it is an hour later in winter,
    two in summer."""

    def test_who_waits_and_until_when(self):
        table = [
            # now, zones, hours, reason, until
            ("2026-03-06 18:59", [BERLIN], OFFICE, None, None),
            ("2026-03-06 19:00", [BERLIN], OFFICE, HOURS, "2026-03-07 07:00"),
            ("2026-03-07 06:59", [BERLIN], OFFICE, HOURS, "2026-03-07 07:00"),
            ("2026-03-07 07:00", [BERLIN], OFFICE, None, None),
            # Midnight belongs to the day that begins.
            ("2026-03-06 23:00", [BERLIN], OFFICE, HOURS, "2026-03-07 07:00"),
            ("2026-03-07 23:00", [BERLIN], OFFICE, SUNDAYS, "2026-03-09 07:00"),
            # Good Friday evening: Sunday and Easter Monday are closed.
            ("2026-04-03 19:30", [BERLIN], OFFICE, HOURS, "2026-04-04 06:00"),
            ("2026-04-03 19:30", [BERLIN], NO_SATURDAY, HOURS, "2026-04-07 06:00"),
            ("2026-04-06 10:00", [BERLIN], OFFICE, HOLIDAY, "2026-04-07 06:00"),
            # The clock is put forward on 29 March 2026, and back on 25 October.
            ("2026-03-28 20:00", [BERLIN], OFFICE, HOURS, "2026-03-30 06:00"),
            ("2026-10-24 19:00", [BERLIN], OFFICE, HOURS, "2026-10-26 07:00"),
            # Two in the afternoon in Berlin is eight in New York.
            ("2026-01-14 13:00", [NEW_YORK], OFFICE, None, None),
            ("2026-01-14 12:59", [NEW_YORK], OFFICE, HOURS, "2026-01-14 13:00"),
            # Nobody knows where in the country: each zone counts.
            ("2026-01-14 13:00", [NEW_YORK, HONOLULU], OFFICE, HOURS, "2026-01-14 18:00"),
            ("2026-01-14 19:30", [BERLIN, LISBON], OFFICE, HOURS, "2026-01-15 08:00"),
            # Hours in common there are none: the first one counts.
            ("2026-01-14 19:30", [BERLIN, TOKYO], Hours((600, 660), None, None), HOURS,
             "2026-01-15 09:00"),
            # A letter wakes nobody.
            ("2026-03-06 23:00", [BERLIN], None, None, None),
        ]  # fmt: skip
        for now, places, hours, reason, until in table:
            with self.subTest(now, zones=places):
                hold = find_hold(at(now), places, hours, is_holiday)
                found = (hold.reason, hold.until) if hold else (None, None)
                self.assertEqual(found, (reason, until and at(until)))

    def test_hours_that_the_clock_shows_twice_or_never(self):
        night = Hours((150, 180), (150, 180), (150, 180))
        # From 2:30 to 3:00: in the night of spring there is no such time, so nobody is disturbed.
        self.assertEqual(
            find_open(at("2026-03-29 00:00"), [BERLIN], night, is_holiday), at("2026-03-30 00:30")
        )
        # In autumn the half hour comes twice; the first end counts for whoever might be late.
        found = find_open(at("2026-10-25 00:45"), [BERLIN], night, is_holiday)
        self.assertEqual(found, at("2026-10-25 01:30"))

    def test_a_week_has_so_many_contacts_at_most(self):
        before = [at("2026-03-02 10:00"), at("2026-03-04 10:00")]
        table = [
            (before, 2, "2026-03-06 10:00", OFTEN, "2026-03-09 10:00"),
            (before, 2, "2026-03-09 10:00", None, None),
            (before, 2, "2026-03-09 09:59", OFTEN, "2026-03-09 10:00"),
            (before, 1, "2026-03-09 10:00", OFTEN, "2026-03-11 10:00"),
            (before, 3, "2026-03-06 10:00", None, None),
            (before, 0, "2026-03-06 10:00", None, None),
            # What will be is no contact yet.
            ([at("2026-03-08 10:00")], 1, "2026-03-06 10:00", None, None),
            # The week is over on a Sunday: it goes on Monday.
            ([at("2026-03-01 10:00")], 1, "2026-03-06 10:00", OFTEN, "2026-03-09 07:00"),
        ]
        for contacts, cap, now, reason, until in table:
            with self.subTest(now, cap=cap):
                hold = find_hold(at(now), [BERLIN], OFFICE, is_holiday, contacts, cap)
                found = (hold.reason, hold.until) if hold else (None, None)
                self.assertEqual(found, (reason, until and at(until)))

    moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1))
    places = st.lists(
        st.sampled_from(["Europe/Berlin", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]),
        min_size=1,
        max_size=3,
    )
    span = st.tuples(st.integers(0, 700), st.integers(740, 1440))

    @given(moments, places, st.builds(Hours, span, st.none() | span, st.none() | span))
    def test_whoever_waits_may_go_then_and_not_a_second_before(self, now, names, hours):
        places = [pytz.timezone(name) for name in names]
        then = find_open(now, places, hours, is_holiday)
        self.assertGreaterEqual(then, now)
        if len({*names}) == 1:
            self.assertEqual(find_open(then, places, hours, is_holiday), then)
            if then > now:
                earlier = max(now, then - timedelta(seconds=1))
                self.assertEqual(find_open(earlier, places, hours, is_holiday), then)
            self.assertLess(then - now, timedelta(days=5))

    @given(moments, st.lists(st.integers(1, 9 * 24), max_size=12), st.integers(1, 4))
    def test_no_week_ever_has_more_than_its_cap(self, now, ago, cap):
        contacts = [now - timedelta(hours=hours) for hours in ago]
        hold = find_hold(now, [BERLIN], None, is_holiday, contacts, cap)
        then = hold.until if hold else now
        self.assertLess(sum(then - WEEK < one <= now for one in contacts), cap)


class TestZones(RuleCase):
    def test_where_a_debtor_lives(self):
        table = [
            (("DE", "", "Europe/Berlin"), ["Europe/Berlin"]),
            # Entered by a clerk in Berlin, whose zone Odoo filled in.
            (("US", "NY", "Europe/Berlin"), ["America/New_York"]),
            (("US", "HI", "America/Denver"), ["America/Denver"]),
            (("US", "TX", ""), ["America/Chicago", "America/Denver"]),
            (("AT", "9", False), ["Europe/Vienna"]),
            ((False, False, "Asia/Tokyo"), ["Europe/Paris"]),
            (("XX", "", ""), ["Europe/Paris"]),
        ]
        for (country, state, own), expected in table:
            with self.subTest(f"{country} {state} {own}"):
                found = find_zones(country, state, own, "Europe/Paris")
                self.assertEqual([str(zone) for zone in found], expected)
        everywhere = find_zones("US", "", "", "Europe/Paris")
        self.assertIn(HONOLULU, everywhere)
        self.assertIn(NEW_YORK, everywhere)

    def test_each_zone_of_the_table_lies_in_its_country(self):
        for (country, _state), names in zones._load_zones().items():
            self.assertLessEqual({*names}, {*pytz.country_timezones[country]})


class TestChannelsChosen(RuleCase):
    def test_the_level_the_debtor_and_the_law(self):
        every = {"email", "letter", "sms"}
        table = [
            (["email"], every, "", False, ["email"]),
            (["email", "letter"], every, "", False, ["email", "letter"]),
            (["email"], {"letter"}, "", False, ["letter"]),
            (["email", "letter"], {"letter"}, "", False, ["letter"]),
            (["email"], every, "sms", False, ["sms"]),
            (["email"], every, "letter", False, ["letter"]),
            # For its proof the firm writes by post.
            (["letter"], every, "email", False, ["letter"]),
            (["email", "letter"], every, "sms", False, ["sms", "letter"]),
            # He prefers what he cannot be reached by.
            (["email"], {"email", "letter"}, "sms", False, ["email"]),
            (["email"], every, "", True, ["email", "letter"]),
            (["email"], every, "sms", True, ["sms", "letter"]),
            # Without a number there is the e-mail; alone it is replaced.
            (["email", "sms"], {"email", "letter"}, "", False, ["email"]),
            (["sms"], {"email", "letter"}, "", False, ["letter"]),
            # A level without channel is a task of ours.
            ([], every, "email", True, []),
        ]
        for wanted, usable, preferred, legal, expected in table:
            with self.subTest(f"{wanted} {usable} {preferred} {legal}"):
                self.assertEqual(choose_channels(wanted, usable, preferred, legal), expected)

    def test_what_comes_next(self):
        every = {"email", "letter", "sms"}
        table = [
            ({"email"}, every, "", "letter"),
            ({"sms"}, every, "", "email"),
            ({"sms", "email"}, every, "", "letter"),
            ({"letter"}, every, "", "email"),
            ({"email"}, every, "sms", "sms"),
            ({"email", "sms"}, every, "sms", "letter"),
            ({"email"}, {"email"}, "", None),
            ({"email", "letter"}, every, "", None),
        ]
        for tried, usable, preferred, expected in table:
            with self.subTest(f"{tried} {usable} {preferred}"):
                self.assertEqual(choose_next(tried, usable, preferred), expected)

    def test_examples_of_the_docstrings(self):
        for module in (contact_times, zones, channels, numbers):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)


class TestNumbers(RuleCase):
    def test_numbers_as_people_write_them(self):
        table = [
            (("0171 1234567", "DE"), "+491711234567", None),
            (("0171/1234567", "DE"), "+491711234567", None),
            (("+49 171 1234567", ""), "+491711234567", None),
            (("0049 171 1234567", ""), "+491711234567", None),
            (("49 171 1234567", "DE"), None, "prefix"),
            (("171 1234567", "DE"), None, "prefix"),
            (("0171 1234567", ""), None, "country"),
            (("+49 30 123456", "DE"), None, "landline"),
            (("0660 1234567", "AT"), "+436601234567", None),
            (("079 123 45 67", "CH"), "+41791234567", None),
            (("+43 660 1234567", "DE"), "+436601234567", None),
            (("(212) 555-0100", "US"), "+12125550100", None),
            (("612 34 56 78", "ES"), "+34612345678", None),
            (("12", "DE"), None, "prefix"),
            (("012", "DE"), None, "invalid"),
            (("call me", "DE"), None, "prefix"),
            (("+", "DE"), None, "invalid"),
            ((" ", "DE"), None, "missing"),
            ((False, "DE"), None, "missing"),
        ]
        for (text, country), number, fault in table:
            with self.subTest(f"{text} {country}"):
                self.assertEqual(find_number(text, country), (number, fault))

    def test_without_the_library_no_number_is_certain(self):
        with patch.object(numbers, "phonenumbers", None):
            self.assertEqual(find_number("+491711234567", "DE"), (None, "library"))
