from odoo import api, models
from odoo.tools import ormcache

from ...tools.procedure.ladder import Step


class AccountDunningLevel(models.Model):
    """The ladders as each screen and each decision needs them: asked all the time, changed once in
    a blue moon."""

    _inherit = "account.dunning.level"

    @api.depends("name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        names = self._read_names(self.env.lang)
        for level in self:
            level.display_name = names.get(level.id) or level.name

    @api.model
    @ormcache("lang")
    def _read_names(self, lang):
        levels = self.sudo().with_context(lang=lang).search_fetch([], ["name"])
        return {level.id: level.name for level in levels}

    @api.model
    @ormcache()
    def _read_ladders(self):
        """The levels as the rule sees them, ``{procedure id: (Step, …)}``."""
        ladders = self.sudo().search_fetch([]).grouped("procedure_id")
        return {procedure.id: levels._as_steps() for procedure, levels in ladders.items()}

    @api.model
    @ormcache()
    def _read_last_ranks(self):
        """The rank of the last letter of each procedure that has several, ``{procedure id:
        rank}``."""
        levels = self.sudo().search_fetch([])
        letters = levels.filtered(lambda level: level._get_channels())
        return {
            procedure.id: max(levels.mapped("rank"))
            for procedure, levels in letters.grouped("procedure_id").items()
            if len(levels) > 1
        }

    def _as_steps(self):
        return tuple(
            Step(
                key=level.id,
                rank=level.rank,
                after=level.delay_days,
                interval=level.interval_days,
                min_amount=level.min_amount,
                min_share=level.min_share,
            )
            for level in self
        )


class AccountDunningProcedure(models.Model):
    _inherit = "account.dunning.procedure"

    @api.model
    @ormcache()
    def _read_tags(self):
        """The tags that any procedure names."""
        return frozenset(self.sudo().search_fetch([], ["category_ids"]).category_ids.ids)

    def _get_steps(self):
        """The ladder as the rule sees it."""
        return self.env["account.dunning.level"]._read_ladders().get(self.id, ())
