from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..common.bulk import Lasting
from ..decision.decision import CODES

_lt = LazyTranslate(__name__)

# What of a claim changes until it is sent.
AMOUNTS = ("amount_residual", "amount_company", "amount_resting", "resting", "days_overdue")
# The lines that are still claimed.
CLAIMED = Domain("kind", "=", "claim") & Domain("drop_reason", "=", False)


class AccountDunningNoticeLine(models.Model):
    """One item on a notice, as it stood when the notice was sent: a claim with its level, or a
    credit of the debtor that is deducted."""

    _name = "account.dunning.notice.line"
    _description = "Dunning Notice Line"
    _inherit = ["account.dunning.bulk", "account.collections.resting"]
    _order = "notice_id, kind, date_maturity, id"
    _sealed = ("sent", "cancelled")
    _machine_writes = _lt(
        "%(fields)s follows from the open item: only the level is chosen by hand."
    )
    _stays = _lt("The items of a notice stay as they are once it has been confirmed.")

    notice_id = fields.Many2one(
        "account.dunning.notice", required=True, ondelete="cascade", index=True, readonly=True
    )
    # These have no foreign key, see there.
    create_uid = Lasting("res.users", string="Created by", readonly=True)
    write_uid = Lasting("res.users", string="Last Updated by", readonly=True)
    company_id = Lasting(related="notice_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="notice_id.partner_id")
    state = fields.Selection(related="notice_id.state")
    sent_on = fields.Date(related="notice_id.sent_on")
    kind = fields.Selection(
        [("claim", "Claim"), ("credit", "Credit")], required=True, default="claim", readonly=True
    )
    # No foreign key may keep an invoice from being corrected: the line remembers by itself.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    name = fields.Char("Document", readonly=True)
    reference = fields.Char("Your Reference", readonly=True)
    invoice_date = fields.Date("Date", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator=None)
    currency_id = Lasting("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    amount_original = fields.Monetary("Original Amount", readonly=True, aggregator=None)
    amount_paid = fields.Monetary("Paid", compute="_compute_amount_paid")
    amount_residual = fields.Monetary(
        "Open", readonly=True, aggregator=None, help="What is claimed: without what rests."
    )
    plan_id = fields.Many2one(
        "account.payment.plan",
        string="Payment Plan",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The late instalments of this plan are claimed, not the item itself.",
    )
    amount_company = fields.Monetary(
        "Open in Company Currency", currency_field="company_currency_id", readonly=True
    )
    level_id = fields.Many2one(
        "account.dunning.level", ondelete="restrict", index="btree_not_null", by_hand="draft"
    )
    level_label = fields.Char("Level on the Letter", compute="_compute_level_label")
    level_before_id = fields.Many2one(
        "account.dunning.level", string="Level before", ondelete="restrict", readonly=True
    )
    proposed_level_id = fields.Many2one("account.dunning.level", ondelete="restrict", readonly=True)
    rank = fields.Integer(compute="_compute_rank", store=True, precompute=True, aggregator=None)
    can_lower = fields.Boolean(compute="_compute_can_shift")
    can_raise = fields.Boolean(compute="_compute_can_shift")
    cycle = fields.Integer(readonly=True, aggregator=None)
    turn = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Which notice about this item in its cycle: 1 is the first.",
    )
    drop_reason = fields.Selection(
        [
            ("paid", "Paid or settled"),
            ("review", "Left out in review"),
            ("cancelled", "Notice cancelled"),
            ("held", "On hold"),
            ("moved", "Belongs to another debtor by now"),
            ("note_over", "Due by now: too late for a note before the due date"),
            *CODES,
        ],
        string="Left out",
        readonly=True,
        help="Why the item is no longer part of the notice.",
    )

    # The n-th notice about an item exists once: a run that is repeated, retried or runs twice at
    # the same time cannot write a second one. The level is no part of the key, as a reviewer may
    # lower it. The instalments of a payment plan have letters of their own.
    _turn_unique = models.UniqueIndex(
        "(move_line_id, COALESCE(plan_id, 0), cycle, turn)"
        " WHERE kind = 'claim' AND drop_reason IS NULL",
        "This item already stands on another notice.",
    )

    @api.depends("amount_original", "amount_residual", "amount_resting")
    def _compute_amount_paid(self):
        for line in self:
            line.amount_paid = line.amount_original - line.amount_residual - line.amount_resting

    @api.depends("level_id")
    @api.depends_context("lang")
    def _compute_level_label(self):
        """As the letter calls it. A level without a channel is a call or a task of ours: the debtor
        never heard its name."""
        for line in self:
            level = line.level_id
            line.level_label = level.name if level and level._get_channels() else ""

    @api.depends("level_id")
    def _compute_rank(self):
        """The rank when the notice was written; a later change of the ladder leaves it alone."""
        for line in self:
            line.rank = line.level_id.rank

    @api.depends("kind", "state", "drop_reason", "level_id", "proposed_level_id")
    def _compute_can_shift(self):
        """Whether there is a level below, or one above that may be chosen."""
        for line in self:
            open_ = line.state == "draft" and line.kind == "claim" and not line.drop_reason
            level = line.level_id if open_ else line.level_id.browse()
            above = level._get_neighbour(+1) if level else level
            proposed = line.proposed_level_id.rank
            line.can_lower = bool(level and level._get_neighbour(-1))
            line.can_raise = bool(above and proposed and above.rank <= proposed + 1)

    @api.constrains("level_id")
    def _check_level(self):
        for line in self.filtered(lambda line: line.kind == "claim"):
            if line.level_id.procedure_id != line.proposed_level_id.procedure_id:
                raise ValidationError(
                    self.env._("%s: choose a level of the procedure that applies.", line.name)
                )
            if line.level_id.rank and not line.proposed_level_id.rank:
                raise ValidationError(
                    self.env._(
                        "%s is not due yet: a note before the due date cannot become a dunning "
                        "letter.",
                        line.name,
                    )
                )
            if line.level_id.rank > line.proposed_level_id.rank + 1:
                raise ValidationError(
                    self.env._(
                        "%(item)s: the run proposes %(level)s. You may lower it at will, but raise "
                        "it by one level at most.",
                        item=line.name,
                        level=line.proposed_level_id.name,
                    )
                )

    # === AMOUNTS === #

    @api.model
    def _get_item_columns(self, today):
        """The SQL of what a line takes from an open ``item`` and its ``move``."""
        due = self.env["account.move.line"]._get_due_sql()
        types = self.env["account.move"].get_invoice_types(include_receipts=True)
        is_invoice = SQL("move.move_type IN %s", tuple(types))
        return {
            "move_line_id": SQL("item.id"),
            "move_id": SQL("item.move_id"),
            "name": SQL(
                "CASE WHEN %s THEN move.name"
                " ELSE COALESCE(NULLIF(item.ref, ''), NULLIF(item.name, ''), move.name) END",
                is_invoice,
            ),
            "reference": SQL("CASE WHEN %s THEN move.ref END", is_invoice),
            "invoice_date": SQL("COALESCE(move.invoice_date, move.date)"),
            "date_maturity": due,
            "days_overdue": SQL("GREATEST(%s::date - %s, 0)", today, due),
            "currency_id": SQL("item.currency_id"),
            "amount_original": SQL("item.amount_currency"),
            "amount_residual": SQL("item.amount_residual_currency"),
            "amount_company": SQL("item.amount_residual"),
        }

    @api.model
    def _read_item_vals(self, item_ids, today):
        """What lines for these open items hold today, ``{item id: vals}``."""
        columns = self._get_item_columns(today)
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT %s FROM account_move_line item JOIN account_move move"
                " ON move.id = item.move_id WHERE item.id = ANY(%s)",
                SQL(", ").join(
                    SQL("%s AS %s", column, SQL.identifier(name))
                    for name, column in columns.items()
                ),
                list(item_ids),
            )
        )
        return {vals["move_line_id"]: vals for vals in rows}

    def _claim_as_of(self, row, vals):
        """Claim what may be asked for of the ``row`` now; ``vals`` of `_read_item_vals`."""
        self.ensure_one()
        current = row.as_claimed(vals)
        self.write({name: current[name] for name in AMOUNTS})

    @api.model
    def _leave_drafts(self, about, reason):
        """Take the lines ``about`` something off the letters that are still being reviewed. From
        letters in the outbox they are taken when it looks again."""
        lines = self.sudo().search(CLAIMED & Domain("notice_id.state", "=", "draft") & about)
        lines._drop(reason)
        lines.notice_id._reckon_charges()

    def _filter_claimed(self):
        """Those still claimed, as `CLAIMED`."""
        return self.filtered(lambda line: line.kind == "claim" and not line.drop_reason)

    @api.model
    def _get_sent_sql(self):
        """Whether a ``line`` claimed something when its ``notice`` was really sent, as SQL."""
        self.env["account.dunning.notice"].flush_model(["state", "sent_on", "deadline"])
        self.flush_model()
        return SQL("(notice.state = 'sent' AND line.kind = 'claim' AND line.drop_reason IS NULL)")

    def _get_earlier_lines(self):
        """What really went out before about these items and to their debtor, the latest first: the
        instalments of a payment plan have letters of their own."""
        found = self.browse()
        for line in self:
            debtor = line.partner_id.commercial_partner_id
            twins = line.move_line_id.sudo().dunning_notice_line_ids._filter_claimed()
            found |= twins.filtered(
                lambda twin, line=line, debtor=debtor: (
                    twin.notice_id != line.notice_id
                    and twin.notice_id.state == "sent"
                    and twin.notice_id._is_letter()
                    and twin.plan_id == line.plan_id
                    and twin.partner_id.commercial_partner_id == debtor
                )
            )
        return found.sorted(lambda line: (line.sent_on, line.notice_id.id), reverse=True)

    @api.model
    def _get_demand_sql(self):
        """Hook: whether a ``line`` is a demand in law, of which it can be shown that its ``notice``
        went out: what puts a debtor in default, and restarts limitation where a demand does."""
        return SQL("(line.rank > 0 AND %s)", self._get_sent_sql())

    # === REVIEW === #

    def _check_in_review(self):
        self.check_access("write")
        if self.notice_id.filtered(lambda notice: notice.state != "draft"):
            raise UserError(self.env._("Only drafts can be reviewed. Cancel the notice instead."))

    def action_drop(self):
        """Leave the item out of this letter; the next run may propose it again."""
        self._check_in_review()
        self.sudo()._drop("review")
        self.notice_id._reckon_charges()

    def action_put_back(self):
        """Claim again what was left out in review. What another letter has taken up meanwhile
        stays there."""
        self._check_in_review()
        left_out = self.filtered(lambda line: line.drop_reason == "review")
        waiting = Domain("notice_id.state", "in", ("draft", "confirmed"))
        about = Domain("move_line_id", "in", left_out.move_line_id.ids)
        if taken := self.search(CLAIMED & about & waiting, limit=1):
            raise UserError(
                self.env._(
                    "%(item)s stands on another letter by now: %(letter)s. Leave it out there "
                    "first.",
                    item=taken.name,
                    letter=taken.notice_id.display_name,
                )
            )
        left_out.sudo().drop_reason = False
        self.notice_id._reckon_charges()

    def action_lower(self):
        self._shift_level(-1)

    def action_raise(self):
        self._shift_level(+1)

    def _shift_level(self, offset):
        self._check_in_review()
        shifted = {line: line.level_id._get_neighbour(offset) for line in self}
        if not any(shifted.values()):
            raise UserError(
                self.env._(
                    "%(item)s: there is no level beyond %(level)s. Leave the item out if it "
                    "shall not be claimed.",
                    item=", ".join(self.mapped("name")),
                    level=", ".join(self.level_id.mapped("name")),
                )
            )
        for line, level in shifted.items():
            line.level_id = level or line.level_id

    def _drop(self, reason):
        """Take lines off their letters; a letter without claims is cancelled."""
        known = self._fields["drop_reason"].get_values(self.env)
        self.drop_reason = reason if reason in known else "held"
        label = dict(self._fields["drop_reason"]._description_selection(self.env))
        empty = self.notice_id.filtered(lambda notice: not notice._get_claims())
        empty._cancel(self.env._("Nothing left to claim: %s.", label.get(reason, reason)))
