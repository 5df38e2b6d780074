from odoo import api, fields, models
from odoo.tools import SQL


class AccountCollectionCase(models.Model):
    """The disputes of a debtor."""

    _inherit = "account.collection.case"

    dispute_ids = fields.One2many("account.dispute", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"dispute_ids": ("partner_id.dispute_ids.company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def _get_resting_disputes(self):
        """What is not claimed at present, for statements."""
        return self.dispute_ids.filtered(lambda dispute: dispute._rests())

    def action_dispute(self):
        """Enter a dispute of the debtor from here."""
        self.ensure_one()
        return self.env["account.dispute"]._get_new_action(self.company_id, self.partner_id)

    @api.model
    def _get_rests_sql(self, company, among):
        """What is contested as a whole."""
        disputed = SQL(
            """SELECT item.id, CASE WHEN dispute.date_due >= %s THEN dispute.date_due END
                 FROM account_dispute dispute
                 JOIN account_move_line item
                   ON item.move_id = dispute.move_id
                  AND item.id = COALESCE(dispute.move_line_id, item.id)
                WHERE dispute.company_id = %s AND dispute.is_whole
                  AND (dispute.state = 'open' OR dispute.awaits_credit) AND %s""",
            company._get_dunning_today(),
            company.id,
            among(SQL("item.id")),
        )
        return {**super()._get_rests_sql(company, among), "dispute": disputed}
