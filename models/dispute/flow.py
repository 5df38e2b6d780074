from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools.decision.pauses import Pause
from ..common.window import open_form
from .dispute import exact


class AccountDispute(models.Model):
    """How a dispute acts on dunning, and how it ends."""

    _inherit = "account.dispute"

    def _is_about(self, item_id):
        return not self.move_line_id or self.move_line_id.id == item_id

    def _get_contested(self):
        """How much of each of its items is contested, None = all that is open."""
        self.ensure_one()
        if self.is_whole and not self.move_line_id:
            return None
        return exact(self.amount, self.currency_id)

    def _rests(self):
        """Whether what is contested is not dunned: nobody has decided, or the debtor waits for the
        credit note he was promised."""
        self.ensure_one()
        return self.state == "open" or self.awaits_credit

    @api.model
    def _get_resting_domain(self):
        return Domain("state", "=", "open") | Domain("awaits_credit", "=", True)

    def _as_pause(self):
        self.ensure_one()
        return Pause(self.opened_on, self.resumed_on, self.is_whole)

    def _relink(self):
        """The invoice was corrected and has new items: to that with the same due date, or to the
        only one; else the whole invoice is meant."""
        for dispute in self:
            rooms = dispute._get_rooms()
            items = self.env["account.move.line"].union(*rooms)
            heir = items._choose_heir(dispute.item_date_maturity)
            if heir and not dispute._has_twin(heir):
                dispute._relink_to(heir, rooms[heir])

    def _relink_to(self, item, room):
        """A correction never fails because less is open now than was disputed."""
        amount = float(room) if self.is_whole else min(self.amount, float(room))
        if amount > 0:
            self.write({"move_line_id": item.id, "amount": amount})

    def _has_twin(self, item):
        """Whether the item is disputed for this reason already: two of its kind became one."""
        twins = self.search([("move_line_id", "=", item.id), ("state", "=", "open")])
        return self.state == "open" and self.reason_id in twins.reason_id

    # === HOW IT ENDS === #

    def action_resolve_for_us(self):
        """The claim stands: dunning resumes at the level reached, its interval starts today."""
        self._close("us")

    def action_resolve_for_debtor(self):
        """The debtor is right: he gets a credit note."""
        self.ensure_one()
        self._close("debtor")
        return self.action_credit()

    def action_withdraw(self):
        """The debtor contests it no longer, or the dispute was entered by mistake."""
        self._close("withdrawn")

    def action_stop_waiting(self):
        """No credit note comes (any more): what is open is dunned again."""
        self.check_access("write")
        self._stop_waiting()

    def _stop_waiting(self):
        for dispute in self.filtered("awaits_credit").sudo():
            today = dispute.company_id._get_dunning_today()
            dispute.write({"awaits_credit": False, "resumed_on": today})

    def _close(self, outcome):
        self.check_access("write")
        if closed := self._get_closed():
            raise UserError(self.env._("%s is resolved already.", closed[0].display_name))
        for dispute in self:
            today = dispute.company_id._get_dunning_today()
            dispute.sudo().write(
                {
                    "state": outcome,
                    "resolved_on": today,
                    "resumed_on": today,
                    "resolved_by_id": self.env.uid,
                    "awaits_credit": outcome == "debtor",
                }
            )

    def action_credit(self):
        """Odoo's credit note wizard. It takes no amount: the reason names it, and the draft it
        makes is cut down to it."""
        self.ensure_one()
        if not self.move_id.is_sale_document(include_receipts=True):
            return False
        dispute = self.with_context(lang=self.partner_id.lang or self.env.lang)
        reason = dispute.reason_id.name
        if not self.is_whole:
            amount = format_amount(dispute.env, self.amount, self.currency_id)
            reason = dispute.env._("%(reason)s, %(amount)s", reason=reason, amount=amount)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Note"),
            "res_model": "account.move.reversal",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": "account.move",
                "active_ids": self.move_id.ids,
                "default_reason": reason,
            },
        }

    @api.model
    def _get_new_action(self, company, debtor, move=None, item=None):
        """The form of a new dispute, for the buttons "Dispute" everywhere."""
        return open_form(
            self.browse(),
            self.env._("Dispute of %s", (move or debtor).display_name),
            dialog=True,
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            move_id=move.id if move else False,
            move_line_id=item.id if item else False,
        )
