from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.common.window import go_on


class AccountCollectionCall(models.TransientModel):
    """A call with a debtor: what came out of it, and when to call again. The calls that waited are
    done with it."""

    _name = "account.collection.call"
    _description = "Call with a Debtor"
    _by_hand = True

    case_id = fields.Many2one(
        "account.collection.case", required=True, readonly=True, by_hand="new"
    )
    partner_id = fields.Many2one(related="case_id.partner_id")
    phone = fields.Char(related="partner_id.phone")
    outcome = fields.Selection("_get_outcomes", required=True, default="reached")
    contact_name = fields.Char("Spoke with")
    note = fields.Text(help="Facts only: the debtor may ask to read this.")
    next_day = fields.Date("Call again on", help="Empty: no task is made.")

    @api.model
    def _get_outcomes(self):
        contacts = self.env["account.collection.contact"]
        known = contacts._fields["outcome"]._description_selection(self.env)
        return [(name, label) for name, label in known if name != "sent"]

    def action_save(self):
        self._save()
        return {"type": "ir.actions.act_window_close"}

    def action_save_next(self):
        """Keep the call and go on to the next debtor of the list."""
        self._save()
        return go_on()

    def action_promise(self):
        """He promised to pay: keep the call as the promise does, which is a contact by itself."""
        self.ensure_one()
        self.case_id._finish_calls(self.note or "")
        return self.case_id.action_promise()

    def _save(self):
        self.ensure_one()
        case = self.case_id
        case.check_access("read")
        self.env["account.collection.answer"]._check_collector()
        today = case.company_id._get_dunning_today()
        if self.next_day and self.next_day < today:
            raise UserError(self.env._("The day to call again is over. Choose a later one."))
        case._log_call(self.outcome, note=self.note or "", contact_name=self.contact_name or "")
        if self.next_day:
            case._call_again(self.next_day)
