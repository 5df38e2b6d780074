from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang, ormcache

from ...tools.interest import rates as rules

KINDS = [
    (rules.HALF_YEARLY, "Each half-year"),
    (rules.YEARLY, "Each year"),
    (rules.EVENT, "By decision, on any day"),
    (rules.CONSTANT, "Never"),
]
# What says until when a rate is certain.
COVER = {"kind", "change_months", "ended_on", "rate_ids"}


class AccountInterestSeries(models.Model):
    """A reference series: a percentage that a law or a central bank sets anew from time to time,
    such as the German base rate. A fact, and thus the same for all companies."""

    _name = "account.interest.series"
    _description = "Reference Series"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _inherit = ["mail.thread", "mail.activity.mixin", "account.collections.cached"]
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]
    # A colleague who may read the rates may write into their thread.
    _mail_post_access = "read"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=100)
    active = fields.Boolean(
        default=True, help="Archive a series that nobody here needs: it warns nobody any more."
    )
    code = fields.Char(
        required=True, copy=False, help="Its name in files of rates; interest rules may name it."
    )
    country_id = fields.Many2one("res.country", help="Empty: for several countries.")
    kind = fields.Selection(
        KINDS,
        string="Changes",
        required=True,
        default=rules.HALF_YEARLY,
        help="Each half-year or year somebody must have looked at the new rate, even where it is "
        "the old one: until then no letter relies on it. A rate that changes by decision or never "
        "is relied on until you enter another.",
    )
    change_months = fields.Char(
        "Months of Change",
        compute="_compute_change_months",
        store=True,
        readonly=False,
        precompute=True,
        help="Numbers of the months on whose first day a new rate may begin, such as 1, 7.",
    )
    ended_on = fields.Date(help="Last day of a series that is over: nobody waits for a new rate.")
    note = fields.Text(translate=True, help="For colleagues: what the percentage includes.")
    rate_ids = fields.One2many("account.interest.rate", "series_id")
    percent_today = fields.Char(
        "Today",
        compute="_compute_percent_today",
        help="The percentage of today. Empty where it is not known for sure.",
    )
    covered_until = fields.Date(
        "Certain until",
        compute="_compute_covered_until",
        help="Last day for which the rate is known for sure. Empty: no end in sight.",
    )
    is_outdated = fields.Boolean(
        "Outdated",
        compute="_compute_is_outdated",
        search="_search_is_outdated",
        help="The rate of today is missing.",
    )

    _code_unique = models.Constraint("UNIQUE(code)", "There is a series with this code already.")

    # === COMPUTES === #

    @api.depends("kind")
    def _compute_change_months(self):
        for series in self:
            series.change_months = ", ".join(map(str, rules.MONTHS.get(series.kind, ())))

    @api.depends("rate_ids.percent", "is_outdated")
    @api.depends_context("company", "lang")
    def _compute_percent_today(self):
        today = self.env.company._get_dunning_today()
        known = self._read_rates()
        for series in self:
            try:
                percent = rules.get_percent(known.get(series._origin.id, ()), today)
            except rules.MissingRate:
                percent = None
            sure = percent is not None and not series.is_outdated and not series.ended_on
            series.percent_today = sure and self._format_percent(percent)

    @api.depends("rate_ids.valid_from", "kind", "change_months", "ended_on")
    def _compute_covered_until(self):
        known = self._read_rates()
        for series in self:
            rates = known.get(series._origin.id)
            series.covered_until = bool(rates) and rules.get_covered_until(
                rates, series.kind, series._get_months(), series.ended_on or None
            )

    @api.depends("covered_until", "rate_ids", "ended_on")
    @api.depends_context("company")
    def _compute_is_outdated(self):
        today = self.env.company._get_dunning_today()
        for series in self:
            series.is_outdated = series._is_missing_on(today)

    def _search_is_outdated(self, operator, value):
        return self._search_flag("is_outdated", operator)

    @api.model
    def _get_all(self):
        """All series, archived ones too."""
        return self.search([("active", "in", (True, False))])

    @api.model
    def _search_flag(self, name, operator):
        """A search by what only Python can tell: there are few series."""
        if operator != "in":
            return NotImplemented
        everything = self._get_all()
        return Domain("id", "in", everything.filtered(name).ids)

    # === CHECKS === #

    @api.constrains("kind", "change_months")
    def _check_change_months(self):
        for series in self:
            try:
                months = series._get_months()
            except ValueError:
                months = (0,)
            needed = series.kind in rules.MONTHS
            if (needed and not months) or any(month not in range(1, 13) for month in months):
                raise ValidationError(
                    self.env._(
                        "%s: name the months of change by their numbers, such as 1, 7.", series.name
                    )
                )

    @api.constrains("kind", "change_months", "rate_ids")
    def _check_complete(self, without=()):
        """Half-yearly series have a rate of each half-year: in a gap, the rate before it would go
        on unnoticed. ``without``: ids of rates about to be deleted."""
        known = self._read_rates(without)
        for series in self:
            gap = rules.find_gap(known[series.id], series.kind, series._get_months())
            if gap:
                raise ValidationError(
                    self.env._(
                        "%(series)s: the rate from %(day)s on is missing. Each half-year has a "
                        "rate of its own; enter that one first, even if it did not change.",
                        series=series.name,
                        day=format_date(self.env, gap),
                    )
                )

    # === BUSINESS === #

    def _get_months(self):
        """The months of change as numbers."""
        return tuple(int(month) for month in (self.change_months or "").split(",") if month.strip())

    @api.model
    def _format_percent(self, percent):
        """1.52 %, in the language of the user and with as many decimals as it takes."""
        decimals = f"{percent:.4f}".rstrip("0").partition(".")[2]
        return f"{formatLang(self.env, float(percent), digits=max(2, len(decimals)))} %"

    def _read_rates(self, without=()):
        """``{series id: (Rate, …)}`` as the rules see them, the oldest first; one query for all."""
        found = dict.fromkeys(self.ids, ())
        rates = self.env["account.interest.rate"].search_fetch(
            [("series_id", "in", self.ids), ("id", "not in", list(without))],
            ["series_id", "valid_from", "percent"],
            order="valid_from",
        )
        for series, its_rates in rates.grouped("series_id").items():
            found[series.id] = tuple(rate._as_rate() for rate in its_rates)
        return found

    @api.model
    @ormcache()
    def _read_certain(self):
        """``{series id: (rates, last certain day or None)}`` of all series, for whoever computes
        interest: a law sets a rate twice a year."""
        everything = self.sudo()._get_all()
        known = everything._read_rates()
        return {one.id: (known[one.id], one.covered_until or None) for one in everything}

    @api.model
    def _is_remembered(self, names):
        return bool(COVER & set(names))

    def _is_missing_on(self, day):
        """Whether the rate of ``day`` has not been entered yet."""
        self.ensure_one()
        if self.ended_on or not self.rate_ids:
            return not self.ended_on
        return bool(self.covered_until) and self.covered_until < day
