from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

ANY_READER = "account_collections.group_viewer"


class AccountMove(models.Model):
    """What puts the debtor of an invoice in default, as far as somebody knows more than the
    ledger."""

    _inherit = "account.move"

    due_date_agreed = fields.Selection(
        [("yes", "Agreed"), ("no", "Not agreed")],
        copy=False,
        by_hand=True,
        groups=ANY_READER,
        help="Whether the due date was agreed with the debtor or only printed on the invoice. "
        "Empty: as the payment terms say.",
    )
    received_on = fields.Date(
        "Received by Debtor on",
        copy=False,
        by_hand=True,
        groups=ANY_READER,
        help="The day the debtor got the invoice. Empty: some days after its date.",
    )
    default_hinted = fields.Boolean(
        "Told of 30 Days",
        copy=False,
        by_hand=True,
        groups=ANY_READER,
        help="The invoice told the debtor that he is in default 30 days after he got it. Set by "
        "itself where the company prints the hint.",
    )
    refused_on = fields.Date(
        copy=False,
        by_hand=True,
        groups=ANY_READER,
        help="The day the debtor finally refused to pay: he is in default from then on.",
    )
    served_on = fields.Date(
        copy=False,
        index="btree_not_null",
        by_hand=True,
        groups=ANY_READER,
        help="The day a lawsuit or an order for payment was served on the debtor.",
    )

    default_text = fields.Char(
        "In Default",
        compute="_compute_default_text",
        groups=ANY_READER,
        help="Since when and by what. Of several maturities the earliest.",
    )

    @api.depends("line_ids.default_on")
    @api.depends_context("lang")
    def _compute_default_text(self):
        bases = dict(
            self.env["account.move.line"]._fields["default_basis"]._description_selection(self.env)
        )
        for move in self:
            late = move.line_ids.filtered("default_on").sorted("default_on")[:1]
            move.default_text = late and self.env._(
                "since %(day)s: %(basis)s",
                day=format_date(self.env, late.default_on),
                basis=bases[late.default_basis],
            )

    def _is_due_date_agreed(self):
        self.ensure_one()
        known, terms = self.due_date_agreed, self.invoice_payment_term_id
        return known == "yes" or (not known and terms.due_date_agreed)

    def _post(self, soft=True):
        """The hint is on the invoice from the day it is posted; switching it on tells nobody of
        invoices that are out."""
        # Whoever posts need not be a collector.
        hinting = self.sudo().filtered(lambda move: move._prints_default_hint())
        posted = super()._post(soft=soft)
        (posted.sudo() & hinting).default_hinted = True
        return posted

    def _prints_default_hint(self):
        """Whether the invoice tells its debtor of the thirty days: where the law counts them only
        if it does."""
        self.ensure_one()
        if not self.company_id.dunning_default_hint or self.move_type not in (
            "out_invoice",
            "out_receipt",
        ):
            return False
        debtor = self.commercial_partner_id.sudo().with_company(self.company_id)
        return bool(debtor) and debtor._needs_default_hint()

    def _get_received_on(self):
        """The day the debtor had the invoice, as far as known."""
        self.ensure_one()
        sent = self.invoice_date or self.date
        return self.received_on or sent + timedelta(days=self.company_id.dunning_mail_days)
