from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount
from odoo.tools.i18n import format_list

from ...tools.decision import escalation


class AccountDunningNotice(models.Model):
    """What a notice asks for, and of whom."""

    _inherit = "account.dunning.notice"

    is_alone = fields.Boolean(
        "Only Letter",
        compute="_compute_is_alone",
        help="No other letter to the debtor waits or belongs to the same run.",
    )

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

    def _read_totals(self):
        """What all of these ask for, ``{currency: amount}``: never a sum over two."""
        asked = Domain("notice_id", "in", self.ids) & Domain("drop_reason", "=", False)
        lines = self.env["account.dunning.notice.line"]
        groups = lines._read_group(asked, ["currency_id"], ["amount_residual:sum"])
        return dict(groups)

    def _reckon_charges(self):
        """Hook: what drafts and letters about to go out add to the debt, reckoned anew."""

    @api.depends("run_id", "partner_id", "company_id", "state")
    def _compute_is_alone(self):
        """Most letters are: of many at once, and the others are asked one by one."""
        found = self._read_group(
            self._get_beside_domain(), ["company_id", "partner_id"], ["__count"]
        )
        counts = {(company, debtor): count for company, debtor, count in found}
        for notice in self:
            notice.is_alone = counts.get((notice.company_id, notice.partner_id), 0) <= 1

    def _get_beside_domain(self):
        """The letters to these debtors that wait, or belong to the runs of these."""
        beside = Domain("state", "in", ("draft", "confirmed"))
        if self.run_id:
            beside |= Domain("run_id", "in", self.run_id.ids) & Domain("state", "!=", "cancelled")
        return (
            beside
            & Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
        )

    def _share_credits(self, decided):
        """What this letter deducts of each credit of the debtor, ``{item id: amount above zero}``
        in its currency, from ``[(row, decision)]`` of all his items."""
        self.ensure_one()
        beside = self.browse() if self.is_alone else self.search(self._get_beside_domain()) - self
        shared = {}
        for currency in self._get_claims().currency_id:
            own = [pair for pair in decided if pair[0].currency_id == currency.id]
            rows = [row for row, _decision in own if row.amount_currency < 0]
            if not rows or beside._claims_before(self, currency):
                continue
            held = beside._read_deducted(self)
            left = [(row.id, -row.amount_currency - held.get(row.id, 0.0)) for row in rows]
            taken = sum(row.claimed for row, decision in own if decision.code == "covered")
            shared |= escalation.share_credits([it for it in left if it[1] > 0], taken)
        return shared

    def _claims_before(self, letter, currency):
        """Whether one of these is of the run of a ``letter`` and comes before it: of several the
        first that still goes out and claims something in a ``currency`` deducts the credits."""
        earlier = self.filtered(lambda one: one.run_id == letter.run_id and one.id < letter.id)
        return currency in earlier._get_claims().currency_id

    def _read_deducted(self, letter):
        """``{item id: amount}`` of what these deduct already and wait to say, letters of other runs
        than that of the ``letter``. Where both deduct it, the earlier one keeps it."""
        deducted, own = defaultdict(float), letter._get_credits().move_line_id
        for line in self.filtered(lambda one: one.run_id != letter.run_id)._get_credits():
            if line.notice_id.id < letter.id or line.move_line_id not in own:
                deducted[line.move_line_id.id] -= line.amount_residual
        return deducted

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
