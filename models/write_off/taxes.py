from decimal import Decimal

from odoo import api, models

from ...tools.common.money import as_exact
from ...tools.write_off.taxes import list_parts, split_to

# Lines of an invoice that were sold, rather than taxed or owed.
SOLD = ("product", "rounding", "discount", "non_deductible_product")


class AccountCollectionWriteOff(models.Model):
    """What of an open item is turnover tax: as its own invoice has it, not as a default says."""

    _inherit = "account.collection.write.off"

    @api.model
    def _read_parts(self, item):
        """The parts of the invoice of ``item``, in its currency, less what credit notes matched
        with it took away."""
        moves = [(item.move_id, Decimal(1))]
        for partial in item.matched_credit_ids:
            credit = partial.credit_move_id
            if credit.move_id.move_type == "out_refund" and credit.move_id.amount_total:
                # The other way round by itself: a credit note has the opposite sign.
                share = partial.credit_amount_currency / credit.move_id.amount_total
                moves.append((credit.move_id, Decimal(str(share))))
        bases, taxes = [], {}
        for move, factor in moves:
            for line in move.line_ids:
                amount = -as_exact(line.amount_currency, 6) * factor
                if line.tax_line_id:
                    taxes[line.tax_line_id.id] = taxes.get(line.tax_line_id.id, 0) + amount
                elif line.display_type in SOLD:
                    names = line.tax_ids.flatten_taxes_hierarchy().ids
                    bases.append((tuple(names), amount))
        return list_parts(bases, taxes)

    @api.model
    def _split(self, item, amount):
        """``[(Share in the currency of the item, Share in that of the company)]`` of an ``amount``
        of it."""
        parts = self._read_parts(item)
        own, company = item.currency_id, item.company_id.currency_id
        end, end_company = self._get_ends(item)
        balance = amount
        if own != company:
            rate = item.balance / item.amount_currency if item.amount_currency else 1.0
            balance = company.round(amount * rate)
            if not own.compare_amounts(amount, item.amount_residual_currency):
                balance = item.amount_residual
        return list(
            zip(
                _split(parts, end, amount, own),
                _split(parts, end_company, balance, company),
                strict=True,
            )
        )

    @api.model
    def _get_ends(self, item):
        """Where an instalment ends in its invoice, in its currency and that of the company; zero
        for what is whole by itself, or of which a credit note took a part."""
        others = item.move_id.line_ids.filtered(
            lambda it: it.account_type == "asset_receivable" and not it.dunning_charge_id
        )
        if len(others) < 2 or any(it.balance < 0 for it in others):
            return 0.0, 0.0
        credits = others.matched_credit_ids.credit_move_id.move_id
        if "out_refund" in credits.mapped("move_type"):
            return 0.0, 0.0
        order = others.sorted(lambda it: (it.date_maturity or it.date, it.id))
        upto = order[: order.ids.index(item.id) + 1]
        return sum(upto.mapped("amount_currency")), sum(upto.mapped("balance"))

    @api.model
    def _find_cash_basis(self, items):
        """Those whose tax is owed when they are paid: there is nothing to correct, and matching
        them with a loss would make it due."""
        return items.filtered(
            lambda item: "on_payment" in item.move_id.line_ids.tax_line_id.mapped("tax_exigibility")
        )


def _split(parts, end, amount, currency):
    amount, unit = _exact(amount, currency), Decimal(str(currency.rounding))
    return split_to(parts, max(_exact(end, currency), amount), amount, unit)


def _exact(amount, currency):
    return as_exact(amount, currency.decimal_places)
