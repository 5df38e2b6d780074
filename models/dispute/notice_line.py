from odoo import models

# What of a line changes with what is disputed.
DISPUTABLE = ("amount_disputed", "amount_planned", "amount_residual", "amount_company")


class AccountDunningNoticeLine(models.Model):
    _inherit = "account.dunning.notice.line"

    def _claim_undisputed(self, company):
        """Lines in review claim what is not disputed, as of today; those about nothing else go."""
        items = self.env["account.move.line"].with_context(dunning_recheck=True)
        today = company._get_dunning_today()
        decided = items._decide_dunning(company, today, self.partner_id) if self else []
        rows = {row.id: row for row, _decision in decided}
        vals = self._read_item_vals(rows, today)
        for line in self.filtered(lambda line: line.move_line_id.id in rows):
            row = rows[line.move_line_id.id]
            if row.disputed_currency + row.planned_currency >= row.amount_currency:
                line._drop("dispute")
                continue
            current = row._as_claimed(vals[row.id])
            line.write({name: current[name] for name in DISPUTABLE})
        self.notice_id._plan_charges()
