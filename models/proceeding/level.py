from odoo import fields, models


class AccountDunningLevel(models.Model):
    """What a letter of the level is in law, as its text says. The text is yours: tick what it
    really announces."""

    _inherit = "account.dunning.level"

    demands = fields.Boolean(
        "Is a Demand",
        default=True,
        help="The letter demands payment, as § 286 BGB asks for: it puts the debtor in default, "
        "and an agency asks for it. A friendly question whether the invoice arrived does not. A "
        "note before the due date never is one.",
    )
    announces_agency = fields.Boolean(
        "Announces Hand-over",
        help="Its text says that the claim, with the data of the debtor, will be handed over to an "
        "agency, a lawyer or a court.",
    )
    announces_bureau = fields.Boolean(
        "Announces Credit Bureau",
        help="Its text says that the debt may be reported to a credit bureau (§ 31 (2) no. 4 "
        "BDSG). Nothing is reported from here.",
    )
