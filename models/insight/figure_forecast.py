from odoo import api, models

from ...tools.insight import forecast

CODES = {"expected_7": 7, "expected_30": 30}


class AccountCollectionsFigure(models.Model):
    """The forecast as a figure, with its own error beside it. Told of today only: what was expected
    on a past day stands in the list of forecasts, as it was said."""

    _inherit = "account.collections.figure"

    def _compute_figures(self):
        res = super()._compute_figures()
        own = self.filtered(lambda figure: figure.code in CODES)
        if own:
            company, day = self.env.company, self._get_as_of()
            habits = self._get_habits(company, day)
            for figure in own:
                figure._forecast(company, day, habits)
        return res

    @api.model
    def _get_habits(self, company, day):
        if day != company._get_dunning_today():
            return None
        return self.env["account.collections.habit"].sudo()._get_of(company)

    def _forecast(self, company, day, habits):
        self.ensure_one()
        if habits is None:
            if day != company._get_dunning_today():
                self.inputs = self.env._("The forecast is told of today only.")
            return
        days = CODES[self.code]
        Habit = self.env["account.collections.habit"].sudo()
        free, promised, due, kept = Habit._expect(company, habits, day, days)
        raw, told = self.env["account.collections.forecast"]._get_weeks(company, days, day)
        correction = forecast.get_correction(raw)
        self.has_value = True
        self.value_text = self._amount((free + promised) * correction)
        self.inputs = " ".join(
            [
                self.env._(
                    "%(free)s by habit + %(due)s promised or in instalments × %(kept)s kept, all × "
                    "%(correction)s by the last weeks; disputes left out.",
                    free=self._amount(free),
                    due=self._amount(due),
                    kept=self._say_share(kept),
                    correction=self._number(correction, 2),
                ),
                self._say_quality(told),
            ]
        )

    @api.model
    def _say_quality(self, weeks):
        quality = forecast.judge(weeks)
        if quality is None:
            return self.env._("No forecast is over yet: how good it is nobody knows.")
        return self.env._(
            "The last %(weeks)s forecasts were off by %(error)s, in all %(bias)s.",
            weeks=quality.weeks,
            error=self._say_share(quality.error),
            bias=self._say_bias(quality.bias),
        )

    @api.model
    def _say_bias(self, bias):
        if bias > 0:
            return self.env._("%s too much", self._say_share(bias))
        return self.env._("%s too little", self._say_share(-bias))
