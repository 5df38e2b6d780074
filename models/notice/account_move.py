from odoo import api, fields, models
from odoo.tools import SQL

from ..common.search import asks_group, spare_compiling

ANY_READER = "account_collections.group_viewer"
# Cannot be forged: a context coming in from outside never holds this very object.
_JOINED = object()


class ReachedLevel(fields.Many2one):
    """A level that is derived and has no column: lists sort and group by it in SQL."""

    def to_sql(self, model, alias):
        return model._get_joined_level_sql(alias)


class AccountMove(models.Model):
    """How far an invoice was dunned: derived from what was sent, and found by it."""

    _inherit = "account.move"

    dunning_notice_line_ids = fields.One2many(
        "account.dunning.notice.line", "move_id", string="Notices", groups=ANY_READER
    )
    last_notice_id = fields.Many2one(
        "account.dunning.notice", compute="_compute_last_notice_id", groups=ANY_READER
    )
    last_notice_on = fields.Date(compute="_compute_last_notice_id", groups=ANY_READER)
    dunning_level_id = ReachedLevel(
        "account.dunning.level",
        compute="_compute_dunning_standing",
        search="_search_dunning_level_id",
        groups=ANY_READER,
        help="The highest level among the notices really sent.",
    )

    @api.depends("dunning_notice_line_ids.notice_id.state")
    def _compute_dunning_standing(self):
        return super()._compute_dunning_standing()

    @api.depends("dunning_notice_line_ids.notice_id.state")
    def _compute_last_notice_id(self):
        for move in self:
            lines = move.dunning_notice_line_ids._filter_claimed()
            sent = lines.notice_id.filtered(lambda notice: notice.state == "sent")
            move.last_notice_id = sent.sorted(lambda notice: (notice.sent_on, notice.id))[-1:]
            move.last_notice_on = move.last_notice_id.sent_on

    @api.depends("dunning_notice_line_ids.notice_id.state")
    def _compute_dunning_next(self):
        return super()._compute_dunning_next()

    @api.model
    def _get_standing_sql(self, alias):
        level = self._get_dunning_level_sql(alias)
        return {**super()._get_standing_sql(alias), "dunning_level_id": level}

    @asks_group
    def _search_dunning_level_id(self, operator, value):
        return self.env["account.dunning.level"]._search_reached(
            operator,
            value,
            lambda model, alias: model._get_dunning_level_sql(alias),
            lambda model, alias: model._get_dunned_sql(alias),
        )

    @api.model
    def _get_dunning_level_sql(self, alias):
        return SQL(
            """(SELECT line.level_id
                  %s
                   AND line.move_id = %s
              ORDER BY line.rank DESC, notice.sent_on DESC
                 LIMIT 1)""",
            self._get_reached_sql(),
            SQL.identifier(alias, "id"),
        )

    @api.model
    def _get_dunned_sql(self, alias):
        """Whether any level was reached. Newest first, the bound spares the database a look at the
        notices of each invoice that is not even due."""
        move = SQL.identifier(alias, "id")
        return SQL(
            """(%s <= (SELECT max(line.move_id)
                         FROM account_dunning_notice_line line
                        WHERE line.kind = 'claim' AND line.drop_reason IS NULL AND line.rank > 0)
               AND EXISTS (SELECT %s AND line.move_id = %s))""",
            move,
            self._get_reached_sql(),
            move,
        )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name == "dunning_level_id":
            self = self._join_levels(alias, query)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec == "dunning_level_id":
            self = self._join_levels(alias, query)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _join_levels(self, alias, query):
        """Sorting and grouping ask about each invoice, so all levels are read in one go."""
        self._check_field_access(self._fields["dunning_level_id"], "read")
        spare_compiling(self.env)
        reached = query.make_alias(alias, "reached")
        query.add_join(
            "LEFT JOIN",
            reached,
            SQL(
                """(SELECT DISTINCT ON (line.move_id) line.move_id, line.level_id
                      %s
                  ORDER BY line.move_id, line.rank DESC, notice.sent_on DESC)""",
                self._get_reached_sql(),
            ),
            SQL("%s = %s", SQL.identifier(reached, "move_id"), SQL.identifier(alias, "id")),
        )
        return self.with_context(dunning_levels=(_JOINED, alias, reached))

    def _get_joined_level_sql(self, alias):
        """The level of an invoice: from the levels that were joined, else read for itself."""
        token, joined, reached = self.env.context.get("dunning_levels") or (None, None, None)
        if token is _JOINED and joined == alias:
            return SQL.identifier(reached, "level_id")
        return self._get_dunning_level_sql(alias)

    @api.model
    def _get_reached_sql(self):
        """The part of a query from ``FROM`` on: a ``line`` and its ``notice`` for each item that
        reached a level in its current cycle."""
        self.env["account.move.line"].flush_model(["dunning_cycle"])
        return SQL(
            """FROM account_dunning_notice_line line
               JOIN account_dunning_notice notice ON notice.id = line.notice_id
              WHERE line.rank > 0 AND line.move_line_id IS NOT NULL AND %s AND %s""",
            self.env["account.dunning.notice.line"]._get_sent_sql(),
            self.env["account.move.line"]._get_current_cycle_sql("line"),
        )

    def _after_posting(self):
        """An invoice corrected after dunning may have new items in place of the old ones, or
        another debtor, to whom nobody wrote yet."""
        res = super()._after_posting()
        lines = self.env["account.dunning.notice.line"].sudo()
        lines.search(
            [("move_id", "in", self.ids), ("move_line_id", "!=", False)]
        )._part_from_others()
        lines.search([("move_id", "in", self.ids), ("move_line_id", "=", False)])._relink()
        return res
