from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    """What those who pay well are worth to a company."""

    _inherit = "res.company"

    incentive_turnover = fields.Monetary(
        "Proposals from a Yearly Turnover of",
        default=5000,
        groups=SETTINGS_READER,
        help="Who pays well and buys for this much a year, with tax, stands among the proposals "
        "for good payers. 0 = nobody does.",
    )
    incentive_interest = fields.Float(
        "What Money Costs %",
        default=6.0,
        groups=SETTINGS_READER,
        help="A year, such as the interest of your overdraft: by it a proposal says what days of "
        "payment are worth.",
    )
    incentive_looked_on = fields.Date(readonly=True, groups=SETTINGS_READER)

    _incentive_sane = models.Constraint(
        "CHECK (incentive_turnover >= 0 AND incentive_interest >= 0 AND incentive_interest <= 100)",
        "Turnover must not be negative, and money costs between 0 and 100 %.",
    )
