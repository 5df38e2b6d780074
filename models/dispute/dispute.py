from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.dispute.amounts import get_disputed, get_share
from ..common.transaction import claim_rows

# Days to clear a dispute up unless somebody names another day.
DAYS_TO_CLEAR = 14
_lt = LazyTranslate(__name__)


class AccountDispute(models.Model):
    """A dispute: the debtor contests an open item or a part of it. That part is not dunned until
    somebody has found out who is right."""

    _name = "account.dispute"
    _description = "Dispute"
    _inherit = ["mail.thread", "account.collections.tended"]
    _order = "date_due, id desc"
    _check_company_auto = True
    # Unless it proves something, see its drafts.
    _deletable = True
    _machine_writes = _lt(
        "%(fields)s is not entered by hand: what is disputed stays, and its buttons resolve it."
    )
    _stays = _lt(
        "%(records)s: what is disputed stays, and its buttons resolve it. Open another one."
    )
    # A colleague who may read it may add evidence.
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="new",
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        by_hand="new",
    )
    # No foreign key may keep an invoice from being corrected.
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        by_hand="new",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable'),"
        " ('amount_residual', '>', 0)]",
        by_hand="new",
        help="One instalment of the invoice. Empty: all of them.",
    )
    item_date_maturity = fields.Date(
        "Due Date of Item", compute="_compute_item_date_maturity", store=True
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id", store=True)
    amount = fields.Monetary(
        "Disputed",
        compute="_compute_amount",
        store=True,
        readonly=False,
        tracking=True,
        aggregator=None,
        by_hand="open",
        help="What of the open amount the debtor contests: the rest is dunned.",
    )
    amount_company = fields.Monetary(
        "Disputed in Company Currency",
        currency_field="company_currency_id",
        compute="_compute_extent",
        store=True,
    )
    is_whole = fields.Boolean(
        "All that was open",
        compute="_compute_extent",
        store=True,
        help="Nothing of the item could be dunned: these days do not count as late.",
    )
    reason_id = fields.Many2one(
        "account.dispute.reason",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        by_hand="open",
    )
    root_cause = fields.Selection(related="reason_id.root_cause", store=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        index=True,
        tracking=True,
        by_hand="open",
        help="Clears it up, and gets a task on the due date.",
    )
    date_due = fields.Date(
        "To Be Cleared by",
        required=True,
        tracking=True,
        default=lambda self: self._get_today() + timedelta(days=DAYS_TO_CLEAR),
        by_hand="open",
    )
    description = fields.Text(
        by_hand="open", help="What the debtor says. Facts only: he may ask to read this."
    )
    opened_on = fields.Date(required=True, default=lambda self: self._get_today(), by_hand="new")
    state = fields.Selection(
        [
            ("open", "Open"),
            ("us", "Resolved for us"),
            ("debtor", "Resolved for the debtor"),
            ("withdrawn", "Withdrawn"),
        ],
        string="Outcome",
        required=True,
        default="open",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    resolved_on = fields.Date(readonly=True, copy=False)
    resolved_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    resolution_note = fields.Text(
        "Resolution",
        copy=False,
        by_hand=True,
        help="What was found out, and why it ended this way.",
    )
    resumed_on = fields.Date(
        readonly=True, copy=False, help="The day from which the clock of dunning runs again."
    )
    days_to_resolve = fields.Integer(
        compute="_compute_days_to_resolve", store=True, aggregator="avg"
    )
    awaits_credit = fields.Boolean(
        "Credit Note to Come",
        readonly=True,
        copy=False,
        help="The debtor was right: until he has his credit note, what he contested is not dunned.",
    )

    _once_per_item = models.UniqueIndex(
        "(move_line_id, reason_id) WHERE state = 'open'",
        "The item is disputed for this reason already. Open that dispute and change it.",
    )

    # === COMPUTES === #

    @api.model
    def _get_today(self):
        return self.env.company._get_dunning_today()

    @api.depends("move_id", "move_line_id")
    def _compute_partner_id(self):
        for dispute in self:
            move = dispute.move_line_id.move_id or dispute.move_id
            debtor = move._get_debtor(dispute.move_line_id) if move else dispute.partner_id
            dispute.partner_id = debtor.commercial_partner_id

    @api.depends("move_line_id")
    def _compute_item_date_maturity(self):
        """What is left of an item that is gone."""
        for dispute in self:
            due = dispute.move_line_id.date_maturity
            dispute.item_date_maturity = due or dispute.item_date_maturity

    @api.depends("move_id", "move_line_id")
    def _compute_currency_id(self):
        for dispute in self:
            about = dispute.move_line_id or dispute.move_id
            dispute.currency_id = about.currency_id or dispute.company_id.currency_id

    @api.depends("move_id", "move_line_id")
    def _compute_amount(self):
        """All that nobody has contested yet."""
        for dispute in self:
            room = sum(dispute._get_rooms().values()) if dispute.move_id else 0
            dispute.amount = dispute.amount if dispute.state != "open" else float(room)

    @api.depends("amount")
    def _compute_extent(self):
        """As it was when the amount was named; what is paid later changes nothing about it."""
        for dispute in self:
            items = dispute._get_items()
            unit = Decimal(str(dispute.company_currency_id.rounding or 0.01))
            part = exact(dispute.amount, dispute.currency_id)
            whole = sum(exact(item.amount_residual_currency, item.currency_id) for item in items)
            own = sum(exact(item.amount_residual, dispute.company_currency_id) for item in items)
            dispute.is_whole = bool(whole) and (part >= whole or not dispute.move_line_id)
            dispute.amount_company = float(get_share(part, whole, own, unit))

    @api.depends("opened_on", "resolved_on")
    def _compute_days_to_resolve(self):
        for dispute in self:
            over = dispute.resolved_on
            dispute.days_to_resolve = (over - dispute.opened_on).days if over else 0

    @api.depends("move_id", "partner_id", "reason_id")
    def _compute_display_name(self):
        for dispute in self:
            about = dispute.sudo().move_id.name or dispute.partner_id.name or ""
            dispute.display_name = f"{about}: {dispute.reason_id.name or ''}"

    # === WHAT IT IS ABOUT === #

    def _get_items(self):
        """The open items it is about."""
        self.ensure_one()
        items = (self.move_line_id or self.move_id.line_ids)._filter_receivable()
        return items.filtered(
            lambda item: item.parent_state == "posted" and item.amount_residual > 0
        )

    def _get_rooms(self):
        """What of each of its items no other dispute contests, ``{item: amount}``."""
        about = fields.Domain("move_id", "=", self.move_id.id)
        others = self.search(about & self._get_resting_domain()) - self._origin
        rooms = {}
        for item in self._get_items():
            amounts = [other._get_contested() for other in others if other._is_about(item.id)]
            open_amount = exact(item.amount_residual_currency, item.currency_id)
            rooms[item] = open_amount - get_disputed(open_amount, amounts)
        return rooms

    @api.constrains("amount", "move_id", "move_line_id")
    def _check_amount(self):
        disputed = self.filtered(lambda dispute: dispute.state == "open")
        # Of two at the same moment the other one sees what room the first one left.
        claim_rows(self.env["account.move.line"].union(*(one._get_items() for one in disputed)))
        for dispute in disputed:
            rooms = dispute._get_rooms()
            room, amount = sum(rooms.values()), exact(dispute.amount, dispute.currency_id)
            if room <= 0:
                raise ValidationError(
                    self.env._("%s: nothing is open that is not disputed.", dispute.move_id.name)
                )
            if not 0 < amount <= room:
                raise ValidationError(
                    self.env._(
                        "%(invoice)s: enter an amount up to %(room)s. That much is open and not "
                        "disputed yet.",
                        invoice=dispute.move_id.name,
                        room=format_amount(self.env, float(room), dispute.currency_id),
                    )
                )
            if amount < room and len(rooms) > 1:
                raise ValidationError(
                    self.env._(
                        "%s has several open items. Choose the one of which a part is disputed.",
                        dispute.move_id.name,
                    )
                )

    @api.constrains("opened_on")
    def _check_opened_on(self):
        for dispute in self:
            if dispute.opened_on > dispute.company_id._get_dunning_today():
                raise ValidationError(self.env._("A dispute cannot be opened in the future."))

    # === GUARDS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._complete_subject(vals)
        return super().create(vals_list)

    def _complete_subject(self, vals):
        """An invoice with a single open item is that item."""
        Item, Move = self.env["account.move.line"], self.env["account.move"]
        item = Item.browse(vals.get("move_line_id"))
        move = item.move_id or Move.browse(vals.get("move_id") or ())
        if not move:
            raise UserError(self.env._("Choose the invoice that is disputed."))
        if not item:
            found = self.new({"move_id": move.id})._get_items()
            item = found if len(found) == 1 else found.browse()
        vals.update(move_id=move.id, move_line_id=item.id, company_id=move.company_id.id)
        vals.update(partner_id=move._get_debtor(item).id)

    def _get_closed(self):
        return self.filtered(lambda dispute: dispute.state != "open")


def exact(amount, currency):
    """An amount to the cent."""
    return as_exact(amount, currency.decimal_places if currency else 2)
