import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools.common.money import as_exact
from ...tools.online.packing import pack
from ..common.transaction import CONNECTION_LOST

_logger = logging.getLogger(__name__)
ANY_READER = "account_collections.group_viewer"
# What was confirmed so long ago is booked by the browser that came back, or by the cron.
SOON = timedelta(minutes=5)
ON_THE_WAY = ("pending", "authorized")


class PaymentTransaction(models.Model):
    """The online payment of a debtor. Odoo knows which invoices it is about, and pays the oldest
    instalments of them; with parts it pays exactly what the debtor chose. What becomes of it is
    told in his file."""

    _inherit = "payment.transaction"

    collection_part_ids = fields.One2many(
        "account.collection.online.part",
        "transaction_id",
        string="Paid For",
        readonly=True,
        groups=ANY_READER,
    )

    @api.model_create_multi
    def create(self, vals_list):
        # The guard asks once more, but Odoo reads of the values before.
        if not self.env.su:
            names = {name for vals in vals_list for name in vals}
            self.browse()._check_by_hand("create", names)
        return super().create(vals_list)

    def _get_collection_parts(self):
        """What it is for; money captured in part is for what was authorised."""
        self.ensure_one()
        own = self.sudo().collection_part_ids
        source = self.sudo().source_transaction_id
        if not own and source.operation == self.operation:
            return source.collection_part_ids
        return own

    # === BOOKED === #

    def _create_payment(self, **extra_create_values):
        self.ensure_one()
        parts = self._get_collection_parts()
        create = super()._create_payment
        if parts:
            payment = self._create_payment_of_parts(parts, create, extra_create_values)
        else:
            payment = create(**extra_create_values)
        self._tell_isolated("_tell_of_rest")
        return payment

    def _create_payment_of_parts(self, parts, create, extra):
        """The payment, matched with the ``parts`` and nothing else. The money is there: whatever
        goes wrong with matching, the payment is booked."""
        # Odoo would match all that is open on the invoices it finds here.
        linked = {one: one.invoice_ids for one in (self | self.source_transaction_id)}
        vals = {"invoice_ids": [Command.set(self.invoice_ids.ids)], **extra}
        for one in linked:
            one.invoice_ids = [Command.clear()]
        try:
            with self.env.cr.savepoint():
                payment = self._create_matched(parts, create, vals)
        except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception:
            _logger.exception("The online payment %s could not be matched.", self.reference)
            payment = create(**vals)
        for one, invoices in linked.items():
            one.invoice_ids = [Command.set(invoices.ids)]
        return payment

    def _create_matched(self, parts, create, vals):
        parts.filtered("credit_id")._set_off_credits()
        paid = parts.filtered(lambda part: not part.credit_id)
        paid._book_charges()
        pieces, discounts = paid._get_pieces()
        total = as_exact(self.amount, self.currency_id.decimal_places)
        first, *others = pack(total + sum(discounts.values()), pieces)
        write_offs = self._prepare_discounts(discounts)
        write_offs += [self._prepare_line(line) for line in others]
        vals = {**vals, "write_off_line_vals": write_offs}
        if first.account:
            vals["destination_account_id"] = first.account.id
        payment = create(**vals)
        # With another edition's bank reconciliation the entry comes later, and a person matches.
        lines = payment._seek_for_lines()[1].sorted("id") if payment.move_id else ()
        plan = []
        for line, packed in zip(lines, [first, *others], strict=bool(lines)):
            plan += [line | claim for claim in packed.keys]
        if plan and lines:
            # At once, as Odoo asks for the taxes of each invoice by itself.
            lines.union(*plan).move_id.line_ids.fetch(["tax_ids"])
            self.env["account.move.line"]._reconcile_plan(plan)
        return payment

    def _prepare_line(self, line):
        """The values of a further line of the payment."""
        amount, company = float(line.amount), self.company_id
        today = fields.Date.context_today(self)
        return {
            "name": self.reference,
            "account_id": line.account.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": -amount,
            "balance": -self.currency_id._convert(amount, company.currency_id, company, today),
        }

    def _prepare_discounts(self, discounts):
        """The lines of the payment that book the cash discounts, ``{item: amount}``."""
        found = []
        for item, discount in discounts.items():
            matched = {
                "aml": item,
                "amount_currency": -item.amount_residual_currency,
                "balance": -item.amount_residual,
            }
            lines = self.env[
                "account.move"
            ]._get_invoice_counterpart_amls_for_early_payment_discount(
                [matched], item.amount_residual - item.discount_balance
            )
            vals_list = [vals for group in lines.values() for vals in group]
            booked = sum(vals["amount_currency"] for vals in vals_list)
            if self.currency_id.compare_amounts(booked, float(discount)):
                raise ValueError(f"The discount of {discount} would be booked as {booked}.")
            found += [{**vals, "partner_id": item.partner_id.id} for vals in vals_list]
        return found

    # === TOLD === #

    def _update_state(self, allowed_states, target_state, state_message):
        before = {one: one.state for one in self}
        changed = super()._update_state(allowed_states, target_state, state_message)
        for one in changed:
            one._tell_isolated("_tell_of_state", before[one])
        return changed

    def _post_process(self):
        res = super()._post_process()
        for one in self.filtered(lambda one: one.state == "done"):
            one._tell_isolated("_tell_of_booking")
        return res

    @api.model
    def _cron_post_process(self):
        res = super()._cron_post_process()
        late = Domain("state", "=", "done") & Domain("is_post_processed", "=", False)
        late &= Domain("last_state_change", "<", fields.Datetime.now() - SOON)
        for one in self.env["payment.transaction"].sudo().search(late, order="id"):
            one._tell_isolated("_tell_of_failure")
        return res

    def _tell_isolated(self, name, *arguments):
        """What tells people keeps no money from being booked."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                online = self.sudo()._get_online()
                if online:
                    getattr(online, name)(*arguments)
        except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception:
            _logger.exception("Nobody could be told of the online payment %s.", self.reference)

    def _get_online(self):
        """Its place in the file of the debtor: that of the payment it captures, voids or refunds;
        none, if it pays no customer's claim."""
        Online = self.env["account.collection.online"].sudo()
        source = self.source_transaction_id or self
        invoices = source.invoice_ids.filtered(lambda move: move.is_sale_document())
        if source.operation == "validation" or not (source.collection_part_ids or invoices):
            return Online
        found = Online.search([("transaction_id", "=", source.id)])
        company = source.collection_part_ids.company_id or invoices.company_id
        debtor = invoices.commercial_partner_id[:1] or source.partner_id.commercial_partner_id
        return found or Online.create(
            {
                "transaction_id": source.id,
                "company_id": company[:1].id,
                "partner_id": debtor.id,
                "reference": source.reference,
                "currency_id": source.currency_id.id,
                "amount": source.amount,
                "provider": source.provider_id.name,
            }
        )
