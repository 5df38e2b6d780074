from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class AccountCollectionCase(models.Model):
    """The proceedings against a debtor, and the way to a new one."""

    _inherit = "account.collection.case"

    proceeding_ids = fields.One2many(
        "account.collection.proceeding", compute="_compute_file", string="Proceedings"
    )
    proceeding_count = fields.Integer("Proceedings against", compute="_compute_proceeding_count")

    @api.model
    def _get_file_fields(self):
        mine = {"proceeding_ids": ("partner_id.collection_proceeding_ids.state", None)}
        return {**super()._get_file_fields(), **mine}

    def _check_without_history(self):
        res = super()._check_without_history()
        Proceeding = self.env["account.collection.proceeding"].sudo()
        if Proceeding.search_count(self._get_owner_domain()):
            raise UserError(self.env._("The case holds proceedings and stays as evidence."))
        return res

    def _merge_into(self, target):
        Proceeding = self.env["account.collection.proceeding"].sudo()
        Proceeding.search(self._get_owner_domain()).partner_id = target.partner_id
        return super()._merge_into(target)

    def action_hand_over(self):
        """Hand what was ticked, else all that is overdue, over to an agency, a court, a lawyer."""
        self.ensure_one()
        return self.env["account.collection.proceeding"]._get_new_action(self._get_meant())

    @api.depends("partner_id", "company_id")
    def _compute_proceeding_count(self):
        for case in self:
            case.proceeding_count = len(case.proceeding_ids)

    def _get_list(self, name):
        if name == "proceeding":
            return "account.collection.proceeding", self._get_owner_domain()
        return super()._get_list(name)

    def action_open_proceedings(self):
        return self._open_list("proceeding", self.env._("Proceedings"))

    @api.model
    def _get_rests_sql(self, company, among):
        """What somebody else has in hand."""
        in_hand = SQL(
            """SELECT claim.move_line_id, NULL::date
                 FROM account_collection_proceeding_claim claim
                 JOIN account_collection_proceeding proceeding
                   ON proceeding.id = claim.proceeding_id
                 JOIN account_collection_proceeding_kind kind ON kind.id = proceeding.kind_id
                WHERE claim.company_id = %s AND claim.is_live AND kind.holds_dunning AND %s""",
            company.id,
            among(SQL("claim.move_line_id")),
        )
        return {**super()._get_rests_sql(company, among), "proceeding": in_hand}
