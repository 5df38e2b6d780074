from odoo import fields, models

ANY_READER = "account_collections.group_viewer"
SAYING = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    """The invoice and what it says about payment."""

    _inherit = "account.move"

    credit_policy_id = fields.Many2one(
        "account.credit.policy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups=ANY_READER,
        help="The version in force on the day of the invoice when it was posted: it is printed "
        "with the invoice ever since.",
    )

    def _after_posting(self):
        res = super()._after_posting()
        for company, moves in self.grouped("company_id").items():
            if not company.sudo()._list_credit_policies():
                continue
            saying = moves.sudo().filtered(lambda move: move.move_type in SAYING)
            for day, own in saying.grouped("invoice_date").items():
                policy = company.sudo()._get_credit_policy(day)
                others = own.filtered(lambda move, policy=policy: move.credit_policy_id != policy)
                if others:
                    others._through_door().credit_policy_id = policy
        return res

    def _get_policy_text(self):
        """What its paper says about payment, in the language of the context: a draft what is in
        force on its day, a posted one what it said then."""
        self.ensure_one()
        if self.move_type not in SAYING:
            return ""
        if self.state != "draft":
            return self.sudo().credit_policy_id.text or ""
        company = self.company_id.sudo()
        day = self.invoice_date or company._get_dunning_today()
        return company._get_credit_policy(day).text or ""
