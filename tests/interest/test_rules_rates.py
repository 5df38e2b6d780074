import csv
import math
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from ...tools.interest.rate_file import Known, read_lines, sort_lines, split_certainty
from ...tools.interest.rates import (
    CONSTANT,
    EVENT,
    HALF_YEARLY,
    YEARLY,
    MissingRate,
    Rate,
    find_gap,
    get_covered_until,
    get_percent,
    is_usual_day,
)
from ..rule_case import RuleCase

SHIPPED = Path(__file__).parents[2] / "data" / "interest" / "reference_rates.csv"
# Months of the year in which a half-yearly rate begins.
JANUARY, JULY = 1, 7


def day(text):
    return date.fromisoformat(text)


def rates(*days, percent="1"):
    return tuple(Rate(day(text), Decimal(percent)) for text in days)


class TestRatesRules(RuleCase):
    BASE = (
        Rate(day("2022-07-01"), Decimal("-0.88")),
        Rate(day("2023-01-01"), Decimal("1.62")),
        Rate(day("2023-07-01"), Decimal("3.12")),
    )

    def test_a_rate_holds_from_its_day_until_the_next_one(self):
        table = {
            "2022-07-01": "-0.88",
            "2022-12-31": "-0.88",
            "2023-01-01": "1.62",
            "2023-06-30": "1.62",
            "2023-07-01": "3.12",
            "2030-01-01": "3.12",
        }
        for text, expected in table.items():
            with self.subTest(text):
                self.assertEqual(get_percent(self.BASE, day(text)), Decimal(expected))

    def test_before_the_first_rate_nothing_is_made_up(self):
        with self.assertRaisesRegex(MissingRate, "2022-06-30.* from 2022-07-01"):
            get_percent(self.BASE, day("2022-06-30"))
        with self.assertRaisesRegex(ValueError, "no rate yet"):
            get_percent((), day("2022-06-30"))

    def test_a_series_is_certain_until_the_next_change_is_due(self):
        table = {
            "half-year from January": (("2026-01-01",), HALF_YEARLY, "2026-06-30"),
            "half-year from July": (("2026-01-01", "2026-07-01"), HALF_YEARLY, "2026-12-31"),
            "half-year, a change within": (("2013-03-16",), HALF_YEARLY, "2013-06-30"),
            "year": (("2023-01-01",), YEARLY, "2023-12-31"),
            "year, a change within": (("2022-08-01",), YEARLY, "2022-12-31"),
            "event": (("2002-01-01",), EVENT, None),
            "constant": (("1912-01-01",), CONSTANT, None),
        }
        for name, (days, kind, expected) in table.items():
            with self.subTest(name):
                found = get_covered_until(rates(*days), kind)
                self.assertEqual(found, expected and day(expected))

    def test_a_series_may_have_months_of_its_own(self):
        table = {
            ("2026-04-01", (4, 10)): "2026-09-30",
            ("2026-10-01", (4, 10)): "2027-03-31",
            ("2026-10-01", (10, 4)): "2027-03-31",
            ("2026-04-06", (4,)): "2027-03-31",
        }
        for (text, months), expected in table.items():
            with self.subTest(f"{text} {months}"):
                found = get_covered_until(rates(text), HALF_YEARLY, months)
                self.assertEqual(found, day(expected))

    def test_a_series_that_is_over_is_certain_until_its_end(self):
        for kind in (HALF_YEARLY, YEARLY, EVENT, CONSTANT):
            found = get_covered_until(rates("2014-01-01"), kind, ended_on=day("2014-12-31"))
            self.assertEqual(found, day("2014-12-31"))

    def test_a_series_without_rates_is_certain_of_nothing(self):
        for kind in (HALF_YEARLY, YEARLY, EVENT, CONSTANT):
            with self.assertRaises(MissingRate):
                get_covered_until((), kind)

    def test_each_half_year_has_a_rate_of_its_own(self):
        table = {
            ("2025-07-01", "2026-01-01", "2026-07-01"): None,
            ("2025-07-01", "2026-07-01"): "2026-01-01",
            ("2013-01-01", "2013-03-16", "2013-07-01"): None,
            ("2013-01-01", "2013-03-16", "2014-01-01"): "2013-07-01",
            ("2026-07-01",): None,
            (): None,
        }
        for days, expected in table.items():
            with self.subTest(days):
                found = find_gap(rates(*days), HALF_YEARLY)
                self.assertEqual(found, expected and day(expected))
        for kind in (YEARLY, EVENT, CONSTANT):
            self.assertIsNone(find_gap(rates("2002-01-01", "2004-01-01"), kind))

    def test_a_rate_begins_on_the_first_of_its_months(self):
        table = {
            ("2026-07-01", (1, 7)): True,
            ("2026-07-02", (1, 7)): False,
            ("2026-06-01", (1, 7)): False,
            ("2026-06-17", ()): True,
        }
        for (text, months), expected in table.items():
            with self.subTest(f"{text} {months}"):
                self.assertEqual(is_usual_day(day(text), months), expected)


