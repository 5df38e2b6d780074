from odoo import api, fields, models


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
    explanation = fields.Text(compute="_compute_explanation")

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
        self.company_id.check_access("write")
        self.company_id.dunning_mode = self.mode
        return {"type": "ir.actions.act_window_close"}
