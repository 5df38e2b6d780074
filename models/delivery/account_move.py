from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _render_dunning_copies(self):
        """``{invoice: PDF}`` of invoices without a stored file: one wkhtmltopdf per company and
        form of invoice."""
        copies = {}
        for (company, form), moves in self.grouped(
            lambda move: move._get_dunning_copy_form()
        ).items():
            reports = self.env["ir.actions.report"].with_company(company)
            copies |= reports._print_each(form.report_name, moves)
        return copies

    def _get_dunning_copy_form(self):
        """The company and the form an invoice is printed with."""
        own = self.partner_id.with_company(self.company_id).invoice_template_pdf_report_id
        return self.company_id, own or self.env.ref("account.account_invoices").sudo()
