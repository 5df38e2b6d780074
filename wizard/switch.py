from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.decision.res_company import USUAL_BANK_AGE


class AccountCollectionsSwitch(models.TransientModel):
    """The last step of the set-up: says what will happen each night before it does."""

    _name = "account.collections.switch"
    _description = "Switch Dunning on"
    _by_hand = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    mode = fields.Selection(
        lambda self: (
            self.env["res.company"]._fields["dunning_mode"]._description_selection(self.env)
        ),
        required=True,
        default="propose",
    )
    bank_max_age = fields.Integer(
        "Bank Data not Older than",
        compute="_compute_bank_max_age",
        store=True,
        readonly=False,
        help="Days. If a bank account where debtors pay was read longer ago, nobody is dunned: the "
        "money may be there. 0 = do not check.",
    )
    explanation = fields.Text(compute="_compute_explanation")

    @api.depends("company_id")
    def _compute_bank_max_age(self):
        for wizard in self:
            known = wizard.company_id.sudo().dunning_bank_max_age
            wizard.bank_max_age = known or USUAL_BANK_AGE

    @api.depends("mode", "company_id")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for wizard in self:
            company = wizard.company_id.sudo()
            known = {
                "company": company.name,
                "collector": company.dunning_collector_id.name or self.env._("A collector"),
            }
            wizard.explanation = {
                "off": self.env._(
                    "Nothing happens by itself. Somebody starts each dunning run of %(company)s by "
                    "hand.",
                    **known,
                ),
                "propose": self.env._(
                    "From tonight on, a dunning run looks at every open item of %(company)s and "
                    "drafts the letters that are due. Nothing leaves the house: in the morning the "
                    "drafts lie under “Drafts to review”, and only what somebody confirms there is "
                    "sent. %(collector)s is reminded of drafts that nobody reviews.",
                    **known,
                ),
                "automatic": self.env._(
                    "From tonight on, a dunning run looks at every open item of %(company)s. "
                    "Letters of levels that are marked as automatic are SENT WITHOUT A HAND, by "
                    "e-mail at once; all others wait as drafts under “Drafts to review”.",
                    **known,
                ),
            }.get(wizard.mode)

    def action_switch(self):
        """Whoever may change the company switches it on."""
        self.ensure_one()
        company = self.company_id
        company.check_access("write")
        if self.bank_max_age < 0:
            raise UserError(self.env._("Enter a number of days that is not below zero."))
        company.dunning_mode = self.mode
        if self.mode != "off":
            company.dunning_bank_max_age = self.bank_max_age
            if self.bank_max_age and not company.dunning_bank_journal_ids:
                today = company._get_dunning_today()
                company.dunning_bank_journal_ids = company._propose_bank_journals(today)
        return {"type": "ir.actions.act_window_close"}
