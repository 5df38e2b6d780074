from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import escalation
from ..tools.escalation import Hold, Item, Policy


class Row(NamedTuple):
    """An open item as it stands in the ledger; amounts: > 0 the debtor owes, < 0 he has a
    credit."""

    id: int
    move_id: int
    debtor_id: int | None
    currency_id: int
    amount: float  # company currency
    amount_currency: float
    due: object
    no_followup: bool
    payment_state: str | None
    procedure_id: int | None
    cycle: int
    reopened_on: object


class AccountMoveLineDunning(models.Model):
    """Reads the open items as values for the rule and returns its decisions: a handful of queries
    whatever the number of items."""

    _inherit = "account.move.line"

    @api.model
    def _decide_dunning(self, company, today, debtors=None, policy=None, procedures=None):
        """The decision for each open item of ``company`` (only of ``debtors``, only under
        ``procedures`` if given; credits count for everything the debtor owes).

        Returns ``[(row, decision)]`` in the order of debtor and due date."""
        self = self.with_company(company).sudo()
        if policy is None:
            policy = Policy(
                grace=company.dunning_grace_days, bank_stale=company._is_bank_data_stale(today)
            )
        rows = self._read_dunning_rows(company, debtors)
        if procedures:
            applying = self._choose_dunning_procedures(rows)
            rows = [row for row in rows if row.amount < 0 or applying[row.id] in procedures]
        items = self._as_dunning_items(company, rows, today)
        by_debtor = defaultdict(list)
        for row in rows:
            # Items without a debtor are nobody's balance: each stands alone.
            by_debtor[row.debtor_id or -row.id].append(items[row.id])
        decided = {
            debtor: escalation.decide(of_debtor, today, policy)
            for debtor, of_debtor in by_debtor.items()
        }
        oldest = {
            debtor: min(item.due for item in of_debtor) for debtor, of_debtor in by_debtor.items()
        }
        escalation.limit_letters(decided, oldest, today, policy)
        return [(row, decided[row.debtor_id or -row.id][row.id]) for row in rows]

    @api.model
    def _read_dunning_rows(self, company, debtors=None):
        domain = self._get_dunning_domain(company)
        if debtors is not None:
            domain &= Domain("partner_id.commercial_partner_id", "in", debtors.ids)
        self.flush_model()
        self.env["account.move"].flush_model(["payment_state", "dunning_procedure_id"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return [
            Row(*values)
            for values in self.env.execute_query(
                SQL(
                    """
                    SELECT item.id, item.move_id, partner.commercial_partner_id, item.currency_id,
                           item.amount_residual, item.amount_residual_currency,
                           %s,
                           COALESCE(item.no_followup, FALSE), move.payment_state,
                           move.dunning_procedure_id, COALESCE(item.dunning_cycle, 0),
                           item.dunning_reopened_on
                      FROM account_move_line item
                      JOIN account_move move ON move.id = item.move_id
                 LEFT JOIN res_partner partner ON partner.id = item.partner_id
                     WHERE item.id IN %s
                  ORDER BY 3, 7, 1
                    """,
                    self._get_due_sql(),
                    self._search(domain, bypass_access=True).subselect(),
                )
            )
        ]

    @api.model
    def _get_due_sql(self):
        """The due date of ``item``: an entry without one is due on its own date."""
        return SQL("COALESCE(item.date_maturity, item.invoice_date, item.date)")

    @api.model
    def _as_dunning_items(self, company, rows, today):
        """The rows as the rule sees them, ``{item id: Item}``."""
        procedures = self._choose_dunning_procedures(rows)
        steps = {
            procedure: procedure.level_ids._as_steps() for procedure in set(procedures.values())
        }
        holds = self._get_dunning_holds(company, rows, procedures, today)
        history = self.browse([row.id for row in rows])._read_dunning_history()
        return {
            row.id: Item(
                key=row.id,
                due=row.due,
                amount=row.amount,
                steps=steps[procedures[row.id]],
                holds=tuple(holds.get(row.id, ())),
                rank=history.get(row.id, {}).get("rank") or 0,
                noted=history.get(row.id, {}).get("noted") or False,
                sent_on=history.get(row.id, {}).get("sent_on"),
                deadline=history.get(row.id, {}).get("deadline"),
                reopened_on=row.reopened_on,
            )
            for row in rows
        }

    @api.model
    def _choose_dunning_procedures(self, rows):
        """``{item id: procedure}``; the invoice's own goes before the debtor's."""
        Procedure = self.env["account.dunning.procedure"]
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        of_debtor = Procedure._get_for(debtors)
        return {
            row.id: Procedure.browse(row.procedure_id)
            if row.procedure_id
            else of_debtor.get(row.debtor_id, Procedure)
            for row in rows
        }

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        """Hook: why items rest, ``{item id: [Hold, …]}``. The rule picks the one that explains
        best."""
        holds = defaultdict(list)
        debtors = self.env["res.partner"].browse({row.debtor_id for row in rows if row.debtor_id})
        archived = set(debtors.filtered(lambda debtor: not debtor.active).ids)
        pending = self._read_waiting_debtors(company)
        paying = self.env["account.move"]._get_moves_being_paid(company)
        for row in rows:
            reasons = holds[row.id]
            if not row.debtor_id:
                reasons.append(Hold("no_debtor"))
            if row.no_followup:
                reasons.append(Hold("no_followup"))
            if row.payment_state in ("blocked", "invoicing_legacy"):
                reasons.append(Hold("payment_blocked"))
            if row.debtor_id in archived:
                reasons.append(Hold("archived"))
            if not procedures[row.id].level_ids:
                reasons.append(Hold("no_procedure"))
            if row.payment_state == "in_payment" or row.move_id in paying:
                reasons.append(Hold("in_payment"))
            if row.debtor_id in pending:
                reasons.append(Hold("pending"))
        self._add_dunning_blocks(holds, company, rows, today)
        return holds

    @api.model
    def _read_waiting_debtors(self, company):
        """Ids of the debtors with a notice that was drafted but not sent: one letter at a time. The
        outbox, which holds that very notice in its hands, looks without them."""
        if self.env.context.get("dunning_recheck"):
            return set()
        waiting = self.env["account.dunning.notice"]._read_group(
            [("company_id", "=", company.id), ("state", "in", ("draft", "confirmed"))],
            ["partner_id"],
        )
        return {debtor.id for (debtor,) in waiting}

    @api.model
    def _add_dunning_blocks(self, holds, company, rows, today):
        Block = self.env["account.dunning.block"]
        blocks = Block.search_fetch(
            Block._get_domain(today) & Domain("company_id", "=", company.id),
            ["partner_id", "move_id", "move_line_id", "date_to", "scope"],
        )
        by_owner = defaultdict(list)
        for block in blocks:
            owner = block.move_line_id or block.move_id or block.partner_id.commercial_partner_id
            by_owner[block.scope, owner.id].append(
                Hold(f"block_{block.scope}", block.date_to or None)
            )
        for row in rows if by_owner else ():
            holds[row.id] += by_owner.get(("debtor", row.debtor_id), [])
            holds[row.id] += by_owner.get(("invoice", row.move_id), [])
            holds[row.id] += by_owner.get(("item", row.id), [])
