from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AccountCollectionsArrangementItem(models.AbstractModel):
    """An open item that the debtor agreed to pay, as it stood when he did."""

    _name = "account.collections.arrangement.item"
    _description = "Item of an Arrangement"
    # The fields that lead to the arrangement and that remember what was open.
    _arrangement = None
    _remembered = "amount"

    # No foreign key may keep an invoice from being corrected: the row remembers by itself.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
        by_hand=("draft", "proposed"),
    )
    name = fields.Char("Document", compute="_compute_item", store=True, precompute=True)
    date_maturity = fields.Date("Due Date", compute="_compute_item", store=True, precompute=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_item", store=True, precompute=True
    )
    amount_open_now = fields.Monetary("Open", compute="_compute_amount_open_now", compute_sudo=True)

    # Not of the balance: the row remembers what was open.
    @api.depends("move_line_id")
    def _compute_item(self):
        for row in self:
            item = row.move_line_id
            charge = item.dunning_charge_id
            row.name = charge.display_name if charge else item.move_id.name
            row.date_maturity = bool(item) and item._get_due()
            row.currency_id = item.currency_id
            row[self._remembered] = item.amount_residual_currency

    @api.depends("move_line_id.amount_residual_currency")
    def _compute_amount_open_now(self):
        for row in self:
            item = row.move_line_id
            posted = item.parent_state == "posted"
            row.amount_open_now = max(item.amount_residual_currency, 0.0) if posted else 0.0

    def _remember(self):
        """What is open at the moment of the agreement."""
        for row in self:
            row[self._remembered] = row.amount_open_now

    def _check_items(self):
        """Open receivables of one debtor, one company and one currency."""
        for arrangement, rows in self.grouped(self._arrangement).items():
            items = rows.move_line_id
            if items - items._filter_receivable():
                raise ValidationError(self.env._("Only open items of customers can be agreed on."))
            if items.partner_id.commercial_partner_id - arrangement.partner_id:
                raise ValidationError(
                    self.env._("The items must all be those of %s.", arrangement.partner_id.name)
                )
            if items.company_id - arrangement.company_id:
                raise ValidationError(
                    self.env._("The items must all be those of %s.", arrangement.company_id.name)
                )
            if len(items.currency_id) > 1:
                raise ValidationError(
                    self.env._(
                        "The items are in several currencies. Make an agreement for each of them."
                    )
                )
