from odoo import api, fields, models

from ...tools.common.money import as_exact
from ...tools.credit.insurance import Policy
from ..common.res_company import get_company_today


class AccountCreditInsurance(models.Model):
    """A policy of credit insurance: what the insurer pays if a debtor fails, whom he never covers,
    and what he wants to be told, and when. Of each debtor he covers so much: see the covers."""

    _name = "account.credit.insurance"
    _description = "Credit Insurance"
    _inherit = ["account.collections.cached"]
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "company_id, valid_from desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    insurer_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="restrict", check_company=True
    )
    number = fields.Char("Policy Number")
    valid_from = fields.Date(required=True, default=get_company_today)
    valid_until = fields.Date(help="Its last day. Empty: until it is terminated.")
    own_share = fields.Float(
        "Own Share %", help="What you bear yourself of each loss, as the policy says."
    )
    max_term = fields.Integer(
        "Longest Terms",
        help="Days from the invoice within which it must fall due, extensions included. A promise "
        "or a plan beyond them asks whether the insurer agrees. 0 = not agreed.",
    )
    report_days = fields.Integer(
        "Days to Report",
        help="Within so many days from its due date an item that is not paid is told to the "
        "insurer. Somebody gets a task seven days before; afterwards the debtor is held. 0 = not "
        "agreed.",
    )
    handover_days = fields.Integer(
        "Days to Hand over",
        help="Within so many days from its due date an item is given to the insurer's collection. "
        "0 = not agreed.",
    )
    self_check_amount = fields.Monetary(
        "Self-check up to",
        help="Up to this amount you decide about cover yourself, as the policy allows it.",
    )
    oldest_first = fields.Boolean(
        "Payments Count for the Oldest",
        help="The insurer counts each payment for the oldest invoice, whatever the debtor says: "
        "you are told when you allocate one otherwise.",
    )
    covers_consumers = fields.Boolean()
    excluded_ids = fields.Many2many(
        "res.partner.category",
        "account_credit_insurance_excluded_rel",
        string="Never Covered",
        help="Contacts with one of these tags: public bodies, affiliates, and whom else the policy "
        "leaves out. Companies of your own are never covered.",
    )
    note = fields.Text(help="What else was agreed.")
    cover_ids = fields.One2many("account.credit.cover", "insurance_id", string="Covers")

    _figures_sane = models.Constraint(
        "CHECK (own_share >= 0 AND own_share <= 100 AND max_term >= 0 AND report_days >= 0"
        " AND handover_days >= 0 AND self_check_amount >= 0)",
        "The own share lies between 0 and 100 %, and no days or amounts are negative.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (valid_until IS NULL OR valid_until >= valid_from)",
        "The policy must not end before it begins.",
    )

    @api.depends("insurer_id", "number")
    def _compute_display_name(self):
        for one in self:
            one.display_name = " ".join(filter(None, (one.insurer_id.name, one.number)))

    def _as_policy(self):
        self.ensure_one()
        share = as_exact(self.own_share, 2)
        return Policy(share, self.max_term, self.report_days, self.handover_days)

    def _why_not(self, debtor, own):
        """Why the policy never covers a ``debtor``; empty if it may. ``own``: the companies of
        ours as contacts."""
        if debtor in own:
            return self.env._("a company of your own")
        if tags := debtor.category_id & self.excluded_ids:
            return ", ".join(tags.mapped("name"))
        if self and not self.covers_consumers and debtor._get_debtor_kind() == "consumer":
            return self.env._("a consumer, or not known to be in business")
        return ""
