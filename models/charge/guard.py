from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class AccountDunningCharge(models.Model):
    """What a person may enter, correct and delete of charges: costs of others, until a letter has
    claimed them."""

    _inherit = "account.dunning.charge"
    _deletable = ("planned", "fresh")
    _machine_writes = _lt(
        "Fees, lump sums and interest come with a letter, and %(fields)s with them. By hand you "
        "enter costs of others, such as a return debit."
    )
    _stays = _lt(
        "%(records)s was claimed and stays as it is. Waive it, and enter another if need be."
    )
    _is_kept = _lt("%(records)s was claimed and stays as evidence. Waive it instead.")

    # === CHECKS === #

    @api.constrains("amount", "kind")
    def _check_amount(self):
        for charge in self:
            if charge.amount <= 0:
                raise ValidationError(
                    self.env._("%s: the amount must be above zero.", charge.display_name)
                )

    @api.constrains("kind", "notice_id", "plan_id", "name")
    def _check_entered(self):
        # Interest that a payment paid before a letter claimed it has its days.
        for charge in self.filtered(lambda it: not (it.notice_id or it.plan_id or it.interest_to)):
            if charge.kind != "cost":
                raise ValidationError(
                    self.env._(
                        "Fees, lump sums and interest come with a letter. By hand you enter costs "
                        "of others, such as a return debit."
                    )
                )
            if not charge.name:
                raise ValidationError(
                    self.env._("Describe the cost: the debtor reads it on the next letter.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            debtor = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = debtor.commercial_partner_id.id
        return super().create(vals_list)

    def _get_stage(self):
        if self._is_fresh() and not self.amount_paid:
            return "fresh"
        return "planned" if self.state == "planned" else "claimed"

    def _is_without_history(self):
        """Planned and nothing else: it may be computed anew."""
        self.ensure_one()
        return not self.line_ids and not self.waived_on

    def _get_covered_items(self):
        """The open items that a cost is about."""
        self.ensure_one()
        if self.notice_id:
            return self.notice_id._get_claims().move_line_id
        return self.move_line_id or self.move_id.line_ids

    def _is_fresh(self):
        """Entered by hand, and on no letter yet."""
        self.ensure_one()
        known = self.notice_id or self.claimed_on or self.sudo().line_ids or self.waived_on
        return not known
