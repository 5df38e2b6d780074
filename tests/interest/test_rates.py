from datetime import date
from decimal import Decimal

from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .case import RatesCase

SHIPPED_UNTIL = "2026-12-31"


@tagged("post_install", "-at_install")
class TestRates(RatesCase):
    """Reference rates: what is known, until when, and who corrected it."""

    def read_rates(self, series):
        return series._read_rates()[series.id]

    # === WHAT IS KNOWN === #

    def test_rates_come_exactly_and_in_order(self):
        rates = self.read_rates(self.base)
        self.assertEqual(len(rates), 50)
        self.assertEqual(rates[0], (date(2002, 1, 1), Decimal("2.57")))
        self.assertEqual(rates[-1], (date(2026, 7, 1), Decimal("1.52")))
        self.assertEqual(list(rates), sorted(rates))
        odd = self.series("event", [("2026-01-01", 0.1234), ("2025-01-01", -0.8801)])
        odd_percents = [str(rate.percent) for rate in self.read_rates(odd)]
        self.assertEqual(odd_percents, ["-0.8801", "0.1234"])

    def test_the_rates_of_many_series_are_one_query(self):
        everything = self.Series.search([])
        empty = self.series()
        self.env.invalidate_all()
        self.swiss._read_rates()
        self.env.invalidate_all()
        with self.assertQueryCount(1):
            known = (everything | empty)._read_rates()
        self.assertEqual(known[empty.id], ())
        self.assertEqual(known[self.swiss.id], ((date(1912, 1, 1), Decimal(5)),))
        self.assertEqual(set(known), set((everything | empty).ids))
        with self.at("2026-11-22"), self.assertQueryCount(15):
            self.assertTrue(everything.mapped("percent_today"))

    def test_what_is_certain_until_when(self):
        table = (
            ("half_yearly", [("2026-07-01", 1)], {}, "2026-12-31", False),
            ("half_yearly", [("2026-01-01", 1)], {}, "2026-06-30", True),
            ("half_yearly", [("2026-07-01", 1)], {"change_months": "4, 7"}, "2027-03-31", False),
            ("yearly", [("2026-01-01", 1)], {}, "2026-12-31", False),
            ("yearly", [("2025-01-01", 1)], {}, "2025-12-31", True),
            ("yearly", [("2014-01-01", 1)], {"ended_on": "2014-12-31"}, "2014-12-31", False),
            ("event", [("2002-01-01", 1)], {}, False, False),
            ("constant", [("1912-01-01", 5)], {}, False, False),
            ("constant", [], {}, False, True),
        )
        for kind, rates, vals, until, outdated in table:
            with self.subTest(f"{kind} {rates} {vals}"), self.at("2026-11-22"):
                series = self.series(kind, rates, **vals)
                self.assertEqual(series.covered_until, until and fields.Date.to_date(until))
                self.assertEqual(series.is_outdated, outdated)
                self.assertEqual(
                    series in self.Series.search([("is_outdated", "=", True)]), outdated
                )
                found = self.Series.search([("is_outdated", "=", False)])
                self.assertEqual(series in found, not outdated)

    def test_today_is_that_of_the_company(self):
        self.company.partner_id.tz = "Pacific/Auckland"
        with self.at("2026-12-31", "09:00"):
            self.assertFalse(self.base.is_outdated)
        with self.at("2026-12-31", "12:00"):
            self.assertTrue(self.base.is_outdated)
            self.assertFalse(self.base.percent_today)

    def test_the_rate_of_today_is_shown_where_it_is_sure(self):
        over = self.env.ref("account_collections.series_interet_legal_unique")
        with self.at("2026-11-22"):
            self.assertEqual(self.base.percent_today, "1.52 %")
            self.assertEqual(self.swiss.percent_today, "5.00 %")
            self.assertFalse(over.percent_today)
            self.assertFalse(over.is_outdated)

    def test_shipped_series_are_those_of_the_file(self):
        shipped = set(self.Rate._get_known())
        with_rates = self.Series.search([("rate_ids", "!=", False)]).mapped("code")
        self.assertEqual(shipped, set(with_rates))
        with self.at(SHIPPED_UNTIL):
            missing = self.Series.search([("is_outdated", "=", True)]).mapped("code")
        self.assertEqual(
            sorted(missing),
            [
                "interes_legal_dinero",
                "interet_legal_autres_cas",
                "interet_legal_consommateur",
                "interet_legal_creancier_particulier",
            ],
        )

    # === UPDATES === #

    def test_an_update_adds_what_is_missing_and_leaves_corrections_alone(self):
        count = self.Rate.search_count([])
        newest, other = self.base.rate_ids[:2]
        newest.unlink()
        other.percent = 1.28
        self.swiss.active = False
        self.Rate._load_shipped()
        self.assertEqual(self.newest(self.base, 2).mapped("percent"), [1.52, 1.28])
        self.assertEqual(self.newest(self.base).certainty, "verified")
        self.Rate._load_shipped()
        self.assertEqual(self.Rate.search_count([]), count)

    def test_a_corrected_day_survives_an_update(self):
        polish = self.env.ref("account_collections.series_ustawowe_za_opoznienie_481_kc")
        polish.rate_ids[0].valid_from = "2026-03-06"
        count = len(polish.rate_ids)
        self.Rate._load_shipped()
        self.env.invalidate_all()
        self.assertEqual(len(polish.rate_ids), count)

    def test_a_series_that_was_deleted_does_not_break_an_update(self):
        unused = self.env.ref("account_collections.series_oenb_basiszinssatz_changes")
        unused.rate_ids.unlink()
        unused.unlink()
        self.Rate._load_shipped()

    # === BAD INPUT === #

    def test_one_rate_per_day_and_none_out_of_this_world(self):
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            self.enter(self.base, "2026-07-01", 1.52)
        for percent in (-25.0001, 100.0001):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self.enter(self.swiss, "2027-01-01", percent)

    def test_a_half_year_cannot_be_skipped(self):
        with self.refused("from 01/01/2027 on is missing"):
            self.enter(self.base, "2027-07-01", 1.52)
        with self.refused("from 07/01/2016 on is missing"):
            self.base.rate_ids.filtered(lambda rate: str(rate.valid_from) == "2016-07-01").unlink()
        self.assertEqual(len(self.base.rate_ids), 50)
        pair = [("2027-07-01", 1.52), ("2027-01-01", 1.52)]
        self.base.rate_ids = [
            Command.create({"valid_from": day, "percent": percent}) for day, percent in pair
        ]
        self.assertEqual(self.base.covered_until, date(2027, 12, 31))

    def test_months_of_change_are_months(self):
        self.assertEqual(self.base.change_months, "1, 7")
        self.assertFalse(self.swiss.change_months)
        for months in ("0", "13", "Jan", "1; 7", ""):
            with self.subTest(months), self.refused("such as 1, 7"):
                self.base.change_months = months
        with Form(self.series("event")) as form:
            form.kind = "half_yearly"
            self.assertEqual(form.change_months, "1, 7")

    def test_an_unusual_day_is_pointed_out(self):
        with Form(self.Rate) as form:
            form.series_id = self.base
            with self.assertLogs("odoo.tests.form", "WARNING") as said:
                form.valid_from = "2027-02-01"
            self.assertIn("1, 7", said.output[0])
            form.valid_from = "2027-01-01"

    # === HISTORY === #

    def test_the_thread_says_who_corrected_what(self):
        base = self.base.with_user(self.clerk)
        rate = self.enter(base, "2027-01-01", 1.77)
        rate.percent = 1.7725
        rate.write({"percent": 1.7725, "source": "Bundesbank"})
        rate.unlink()
        expected = [
            "Deleted: 1.7725 % from 01/01/2027 on",
            "Corrected: 1.77 % from 01/01/2027 on → 1.7725 % from 01/01/2027 on",
            "Added: 1.77 % from 01/01/2027 on",
            "Added: 50 rates",
        ]
        self.assertEqual(self.history(base)[:4], expected)
        self.assertEqual(base.message_ids[:3].author_id, self.clerk.partner_id)

    def test_many_corrections_are_one_note_per_series(self):
        many = self.base.rate_ids[:3] | self.swiss.rate_ids
        many.write({"percent": 3})
        self.assertEqual(self.history(self.base)[0].count("Corrected"), 3)
        self.assertEqual(self.history(self.swiss)[0].count("Corrected"), 1)

    # === ODOO'S OWN IMPORT === #

    def test_odoo_imports_rates_by_the_code_of_the_series(self):
        columns = ["series_id", "valid_from", "percent", "certainty", "source"]
        row = ["basiszinssatz_247_bgb", "2027-01-01", "1.77", "verified", "Bundesbank"]
        self.assertTrue(self.Rate.load(columns, [row])["ids"])
        self.assertEqual(self.read_rates(self.base)[-1], (date(2027, 1, 1), Decimal("1.77")))
