from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.credit.insurance import get_longest


class AccountCreditTerms(models.AbstractModel):
    """An arrangement that may give a debtor more time than the insurer allows: who agrees to it
    asks the insurer first."""

    _name = "account.credit.terms"
    _description = "Arrangement within the Terms of the Insurer"

    insurer_text = fields.Text(
        "Beyond the Insurer's Terms", compute="_compute_insurer_text", compute_sudo=True
    )
    insurer_agreed = fields.Boolean(
        "The Insurer Agrees",
        copy=False,
        by_hand=("draft", "proposed"),
        help="Tick it when the insurer has agreed to more time than the policy allows.",
    )

    def _compute_insurer_text(self):
        waiting = self.filtered(lambda one: one.state in ("draft", "proposed"))
        self.insurer_text = ""
        for one, words in waiting._say_beyond_terms().items():
            one.insurer_text = words

    def _get_arranged_end(self):
        """The day on which the last of it is to be paid."""
        raise NotImplementedError

    def _say_beyond_terms(self):
        """For each: which of its items is covered and would fall due too late; empty if none."""
        words = dict.fromkeys(self, "")
        for company, own in self.grouped("company_id").items():
            Cover = self.env["account.credit.cover"]
            covers = Cover._read_covers(company, own.partner_id) if company else {}
            for one in own:
                words[one] = one._say_late(covers.get(one.partner_id.id, ()))
        return words

    def _say_late(self, covers):
        end, late = self._get_arranged_end(), []
        for item in self[self._arranged_items].move_line_id if covers and end else ():
            last = get_longest(item.invoice_date or item.date, covers)
            if last and end > last:
                late.append((last, item.move_id.name))
        if not late:
            return ""
        last, name = min(late)
        return self.env._(
            "The last day would be %(end)s; the insurer covers %(invoice)s if it is paid by "
            "%(last)s at the latest. Ask him first.",
            end=format_date(self.env, end),
            invoice=name,
            last=format_date(self.env, last),
        )

    def _check_insurer(self):
        for one, words in self.sudo()._say_beyond_terms().items():
            if words and not one.insurer_agreed:
                raise UserError(
                    self.env._("%s Then tick that he agrees, or choose an earlier day.", words)
                )
