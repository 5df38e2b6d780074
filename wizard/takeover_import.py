import base64
from collections import Counter, defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..tools.takeover import claims, file
from ..tools.takeover.claims import LEFT_OUT

_lt = LazyTranslate(__name__)
# More lines than this nobody reads on a screen.
SHOWN = 200
# What is wrong with a line, and what to do about it, by the code of the fault.
SENTENCES = {
    "ambiguous": _lt(
        "The reference belongs to several documents: %(text)s. Write the number of the one "
        "that is meant."
    ),
    "amount": _lt("“%(text)s” is no amount. Write it as 1234.50 or 1.234,50."),
    "binary": _lt("This is no text. Save it as CSV or as an Excel workbook (.xlsx)."),
    "blank": _lt("The column %(text)s is empty."),
    "cancelled": _lt("%(text)s was cancelled."),
    "cells": _lt("The line has more or fewer columns than the first one: %(text)s"),
    "channel": _lt(
        "“%(text)s” is no channel. Write letter or email, or nothing if no letter went out."
    ),
    "column_twice": _lt("Two columns mean the same: %(text)s. Delete one."),
    "columns": _lt("The first line must name the columns; missing: %(text)s"),
    "credit": _lt("%(text)s is a credit: nobody is dunned for it. Delete the line."),
    "csv": _lt("This is no line of a CSV file: %(text)s"),
    "day": _lt("“%(text)s” is no day. Write it as 2027-01-01 or 01.01.2027."),
    "deadline": _lt("The deadline %(text)s lies before the day on which it was sent."),
    "debtor": _lt(
        "The document belongs to another debtor than “%(text)s”. Correct the number of the "
        "document or of the debtor."
    ),
    "draft": _lt("%(text)s is a draft. Post it first."),
    "due": _lt("Nothing is due on that day. The due dates are: %(text)s"),
    "early": _lt(
        "It was due on %(text)s, and the letter went out no later. Correct the day, or "
        "choose the note before the due date."
    ),
    "empty": _lt("The file holds no lines."),
    "flag": _lt("“%(text)s” is neither yes nor no."),
    "future": _lt("The day %(text)s lies in the future."),
    "instalments": _lt(
        "There are several items. Say in the column due which one is meant: %(text)s"
    ),
    "known": _lt("%(text)s: taken over already."),
    "left_out": _lt("“%(text)s” is left out, as you said."),
    "level": _lt(
        "“%(text)s” is no level of the procedure that applies. Choose above what it is "
        "here, or correct the line."
    ),
    "many": _lt("The file has more than %(text)s lines. Split it."),
    "no_day": _lt("There is no day. Enter it in the file, or one for all such lines above."),
    "no_debtor": _lt("%(text)s has no debtor. Enter a contact first."),
    "no_procedure": _lt("No dunning procedure applies to %(text)s. Choose one first."),
    "other_company": _lt(
        "%(text)s belongs to another company. Switch to it and read the file there."
    ),
    "paid": _lt("%(text)s is paid."),
    "size": _lt("The file is larger than %(text)s MB. Split it."),
    "too_much": _lt("More is claimed than the document is about: %(text)s."),
    "twice": _lt("Document, day, level and channel are those of line %(text)s."),
    "unknown": _lt("There is no document with the number or reference “%(text)s”."),
    "waits": _lt("The item stands on %(text)s, which was not sent yet. Send or cancel that first."),
    "workbook": _lt("The workbook cannot be read. Save it anew as .xlsx or as CSV."),
}


