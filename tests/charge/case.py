from odoo.fields import Command

from ..case import CollectionsCase


class MoneyCase(CollectionsCase):
    """A creditor in Germany whose second and later letters cost something."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.de")
        cls.company.dunning_mail_days = 0
        cls.debtor.company_registry = "HRB 1"
        cls.consumer = cls.create_debtor("Erika Beispiel", is_company=False)
        (cls.second | cls.third | cls.last).write(
            {"charge_interest": True, "by_letter": True, "by_email": False}
        )
        income = cls.company_data["default_account_revenue"]
        cls.company.dunning_fee_account_id = income

    def agreed(self, due, amount=1000.0, partner=None, **vals):
        """An invoice with a due date that was agreed."""
        return self.invoice(due, amount, partner, due_date_agreed="yes", **vals)

    def charge_fee(self, amount, *levels, **vals):
        for level in levels or (self.second, self.third, self.last):
            level.fee_ids = [
                Command.create(
                    {"currency_id": self.company.currency_id.id, "amount": amount, **vals}
                )
            ]

    def charges(self, kind=None, debtor=None):
        domain = [("partner_id", "=", (debtor or self.debtor).id)]
        found = self.env["account.dunning.charge"].search(domain, order="id")
        return found.filtered(lambda charge: charge.kind == kind) if kind else found

    def assertCharged(self, expected, debtor=None):
        """``expected``: [(kind, amount, state), …] of all charges of the debtor."""
        found = [(it.kind, it.amount, it.state) for it in self.charges(debtor=debtor)]
        self.assertEqual(found, expected)

    def receive(self, amount, on="2026-03-30", **vals):
        """A payment that nobody has matched yet."""
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.debtor.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": amount,
                "date": on,
                **vals,
            }
        )
        payment.action_post()
        return payment

    def allocate(self, payment, **vals):
        context = payment.action_allocate_dunning()["context"]
        return self.env["account.dunning.allocation"].with_context(**context).create(vals)
