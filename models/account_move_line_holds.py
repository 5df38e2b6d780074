from collections import defaultdict

from odoo import api, models

from ..tools.escalation import Hold


class AccountMoveLineHolds(models.Model):
    """Why open items rest, read for a batch of them at once."""

    _inherit = "account.move.line"

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """Hook: why items rest, ``{item id: [Hold, …]}``; ``rows`` are a batch with all items of
        each debtor in it. The rule picks the hold that explains best."""
        holds = defaultdict(list)
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        archived = set(debtors.filtered(lambda debtor: not debtor.active).ids)
        pending = self._read_waiting_debtors(company, debtors)
        moves = self.env["account.move"].browse({row.move_id for row in rows})
        paying = moves._get_moves_being_paid()
        for row in rows:
            if not row.debtor_id:
                holds[row.id].append(Hold("no_debtor"))
            if row.no_followup:
                holds[row.id].append(Hold("no_followup"))
            if row.payment_state in ("blocked", "invoicing_legacy"):
                holds[row.id].append(Hold("payment_blocked"))
            if row.debtor_id in archived:
                holds[row.id].append(Hold("archived"))
            if not procedures[row.id]._get_steps():
                holds[row.id].append(Hold("no_procedure"))
            if row.payment_state == "in_payment" or row.move_id in paying:
                holds[row.id].append(Hold("in_payment"))
            if row.debtor_id in pending:
                holds[row.id].append(Hold("pending"))
            holds[row.id] += row._get_block_holds(today)
        return holds

    @api.model
    def _read_waiting_debtors(self, company, debtors):
        """Ids of the debtors with a notice that was drafted but not sent: one letter at a time. The
        outbox, which holds that very notice in its hands, looks without them."""
        if self.env.context.get("dunning_recheck"):
            return set()
        waiting = self.env["account.dunning.notice"]._read_group(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", debtors.ids),
                ("state", "in", ("draft", "confirmed")),
            ],
            ["partner_id"],
        )
        return {debtor.id for (debtor,) in waiting}