class AccountDunningTakeoverImport(models.TransientModel):
    """Letters of another system on their way in: it shows what would be taken over, by level and
    debtor, and names what is wrong. Whatever was shown is read and checked again on import."""

    _name = "account.dunning.takeover.import"
    _description = "Takeover from Another System"
    _by_hand = True

    source = fields.Selection(
        selection="_select_source",
        required=True,
        default="file",
        help="A file, or the tables of another add-on that were found in this database.",
    )
    file = fields.Binary(
        attachment=False,
        help="A CSV file or an Excel workbook (.xlsx); the first line names the columns.",
    )
    filename = fields.Char()
    procedure_id = fields.Many2one("account.dunning.procedure", compute="_compute_procedure_id")
    level_ids = fields.One2many(
        "account.dunning.takeover.import.level",
        "import_id",
        string="Levels",
        compute="_compute_level_ids",
        store=True,
        readonly=False,
    )
    day = fields.Date(
        "Day where none is known",
        help="When the letters went out that have no day. The interval and the payment deadline of "
        "the next level run from it.",
    )
    has_no_day = fields.Boolean(compute="_compute_preview")
    leave_faulty = fields.Boolean(
        "Leave the faulty lines out",
        help="What is not taken over begins at the first level again. Correct the file rather, and "
        "read it once more: what is taken over already stays as it is.",
    )
    has_faults = fields.Boolean(compute="_compute_preview")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    can_import = fields.Boolean(compute="_compute_preview")

    @api.model
    def _select_source(self):
        found = self.env["account.dunning.takeover"]._get_sources()
        return [("file", self.env._("A file")), *found.items()]

    @api.depends_context("company")
    def _compute_procedure_id(self):
        Procedure = self.env["account.dunning.procedure"]
        self.procedure_id = self.env.company.dunning_procedure_id or Procedure.search([], limit=1)

    # === READING === #

    def _read_letters(self):
        """(lines, faults, {level: (place, days)}) of the file or table, as it is now."""
        self.ensure_one()
        if self.source != "file":
            found = (
                self.env["account.dunning.takeover"]
                .sudo()
                ._read_source(self.source, self.env.company)
            )
            return found.lines, [], found.levels
        # Asked by a screen, Odoo would answer with the size of the file.
        content = self.with_context(bin_size=False).file
        lines, faults = file.read_file(base64.b64decode(content)) if content else ([], [])
        return lines, faults, {}

    @api.depends("file", "source")
    def _compute_level_ids(self):
        """One for each level that was found, with what it probably is here."""
        for wizard in self:
            lines, _faults, days = wizard._read_letters()
            counts = Counter(line.level for line in lines)
            ranks = wizard._propose_ranks(counts, days)
            of_rank = {level.rank: level for level in wizard.procedure_id.level_ids}
            empty = self.env["account.dunning.level"]
            wizard.level_ids = [fields.Command.clear()] + [
                fields.Command.create(
                    {
                        "name": name,
                        "count": count,
                        "level_id": of_rank.get(ranks[name], empty).id,
                    }
                )
                for name, count in sorted(counts.items())[:SHOWN]
            ]

    def _propose_ranks(self, names, days):
        if days:
            highest = max(self.procedure_id.level_ids.mapped("rank"), default=0)
            return claims.propose_by_order(days, highest)
        known = self.env["account.dunning.takeover"].sudo()._get_level_names()
        return claims.propose_ranks(names, known)

    def _get_ranks(self):
        """What a person said of each level, ``{name in lower case: rank}``."""
        return {
            level.name.lower(): LEFT_OUT if level.leave_out else level.level_id.rank
            for level in self.level_ids
            if level.name and (level.leave_out or level.level_id)
        }

    def _sort(self):
        """(lines, sorted) as things are now."""
        lines, faults, _days = self._read_letters()
        if self.day:
            lines = [line if line.sent_on else line._replace(sent_on=self.day) for line in lines]
        Takeover = self.env["account.dunning.takeover"].sudo()
        found = Takeover._sort_lines(self.env.company, lines, self._get_ranks())
        return lines, found._replace(faults=sorted(faults + found.faults))

    @api.depends(
        "file", "source", "day", "leave_faulty", "level_ids.level_id", "level_ids.leave_out"
    )
    def _compute_preview(self):
        for wizard in self:
            if wizard.source == "file" and not wizard.file:
                wizard.update(dict.fromkeys(("preview", "can_import", "has_faults", "has_no_day")))
                continue
            lines, found = wizard._sort()
            wizard.has_no_day = any(not line.sent_on for line in lines) or bool(wizard.day)
            wizard.has_faults = bool(found.faults)
            wizard.can_import = wizard._can_import(found)
            wizard.preview = wizard._show(lines, found)

    def _can_import(self, found):
        return bool(found.entries) and (self.leave_faulty or not found.faults)

    # === WORDS === #

    def _say(self, fault, lines):
        """``lines``: by number."""
        words = self.env._(SENTENCES[fault.code])
        text = words % {"text": fault.text}
        if self.source != "file" and (line := lines.get(fault.number)):
            return self.env._("%(document)s: %(text)s", document=line.invoice, text=text)
        return self.env._("Line %(number)s: %(text)s", number=fault.number, text=text)

    def _show(self, lines, found):
        by_number = {line.number: line for line in lines}
        parts = [self._show_counts(found)]
        if found.faults:
            head = self.env._("These lines are faulty:")
            parts.append(self._list_faults(head, "text-danger", found.faults, by_number))
        if found.entries:
            parts += [self._show_levels(found.entries), self._show_debtors(found.entries)]
        if found.notes:
            head = self.env._("Nothing is to be done about these:")
            parts.append(self._list_faults(head, "text-muted", found.notes, by_number))
        return Markup("").join(parts)

    def _show_counts(self, found):
        letters = {entry.get_letter() for entry in found.entries}
        words = self.env._(
            "%(company)s: items to take over: %(items)s, letters: %(letters)s, debtors: "
            "%(debtors)s. Faulty lines: %(faults)s. Nothing to do: %(notes)s.",
            company=self.env.company.name,
            items=len(found.entries),
            letters=len(letters),
            debtors=len({letter.debtor_id for letter in letters}),
            faults=len(found.faults),
            notes=len(found.notes),
        )
        return Markup("<p><strong>%s</strong></p>") % words

    def _list_faults(self, head, style, faults, lines):
        rows = Markup("").join(
            Markup("<li>%s</li>") % self._say(fault, lines) for fault in faults[:SHOWN]
        )
        if len(faults) > SHOWN:
            more = self.env._("and %s more", len(faults) - SHOWN)
            rows += Markup("<li>%s</li>") % more
        return Markup('<div class="%s"><p class="mb-1">%s</p><ul>%s</ul></div>') % (
            style,
            head,
            rows,
        )

    def _show_levels(self, entries):
        """How many items would stand at each level."""
        items = {}
        for entry in entries:
            known = items.get(entry.claim.id)
            if not known or known.rank < entry.rank:
                items[entry.claim.id] = entry
        levels = self.env["account.dunning.level"].browse(
            {entry.level_id for entry in items.values()}
        )
        counts = Counter(entry.level_id for entry in items.values())
        rows = [
            (level.display_name, level.procedure_id.name, counts[level.id])
            for level in levels.sorted(lambda level: (level.procedure_id.id, level.rank))
        ]
        head = (self.env._("Level reached"), self.env._("Procedure"), self.env._("Items"))
        return self._draw_table(head, rows)

    def _show_debtors(self, entries):
        """The debtors with their highest level and last day."""
        groups = defaultdict(list)
        for entry in entries:
            groups[entry.claim.debtor_id].append(entry)
        shown = list(groups)[:SHOWN]
        names = {one.id: one.display_name for one in self.env["res.partner"].browse(shown)}
        levels = self.env["account.dunning.level"]
        rows = []
        for debtor in shown:
            last = max(groups[debtor], key=lambda entry: (entry.rank, entry.sent_on))
            days = [entry.sent_on for entry in groups[debtor]]
            items = {entry.claim.id for entry in groups[debtor]}
            level = levels.browse(last.level_id).display_name
            rows.append((names[debtor], level, format_date(self.env, max(days)), len(items)))
        if len(groups) > SHOWN:
            rows.append((self.env._("and %s more", len(groups) - SHOWN), "", "", ""))
        head = (
            self.env._("Debtor"),
            self.env._("Level"),
            self.env._("Last Letter"),
            self.env._("Items"),
        )
        return self._draw_table(head, rows)

    @api.model
    def _draw_table(self, head, rows):
        def draw(cells, tag):
            last = len(cells) - 1
            return Markup("<tr>%s</tr>") % Markup("").join(
                Markup("<%s class='%s'>%s</%s>")
                % (tag, "text-end" if place == last else "", cell, tag)
                for place, cell in enumerate(cells)
            )

        body = Markup("").join(draw(row, "td") for row in rows)
        table = Markup('<table class="table table-sm"><thead>%s</thead><tbody>%s</tbody></table>')
        return table % (draw(head, "th"), body)

    # === ACTIONS === #

    def action_import(self):
        """Take over what was shown, as it is now."""
        self.ensure_one()
        Takeover = self.env["account.dunning.takeover"]
        Takeover._check_manager()
        lines, found = self._sort()
        if found.faults and not self.leave_faulty:
            by_number = {line.number: line for line in lines}
            faults = [self._say(fault, by_number) for fault in found.faults[:SHOWN]]
            raise UserError("\n".join(faults))
        if not found.entries:
            raise UserError(
                self.env._("There is nothing to take over: all of it is known or settled.")
            )
        name = dict(self._select_source())[self.source]
        if self.source == "file":
            name = self.filename or name
        content = self.with_context(bin_size=False).file if self.source == "file" else False
        takeover = Takeover._take_over(self.env.company, name, found.entries, content)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Letters taken over: %s", takeover.notice_count),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class AccountDunningTakeoverImportLevel(models.TransientModel):
    """A level of another system, and what it is here."""

    _name = "account.dunning.takeover.import.level"
    _description = "Level of Another System"
    _by_hand = True

    import_id = fields.Many2one(
        "account.dunning.takeover.import", required=True, ondelete="cascade"
    )
    name = fields.Char("Level There", required=True)
    count = fields.Integer("Lines", readonly=True, by_hand=True)
    level_id = fields.Many2one(
        "account.dunning.level",
        string="Level Here",
        help="Debtors who follow another procedure reach the level of the same rank there. Empty: "
        "the level of that name in the procedure of the debtor.",
    )
    leave_out = fields.Boolean(help="Letters of this level are not taken over.")
