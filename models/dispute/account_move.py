from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..common.search import asks_group

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """What the debtor contests about an invoice."""

    _inherit = "account.move"

    dispute_ids = fields.One2many("account.dispute", "move_id", groups=ANY_READER)
    dunning_disputed = fields.Boolean(
        "Disputed",
        compute="_compute_dunning_standing",
        search="_search_dunning_disputed",
        groups=ANY_READER,
        help="All of it or a part is contested: that is not dunned.",
    )

    @api.depends("dispute_ids.state", "dispute_ids.awaits_credit")
    def _compute_dunning_standing(self):
        return super()._compute_dunning_standing()

    @api.model
    def _get_standing_sql(self, alias):
        self.env["account.dispute"].flush_model(["move_id", "state", "awaits_credit"])
        disputed = SQL(
            """EXISTS (SELECT FROM account_dispute dispute
                        WHERE dispute.move_id = %s
                          AND (dispute.state = 'open' OR dispute.awaits_credit))""",
            SQL.identifier(alias, "id"),
        )
        return {**super()._get_standing_sql(alias), "dunning_disputed": disputed}

    @asks_group
    def _search_dunning_disputed(self, operator, value):
        if operator != "in":
            return NotImplemented
        Dispute = self.env["account.dispute"].sudo()
        found = Dispute.search_fetch(Dispute._get_resting_domain(), ["move_id"])
        return Domain("id", "in", found.move_id.ids)

    def action_dispute_invoice(self):
        """Dispute the invoice from here; several of them in one go."""
        if len(self) == 1:
            Dispute = self.env["account.dispute"]
            return Dispute._get_new_action(self.company_id, self.partner_id, self)
        return self._get_batch_action("account.dispute.batch", self.env._("Dispute Invoices"))

    def _after_posting(self):
        """A corrected invoice may have new items; a credit note is what a debtor waited for who was
        right."""
        res = super()._after_posting()
        Dispute = self.env["account.dispute"].sudo()
        lost = Domain("move_id", "in", self.ids) & Domain("move_line_id", "=", False)
        Dispute.search(lost & Domain("item_date_maturity", "!=", False))._relink()
        if credited := self.reversed_entry_id:
            waiting = Domain("awaits_credit", "=", True) & Domain("move_id", "in", credited.ids)
            Dispute.search(waiting)._stop_waiting()
        return res
