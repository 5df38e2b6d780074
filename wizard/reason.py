from odoo import fields, models

# The doors that ask for a reason: of which model, and the method that takes it.
DOORS = {
    "waive": ("account.dunning.charge", "_waive"),
    "withdraw": ("account.payment.promise", "_withdraw"),
    "end": ("account.payment.plan", "_withdraw"),
    "override": ("account.collection.proceeding.gate", "_override"),
    "take_back": ("account.collection.proceeding.step", "_take_back"),
    "withdraw_settlement": ("account.collection.settlement", "_withdraw"),
    "dismiss": ("account.credit.incentive", "_dismiss"),
    "reverse": ("account.collection.write.off", "_take_back"),
}


class AccountCollectionsReason(models.TransientModel):
    """Why something is given up: the reason stays in the debtor's file."""

    _name = "account.collections.reason"
    _description = "Reason"
    _by_hand = True

    door = fields.Selection(
        [
            ("waive", "Waive charges"),
            ("withdraw", "Withdraw promises"),
            ("end", "End payment plans"),
            ("override", "Hand over in spite of it"),
            ("take_back", "Take back steps"),
            ("withdraw_settlement", "Withdraw settlements"),
            ("dismiss", "Dismiss proposals"),
            ("reverse", "Take back write-offs"),
        ],
        required=True,
    )
    record_ids = fields.Json(required=True)
    names = fields.Char("About", compute="_compute_names")
    reason = fields.Char(required=True)

    def _compute_names(self):
        for wizard in self:
            wizard.names = wizard.door and wizard._get_records()._name_some()

    def _get_records(self):
        self.ensure_one()
        model, _method = DOORS[self.door]
        records = self.env[model].browse(self.record_ids)
        records.check_access("read")
        return records

    def action_confirm(self):
        """Go through the door, which asks by itself who may."""
        self.ensure_one()
        _model, method = DOORS[self.door]
        getattr(self._get_records(), method)(self.reason)
        return {"type": "ir.actions.act_window_close"}
