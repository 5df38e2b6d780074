from markupsafe import Markup, escape

from odoo import fields, models

TEMPLATE = "account_collections.mail_template_plan"


class AccountPaymentPlanOffer(models.TransientModel):
    """The e-mail that offers a payment plan: the plan is offered by sending it, not before."""

    _name = "account.payment.plan.offer"
    _description = "Offer a Payment Plan by E-mail"
    _by_hand = True

    plan_id = fields.Many2one("account.payment.plan", required=True, readonly=True, by_hand="new")
    recipient_id = fields.Many2one(related="plan_id.recipient_id", string="To")
    address = fields.Char(related="recipient_id.email", string="E-mail")
    words = fields.Text("Your Words", help="Stand above the text of the e-mail. Empty: none.")

    def action_send_mail(self):
        """Offer the plan and send it, both or neither."""
        self.ensure_one()
        plan = self.plan_id
        plan.action_offer()
        action = plan._compose_mail(TEMPLATE)
        composers = self.env[action["res_model"]].with_context(**action["context"])
        composer = composers.create({})
        if words := (self.words or "").strip():
            lines = Markup("<br/>").join(escape(line) for line in words.splitlines())
            composer.body = Markup("<p>%s</p>") % lines + (composer.body or "")
        composer.action_send_mail()
        return {"type": "ir.actions.act_window_close"}
