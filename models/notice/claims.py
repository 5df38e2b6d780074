from odoo import models
from odoo.tools import format_amount
from odoo.tools.i18n import format_list


class AccountDunningNotice(models.Model):
    """What a notice asks for, and of whom."""

    _inherit = "account.dunning.notice"

    def _read_ahead(self):
        """Read the lines, invoices and addresses of many notices at once, as each would otherwise
        ask for its own."""
        lines = self.line_ids
        lines.fetch(["notice_id", "kind", "drop_reason", "move_id", "level_id", "amount_company"])
        lines.move_id.fetch(["partner_id"])
        people = self.partner_id | lines.move_id.partner_id
        people.fetch(["active", "child_ids", "commercial_partner_id", "lang", "type"])

    # === CLAIMS === #

    def _get_claims(self):
        """The lines still claimed."""
        return self.line_ids._filter_claimed()

    def _get_credits(self):
        """The credits and payments that are deducted."""
        return self.line_ids.filtered(lambda line: line.kind == "credit" and not line.drop_reason)

    def _get_totals(self):
        """What is asked for, one entry per currency: never a sum over two.

        Returns ``[{currency, claimed, charged, credit, total, words}]``, the company's currency
        first."""
        self.ensure_one()
        own = self.company_id.currency_id
        totals = {}
        for name, currency, amount in self._get_summands():
            entry = totals.setdefault(currency, dict.fromkeys(("claimed", "charged", "credit"), 0))
            entry[name] += amount
        for currency, entry in totals.items():
            entry.update({name: currency.round(amount) for name, amount in entry.items()})
            total = currency.round(entry["claimed"] + entry["charged"] - entry["credit"])
            words = self._spell_amount(total, currency) if total > 0 else ""
            entry.update(currency=currency, total=total, words=words)
        return sorted(
            totals.values(), key=lambda entry: (entry["currency"] != own, entry["currency"].name)
        )

    def _get_summands(self):
        """Hook: what is asked for and what is deducted, ``(name, currency, amount)``."""
        for line in self._get_claims():
            yield "claimed", line.currency_id, line.amount_residual
        for line in self._get_credits():
            yield "credit", line.currency_id, -line.amount_residual

    def _reckon_charges(self):
        """Hook: what drafts and letters about to go out add to the debt, reckoned anew."""

    def _carries_credits(self):
        """Hook: whether the credits of the debtor are deducted on this letter."""
        return True

    def _format_claimed(self, lang):
        """The totals asked for as text, ``1.234,00 €``, of several currencies side by side."""
        self.ensure_one()
        totals = [entry for entry in self._get_totals() if entry["total"] > 0]
        amounts = [
            format_amount(self.env, it["total"], it["currency"], lang_code=lang) for it in totals
        ]
        return format_list(self.env, amounts, lang_code=lang) if amounts else ""

    # === ADDRESSEE === #

    def _get_recipient(self):
        """Unless he has a dunning address: the contact all invoices were sent to."""
        self.ensure_one()
        debtor = self.partner_id
        contacts = self.line_ids.filtered(lambda line: line.kind == "claim").move_id.partner_id
        if len(contacts) == 1 and contacts.active and contacts.commercial_partner_id == debtor:
            return self._get_dunning_address() or contacts
        return super()._get_recipient()
