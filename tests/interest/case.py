from contextlib import contextmanager

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import html2plaintext

from ..case import CollectionsCase


class RatesCase(CollectionsCase):
    """Reference series in the words of the trade."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Series = cls.env["account.interest.series"]
        cls.Rate = cls.env["account.interest.rate"]
        cls.base = cls.env.ref("account_collections.series_basiszinssatz_247_bgb")
        cls.swiss = cls.env.ref("account_collections.series_verzugszins_art104_or")
        (cls.base | cls.swiss).active = True
        cls.use(cls.base | cls.swiss)
        cls.clerk = new_test_user(
            cls.env, "rates_clerk", "account_collections.group_manager", company_id=cls.company.id
        )

    @classmethod
    def use(cls, series):
        """A profile that applies here relies on each of them."""
        cls.env["account.interest.profile"].create(
            [{"name": one.name, "series_id": one.id, "country_id": False} for one in series]
        )

    def series(self, kind="half_yearly", rates=(), **vals):
        name = f"Series {self.Series.search_count([])}"
        series = self.Series.create(
            {
                "name": name,
                "code": name.lower(),
                "kind": kind,
                "rate_ids": [
                    Command.create({"valid_from": day, "percent": percent})
                    for day, percent in rates
                ],
                **vals,
            }
        )
        self.use(series)
        return series

    def enter(self, series, day, percent):
        return series.env["account.interest.rate"].create(
            {"series_id": series.id, "valid_from": day, "percent": percent}
        )

    def newest(self, series, count=1):
        self.env.invalidate_all()
        return series.rate_ids[:count]

    @contextmanager
    def refused(self, words, kind=ValidationError):
        """What happens inside is refused with these words, and leaves no trace."""
        with self.assertRaises(kind) as caught:
            yield
        self.assertIn(words, str(caught.exception))

    def history(self, series):
        return [html2plaintext(message.body).strip() for message in series.message_ids]
