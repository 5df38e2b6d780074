from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..common.window import open_wizard


class AccountDunningTakeover(models.Model):
    """What one file or table of another dunning system brought: which letters had gone out there
    about what is still open. Levels and clocks go on where they stopped."""

    _name = "account.dunning.takeover"
    _description = "Takeover from Another System"
    _order = "id desc"

    name = fields.Char("Source", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    file = fields.Binary(
        readonly=True,
        attachment=True,
        groups="account_collections.group_manager",
        help="As it was read.",
    )
    notice_ids = fields.One2many("account.dunning.notice", "takeover_id", readonly=True)
    notice_count = fields.Integer("Notices", compute="_compute_notice_count")
    standing_count = fields.Integer(
        "Still Count", compute="_compute_notice_count", help="Those that were not taken back."
    )

    @api.depends("notice_ids.state")
    def _compute_notice_count(self):
        counts = dict.fromkeys(self, (0, 0))
        for takeover, states in self.env["account.dunning.notice"]._read_group(
            [("takeover_id", "in", self.ids)], ["takeover_id"], ["state:array_agg"]
        ):
            counts[takeover] = (len(states), states.count("sent"))
        for takeover in self:
            takeover.notice_count, takeover.standing_count = counts.get(takeover, (0, 0))

    @api.model
    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_manager")):
            raise AccessError(
                self.env._(
                    "Only managers of collections may take over what another system sent, or take "
                    "it back."
                )
            )

    def action_open_import(self):
        """The window that reads a file or the tables of another add-on."""
        self._check_manager()
        return open_wizard("account.dunning.takeover.import", self.env._("Take over letters"))

    def action_take_back(self):
        """None of these letters counts any more; the same file can be read again."""
        self.notice_ids.filtered(lambda notice: notice.state == "sent").action_take_back()

    def action_open_notices(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.account_dunning_notice_action"
        )
        return {**action, "domain": [("takeover_id", "=", self.id)]}
