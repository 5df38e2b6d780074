from odoo import fields, models


class AccountCollectionCase(models.Model):
    """How much credit the debtor has, beside what he owes."""

    _name = "account.collection.case"
    _inherit = ["account.collection.case", "account.credit.shown"]

    has_credit_control = fields.Boolean(compute="_compute_has_credit_control", compute_sudo=True)

    def _compute_has_credit_control(self):
        for case in self:
            case.has_credit_control = case.company_id._has_credit_control()

    def _shows_always(self):
        return False

    def action_set_limit(self):
        """Propose a credit limit."""
        self.ensure_one()
        self.check_access("read")
        return self.env["account.credit.limit"]._get_new_action(self.company_id, self.partner_id)

    def action_release(self):
        """Let the debtor through though he is held."""
        self.ensure_one()
        self.check_access("read")
        Release = self.env["account.credit.release"]
        return Release._get_new_action(self.company_id, self.partner_id)

    def action_open_limits(self):
        """Every limit the debtor has had."""
        self.ensure_one()
        return self._open_part(
            self.env._("Credit Limits"), "account.credit.limit", list(self._get_owner_domain())
        )
