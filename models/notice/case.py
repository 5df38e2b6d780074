from odoo import api, fields, models
from odoo.tools import SQL


class AccountCollectionCase(models.Model):
    """The letters in the file of a debtor."""

    _inherit = "account.collection.case"

    notice_ids = fields.One2many("account.dunning.notice", "case_id", readonly=True)
    level_id = fields.Many2one(
        "account.dunning.level", string="Dunning Level", compute="_compute_overdue"
    )

    @api.depends("notice_ids.state")
    def _compute_overdue(self):
        return super()._compute_overdue()

    @api.model
    def _get_standing_fields(self):
        return {**super()._get_standing_fields(), "level_id": "dunning_level_id"}

    def _check_without_history(self):
        self._refuse_to_forget(self.filtered("notice_ids"))
        return super()._check_without_history()

    def _merge_into(self, target):
        self.notice_ids._through_door().write({"case_id": target.id})
        self.invalidate_recordset(["notice_ids"])
        return super()._merge_into(target)

    @api.model
    def _get_rests_sql(self, company, among):
        """Letters whose deadline still runs."""
        asked = SQL(
            """SELECT line.move_line_id, MAX(notice.deadline)
                 FROM account_dunning_notice_line line
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
                WHERE notice.company_id = %s AND notice.deadline >= %s
                  AND line.rank > 0 AND %s AND %s
                GROUP BY 1""",
            company.id,
            company._get_dunning_today(),
            self.env["account.dunning.notice.line"]._get_sent_sql(),
            among(SQL("line.move_line_id")),
        )
        return {**super()._get_rests_sql(company, among), "letter": asked}
