from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    """The page on which debtors see what is open, and whom they reach."""

    _inherit = "res.company"

    debtor_page = fields.Boolean(
        "Page for Debtors",
        default=True,
        groups=SETTINGS_READER,
        help="Debtors see what is open on a page of their own: by logging in, or by a link that "
        "only they get. Off: nobody sees it, and links lead nowhere.",
    )
    debtor_page_days = fields.Integer(
        "Links Hold",
        default=90,
        groups=SETTINGS_READER,
        help="Days after which a link to the page ends. Who comes later asks for a new one, which "
        "goes to the address you know.",
    )
    debtor_page_hours = fields.Char(
        "Hours",
        translate=True,
        groups=SETTINGS_READER,
        help="When somebody answers the phone, as it stands on the page: Monday to Friday, 9 to 16 "
        "o'clock.",
    )

    debtor_page_privacy = fields.Text(
        "About Privacy",
        translate=True,
        groups=SETTINGS_READER,
        help="Stands on the debtor's page below what the page keeps of him: who is responsible, "
        "for how long you keep it, his rights, your data protection officer (Art. 13 GDPR).",
    )
    debtor_page_accessibility = fields.Text(
        "About Accessibility",
        translate=True,
        groups=SETTINGS_READER,
        help="Stands on the debtor's page below what the page is built for: your declaration, the "
        "authority that watches over it.",
    )

    _debtor_page_days_positive = models.Constraint(
        "CHECK (debtor_page_days > 0)", "A link to the page holds for a day at least."
    )
