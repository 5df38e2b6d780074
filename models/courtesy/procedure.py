from odoo import fields, models

from ...tools.courtesy.courtesy import NEVER, PART, WHOLE


class AccountDunningProcedure(models.Model):
    _inherit = "account.dunning.procedure"

    thanks_when = fields.Selection(
        [
            (NEVER, "Never"),
            (WHOLE, "When all that a letter asked for is paid"),
            (PART, "When a part of it is paid"),
        ],
        string="Thank by E-Mail",
        required=True,
        default=NEVER,
        help="Once for each letter, an hour after the payment was matched. No fee, no level, no "
        "advertising.",
    )
    apologizes = fields.Boolean(
        "Apologize when Payment and Letter Crossed",
        default=True,
        help="Who had paid it all when the letter went out gets a short e-mail; a fee of that "
        "letter is waived anyway.",
    )

    def _says_something(self):
        self.ensure_one()
        return self.apologizes or self.thanks_when != NEVER
