from decimal import Decimal

from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.common.money import as_exact
from ...tools.proceeding.costs import get_absorbed
from ..common.transaction import claim_rows
from ..common.window import notify
from .proceeding import LIVE

# Whose costs arise by the proceeding itself; a lawyer's only if one was engaged.
PAYEES = ("court", "agency")
# Before these steps the cost has not arisen.
STAGES = ("applied", "handed_over")


class AccountCollectionProceeding(models.Model):
    """What a proceeding costs the debtor: claimed by a person, once, and only what the tariff says
    for certain."""

    _inherit = "account.collection.proceeding"

    charge_ids = fields.One2many(
        "account.dunning.charge", "proceeding_id", string="Costs Claimed", readonly=True
    )

    def action_claim_costs(self):
        """Court fee, or what the agency may charge (§ 13e RDG): a charge of each, as a memo."""
        self._check_collector()
        self.check_access("write")
        self._check_state(*LIVE)
        claim_rows(self)
        made = self.env["account.dunning.charge"].sudo()
        for proceeding in self:
            made |= proceeding.sudo()._claim_costs()
        if not made:
            raise UserError(
                self.env._("Nothing is left to claim: no cost is certain, or all are claimed.")
            )
        return notify(self.env._("Claimed: %s", ", ".join(made.mapped("display_name"))))

    def _claim_costs(self):
        """Returns the new charges; the lump sum for late payment falls away beside them (§ 288 (5)
        s. 3 BGB)."""
        known = self.charge_ids.filtered(lambda it: it.state != "waived").mapped("tariff_number")
        fresh = [
            cost
            for cost in self._list_costs()
            if cost.certain
            and cost.payee in PAYEES
            and cost.stage in STAGES
            and cost.number not in known
            and cost.amount > 0
        ]
        made = self.env["account.dunning.charge"].create(
            [
                {
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "proceeding_id": self.id,
                    "move_id": self.claim_ids.move_id[:1].id,
                    "kind": "cost",
                    "is_recovery": True,
                    "tariff_number": cost.number,
                    "name": self._name_cost(cost),
                    "date": self.company_id._get_dunning_today(),
                    "currency_id": self.currency_id.id,
                    "amount": float(cost.amount),
                }
                for cost in fresh
            ]
        )
        self._absorb_lump_sums(sum((cost.amount for cost in fresh), Decimal(0)))
        return made

    def _name_cost(self, cost):
        own = self.with_context(lang=self.partner_id.lang or self.env.lang)
        words = own.env._("Court fee") if cost.payee == "court" else own.env._("Collection agency")
        return f"{words} {cost.number}"

    def _absorb_lump_sums(self, costs):
        lumps = self.env["account.dunning.charge"].search(
            [
                ("move_id", "in", self.claim_ids.move_id.ids),
                ("kind", "=", "lump_sum"),
                ("state", "=", "open"),
            ],
            order="date, id",
        )
        given_up = {}
        for lump in lumps:
            absorbed = get_absorbed(as_exact(lump.amount_open, 2), costs)
            if absorbed:
                given_up[lump] = float(absorbed)
                costs -= absorbed
        if given_up:
            said = self.env._("Set off against costs of pursuing the claim (§ 288 (5) BGB).")
            lumps._correct(given_up, said)
