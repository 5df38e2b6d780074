from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountCollectionCase(models.Model):
    """What of a debtor was written off, and the way to do so."""

    _inherit = "account.collection.case"

    write_off_ids = fields.One2many(
        "account.collection.write.off", compute="_compute_file", string="Write-offs"
    )
    write_off_count = fields.Integer("Written off", compute="_compute_write_off_count")

    @api.model
    def _get_file_fields(self):
        mine = {"write_off_ids": ("partner_id.collection_write_off_ids.state", None)}
        return {**super()._get_file_fields(), **mine}

    @api.depends("partner_id", "company_id")
    def _compute_write_off_count(self):
        for case in self:
            case.write_off_count = len(case.write_off_ids)

    def _check_without_history(self):
        res = super()._check_without_history()
        rows = self.env["account.collection.write.off"].sudo()
        if rows.search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds write-offs and stays as evidence."))
        return res

    def _merge_into(self, target):
        rows = self.env["account.collection.write.off"].sudo()
        rows.search(self._get_owner_domain())._through_door().partner_id = target.partner_id
        return super()._merge_into(target)

    def action_write_off(self):
        """Give up what was ticked, else all that is overdue."""
        self.ensure_one()
        return self.env["account.collection.write.off"]._get_new_action(self._get_meant())

    def _get_list(self, name):
        if name == "write_off":
            return "account.collection.write.off", self._get_owner_domain()
        return super()._get_list(name)

    def action_open_write_offs(self):
        return self._open_list("write_off", self.env._("Write-offs"))
