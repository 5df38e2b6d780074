from odoo import models
from odoo.exceptions import UserError


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _print_each(self, report, records):
        """``{record: PDF}``, drawn by one wkhtmltopdf; Odoo splits the result at the headings.

        Raises UserError where nothing was drawn: Odoo takes an empty file for a letter."""
        streams = self.with_context(force_report_rendering=True)._render_qweb_pdf_prepare_streams(
            report, {}, res_ids=records.ids
        )
        printed = {record: streams[record.id]["stream"].getvalue() for record in records}
        if not all(paper.startswith(b"%PDF") for paper in printed.values()):
            raise UserError(self.env._("wkhtmltopdf prints nothing."))
        return printed

    def _prepare_pdf_report_attachment_vals_list(self, report, streams):
        """The machine keeps our papers, whoever prints them first: nobody else makes a file of
        their name."""
        vals_list = super()._prepare_pdf_report_attachment_vals_list(report, streams)
        if not self.env["ir.attachment"]._is_of_ours(report.model):
            return vals_list
        self.env["ir.attachment"]._through_door().create(vals_list)
        return []

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """A letter has no scripts that draw it: there is nothing to wait for. Other reports keep
        the delay of the database."""
        line = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("dunning_letters") and "--javascript-delay" in line:
            line[line.index("--javascript-delay") + 1] = "0"
        return line
