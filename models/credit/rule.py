from odoo import api, fields, models

CODES = [
    ("overdue", "Overdue for too long"),
    ("share", "Too much of the limit overdue"),
    ("promises", "Broken promises"),
    ("plans", "Failed payment plans"),
    ("limit", "Over the limit"),
    ("limit_expired", "Limit ran out"),
    ("assessment_expired", "Assessment ran out"),
    ("insurer", "Insurer not told in time"),
    ("insolvency", "Insolvency proceedings"),
]


class AccountCreditRule(models.Model):
    """When a debtor gets nothing more on account. Nobody is marked by it: it is asked when an order
    is confirmed or goods leave, and is gone the minute its reason goes. Without rules only limits
    count."""

    _name = "account.credit.rule"
    _description = "Credit Rule"
    _inherit = ["account.collections.cached"]
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "company_id, code"
    _rec_name = "code"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    code = fields.Selection(CODES, "Reason", required=True)
    effect = fields.Selection(
        [("stop", "Needs a release"), ("warn", "Warns only")],
        required=True,
        default="stop",
        help="Whether an order of the debtor waits until somebody releases it, or is only warned "
        "of.",
    )
    days = fields.Integer(
        "Days Overdue", default=30, help="Items that are later than this. For overdue items only."
    )
    amount = fields.Monetary(
        "At Least", help="So much of it must be overdue. For overdue items only."
    )
    percent = fields.Float(
        "% of the Limit",
        help="Of overdue items: the share of the limit that may be overdue. Of the limit: by so "
        "much it may be passed.",
    )
    count = fields.Integer(
        "How Many", default=1, help="Broken promises or failed plans of the last twelve months."
    )
    sentence = fields.Char("What it Does", compute="_compute_sentence")

    _code_unique = models.UniqueIndex(
        "(company_id, code)", "There is a rule for this reason already: change that one."
    )
    _figures_positive = models.Constraint(
        "CHECK (days >= 0 AND amount >= 0 AND percent >= 0 AND count >= 0)",
        "Days, amounts and shares of a rule must not be negative.",
    )

    @api.depends("code", "effect", "days", "amount", "percent", "count")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for rule in self:
            rule.sentence = rule._say() if rule.code else ""

    def _say(self):
        known = {
            "days": self.days,
            "amount": self.currency_id.format(self.amount) if self.currency_id else self.amount,
            "percent": f"{self.percent:g}",
            "count": max(self.count, 1),
        }
        return {
            "overdue": self.env._("More than %(days)s days late with %(amount)s or more"),
            "share": self.env._("More than %(percent)s %% of the limit is overdue"),
            "promises": self.env._("%(count)s or more promises broken in twelve months"),
            "plans": self.env._("%(count)s or more payment plans failed in twelve months"),
            "limit": self.env._("More than %(percent)s %% above the limit")
            if self.percent
            else self.env._("More is owed than the limit"),
            "limit_expired": self.env._("The last day of the limit is over"),
            "assessment_expired": self.env._("The last assessment is no longer valid"),
            "insurer": self.env._("An overdue item was not reported to the insurer in time"),
            "insolvency": self.env._("Insolvency proceedings are open"),
        }[self.code] % known
