from odoo import models


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
            if row.amount_resting >= row.amount_currency:
                line._drop("dispute")
            else:
                line._claim_as_of(row, vals[row.id])
        self.notice_id._reckon_charges()
