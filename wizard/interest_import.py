import base64

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.interest import rate_file
from ..tools.interest.rate_file import MAX_SIZE, Fault

# More lines than this nobody reads on a screen.
SHOWN = 200


class AccountInterestImport(models.TransientModel):
    """A file of reference rates on its way in: it says what it would add, or line by line what is
    wrong with it. All of it is imported or nothing."""

    _name = "account.interest.import"
    _description = "Import of Reference Rates"
    _by_hand = True

    file = fields.Binary(
        required=True,
        attachment=False,
        help="CSV with the columns series, valid_from, percent and, if you like, certainty.",
    )
    filename = fields.Char()
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    can_import = fields.Boolean(compute="_compute_preview")

    @api.depends("file")
    def _compute_preview(self):
        for wizard in self:
            new, same, faults = wizard._read_file() if wizard.file else ([], 0, [])
            wizard.can_import = bool(new) and not faults
            if faults:
                wizard.preview = self._list_faults(faults)
            else:
                wizard.preview = wizard.file and self._list_new(new, same)

    def _read_file(self):
        """(new lines, number of lines known already, faults) of the file as things are now."""
        # Asked by a screen, Odoo would answer with the size of the file.
        file = self.with_context(bin_size=False).file or b""
        # Four letters carry three bytes: what is too long is not even unpacked.
        if len(file) > MAX_SIZE * 4 // 3:
            return [], 0, [Fault(1, "size", str(MAX_SIZE // 1000))]
        try:
            content = base64.b64decode(file)
            lines, faults = rate_file.read_lines(content.decode("utf-8-sig"))
        except ValueError:
            # Neither text nor base64.
            lines, faults = [], [Fault(1, "encoding")]
        if faults:
            return [], 0, faults
        return rate_file.sort_lines(lines, self.env["account.interest.rate"]._get_known())

    # === WORDS === #

    @api.model
    def _say(self, fault):
        """What is wrong with a line, and what to do about it."""
        sentence = {
            "columns": self.env._("The first line must name the columns; missing: %(text)s"),
            "doubled": self.env._(
                "The first line names a column twice: %(text)s. Leave one of the two out."
            ),
            "size": self.env._(
                "The file is larger than %(text)s kB, so it is no file of rates. Choose another "
                "one, or import it in parts."
            ),
            "binary": self.env._("The line holds signs that are no text. Save it as “CSV UTF-8”."),
            "encoding": self.env._("The file is no text in UTF-8. Save it as “CSV UTF-8”."),
            "csv": self.env._("This is no line of a CSV file: %(text)s"),
            "empty": self.env._("The file holds no rates."),
            "cells": self.env._("The line has more or fewer columns than the first one: %(text)s"),
            "series": self.env._("There is no series with the code “%(text)s”."),
            "day": self.env._("“%(text)s” is no day. Write it as 2027-01-01 or 01.01.2027."),
            "percent": self.env._("“%(text)s” is no percentage. Write it as 1.52 or 1,52."),
            "digits": self.env._("“%(text)s” has more than four decimals."),
            "range": self.env._("“%(text)s” does not lie between -25 and 100 percent."),
            "twice": self.env._(
                "Series and day are those of line %(text)s. Leave one of the two out."
            ),
            "differs": self.env._(
                "%(text)s is entered for that day already. Correct it in the list of rates."
            ),
            "gap": self.env._(
                "The rate of the half-year from %(text)s on is missing. Add it to the file."
            ),
        }[fault.code]
        text = fault.text
        if fault.code == "differs":
            text = self.env["account.interest.series"]._format_percent(float(text))
        text = sentence % {"text": text}
        return self.env._("Line %(number)s: %(text)s", number=fault.number, text=text)

    @api.model
    def _list_faults(self, faults):
        rows = Markup("").join(Markup("<li>%s</li>") % self._say(fault) for fault in faults[:SHOWN])
        head = self.env._("Nothing is imported. Correct the file and choose it again:")
        return Markup('<div class="text-danger"><p>%s</p><ul>%s</ul></div>') % (head, rows)

    @api.model
    def _list_new(self, new, same):
        Series = self.env["account.interest.series"]
        names = {series.code: series.name for series in Series._get_all()}
        row = Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td><td>%s</td></tr>")
        rows = Markup("").join(
            row
            % (
                names[line.series],
                format_date(self.env, line.valid_from),
                Series._format_percent(line.percent),
                line.certainty,
            )
            for line in new[:SHOWN]
        )
        head = self.env._(
            "Rates that would be added: %(new)s. Known already and left alone: %(same)s.",
            new=len(new),
            same=same,
        )
        table = Markup('<p>%s</p><table class="table table-sm">%s</table>')
        return table % (head, rows)

    # === ACTIONS === #

    def action_import(self):
        """Add the rates of the file, all or none."""
        self.ensure_one()
        self.env["account.interest.rate"].check_access("create")
        new, _same, faults = self._read_file()
        if faults:
            raise UserError("\n".join(self._say(fault) for fault in faults[:SHOWN]))
        if not new:
            raise UserError(self.env._("The file holds nothing new: all its rates are known."))
        self.env["account.interest.rate"]._create_from_lines(new)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Rates added: %s", len(new)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