class TestRateFile(RuleCase):
    HEAD = "series,valid_from,percent,certainty\n"
    KNOWN = {
        "base": Known(HALF_YEARLY, (), {day("2026-01-01"): Decimal("1.27")}),
        "legal": Known(YEARLY, (), {}),
    }

    def faults(self, body):
        lines, faults = read_lines(self.HEAD + body)
        faults = faults or sort_lines(lines, self.KNOWN)[2]
        return [(fault.number, fault.code) for fault in faults]

    def test_each_faulty_line_is_named(self):
        table = {
            "base,2026-07-01,1.52,\n": [],
            "base,2026-07-01,1.52\n": [(2, "cells")],
            "base,2026-07-01,1.52,,\n": [(2, "cells")],
            "base,2026-02-30,1.52,\n": [(2, "day")],
            "base,01/07/2026,1.52,\n": [(2, "day")],
            "base,,1.52,\n": [(2, "day")],
            "base,2026-07-01,,\n": [(2, "percent")],
            "base,2026-07-01,NaN,\n": [(2, "percent")],
            "base,2026-07-01,1e1,\n": [(2, "percent")],
            "base,2026-07-01,1.52345,\n": [(2, "digits")],
            "base,2026-07-01,100.01,\n": [(2, "range")],
            "base,2026-07-01,-25.01,\n": [(2, "range")],
            "base,soon,1,\n\nbase,2026-07-01,much,\n": [(2, "day"), (4, "percent")],
            'base,2026-07-01,1.52,"open\n': [(2, "csv")],
            "": [(1, "empty")],
            "\n,,,\n": [(1, "empty")],
        }
        for body, expected in table.items():
            with self.subTest(body):
                self.assertEqual(self.faults(body), expected)

    def test_lines_must_agree_with_each_other_and_with_what_is_known(self):
        table = {
            "other,2026-07-01,1.52,\n": [(2, "series")],
            "base,2026-07-01,1.52,\nbase,2026-07-01,1.52,\n": [(3, "twice")],
            "base,2026-07-01,1.52,\nbase,2026-07-01,1.62,\n": [(3, "twice")],
            "base,2026-01-01,1.28,\n": [(2, "differs")],
            "base,2026-01-01,1.2700,\n": [],
            "base,2027-01-01,1.52,\n": [(2, "gap")],
            "base,2027-01-01,1.52,\nbase,2026-07-01,1.52,\n": [],
            "base,2025-01-01,2.27,\n": [(2, "gap")],
            "base,2026-07-01,1.52,\nbase,2027-07-01,1.52,\n": [(3, "gap")],
            "legal,2020-01-01,1,\nlegal,2024-01-01,1,\n": [],
        }
        for body, expected in table.items():
            with self.subTest(body):
                self.assertEqual(self.faults(body), expected)

    def test_a_file_without_the_columns_is_refused_by_its_first_line(self):
        for head in ("", "series,percent\n", "code;valid_from;percent\n"):
            lines, faults = read_lines(f"{head}base,2026-07-01,1.52\n")
            self.assertFalse(lines)
            self.assertEqual([(fault.number, fault.code) for fault in faults], [(1, "columns")])

    def test_a_column_named_twice_could_mean_either(self):
        for head in (
            "series,valid_from,percent,percent\n",
            "Series;valid_from;percent;SERIES \n",
            "series,valid_from,certainty,percent,certainty\n",
        ):
            with self.subTest(head):
                lines, faults = read_lines(f"{head}base,2026-07-01,1.52,1.53\n")
                self.assertFalse(lines)
                self.assertEqual([(fault.number, fault.code) for fault in faults], [(1, "doubled")])
        # What nobody reads may stand there as often as it likes.
        lines, faults = read_lines("x,series,valid_from,percent,x\n,base,2026-07-01,1.52,\n")
        self.assertEqual((len(lines), faults), (1, []))

    def test_what_is_no_text_is_named_with_its_line(self):
        for text, line in (
            ("\0", 1),
            (f"{self.HEAD}base,2026-07-01,1.52,\0", 2),
            (f"{self.HEAD}base,2026-01-01,1.27,\nba\0se,2026-07-01,1.52,\n", 3),
            (f"{self.HEAD}base,2026-07-01,1.52,\n".encode("utf-16-le").decode(), 1),
        ):
            lines, faults = read_lines(text)
            self.assertFalse(lines)
            self.assertEqual([(fault.number, fault.code) for fault in faults], [(line, "binary")])

    def test_spreadsheets_write_it_their_own_way(self):
        expected = [("base", day("2026-07-01"), Decimal("-1.5")), ("legal", day("2026-01-01"), 7)]
        texts = (
            "Series;Valid_From;Percent\r\nbase;01.07.2026;-1,50 %\r\nlegal;1.1.2026;7\r\n",
            'percent,series,valid_from,more\n"-1,5",base,2026-07-01,\n7.0000,legal,2026-01-01,x\n',
        )
        for text in texts:
            lines, faults = read_lines(text)
            self.assertFalse(faults)
            self.assertEqual([line[1:4] for line in lines], expected)

    def test_what_is_known_already_is_counted_and_left_alone(self):
        lines, _faults = read_lines(f"{self.HEAD}base,2026-01-01,1.27,\nbase,2026-07-01,1.52,\n")
        new, same, faults = sort_lines(lines, self.KNOWN)
        self.assertEqual(([line.percent for line in new], same, faults), ([Decimal("1.52")], 1, []))

    def test_a_note_says_how_certain_a_rate_is(self):
        table = {
            "verified: Bundesbank": ("verified", "Bundesbank"),
            "derived: ECB + 8": ("derived", "ECB + 8"),
            "from memory": ("unverified", ""),
            "my neighbour": ("unverified", "my neighbour"),
            "": ("unverified", ""),
        }
        for note, expected in table.items():
            with self.subTest(note):
                self.assertEqual(split_certainty(note), expected)


