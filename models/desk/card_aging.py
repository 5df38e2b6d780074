import json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_amount

from ...tools.desk.aging import AGES, BY_CODE, get_widths


class AccountCollectionsCard(models.Model):
    """What debtors owe by its age: a bar for each class, which opens the items in it."""

    _inherit = "account.collections.card"

    def _compute_figures(self):
        res = super()._compute_figures()
        for card in self.filtered(lambda one: one.kind == "aging"):
            card._draw_ages()
        return res

    def _has_rows(self):
        """Everybody who sees the debtors sees how old their debts are; the items are for those who
        may read the ledger."""
        return self.kind == "aging" or super()._has_rows()

    def _draw_ages(self):
        self.ensure_one()
        counts, amounts = dict.fromkeys(AGES, 0), {age: {} for age in AGES}
        for company, age, count, amount in self.env["account.move.line"]._read_ages(
            self.env.companies
        ):
            currency = company.currency_id
            counts[age] += count
            amounts[age][currency] = amounts[age].get(currency, 0.0) + float(amount)
        sums = [self._add_up(amounts[age]) for age in AGES]
        labels = dict(
            self.env["account.move.line"]._fields["dunning_age"]._description_selection(self.env)
        )
        self.count, self.amount = sum(counts.values()), sum(sums)
        used = {currency for own in amounts.values() for currency in own}
        self.is_converted = bool(used - {self.env.company.currency_id})
        self.sentence = self.todo if self.count else self.done
        self.figures = json.dumps(
            {
                "ages": [
                    {
                        "code": age.code,
                        "label": labels[age.code],
                        "count": counts[age],
                        "amount": format_amount(self.env, amount, self.currency_id),
                        "width": width,
                    }
                    for age, amount, width in zip(AGES, sums, get_widths(sums), strict=True)
                ],
            }
        )

    def action_open_age(self):
        """The items of one bar; which one, the button says."""
        self.ensure_one()
        age = BY_CODE.get(str(self.env.context.get("dunning_age")))
        if not age:
            raise UserError(self.env._("Choose one of the bars of the card."))
        labels = self.env["account.move.line"]._fields["dunning_age"]
        label = dict(labels._description_selection(self.env))[age.code]
        window, name = self.action_open(), f"{self.name}: {label}"
        # Reloaded, the page shall not show the items of all ages.
        kept = {key: window[key] for key in window if key not in ("id", "xml_id", "path")}
        domain = [("dunning_age", "=", age.code)]
        return {**kept, "name": name, "display_name": name, "domain": domain}
