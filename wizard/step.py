from odoo import api, fields, models
from odoo.tools import format_date

from ..models.common.res_company import get_company_today

STEP_KIND = "account.collection.proceeding.step.kind"


class AccountCollectionsStep(models.TransientModel):
    """What happened in a proceeding: a paper that came, an act of ours."""

    _name = "account.collections.step"
    _description = "Enter a Step"
    _by_hand = True

    proceeding_id = fields.Many2one("account.collection.proceeding", required=True)
    company_id = fields.Many2one(related="proceeding_id.company_id")
    currency_id = fields.Many2one(related="proceeding_id.currency_id")
    possible_ids = fields.Many2many(
        STEP_KIND, compute="_compute_possible_ids", string="Possible Steps"
    )
    kind_id = fields.Many2one(STEP_KIND, string="What happened", required=True)
    kind_code = fields.Char(related="kind_id.code", string="Code")
    date = fields.Date("On", required=True, default=get_company_today, help="The day on the paper.")
    until = fields.Date("Day Set", help="A day that the paper sets, such as for filing a claim.")
    reference = fields.Char("Reference of the Paper")
    amount = fields.Monetary()
    note = fields.Text()
    document = fields.Binary("Paper")
    document_name = fields.Char()
    payments_text = fields.Text("Payments since", compute="_compute_payments_text")
    payments_seen = fields.Boolean(
        "All Payments are Declared",
        help="What the debtor paid since must be named in the application (§ 699 (1) ZPO).",
    )

    @api.depends("proceeding_id")
    def _compute_possible_ids(self):
        Kind = self.env[STEP_KIND]
        for wizard in self:
            code = wizard.proceeding_id.kind_code
            kinds = Kind.search([("kinds", "!=", False)])
            wizard.possible_ids = kinds.filtered(
                lambda kind, code=code: kind.kinds == "*" or code in (kind.kinds or "").split()
            )

    @api.depends("proceeding_id")
    @api.depends_context("lang")
    def _compute_payments_text(self):
        for wizard in self:
            lines = [
                f"{format_date(self.env, day)}: {wizard.currency_id.format(amount)} ({name})"
                for day, amount, name in wizard._read_payments()
            ]
            wizard.payments_text = "\n".join(lines) or self.env._("None.")

    def _read_payments(self):
        """``[(day, amount, claim)]`` since it was handed over."""
        proceeding = self.proceeding_id
        claims = {claim.move_line_id.id: claim.name for claim in proceeding.claim_ids}
        return [
            (it.credit_move_id.date, it.debit_amount_currency, claims[it.debit_move_id.id])
            for it in proceeding._find_matchings()
            if it.credit_move_id.move_id._is_paid_or_credited()
        ]

    def action_take(self):
        """Enter it; what follows from it is done."""
        self.ensure_one()
        proceeding = self.proceeding_id
        proceeding._check_collector()
        proceeding.check_access("write")
        proceeding._check_step(self.kind_id, self.date, self.payments_seen)
        note = self.note or ""
        if self.payments_seen:
            said = self.env._("Payments declared: %s", self.payments_text)
            note = f"{note}\n{said}".strip()
        proceeding._take_step(
            self.kind_id.code,
            self.date,
            until=self.until,
            reference=self.reference,
            amount=self.amount,
            note=note or False,
            document=self.document,
            document_name=self.document_name,
        )
        return {"type": "ir.actions.act_window_close"}
