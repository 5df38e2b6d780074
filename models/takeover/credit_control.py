from odoo import api, models
from odoo.tools import SQL


class AccountDunningTakeover(models.Model):
    """OCA's account_credit_control: a control line for each item and level. Only those in state
    "sent" went out, on the day of their communication; the day of their run may be weeks before."""

    _inherit = "account.dunning.takeover"

    @api.model
    def _get_sources(self):
        found = super()._get_sources()
        if self._has_columns(
            "credit_control_line", "move_line_id", "policy_level_id", "state", "date", "channel"
        ) and self._has_columns("credit_control_policy_level", "name", "level", "policy_id"):
            found["credit_control"] = self.env._("OCA Credit Control")
        return found

    @api.model
    def _read_credit_control(self, company):
        """What is open of it."""
        has_letter = self._has_columns("credit_control_communication", "report_date")
        has_sent = self._has_columns("credit_control_line", "date_sent")
        days = [
            SQL("line.date_sent") if has_sent else None,
            SQL("letter.report_date") if has_letter else None,
            SQL("line.date"),
        ]
        letters = SQL("credit_control_communication") if has_letter else SQL("(SELECT 0 AS id)")
        overridden = self._has_columns("credit_control_line", "manually_overridden")
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT line.id AS number, item.id AS item, move.name AS invoice,
                       CONCAT_WS(': ', %(policy)s, %(level)s) AS level, level.level AS place,
                       %(after)s AS after, COALESCE(%(days)s) AS sent_on, line.channel,
                       line.communication_id::varchar AS document,
                       CASE WHEN line.balance_due > 0
                             AND line.balance_due::numeric <= item.amount_currency
                            THEN ROUND(line.balance_due::numeric, 6) END AS amount
                  FROM credit_control_line line
                  JOIN account_move_line item ON item.id = line.move_line_id
                  JOIN account_move move ON move.id = item.move_id
                  JOIN credit_control_policy_level level ON level.id = line.policy_level_id
             LEFT JOIN credit_control_policy policy ON policy.id = level.policy_id
             LEFT JOIN %(letters)s letter ON letter.id = line.communication_id
                 WHERE line.state = 'sent' AND item.company_id = %(company)s AND %(valid)s
                   AND item.parent_state = 'posted' AND item.reconciled IS NOT TRUE
              ORDER BY sent_on, line.id
                """,
                policy=self._get_name_sql("policy"),
                level=self._get_name_sql("level"),
                # A level there is no note before the due date, whatever its days count from.
                after=SQL("0"),
                days=SQL(", ").join(filter(None, days)),
                letters=letters,
                valid=SQL("line.manually_overridden IS NOT TRUE") if overridden else SQL("TRUE"),
                company=company.id,
            )
        )
        return self._as_found(rows)
