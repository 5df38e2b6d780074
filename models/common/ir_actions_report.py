import logging
import re
from urllib.parse import urlsplit

from markupsafe import Markup

from odoo import SUPERUSER_ID, models, tools
from odoo.exceptions import UserError

from ...tools.common.stylesheet import read_names, read_rules, write_lean

_logger = logging.getLogger(__name__)
# How a page names a style sheet.
_LINK = re.compile(r'<link\b[^>]*\bhref="([^"]+\.css)"[^>]*>')


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

    # === LEAN LETTERS === #

    def _prepare_html(self, html, report_model=False):
        """Letters bear the rules of style they need, instead of a link to all there are: that is
        most of what wkhtmltopdf does."""
        prepared = super()._prepare_html(html, report_model=report_model)
        if not prepared or not self.env.context.get("dunning_letters"):
            return prepared
        bodies, res_ids, header, footer, arguments = prepared
        *bodies, header, footer = self._make_lean([*bodies, header, footer])
        return bodies, res_ids, header, footer, arguments

    def _make_lean(self, papers):
        """The HTML ``papers`` with their style in them; a link whose style sheet is not known, that
        of another module for one, stays."""
        names = read_names(papers)
        # What stands in one of them can name a font.
        fonts = "".join(re.findall(r"font-family[^;}]*", "".join(papers)))
        styles = {}
        for link in {link for paper in papers for link in _LINK.findall(paper)}:
            try:
                rules = self._read_style_rules(urlsplit(link).path)
            except (LookupError, ValueError) as error:
                _logger.info("Letters are printed with the whole style sheet %s: %s", link, error)
                continue
            style = write_lean(rules, names, fonts)
            # Ahead of it, as the style may be longer than what is searched for the encoding.
            styles[link] = f'<meta charset="utf-8"/><style>{style}</style>'
        return [
            Markup(_LINK.sub(lambda found: styles.get(found[1], found[0]), str(paper)))
            for paper in papers
        ]

    @tools.ormcache("path", cache="assets")
    def _read_style_rules(self, path):
        """The rules of the style sheet at this ``path``, which bears its version. LookupError,
        which is not remembered, until the web server has made it: nothing is written for it here,
        as a full disk would then keep every letter at home."""
        made = [("url", "=", path), ("res_model", "=", "ir.ui.view"), ("res_id", "=", 0)]
        # Nobody else's file, whatever address it gives itself.
        made += [("public", "=", True), ("create_uid", "=", SUPERUSER_ID)]
        attachment = self.env["ir.attachment"].sudo().search(made, limit=1)
        if not attachment:
            raise LookupError(path)
        text = attachment.raw.decode()
        if "</style" in text.lower():
            raise ValueError("It would end in the middle of a page.")
        return read_rules(text)

    def _build_wkhtmltopdf_args(self, *args, **kwargs):
        """A letter has no scripts that draw it: there is nothing to wait for. Other reports keep
        the delay of the database."""
        line = super()._build_wkhtmltopdf_args(*args, **kwargs)
        if self.env.context.get("dunning_letters") and "--javascript-delay" in line:
            line[line.index("--javascript-delay") + 1] = "0"
        return line
