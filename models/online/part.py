from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.online.packing import Piece

_lt = LazyTranslate(__name__)
# In which nobody can have been to his bank and back.
A_MOMENT = timedelta(seconds=5)


class AccountCollectionOnlinePart(models.Model):
    """What an online payment is for: so much of an open item, or of a charge. What the debtor chose
    is his designation (§ 366 (1) BGB): the money is matched with exactly this, whatever else is
    open by then."""

    _name = "account.collection.online.part"
    _description = "Part of an Online Payment"
    _order = "id"
    _check_company_auto = True
    _machine_writes = _lt("%(fields)s: what an online payment is for is said when it begins.")

    transaction_id = fields.Many2one(
        "payment.transaction", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    # No foreign key may keep an invoice from being corrected.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    charge_id = fields.Many2one(
        "account.dunning.charge", readonly=True, index="btree_not_null", ondelete="set null"
    )
    credit_id = fields.Many2one(
        "account.move.line",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="This part is paid by a credit of the debtor, not by the online payment.",
    )
    name = fields.Char(
        "Paid For", required=True, readonly=True, help="As the debtor saw it, kept for good."
    )
    amount = fields.Monetary(required=True, readonly=True, aggregator=None)
    discount = fields.Monetary(
        "Cash Discount",
        readonly=True,
        aggregator=None,
        help="What the debtor may deduct, as he pays in time: it was promised when he began.",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount > 0 AND COALESCE(discount, 0) >= 0)", "A part is more than nothing."
    )

    # === WHEN THE MONEY IS THERE === #

    def _set_off_credits(self):
        """The credits that were deducted when the payment began, matched as far as they are there
        still."""
        plan = []
        for part in self:
            item, credit = part.move_line_id, part.credit_id
            pair = item | credit
            if len(pair) == 2 and len(pair.account_id) == 1 and all(it._is_open() for it in pair):
                plan.append(pair)
        if plan:
            self.env["account.move.line"]._reconcile_plan(plan)

    def _book_charges(self):
        """Charges that are only kept here are booked as far as they are paid now."""
        missing = {}
        for part in self.filtered("charge_id"):
            charge = part.charge_id
            if charge.state == "open" and charge.currency_id == part.currency_id:
                booked = charge._get_posted_open()
                unbooked = min(part.amount - booked, charge._get_unbooked())
                if (unbooked := part.currency_id.round(unbooked)) > 0:
                    missing[charge] = unbooked
        if missing:
            self.env["account.dunning.charge"]._book_many(missing)

    def _get_pieces(self):
        """``[Piece]`` of the claims that can still be paid, and what of these parts is deducted as
        cash discount, ``{item: amount}``. What was paid or cancelled since is left out."""
        pieces, discounts, taken = [], {}, {}
        for part in self.filtered("move_line_id"):
            item = part.move_line_id
            if not part._can_be_paid(item):
                continue
            rest = part._exact(item.amount_residual_currency) - taken.get(item, 0)
            amount, discount = part._exact(part.amount), part._exact(part.discount)
            # A discount is for those who pay all of it.
            if discount and amount + discount == rest:
                discounts[item] = discount
                amount += discount
            amount = min(amount, rest)
            if amount > 0:
                taken[item] = taken.get(item, 0) + amount
                pieces.append(Piece(item, item.account_id, amount, rest))
        for part in self.filtered("charge_id"):
            left = part._exact(part.amount)
            for line in part.charge_id._get_booked_lines():
                if left and part._can_be_paid(line):
                    rest = part._exact(line.amount_residual_currency)
                    used = min(left, rest)
                    left -= used
                    pieces.append(Piece(line, line.account_id, used, rest))
        return pieces, discounts

    def _can_be_paid(self, line):
        return (
            line._is_open()
            and line.account_type == "asset_receivable"
            and line.currency_id == self.currency_id
            and line.company_id == self.company_id
            and line.amount_residual_currency > 0
        )

    def _exact(self, amount) -> Decimal:
        return as_exact(amount or 0.0, self.currency_id.decimal_places)

    # === ON ITS WAY === #

    @api.model
    def _find_charges_under_way(self, charges):
        """Those of the ``charges`` that are being paid."""
        if not charges:
            return charges
        self.flush_model()
        self.env["payment.transaction"].flush_model()
        found = self.env.execute_query(
            SQL(
                """SELECT DISTINCT part.charge_id FROM account_collection_online_part part
                     JOIN payment_transaction other ON other.id = part.transaction_id
                    WHERE part.charge_id = ANY(%s) AND %s""",
                charges.ids,
                self.env["account.move"]._get_waiting_sql(),
            )
        )
        return charges.browse(charge for (charge,) in found)

    @api.model
    def _are_just_begun(self, items, charges):
        """Whether a payment of one of them was begun a moment ago and is not decided yet."""
        begun = fields.Datetime.now() - A_MOMENT
        about = Domain("move_line_id", "in", items.ids) | Domain("charge_id", "in", charges.ids)
        about &= Domain("transaction_id.state", "=", "draft")
        about &= Domain("transaction_id.last_state_change", ">", begun)
        return bool(self.search_count(about, limit=1))

    # === WORDS === #

    def _get_trouble(self):
        """Why the money does not fit what it was paid for, in words; empty if nobody can tell."""
        for part in self:
            item = part.move_line_id
            if part.charge_id:
                if part.charge_id.state == "waived":
                    return self.env._("%s was waived in the meantime", part.name)
            elif not item or item.parent_state != "posted":
                return self.env._("%s was cancelled or reset in the meantime", part.name)
        return ""
