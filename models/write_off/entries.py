from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools.common.money import round_half_up
from ..common.memo import Memo
from .write_off import LOSS, VAT

# The line "reduction of the tax base" that the return asks for besides, by country.
EXTRA_TAGS = {"DE": "50"}


class AccountCollectionWriteOff(models.Model):
    """The entries of write-offs, of the same accounts and tags as the invoice: the return reads
    itself from them."""

    _inherit = "account.collection.write.off"

    def _list_lines(self):
        """The lines of the entry, ``[vals]``: written off, or the tax alone against the contra
        account, so that the debtor goes on owing all of it."""
        self.ensure_one()
        item, rows = self.move_line_id, []
        for share, own in self._split(item, self.amount):
            if self.action == VAT:
                rows += self._list_vat_lines(share, own)
            elif self.corrected_id:
                rows.append(self._line(self._get_loss_account(share), share.net, own.net))
                rows += self._list_contra(share.tax, own.tax)
            elif self.adjusts_vat:
                rows += self._list_taxed(share, own)
            else:
                account = self._get_loss_account(share)
                rows.append(self._line(account, share.gross, own.gross))
        if self.action == LOSS:
            gross = sum((Decimal(str(row["amount_currency"])) for row in rows), Decimal(0))
            balance = sum((Decimal(str(row["balance"])) for row in rows), Decimal(0))
            rows.append(self._line(item.account_id, -gross, -balance, partner=True))
        return rows

    def _list_vat_lines(self, share, own):
        """The base up and down on one account: the loss is none yet, the tax is."""
        if not share.tax:
            return []
        loss = self._get_loss_account(share)
        rows = self._list_taxed(share, own)
        rows.append(self._line(loss, -share.net, -own.net))
        return rows + self._list_contra(-share.tax, -own.tax)

    def _list_contra(self, amount, balance):
        if not amount:
            return []
        account = self.company_id._get_write_off_account("contra")
        return [self._line(account, amount, balance, partner=True)]

    def _list_taxed(self, share, own):
        """Net and tax of a share, with the tags of a refund of these taxes."""
        taxes = self.env["account.tax"].sudo().browse(share.taxes)
        base = taxes.refund_repartition_line_ids.filtered(lambda it: it.repartition_type == "base")
        rows = [
            self._line(
                self._get_loss_account(share),
                share.net,
                own.net,
                tax_ids=[Command.set(taxes.ids)],
                tax_tag_ids=[Command.set((base.tag_ids | self._get_extra_tags(taxes)).ids)],
            )
        ]
        for tax in taxes:
            rows += self._list_tax(tax, share, own)
        return rows

    def _list_tax(self, tax, share, own):
        lines = tax.refund_repartition_line_ids.filtered(
            lambda it: it.repartition_type == "tax" and it.factor
        )
        total = sum(Decimal(str(line.factor)) for line in lines)
        left = [share.amounts[tax.id], own.amounts[tax.id]]
        sold = self.move_id.line_ids.filtered(lambda it: it.tax_line_id == tax)
        rows = []
        for line in lines:
            factor = Decimal(str(line.factor)) / total
            parts = list(left)
            if line != lines[-1]:
                units = (self.currency_id.rounding, self.company_currency_id.rounding)
                parts = [
                    round_half_up(it.amounts[tax.id] * factor, Decimal(str(unit)))
                    for it, unit in zip((share, own), units, strict=True)
                ]
            left = [one - part for one, part in zip(left, parts, strict=True)]
            rows.append(
                self._line(
                    line.account_id or sold[:1].account_id,
                    *parts,
                    tax_ids=[Command.clear()],
                    tax_tag_ids=[Command.set(line.tag_ids.ids)],
                    tax_repartition_line_id=line.id,
                    tax_base_amount=float(own.net),
                )
            )
        return rows

    def _get_extra_tags(self, taxes):
        Tag = self.env["account.account.tag"].sudo()
        country = taxes.country_id[:1]
        if not (name := EXTRA_TAGS.get(country.code)):
            return Tag

        def find():
            found = Tag.search([("applicability", "=", "taxes"), ("country_id", "=", country.id)])
            return found.filtered(lambda tag: tag.with_context(lang="en_US").name == name)[:1]

        return Memo.ask(self.env, ("tag", country), find)

    def _get_loss_account(self, share):
        """The one that bears the tax by default (Germany has one for each rate), else that of the
        settings."""
        taxes = self.env["account.tax"].browse(share.taxes)
        company = self.company_id
        known = Memo.ask(
            self.env, ("loss", company, taxes), lambda: company._get_loss_accounts(taxes)
        )
        return known.get(taxes[:1]) or self.company_id._get_write_off_account("loss")

    def _line(self, account, amount, balance, partner=False, **vals):
        item = self.move_line_id
        # What a debtor owes is no cost of anybody; asking for each costs a query.
        owed = {"partner_id": item.partner_id.id, "analytic_distribution": False}
        shown = owed if partner else self._get_analytic(item)
        return {
            "account_id": account.id,
            "name": self.display_name,
            "currency_id": self.currency_id.id,
            "amount_currency": float(amount),
            "balance": float(balance),
            # The account may bear a tax by default.
            "tax_ids": [Command.clear()],
            **shown,
            **vals,
        }

    def _get_analytic(self, item):
        """Who earned it bears the loss: as the lines of the invoice say, by their amounts."""
        sums, total = {}, 0.0
        for line in item.move_id.line_ids.filtered(lambda it: it.display_type == "product"):
            total += abs(line.balance)
            for key, percent in (line.analytic_distribution or {}).items():
                sums[key] = sums.get(key, 0.0) + abs(line.balance) * percent
        if not sums or not total:
            return {}
        return {"analytic_distribution": {key: round(it / total, 2) for key, it in sums.items()}}

    @api.model
    def _preview(self, item, action, amount, adjusts_vat):
        """``[(account, tags, balance)]`` of the entry that would be posted, or what keeps it from
        being posted."""
        before = self._find_corrected(item).get(item) if action == LOSS else self.browse()
        one = self.new(
            {
                "company_id": item.company_id.id,
                "move_line_id": item.id,
                "move_id": item.move_id.id,
                "name": item.move_id.name,
                "action": action,
                "currency_id": item.currency_id.id,
                "amount": amount,
                "adjusts_vat": adjusts_vat,
                "corrected_id": before.id if before else False,
            }
        )
        try:
            rows = one._list_lines()
        except UserError as error:
            return [(str(error), "", 0.0)]
        Account, Tag = self.env["account.account"], self.env["account.account.tag"]
        named = []
        for row in rows:
            tags = [command[2] for command in row.get("tax_tag_ids", ())]
            names = Tag.browse(tags[0] if tags else ()).mapped("name")
            account = Account.browse(row["account_id"]).with_company(item.company_id)
            named.append((account.display_name, ", ".join(names), row["balance"]))
        return named

    # === BOOK === #

    def _get_entry_vals(self, rows, day=None, journal=None):
        """``journal``: where many are booked, asked for once."""
        self.ensure_one()
        journal = journal or self.company_id._get_charge_journal()
        return {
            "move_type": "entry",
            "company_id": self.company_id.id,
            "journal_id": journal.id,
            "date": self._get_accounting_date(day or self.date, journal),
            "ref": self.display_name,
            "currency_id": self.currency_id.id,
            "write_off_id": self.id,
            "line_ids": [Command.create(row) for row in rows],
        }

    def _get_accounting_date(self, day, journal):
        """In a closed period the first day after it: a correction belongs to the period in which
        the change came about, and that one was handed in."""
        locks = self.company_id._get_violated_lock_dates(day, True, journal)
        return fields.Date.add(locks[-1][0], days=1) if locks else day
