from odoo import models


class AccountBankStatementLine(models.Model):
    """A transaction that goes takes what was kept about it along."""

    _inherit = "account.bank.statement.line"

    def unlink(self):
        Receipt = self.env["account.dunning.receipt"].sudo()
        Receipt.search([("statement_line_id", "in", self.ids)]).unlink()
        return super().unlink()
