from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.translate import LazyTranslate

from ...tools.common.wording import unknown_placeholders
from ..procedure.level import PLACEHOLDERS

_lt = LazyTranslate(__name__)


class AccountDunningNotice(models.Model):
    """A notice: one letter to one debtor, from the draft a run proposes to the frozen record of
    what was sent. Whoever was written to, which items, amounts and words: after sending, nothing
    changes."""

    _name = "account.dunning.notice"
    _description = "Dunning Notice"
    _inherit = [
        "account.dunning.bulk",
        "account.collections.door",
        "account.collections.tended",
        "account.collections.letter",
    ]
    _only_collectors = _lt("Only collectors may send or cancel notices.")
    _deletable = ("draft",)
    _sealed = ("sent", "cancelled")
    _machine_writes = _lt("%(fields)s of a notice follows from its run and its buttons.")
    _stays = _lt(
        "%(records)s is no draft any more. What was sent stays as it is; cancel what was not sent, "
        "and write a new notice instead."
    )
    _is_kept = _lt("%(records)s has a number and stays as evidence. Cancel it instead.")
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char("Number", default="/", readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    run_id = fields.Many2one("account.dunning.run", readonly=True, ondelete="restrict")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    case_id = fields.Many2one(
        "account.collection.case", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    recipient_id = fields.Many2one(
        "res.partner",
        compute="_compute_recipient_id",
        store=True,
        readonly=False,
        ondelete="restrict",
        index="btree_not_null",
        by_hand="draft",
        help="The contact the letter is addressed to: a dunning address of the debtor, else the "
        "contact all invoices were sent to, else the invoice address.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_lang",
        store=True,
        readonly=False,
        by_hand="draft",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("confirmed", "Confirmed"),
            ("sent", "Sent"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    cancel_reason = fields.Char(readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        "res.users",
        string="Confirmed by",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Whoever sent it off, and is told what became of it; nobody, if the night did.",
    )
    line_ids = fields.One2many("account.dunning.notice.line", "notice_id", by_hand="draft")
    level_id = fields.Many2one(
        "account.dunning.level",
        compute="_compute_level_id",
        store=True,
        index=True,
        ondelete="restrict",
        help="The highest level among the items: it sets the tone.",
    )
    level_before_id = fields.Many2one(
        "account.dunning.level", string="Level before", compute="_compute_level_before_id"
    )
    subject = fields.Char(compute="_compute_texts", store=True, readonly=False, by_hand="draft")
    opening = fields.Text(compute="_compute_texts", store=True, readonly=False, by_hand="draft")
    closing = fields.Text(compute="_compute_texts", store=True, readonly=False, by_hand="draft")
    sent_on = fields.Date(readonly=True, copy=False, help="The day the notice really went out.")
    deadline = fields.Date(
        readonly=True, copy=False, help="The debtor is asked to pay by this day."
    )
    rendered_on = fields.Date("Letter Dated", readonly=True, copy=False)
    attachment_id = fields.Many2one("ir.attachment", string="Letter", readonly=True, copy=False)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    amount_company = fields.Monetary(
        "Claimed",
        currency_field="company_currency_id",
        compute="_compute_amount_company",
        store=True,
        help="What the letter asks for without charges, in the currency of the company, credits "
        "deducted.",
    )
    amount_text = fields.Char("Amount", compute="_compute_amount_text")
    claim_count = fields.Integer("Items", compute="_compute_claim_count")
    has_left_out = fields.Boolean(compute="_compute_claim_count")
    _number_unique = models.UniqueIndex(
        "(company_id, name) WHERE name <> '/'", "The number of a notice is given once."
    )
    _run_idx = models.Index("(run_id, state) INCLUDE (amount_company)")
    _outbox_idx = models.Index("(id) WHERE state = 'confirmed'")

    # === COMPUTES === #

    @api.depends("partner_id", "line_ids.move_id")
    def _compute_recipient_id(self):
        self._read_ahead()
        for notice in self:
            notice.recipient_id = notice._get_recipient()

    @api.depends("recipient_id")
    def _compute_lang(self):
        for notice in self:
            notice.lang = notice._get_language()

    @api.depends("line_ids.level_id", "line_ids.drop_reason")
    def _compute_level_id(self):
        self._read_ahead()
        for notice in self:
            claims = notice._get_claims() or notice.line_ids.filtered("level_id")
            notice.level_id = max(
                claims, key=lambda line: line.level_id.rank, default=claims
            ).level_id

    @api.depends("line_ids.level_before_id")
    def _compute_level_before_id(self):
        for notice in self:
            before = notice.line_ids.level_before_id
            notice.level_before_id = max(before, key=lambda level: level.rank, default=before)

    @api.depends("level_id", "lang")
    def _compute_texts(self):
        for notice in self:
            level = notice.level_id.with_context(lang=notice.lang)
            notice.update({name: level[name] for name in ("subject", "opening", "closing")})

    @api.depends("line_ids.amount_company", "line_ids.drop_reason")
    def _compute_amount_company(self):
        for notice in self:
            lines = notice.line_ids.filtered(lambda line: not line.drop_reason)
            notice.amount_company = sum(lines.mapped("amount_company"))

    @api.depends("line_ids.amount_residual", "line_ids.drop_reason")
    @api.depends_context("lang")
    def _compute_amount_text(self):
        for notice in self:
            notice.amount_text = notice._format_claimed(self.env.lang)

    @api.depends("line_ids.kind", "line_ids.drop_reason")
    def _compute_claim_count(self):
        for notice in self:
            notice.claim_count = len(notice._get_claims())
            notice.has_left_out = any(notice.line_ids.mapped("drop_reason"))

    @api.depends("name", "partner_id", "level_id")
    def _compute_display_name(self):
        for notice in self:
            number = notice.name if notice.name != "/" else self.env._("Draft")
            notice.display_name = f"{number} {notice.level_id.display_name or ''}".strip()

    # === CONSTRAINTS === #

    @api.constrains("subject", "opening", "closing")
    def _check_placeholders(self):
        for notice in self.filtered(lambda notice: notice.state == "draft"):
            for text in (notice.subject, notice.opening, notice.closing):
                if unknown := unknown_placeholders(text, PLACEHOLDERS):
                    raise ValidationError(
                        self.env._(
                            "%(unknown)s is no placeholder. You can use %(known)s.",
                            unknown=", ".join(unknown),
                            known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                        )
                    )

    def _keeps_file(self, file):
        """Whatever hangs on a notice went out with it."""
        return True
