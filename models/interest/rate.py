from collections import defaultdict
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import file_open, format_date

from ...tools.interest import rate_file
from ...tools.interest.rates import Rate, is_usual_day
from ..common.window import open_wizard

SHIPPED = "account_collections/data/interest/reference_rates.csv"


class AccountInterestRate(models.Model):
    """One percentage of a reference series and the day from which it holds, until the next one.
    Who corrects it is written down in the thread of the series."""

    _name = "account.interest.rate"
    _description = "Reference Rate"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _inherit = ["account.collections.cached"]
    _order = "valid_from desc, series_id, id desc"

    series_id = fields.Many2one(
        "account.interest.series", required=True, ondelete="restrict", index=True
    )
    valid_from = fields.Date(
        required=True, help="The first day of this rate. It holds until another one begins."
    )
    # A column of exact decimals; _as_rate() gives them back without the noise of floats.
    percent = fields.Float(
        required=True, digits=(9, 4), aggregator=None, help="Per year: 1.52 means 1.52 %."
    )
    certainty = fields.Selection(
        [("verified", "Verified"), ("derived", "Derived"), ("unverified", "Not verified")],
        required=True,
        default="unverified",
        help="Verified: read in an official notice or in something that quotes it. Derived: "
        "follows by law from another rate. Not verified: look it up before you rely on it.",
    )
    source = fields.Char(help="Where the rate was read, or what it was derived from.")
    shipped_from = fields.Date(
        readonly=True,
        copy=False,
        help="The day from which the rate held in the data that came with this add-on. An update "
        "knows by it that somebody has corrected the day.",
    )

    _valid_from_unique = models.Constraint(
        "UNIQUE(series_id, valid_from)",
        "The series has a rate from this day on already. Correct that one instead.",
    )
    _percent_possible = models.Constraint(
        "CHECK (percent BETWEEN -25 AND 100)", "A rate lies between -25 and 100 percent."
    )

    @api.depends("series_id", "valid_from", "percent")
    def _compute_display_name(self):
        for rate in self:
            rate.display_name = f"{rate.series_id.name or ''}: {rate._get_label()}"

    @api.constrains("series_id", "valid_from")
    def _check_no_gap(self):
        self.series_id._check_complete()

    @api.onchange("series_id", "valid_from")
    def _onchange_valid_from(self):
        months = self.series_id._get_months()
        if self.valid_from and not is_usual_day(self.valid_from, months):
            return {
                "warning": {
                    "title": self.env._("An unusual day"),
                    "message": self.env._(
                        "Rates of this series use to begin on the first day of these months: %s. "
                        "Please check the day.",
                        self.series_id.change_months,
                    ),
                }
            }

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        rates = super().create(vals_list)
        rates.series_id._close_settled_tasks()
        rates._log({series: rates._describe(series) for series in rates.series_id})
        return rates

    def write(self, vals):
        before = {rate: (rate.series_id, rate._get_label()) for rate in self}
        result = super().write(vals)
        self.series_id._close_settled_tasks()
        self._log_corrections(before)
        return result

    def unlink(self):
        self.series_id._check_complete(without=self.ids)
        removed = defaultdict(list)
        for rate in self:
            removed[rate.series_id].append(self.env._("Deleted: %s", rate._get_label()))
        result = super().unlink()
        self._log(removed)
        return result

    # === HISTORY === #

    def _get_label(self):
        """1.52 % from 07/01/2026 on, in the words of the user."""
        self.ensure_one()
        percent = self.series_id._format_percent(self.percent)
        day = format_date(self.env, self.valid_from) if self.valid_from else ""
        return self.env._("%(percent)s from %(day)s on", percent=percent, day=day)

    def _describe(self, series):
        """What was added to a series: few rates one by one, many as a number."""
        added = self.filtered(lambda rate: rate.series_id == series)
        if len(added) > 3:
            return [self.env._("Added: %s rates", len(added))]
        return [self.env._("Added: %s", rate._get_label()) for rate in added]

    def _log_corrections(self, before):
        changes = defaultdict(list)
        for rate, (series, label) in before.items():
            now = rate._get_label()
            if series != rate.series_id:
                changes[series].append(self.env._("Deleted: %s", label))
                changes[rate.series_id].append(self.env._("Added: %s", now))
            elif label != now:
                changes[series].append(
                    self.env._("Corrected: %(before)s → %(now)s", before=label, now=now)
                )
        self._log(changes)

    @api.model
    def _log(self, changes):
        """``{series: [sentence, …]}`` into the threads of the series."""
        if changes:
            bodies = {
                series.id: Markup("<br/>").join(sentences) for series, sentences in changes.items()
            }
            self.env["account.interest.series"].browse(bodies)._message_log_batch(bodies)

    # === BUSINESS === #

    def _as_rate(self):
        """The rate as the rules see it."""
        self.ensure_one()
        return Rate(self.valid_from, Decimal(f"{self.percent:.4f}"))

    @api.model
    def _get_known(self):
        """All series as the reader of files sees them, archived ones too."""
        series = self.env["account.interest.series"]._get_all()
        rates = series._read_rates()
        return {
            one.code: rate_file.Known(one.kind, one._get_months(), dict(rates[one.id]))
            for one in series
        }

    @api.model
    def _create_from_lines(self, lines, shipped=False):
        """Rates from lines of a file that was found to be in order. They keep where they came
        from, which nobody enters by hand."""
        self.check_access("create")
        series = self.env["account.interest.series"]._get_all()
        ids = {one.code: one.id for one in series}
        vals_list = [line_vals(ids[line.series], line, shipped) for line in lines]
        return self.sudo().create(vals_list).with_env(self.env)

    @api.model
    def _load_shipped(self):
        """Add the rates of the data file that are missing, at install and at each update. A rate
        that is there stays as it is: the correction of a user wins, be it of the percentage or of
        the day."""
        with file_open(SHIPPED) as file:
            lines, _faults = rate_file.read_lines(file.read())
        series = self._get_known()
        there = {(code, day) for code, known in series.items() for day in known.rates}
        shipped = self.search([("shipped_from", "!=", False)])
        there |= {(rate.series_id.code, rate.shipped_from) for rate in shipped}
        missing = [line for line in lines if (line.series, line.valid_from) not in there]
        self._create_from_lines([line for line in missing if line.series in series], shipped=True)

    def action_open_import(self):
        """The wizard that reads a file of rates."""
        name = self.env._("Import Rates")
        return open_wizard("account.interest.import", name)


def line_vals(series_id, line, shipped):
    certainty, source = rate_file.split_certainty(line.certainty)
    return {
        "series_id": series_id,
        "valid_from": line.valid_from,
        "percent": float(line.percent),
        "certainty": certainty,
        "source": source,
        "shipped_from": shipped and line.valid_from,
    }