class TestShippedRates(RuleCase):
    """The facts of the data file agree with each other, wherever one follows from another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lines, cls.faults = read_lines(SHIPPED.read_text())
        cls.series = defaultdict(list)
        for line in sorted(cls.lines, key=lambda line: line.valid_from):
            cls.series[line.series].append(Rate(line.valid_from, line.percent))

    def half_years(self, code, since):
        """``{first day: percent}`` of a series from a day on."""
        found = {
            rate.valid_from: rate.percent
            for rate in self.series[code]
            if rate.valid_from >= day(since) and is_usual_day(rate.valid_from, (JANUARY, JULY))
        }
        self.assertEqual(max(found), day("2026-07-01"))
        return found

    def test_the_file_can_be_read_and_says_how_sure_it_is(self):
        self.assertFalse(self.faults)
        self.assertEqual(len({line[1:3] for line in self.lines}), len(self.lines))
        with SHIPPED.open(newline="") as file:
            notes = {row["certainty"] for row in csv.DictReader(file)}
        for note in notes:
            self.assertRegex(note, r"^(verified: .+|derived: .+|from memory(: .+)?)$")

    def test_the_base_rates_that_clerks_know_by_heart(self):
        table = {
            ("basiszinssatz_247_bgb", "2016-12-31"): "-0.88",
            ("basiszinssatz_247_bgb", "2024-06-30"): "3.62",
            ("basiszinssatz_247_bgb", "2026-11-22"): "1.52",
            ("basiszinssatz_456_ugb_halfyear", "2026-11-22"): "1.53",
            ("ecb_mro_reference_halfyear", "2026-11-22"): "2.40",
            ("verzugszins_art104_or", "2026-11-22"): "5",
            ("boe_official_rate_on_previous_30jun_31dec", "2026-11-22"): "3.75",
        }
        for (code, text), expected in table.items():
            with self.subTest(f"{code} {text}"):
                self.assertEqual(get_percent(self.series[code], day(text)), Decimal(expected))

    def test_rates_that_follow_the_european_central_bank_follow_it(self):
        ecb = self.half_years("ecb_mro_reference_halfyear", "2003-01-01")
        table = {
            ("basiszinssatz_247_bgb", "2003-01-01"): lambda rate: rate - Decimal("0.88"),
            ("interessi_moratori_dlgs231", "2013-01-01"): lambda rate: rate + 8,
            ("demora_ley_3_2004", "2013-07-01"): lambda rate: rate + 8,
            ("b2b_loi_18_4_2004", "2013-07-01"): lambda rate: rate + 8,
            ("wettelijke_handelsrente", "2013-07-01"): lambda rate: rate + 8,
            ("b2b_wet_2_8_2002", "2013-07-01"): lambda rate: Decimal(math.ceil(rate * 2 + 16)) / 2,
        }
        for (code, since), follow in table.items():
            with self.subTest(code):
                found = self.half_years(code, since)
                self.assertEqual(found, {start: follow(ecb[start]) for start in found})

    def test_the_austrian_half_year_is_the_base_rate_of_its_first_day(self):
        changes = self.series["oenb_basiszinssatz_changes"]
        found = self.half_years("basiszinssatz_456_ugb_halfyear", "2003-01-01")
        self.assertEqual(found, {start: get_percent(changes, start) for start in found})
