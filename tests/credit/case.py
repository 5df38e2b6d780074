from decimal import Decimal

from odoo.fields import Command
from odoo.tests import new_test_user

from ...models.credit.res_partner import Asked
from ..promise.case import PromiseCase


class CreditCase(PromiseCase):
    """Limits, rules and releases in a clerk's words."""

    def limit(self, amount, debtor=None, approve=True, **vals):
        """A credit limit from the first of January 2026 on, approved."""
        vals = {"partner_id": (debtor or self.debtor).id, "valid_from": "2026-01-01", **vals}
        limit = self.env["account.credit.limit"].create({"amount": amount, **vals})
        if approve:
            limit.action_approve()
        return limit

    def rule(self, code, **vals):
        return self.env["account.credit.rule"].create({"code": code, **vals})

    def release(self, amount, until, debtor=None, grant=True, **vals):
        vals = {"partner_id": (debtor or self.debtor).id, "until": until, **vals}
        release = self.env["account.credit.release"].create({"amount": amount, **vals})
        if grant:
            release.action_grant()
        return release

    def insure(self, **vals):
        """A policy, as of the first of January 2026: 90 %, to be told within 60 days."""
        insurer = self.env["res.partner"].create({"name": "Insurer Ltd"})
        vals = {"insurer_id": insurer.id, "own_share": 10.0, "report_days": 60, **vals}
        vals = {"valid_from": "2026-01-01", **vals}
        self.policy = self.env["account.credit.insurance"].create(vals)
        return self.policy

    def cover(self, amount, debtor=None, **vals):
        """What the insurer covers of a debtor, who is in business."""
        debtor = debtor or self.debtor
        debtor.debtor_kind_known = "business"
        vals = {"partner_id": debtor.id, "valid_from": "2026-01-01", **vals}
        return self.env["account.credit.cover"].create({"amount": amount, **vals})

    def tell(self, *moves, **vals):
        """The insurer was told of these invoices."""
        items = self.item(self.env["account.move"].union(*moves))
        lines = [Command.create({"move_line_id": item.id}) for item in items]
        vals = {"partner_id": items.partner_id.id, "line_ids": lines, **vals}
        return self.env["account.credit.report"].create(vals)

    def ask(self, *adds, debtor=None, company=None):
        """What is answered about orders of so much, one after the other."""
        asked = [
            Asked(number, debtor or self.debtor, Decimal(str(amount)))
            for number, amount in enumerate(adds or [0])
        ]
        return self.env["res.partner"]._check_credit(company or self.company, asked)

    def held(self, adds=0, debtor=None, company=None):
        """The codes of what holds him; empty if he passes."""
        answer = self.ask(adds, debtor=debtor, company=company).get(0)
        if not (answer and answer.held):
            return []
        return [hold.code for hold in answer.holds if hold.stops]

    def exposure(self, debtor=None):
        debtor = debtor or self.debtor
        return float(debtor._read_exposures(self.company)[debtor.id].total)

    def clerk(self, name, group="group_user"):
        group = f"account_collections.{group}"
        return new_test_user(self.env, name, group, company_id=self.company.id)
