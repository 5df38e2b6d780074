import functools
from datetime import timedelta

from odoo import fields, models

from ...tools.common.periods import add_years
from ...tools.limitation.limitation import get_rule, load_rules
from ..common.res_company import SETTINGS_READER

KINDS = ("business", "consumer")
# The table is part of the code: it is read once.
_load_rules = functools.cache(load_rules)


class ResCompany(models.Model):
    """By which rules the claims of a company become time-barred: those of its country."""

    _inherit = "res.company"

    limitation_claim = fields.Selection(
        [
            ("sale", "Sale of goods"),
            ("retail", "Retail, craft, professionals, rent"),
            ("periodic", "Periodic payments"),
            ("scotland", "Under the law of Scotland"),
        ],
        string="Kind of Claims",
        groups=SETTINGS_READER,
        help="Some countries know shorter limitation periods for some claims. Choose what most of "
        "your invoices are about; a country that makes no difference ignores it.",
    )

    def _get_limitation_rule(self, kind):
        """Hook: the rule for claims against debtors of a ``kind``, None where no law is known."""
        self.ensure_one()
        try:
            return get_rule(
                _load_rules(), self.country_id._get_cached_code(), kind, self.limitation_claim or ""
            )
        except ValueError:
            return None

    def _get_limitation_rules_by_kind(self):
        """``{kind of debtor: rule}``."""
        return {kind: self._get_limitation_rule(kind) for kind in KINDS}

    def _get_limitation_rules(self, debtors):
        """``{debtor id: rule}`` of these ``debtors`` (ids). Where the law makes no difference
        between them, nobody asks what they are."""
        by_kind = self._get_limitation_rules_by_kind()
        first, *others = by_kind.values()
        if all(rule == first for rule in others):
            return dict.fromkeys(debtors, first)
        partners = self.env["res.partner"].with_company(self).browse(debtors)
        return {partner.id: by_kind[partner._get_debtor_kind()] for partner in partners}

    def _get_limitation_horizon(self, day):
        """No item due after this day can be time-barred by ``day``; None where no law is known."""
        rules = list(filter(None, self._get_limitation_rules_by_kind().values()))
        if not rules:
            return None
        # A day more: three years from 29 February end on the 28th.
        return add_years(day, -min(rule.years for rule in rules)) + timedelta(days=1)
