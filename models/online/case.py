from odoo import api, fields, models
from odoo.tools import SQL


class AccountCollectionCase(models.Model):
    """What the debtor pays online, and what became of it."""

    _inherit = "account.collection.case"

    online_ids = fields.One2many(
        "account.collection.online", string="Online Payments", compute="_compute_file"
    )

    @api.model
    def _get_file_fields(self):
        return {**super()._get_file_fields(), "online_ids": ("company_id", None)}

    def _merge_into(self, target):
        """What the other one paid stays his file's."""
        self.sudo().online_ids.partner_id = target.partner_id
        return super()._merge_into(target)

    @api.model
    def _get_rests_sql(self, company, among):
        """The items that are paid when the money on its way has come: in process in the books, or
        not there yet."""
        parts = [
            SQL(
                """SELECT id FROM account_move
                    WHERE company_id = %s AND state = 'posted' AND payment_state = 'in_payment'""",
                company.id,
            )
        ]
        for model, condition in self.env["account.move"]._get_money_conditions().items():
            other, links = self.env[model], self.env[model]._fields["invoice_ids"]
            parts.append(
                SQL(
                    """SELECT move.id
                         FROM %(links)s link
                         JOIN %(table)s other ON other.id = link.%(other)s
                         JOIN account_move move ON move.id = link.%(move)s
                        WHERE %(condition)s AND move.company_id = %(company)s
                        GROUP BY move.id
                       HAVING BOOL_OR(other.currency_id <> move.currency_id)
                           OR SUM(other.amount) >= move.amount_residual""",
                    move=SQL.identifier(links.column2),
                    other=SQL.identifier(links.column1),
                    links=SQL.identifier(links.relation),
                    table=SQL.identifier(other._table),
                    condition=condition,
                    company=company.id,
                )
            )
        self.env["account.collection.online.part"].flush_model()
        under_way = SQL(
            """SELECT item.id, NULL::date FROM account_move_line item
                WHERE item.company_id = %(company)s AND item.move_id IN (%(moves)s)
                UNION ALL
               SELECT item.id, NULL::date
                 FROM account_collection_online_part part
                 JOIN payment_transaction other ON other.id = part.transaction_id
                 JOIN account_move_line item ON item.id = part.move_line_id
                WHERE item.company_id = %(company)s AND part.credit_id IS NULL AND %(waiting)s
                GROUP BY item.id
               HAVING SUM(part.amount + COALESCE(part.discount, 0))
                      >= item.amount_residual_currency""",
            company=company.id,
            moves=SQL(" UNION ALL ").join(parts),
            waiting=self.env["account.move"]._get_waiting_sql(),
        )
        return {**super()._get_rests_sql(company, among), "in_payment": under_way}
