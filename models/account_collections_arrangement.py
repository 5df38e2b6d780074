from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.money import Payment


class AccountCollectionsArrangement(models.AbstractModel):
    """What a promise and a payment plan have in common: a debtor agreed to pay some open items, and
    what is matched with them tells whether he does."""

    _name = "account.collections.arrangement"
    _description = "Arrangement with a Debtor"
    # The rows that name the items.
    _arranged_items = "line_ids"

    # === BUTTONS === #

    @api.model
    def _arrange_with(self, debtor):
        """The form for what a debtor owes the current company."""
        company, debtor = self.env.company, debtor.commercial_partner_id
        Item = self.env["account.move.line"].sudo().with_company(company)
        items = Item.search(
            Domain("partner_id.commercial_partner_id", "=", debtor.id)
            & Item._get_dunning_domain(company),
            order="date_maturity, id",
        )
        return self._get_new_action(company, debtor, self._choose_items(company, items))

    @api.model
    def _arrange_invoices(self, moves):
        """The form for these invoices of one debtor."""
        if len(moves.commercial_partner_id) != 1 or len(moves.company_id) != 1:
            raise UserError(self.env._("Choose invoices of one debtor and one company."))
        items = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        company = moves.company_id
        chosen = self._choose_items(company, items.with_company(company))
        return self._get_new_action(company, moves.commercial_partner_id, chosen)

    # === PAYMENTS === #

    def _read_payments(self):
        """What came off the items of each since it was agreed, ``{id: [Payment]}``."""
        payments = defaultdict(list)
        matched_before = {one._origin.id: one.matched_before or {} for one in self}
        exact = {one._origin.id: one._exact for one in self}
        for one, credit, on, amount in self._fetch_matched():
            fresh = amount - matched_before[one].get(str(credit), 0.0)
            payments[one].append(Payment(on, exact[one](max(fresh, 0.0))))
        return payments

    def _read_matched(self):
        """``{id: {credit id: amount}}``"""
        matched = defaultdict(dict)
        for one, credit, _on, amount in self._fetch_matched():
            matched[one][str(credit)] = amount
        return matched

    def _fetch_matched(self):
        """What is matched with the items: (id, credit id, day, amount)."""
        if not self.ids:
            return []
        rows = self._fields[self._arranged_items]
        Row = self.env[rows.comodel_name]
        self.env["account.partial.reconcile"].flush_model()
        Row.flush_model([rows.inverse_name, "move_line_id"])
        self.env["account.move.line"].flush_model(["date", "parent_state"])
        owner = SQL.identifier("arranged", rows.inverse_name)
        return self.env.execute_query(
            SQL(
                """
                SELECT %(owner)s, credit.id, credit.date,
                       SUM(partial.debit_amount_currency)::float
                  FROM %(rows)s arranged
                  JOIN account_partial_reconcile partial
                    ON partial.debit_move_id = arranged.move_line_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE %(owner)s = ANY(%(ids)s) AND credit.parent_state = 'posted'
              GROUP BY %(owner)s, credit.id, credit.date
                """,
                owner=owner,
                rows=SQL.identifier(Row._table),
                ids=list(self.ids),
            )
        )
