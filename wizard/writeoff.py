from markupsafe import Markup

from odoo import api, fields, models

from ..models.common.res_company import get_company_today
from ..models.common.window import open_form, show_list
from ..models.write_off.res_company import CERTAIN
from ..models.write_off.write_off import ACTIONS, LOSS

# More entries nobody reads.
SHOWN = 3


class AccountCollectionsWriteoff(models.TransientModel):
    """Claims are given up for the books: the entries are shown before they are posted."""

    _name = "account.collections.writeoff"
    _description = "Write off"
    _by_hand = True

    item_ids = fields.Many2many("account.move.line", string="Open Items", required=True)
    count = fields.Integer(compute="_compute_totals")
    company_id = fields.Many2one("res.company", compute="_compute_totals")
    currency_id = fields.Many2one("res.currency", compute="_compute_totals")
    total = fields.Monetary("Open", compute="_compute_totals")
    is_certain = fields.Boolean(compute="_compute_totals")
    action = fields.Selection(ACTIONS, string="What", required=True, default=LOSS)
    reason_id = fields.Many2one("account.collection.write.off.reason", required=True)
    is_uncertain = fields.Boolean(related="reason_id.is_uncertain")
    legal_basis = fields.Char(related="reason_id.legal_basis")
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        help="Less than is open leaves the rest to be paid.",
    )
    adjusts_vat = fields.Boolean(
        "VAT Comes Back",
        compute="_compute_adjusts_vat",
        store=True,
        readonly=False,
        help="The turnover tax of the invoice is claimed back, by its own rates and tags.",
    )
    date = fields.Date(
        "Booked for",
        required=True,
        default=get_company_today,
        help="The day on which it became uncollectible: the tax comes back in that period.",
    )
    note = fields.Char()
    proof = fields.Binary(attachment=False)
    proof_name = fields.Char()
    entries_text = fields.Html("Entries", compute="_compute_entries_text", sanitize=False)

    @api.depends("item_ids")
    def _compute_totals(self):
        for wizard in self:
            items = wizard.item_ids
            wizard.count = len(items)
            wizard.company_id = items.company_id[:1] or wizard.env.company
            same = len(items.currency_id) == 1
            wizard.currency_id = items.currency_id if same else wizard.company_id.sudo().currency_id
            name = "amount_residual_currency" if same else "amount_residual"
            wizard.total = sum(items.mapped(name))
            wizard.is_certain = wizard.company_id.country_id.code in CERTAIN

    @api.depends("item_ids")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.total if len(wizard.item_ids) == 1 else 0.0

    @api.depends("reason_id", "company_id")
    def _compute_adjusts_vat(self):
        for wizard in self:
            wizard.adjusts_vat = wizard.is_certain and wizard.reason_id.adjusts_vat

    @api.depends("item_ids", "action", "amount", "adjusts_vat", "reason_id", "date")
    @api.depends_context("lang")
    def _compute_entries_text(self):
        self.entries_text = False
        for wizard in self.filtered(lambda it: it.item_ids and it.reason_id):
            wizard.entries_text = wizard._draw_entries()

    def _draw_entries(self):
        """The first entries as they would be posted."""
        rows = self.env["account.collection.write.off"].sudo()
        drawn = []
        for item in self._get_items()[:SHOWN]:
            drawn += rows._preview(item, self.action, self._get_part(item), self.adjusts_vat)
        own = self.company_id.sudo().currency_id
        body = Markup("").join(
            Markup("<tr><td>%s</td><td>%s</td><td class='text-end'>%s</td>")
            % (account, tags, own.format(balance) if balance > 0 else "")
            + Markup("<td class='text-end'>%s</td></tr>")
            % (own.format(-balance) if balance < 0 else "")
            for account, tags, balance in drawn
        )
        head = Markup("<tr><th>%s</th><th>%s</th><th class='text-end'>%s</th>") % (
            self.env._("Account"),
            self.env._("Tags"),
            self.env._("Debit"),
        ) + Markup("<th class='text-end'>%s</th></tr>") % self.env._("Credit")
        return Markup("<table class='table table-sm'>%s%s</table>") % (head, body)

    def _get_items(self):
        return self.env["account.move.line"].browse(self.item_ids._origin.ids or self.item_ids.ids)

    def _get_part(self, item):
        if len(self.item_ids) == 1 and self.amount:
            return self.amount
        return item.amount_residual_currency

    def action_write_off(self):
        """Book what may be decided alone; the rest waits for a manager."""
        self.ensure_one()
        rows = self.env["account.collection.write.off"]
        single = len(self.item_ids) == 1
        made = rows._enter(
            self.item_ids,
            self.reason_id,
            action=self.action,
            amount=self.amount if single and self.action == LOSS else None,
            adjusts_vat=self.adjusts_vat,
            date=self.date,
            note=self.note or False,
            proof=self.with_context(bin_size=False).proof or False,
            proof_name=self.proof_name or False,
        )
        if single:
            return open_form(made)
        waiting = made.filtered(lambda one: one.state == "draft")
        words = self.env._("Booked: %s.", len(made) - len(waiting))
        if waiting:
            words += " " + self.env._("To be approved by a manager: %s.", len(waiting))
        return {
            "type": "ir.actions.act_window",
            "name": words,
            "res_model": made._name,
            **show_list("form"),
            "domain": [("id", "in", made.ids)],
        }
