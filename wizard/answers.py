import base64
import binascii

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..models.common.window import show_list
from ..tools.proceeding.answer_file import WORDS, read_answers

_lt = LazyTranslate(__name__)
# More nobody reads; those that follow are often of the same kind.
SHOWN = 20
SENTENCES = {
    "file": _lt("This cannot be read as text. Save the table as CSV in UTF-8."),
    "bare": _lt("Nothing stands in the file."),
    "large": _lt("The file is too large: %(text)s at most. Cut it into several."),
    "long": _lt("The line has more cells than the table has columns: %(text)s"),
    "column": _lt("These columns are missing: %(text)s."),
    "cut": _lt("The line ends too early: %(text)s"),
    "empty": _lt("Nothing stands in the column %(text)s."),
    "day": _lt("“%(text)s” is no day. Write it as 2026-12-31."),
    "word": _lt("“%(text)s” is not known. Known are: %(known)s."),
    "twice": _lt("%(text)s stands in the file twice."),
    "unknown": _lt("No proceeding %(text)s is with this agency."),
}


class AccountCollectionsAnswers(models.TransientModel):
    """What an agency answers, from a table: all of it or nothing, each message once."""

    _name = "account.collections.answers"
    _description = "Answers of an Agency"
    _by_hand = True

    counterpart_id = fields.Many2one(
        "res.partner", string="Agency", required=True, help="Who sent the file."
    )
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    taken = fields.Integer(readonly=True)
    known = fields.Integer("Known already", readonly=True)

    def action_import(self):
        """Each line becomes a step of its proceeding."""
        self.ensure_one()
        Proceeding = self.env["account.collection.proceeding"]
        Proceeding._check_collector()
        lines, faults = read_answers(self._read_file())
        wrong = [(it.number, self._word(it.code, it.text)) for it in faults]
        proceedings = self._find_proceedings(lines)
        wrong += [
            (it.number, self._word("unknown", it.reference))
            for it in lines
            if it.reference not in proceedings
        ]
        self._refuse(wrong)
        with self.env.cr.savepoint():
            # With one bad line nothing of the file is taken.
            self._refuse(self._take(lines, proceedings))
        return {
            "type": "ir.actions.act_window",
            "res_model": Proceeding._name,
            "name": self.env._("Answers taken: %s", self.taken),
            **show_list("form"),
            "domain": [("id", "in", [it.id for it in proceedings.values()])],
        }

    def _read_file(self):
        try:
            return base64.b64decode(self.with_context(bin_size=False).file, validate=True)
        except (binascii.Error, TypeError, ValueError):
            raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from None

    def _find_proceedings(self, lines):
        """``{our number: proceeding}`` of those with this agency."""
        found = self.env["account.collection.proceeding"].search(
            [
                ("name", "in", list({line.reference for line in lines} - {"/"})),
                ("handed_over_on", "!=", False),
                ("counterpart_id", "child_of", self.counterpart_id.commercial_partner_id.id),
                ("company_id", "in", self._get_companies().ids),
            ]
        )
        by_name = found.grouped("name")
        if several := [name for name, own in by_name.items() if len(own) > 1]:
            # Companies with sequences of their own may have given the same number.
            raise UserError(
                self.env._(
                    "Several of your companies have a proceeding %s: tick the one company it is "
                    "about at the top right, and import the file again.",
                    ", ".join(sorted(several)[:SHOWN]),
                )
            )
        return by_name

    def _get_companies(self):
        return self.env.companies

    def _take(self, lines, proceedings):
        """In the order of their days; ``[(line, what is wrong)]``."""
        all_ = self.env["account.collection.proceeding"].union(*proceedings.values())
        all_.check_access("write")
        seen = {(it.proceeding_id, it.external_id) for it in all_.step_ids if it.external_id}
        kinds = {
            kind.code: kind
            for kind in self.env["account.collection.proceeding.step.kind"].search(
                [("code", "in", list(WORDS.values()))]
            )
        }
        wrong, taken = [], 0
        for line in sorted(lines, key=lambda it: (it.on, it.number)):
            proceeding = proceedings[line.reference]
            if (proceeding, line.message) in seen:
                continue
            try:
                proceeding._check_step(kinds[line.code], line.on)
            except UserError as error:
                wrong.append((line.number, str(error)))
                continue
            proceeding._take_step(
                line.code,
                line.on,
                note=line.note or False,
                reference=line.their_reference or False,
                until=line.until or False,
                source="import",
                external_id=line.message,
            )
            if line.their_reference and not proceeding.reference:
                proceeding.reference = line.their_reference
            taken += 1
        self.sudo().write({"taken": taken, "known": len(lines) - taken - len(wrong)})
        return wrong

    def _word(self, code, text):
        words = self.env._(SENTENCES[code])
        return words % {"text": text, "known": ", ".join(WORDS)}

    def _refuse(self, wrong):
        """Name each bad line, if there are any."""
        if not wrong:
            return
        lines = [
            self.env._("Line %(number)s: %(what)s", number=number, what=what)
            for number, what in sorted(set(wrong))
        ]
        if len(lines) > SHOWN:
            lines = [*lines[:SHOWN], self.env._("… and %s more.", len(lines) - SHOWN)]
        raise UserError("\n".join([self.env._("Nothing was imported."), *lines]))
