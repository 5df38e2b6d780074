from odoo import api, fields, models
from odoo.tools import SQL

ANY_READER = "account_collections.group_viewer"


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
    dunning_level_id = fields.Many2one(
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

    def _field_to_sql(self, alias, fname, query=None):
        """Lets lists group and sort by the derived level. That asks about each invoice, so all
        levels are read in one go."""
        if fname != "dunning_level_id":
            return super()._field_to_sql(alias, fname, query=query)
        self._check_field_access(self._fields[fname], "read")
        if query is None:
            return self._get_dunning_level_sql(alias)
        self.env["account.dunning.level"]._spare_compiling()
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
        return SQL.identifier(reached, "level_id")

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
        """An invoice corrected after dunning may have new items in place of the old ones."""
        res = super()._after_posting()
        lines = self.env["account.dunning.notice.line"].sudo()
        lines.search([("move_id", "in", self.ids), ("move_line_id", "=", False)])._relink()
        return res
