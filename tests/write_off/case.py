from odoo.fields import Command

from ..proceeding.case import ProceedingCase


class WriteOffCase(ProceedingCase):
    """A German creditor with the chart SKR03, whose debtors do not pay."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create(
            {
                "name": "Gläubiger GmbH",
                "country_id": cls.env.ref("base.de").id,
                "currency_id": cls.env.ref("base.EUR").id,
                "dunning_collector_id": cls.env.user.id,
            }
        )
        cls.env.user.company_ids |= cls.company
        cls.chart = cls.env["account.chart.template"].with_company(cls.company)
        cls.chart.try_loading("de_skr03", company=cls.company, install_demo=False)
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.company = cls.company.with_env(cls.env)
        cls.debtor = cls.debtor.with_env(cls.env)
        cls.full = cls.chart.ref("tax_ust_19_skr03")
        cls.reduced = cls.chart.ref("tax_ust_7_skr03")
        cls.contra = cls.env["account.account"].create(
            {
                "name": "VAT corrected, claim alive",
                "code": "1462",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        cls.company.write_off_contra_account_id = cls.contra
        cls.reason = cls.env.ref("account_collections.write_off_reason_insolvency")

    def sold(self, *parts, on="2026-03-02", partner=None, move_type="out_invoice", **vals):
        """An invoice of ``(net, tax)``."""
        move = self.env["account.move"].create(
            {
                "move_type": move_type,
                "company_id": self.company.id,
                "partner_id": (partner or self.debtor).id,
                "invoice_date": on,
                "invoice_date_due": on,
                **vals,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Work",
                            "quantity": 1,
                            "price_unit": net,
                            "tax_ids": [Command.set(tax.ids)],
                        }
                    )
                    for net, tax in parts
                ],
            }
        )
        move.action_post()
        return move

    def write_off(self, moves, on="2026-11-27", user=None, **vals):
        vals = {"adjusts_vat": True, **vals}
        rows = self.env["account.collection.write.off"]
        rows = rows.with_user(user) if user else rows
        with self.at(on):
            return rows._enter(self.item(moves).with_env(rows.env), self.reason, **vals)

    def entry(self, entries):
        """``{(account, debit or credit, amount, tags)}``"""
        found = []
        for line in entries.line_ids:
            tags = " ".join(sorted(line.tax_tag_ids.mapped("name")))
            side = "Dr" if line.balance > 0 else "Cr"
            found.append((side, line.account_id.code, abs(line.balance), tags))
        return sorted(found)
