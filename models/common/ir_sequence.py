from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_sequence import _update_nogap


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _take_numbers_for(self, code, company, count):
        """The next ``count`` numbers of the notices of a ``company``: from its own sequence with
        this ``code``, else from the common one. UserError where there is none."""
        sequence = self.sudo().search(
            [("code", "=", code), ("company_id", "in", [company.id, False])],
            order="company_id",
            limit=1,
        )
        if not sequence:
            raise UserError(
                self.env._(
                    "There is no sequence to number notices with. Create one with the code %s.",
                    code,
                )
            )
        return sequence._take_numbers(count)

    def _take_numbers(self, count):
        """The next ``count`` numbers at once. Those of a sequence without gaps are given back if
        the transaction fails, and nobody else gets one before it ends."""
        self.ensure_one()
        current = self._get_current_sequence()
        ranged = current != self
        if self.implementation == "standard":
            name = f"ir_sequence_{self.id:03}" + (f"_{current.id:03}" if ranged else "")
            series = SQL("SELECT nextval(%s) FROM generate_series(1, %s)", name, count)
            numbers = [number for (number,) in self.env.execute_query(series)]
        else:
            step = self.number_increment
            first = _update_nogap(current, step * count)
            numbers = range(first, first + step * count, step)
        dated = self.with_context(ir_sequence_date_range=ranged and current.date_from)
        return [dated.get_next_char(number) for number in numbers]
