from odoo import models


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """A letter has no scripts that draw it: there is nothing to wait for. Other reports keep
        the delay of the database."""
        line = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("dunning_letters") and "--javascript-delay" in line:
            line[line.index("--javascript-delay") + 1] = "0"
        return line
