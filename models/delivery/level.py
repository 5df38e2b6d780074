from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.common.wording import unknown_placeholders
from ..procedure.level import PLACEHOLDERS


class AccountDunningLevel(models.Model):
    _inherit = "account.dunning.level"

    by_sms = fields.Boolean("By Text Message")
    has_sms = fields.Boolean(compute="_compute_has_sms")
    sms_text = fields.Text(
        "Text Message",
        translate=True,
        default=lambda self: self.env._(
            "{company}: Please look at our letter {number} about your account by {deadline}, or "
            "call us."
        ),
        help="Others may see it on the screen: better without amount and level. It may use the "
        "placeholders of the letter.",
    )
    sms_trust_hours = fields.Integer(
        "Delivered after Hours",
        default=24,
        help="Not every provider tells whether a text message arrived. One that was taken counts "
        "as delivered after so many hours; 0 = only when the provider says so.",
    )
    falls_back = fields.Boolean(
        "Next Way if It Fails",
        default=True,
        help="What does not arrive goes out the next way by itself: what the debtor prefers, else "
        "an e-mail, else a printed letter. Without it somebody gets a task and decides.",
    )
    legal_deadline = fields.Boolean(
        "Deadline of Law",
        help="A deadline that the law asks for hangs on this letter: it goes by post in any case, "
        "and no contact rule holds it back.",
    )

    _trust_positive = models.Constraint(
        "CHECK (sms_trust_hours >= 0)", "Hours until a text message counts must not be negative."
    )

    def _compute_has_sms(self):
        self.has_sms = self.env["account.dunning.delivery"]._has_text_messages()

    @api.constrains("sms_text", "by_sms")
    def _check_sms_text(self):
        for level in self:
            if unknown := unknown_placeholders(level.sms_text or "", PLACEHOLDERS):
                raise ValidationError(
                    self.env._(
                        "%(level)s: %(unknown)s is no placeholder. You can use %(known)s.",
                        level=level.name,
                        unknown=", ".join(unknown),
                        known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                    )
                )
            if level.by_sms and not (level.sms_text or "").strip():
                raise ValidationError(
                    self.env._("%s: write what the text message says.", level.name)
                )
