from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.common.calendar import add_days
from ...tools.decision.escalation import Hold
from ...tools.decision.pauses import Pause
from ..common.res_company import get_company_today
from ..common.window import open_form


class AccountDunningBlock(models.Model):
    """A dunning block: a debtor, an invoice or a single open item rests, for a reason and a time.
    Lifting it sends nothing, it only lets the next run propose again."""

    _name = "account.dunning.block"
    _description = "Dunning Block"
    _inherit = ["account.collections.tended"]
    _order = "date_to desc, id desc"
    _deletable = True
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="cascade",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        by_hand=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        by_hand=True,
        help="Leave empty to block the whole debtor.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('move_id', '=', move_id), ('account_type', '=', 'asset_receivable')]",
        by_hand=True,
        help="Leave empty to block the whole invoice.",
    )
    scope = fields.Selection(
        [("debtor", "Debtor"), ("invoice", "Invoice"), ("item", "Open item")],
        compute="_compute_scope",
        store=True,
    )
    reason = fields.Selection(
        [
            ("clarification", "Under clarification"),
            ("agreement", "Agreement with the debtor"),
            ("goodwill", "Goodwill"),
            ("insolvency", "Insolvency"),
            ("other", "Other"),
        ],
        required=True,
        default="clarification",
        by_hand=True,
    )
    note = fields.Char(by_hand=True, help="What a colleague must know to lift the block.")
    date_from = fields.Date("From", required=True, default=get_company_today, by_hand=True)
    date_to = fields.Date(
        "Until", by_hand=True, help="Last day of the block. Empty = until somebody ends it."
    )
    pauses_clock = fields.Boolean(
        "Days do not Count as Late",
        by_hand=True,
        help="When the block is over the item goes on at its level, as if these days had not been: "
        "the interval starts anew. Otherwise the next letter may follow at once.",
    )
    user_id = fields.Many2one(
        "res.users", string="Blocked by", default=lambda self: self.env.user, readonly=True
    )
    is_current = fields.Boolean(compute="_compute_is_current", search="_search_is_current")

    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from - 1)",
        "The block must not end before it begins.",
    )

    @api.depends("move_id", "move_line_id")
    def _compute_partner_id(self):
        for block in self:
            move = block.move_line_id.move_id or block.move_id
            debtor = move._get_debtor(block.move_line_id) if move else block.partner_id
            block.partner_id = debtor.commercial_partner_id

    @api.depends("move_id", "move_line_id")
    def _compute_scope(self):
        for block in self:
            block.scope = "item" if block.move_line_id else "invoice" if block.move_id else "debtor"

    @api.depends("date_from", "date_to")
    @api.depends_context("tz")
    def _compute_is_current(self):
        for block in self:
            today = block.company_id._get_dunning_today()
            block.is_current = block.date_from <= today and (
                not block.date_to or block.date_to >= today
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_domain(self.env.company._get_dunning_today())

    @api.model
    def _get_domain(self, day):
        """Domain of the blocks in force on ``day``."""
        domain = fields.Domain("date_from", "<=", day)
        return domain & (fields.Domain("date_to", "=", False) | fields.Domain("date_to", ">=", day))

    @api.model
    def _get_debtor_domain(self, company):
        """Domain of the blocks of whole debtors that are in force in ``company`` today."""
        own = fields.Domain("company_id", "=", company.id) & fields.Domain("scope", "=", "debtor")
        return self._get_domain(company._get_dunning_today()) & own

    @api.model
    def _get_batch_domain(self, rows):
        """Domain of the blocks about a batch of open items."""
        return self._get_owners_domain(
            {row.debtor_id for row in rows},
            {row.move_id for row in rows},
            {row.id for row in rows},
        )

    @api.model
    def _get_owners_domain(self, debtors, moves, items):
        """By all three: the debtor of an invoice may have changed since it was blocked."""
        # Those of the debtor are found first: no block is looked at together with all partners.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        return fields.Domain.OR(
            [
                fields.Domain(
                    "partner_id",
                    "in",
                    partners._search([("commercial_partner_id", "in", list(debtors))]),
                ),
                fields.Domain("move_id", "in", moves),
                fields.Domain("move_line_id", "in", items),
            ]
        )

    def _get_owner_key(self):
        """``(scope, id)`` of what is blocked."""
        self.ensure_one()
        owner = self.move_line_id or self.move_id or self.partner_id.commercial_partner_id
        return self.scope, owner.id

    def _is_over(self, day):
        self.ensure_one()
        return bool(self.date_to) and self.date_to < day

    def _as_hold(self):
        self.ensure_one()
        return Hold(f"block_{self.scope}", self.date_to or None)

    def _as_pause(self):
        self.ensure_one()
        return Pause(self.date_from, add_days(self.date_to, 1))

    @api.constrains("move_id", "move_line_id")
    def _check_item_of_invoice(self):
        for block in self:
            if block.move_line_id and block.move_line_id.move_id != block.move_id:
                raise ValidationError(
                    self.env._("The blocked open item must belong to the blocked invoice.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("move_line_id") and not vals.get("move_id"):
                line = self.env["account.move.line"].browse(vals["move_line_id"])
                vals["move_id"] = line.move_id.id
            if vals.get("partner_id"):
                partner = self.env["res.partner"].browse(vals["partner_id"])
                vals["partner_id"] = partner.commercial_partner_id.id
        return super().create(vals_list)

    @api.depends("scope", "partner_id", "move_id", "move_line_id", "date_to")
    def _compute_display_name(self):
        for block in self:
            what = block.move_line_id or block.move_id or block.partner_id
            block.display_name = f"{what.display_name}: {block._get_reason_label()}"

    def _get_reason_label(self):
        self.ensure_one()
        return dict(self._fields["reason"]._description_selection(self.env)).get(self.reason, "")

    @api.model
    def _get_new_action(self, company, debtor, move=None, item=None):
        """The form of a new block, for the buttons "Block" everywhere."""
        return open_form(
            self.browse(),
            self.env._("Block dunning of %s", (move or debtor).display_name),
            dialog=True,
            company_id=company.id,
            partner_id=debtor.commercial_partner_id.id,
            move_id=move.id if move else False,
            move_line_id=item.id if item else False,
        )

    def action_end(self):
        """End the block yesterday: from today on the next run may propose the items again."""
        for block in self.filtered("is_current"):
            block.date_to = fields.Date.subtract(block.company_id._get_dunning_today(), days=1)
