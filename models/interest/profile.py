from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_amount

from ...tools.interest import scales
from ...tools.interest.allocation import ORDERS
from ...tools.interest.daycount import DAY_COUNTS
from ...tools.interest.default import DefaultRule
from ...tools.interest.interest import Terms

DEBTOR_KINDS = [("business", "Business"), ("consumer", "Consumer")]


class AccountInterestProfile(models.Model):
    """What the law of a country gives a creditor against a debtor of a kind: from when on he is in
    default, what interest that costs, which costs come on top, and what his payments pay first."""

    _name = "account.interest.profile"
    _description = "Interest Profile"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "sequence, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share the profile among all companies."
    )
    country_id = fields.Many2one(
        "res.country",
        help="The country whose law applies: that of the company, unless the debtor names another "
        "profile. Empty: for all countries that have no profile of their own.",
    )
    debtor_kind = fields.Selection(DEBTOR_KINDS, required=True, default="consumer")
    source = fields.Char(translate=True, help="The paragraphs it rests on.")
    note = fields.Text(translate=True, help="For colleagues: limits, doubts, what to check.")

    # Interest
    series_id = fields.Many2one(
        "account.interest.series",
        string="Reference Series",
        ondelete="restrict",
        help="Empty: the surcharge is the whole rate, whatever the year.",
    )
    multiplier = fields.Float(
        default=1.0, digits=(9, 4), help="The reference rate counts so many times."
    )
    surcharge = fields.Float(
        digits=(9, 4), help="Percentage points per year on top of the reference rate."
    )
    fixing = fields.Selection(
        [
            ("floating", "Follows the series day by day"),
            ("fixed", "Stays as it was on the first day of default"),
        ],
        required=True,
        default="floating",
    )
    day_count = fields.Selection(
        [(name, name) for name in DAY_COUNTS],
        required=True,
        default=DAY_COUNTS[0],
        help="act/act counts the days of a leap year as 366ths.",
    )
    compounding = fields.Selection(
        [("none", "None"), ("yearly", "After each year")],
        required=True,
        default="none",
        help="Whether interest bears interest itself. Most laws forbid it.",
    )
    payment_day_bears = fields.Boolean(
        "Payment Day Bears Interest",
        default=True,
        help="Whether the sum that was paid still bears interest on the day of its payment.",
    )
    allocation = fields.Selection(
        [
            ("costs_interest_principal", "Costs, interest, principal"),
            ("costs_principal_interest", "Costs, principal, interest"),
            ("interest_principal_costs", "Interest, principal, costs"),
            ("principal_interest_costs", "Principal, interest, costs"),
            ("principal_costs_interest", "Principal, costs, interest"),
        ],
        required=True,
        default="costs_interest_principal",
        help="What a payment pays first, unless the debtor says otherwise.",
    )

    # Default
    default_due_date = fields.Selection(
        [
            ("always", "Day after the due date"),
            ("agreed", "Day after the due date, if it was agreed"),
            ("never", "Only by a demand"),
        ],
        string="In Default from",
        required=True,
        default="agreed",
        help="In Germany a due date printed on an invoice starts no default; an agreed one does.",
    )
    default_days = fields.Integer(
        "Days without Demand",
        default=30,
        help="In default so many days after due date and receipt of the invoice, even without a "
        "demand. 0: the law knows no such rule.",
    )
    default_days_need_hint = fields.Boolean(
        "Only if Told",
        help="The rule of these days holds only if the invoice has told the debtor of it.",
    )
    demand_counts = fields.Boolean(
        "By any Demand",
        default=True,
        help="A letter that asks to pay puts the debtor in default. Off: the law asks for a formal "
        "notice, which no letter is by itself: enter the day on the invoice.",
    )
    demand_days = fields.Integer(
        "Days after Demand",
        help="In default so many days after the demand was received. 0: with the end of the "
        "deadline that it set.",
    )
    shifts = fields.Boolean(
        "Moves to Working Days",
        default=True,
        help="A period that ends on a Saturday, Sunday or holiday ends on the next working day.",
    )

    # Costs
    charges_by_hand = fields.Boolean(
        "Charges by Hand only",
        help="No letter proposes interest, a lump sum or a fee by itself: the law asks for more "
        "than these letters do. Why stands in the note.",
    )
    lump_sum_scale = fields.Selection(
        lambda self: self._get_scales(),
        help="The lump sum for late payment, charged once per invoice. Empty: none.",
    )
    fees = fields.Selection(
        [("none", "None"), ("letter", "For printed letters"), ("all", "For every notice")],
        required=True,
        default="letter",
        help="For which notices a fee may be charged at all.",
    )
    fee_limit = fields.Float(
        digits=(16, 2),
        help="No fee of a letter is higher than this, in the currency of the company. 0: no limit.",
    )

    _numbers_positive = models.Constraint(
        "CHECK (default_days >= 0 AND COALESCE(demand_days, 0) >= 0 AND fee_limit >= 0"
        " AND multiplier >= 0)",
        "Days, limits and the multiplier must not be negative.",
    )

    @api.constrains("surcharge", "series_id")
    def _check_surcharge(self):
        for profile in self:
            if abs(profile.surcharge) > 100 or (profile.surcharge < 0 and not profile.series_id):
                raise ValidationError(
                    self.env._(
                        "%s: the surcharge is given in percentage points per year, such as 9.",
                        profile.name,
                    )
                )

    @api.constrains("lump_sum_scale", "debtor_kind")
    def _check_lump_sum(self):
        table = scales.load_scales()
        for profile in self.filtered("lump_sum_scale"):
            if table[profile.lump_sum_scale].debtor not in ("any", profile.debtor_kind):
                raise ValidationError(
                    self.env._("%s: this lump sum is not for debtors of this kind.", profile.name)
                )

    @api.model
    def _get_scales(self):
        """The scales of the table, by name and law."""
        table = scales.load_scales()
        codes = [scale.currency for scale in table.values()]
        Currency = self.env["res.currency"].with_context(active_test=False)
        currencies = Currency.search([("name", "in", codes)])
        by_code = currencies.grouped("name")

        def tell(scale):
            amount, currency = scale.bands[0].base or scale.minimum, by_code.get(scale.currency)
            if not currency:
                return f"{scale.country}: {scale.currency} {amount}"
            said = format_amount(self.env, float(amount), currency, trailing_zeroes=False)
            return f"{scale.country}: {said}"

        return [(key, tell(scale)) for key, scale in table.items()]

    # === CHOICE === #

    @api.model
    def _get_by_kind(self, company):
        """The profiles that apply in a company, ``{debtor kind: profile}``: its own before those of
        its country, and these before the general ones."""
        own = Domain("company_id", "=", False) | Domain("company_id", "parent_of", company.id)
        country = Domain("country_id", "in", [company.country_id.id, False])
        found = self.search_fetch(own & country).sorted(
            lambda profile: (not profile.company_id, not profile.country_id)
        )
        return {
            kind: found.filtered(lambda profile, kind=kind: profile.debtor_kind == kind)[:1]
            for kind, _label in DEBTOR_KINDS
        }

    # === AS RULES === #

    def _as_terms(self):
        """How interest is computed, for the rule."""
        self.ensure_one()
        return Terms(
            surcharge=_exact(self.surcharge),
            multiplier=_exact(self.multiplier),
            fixed_at_start=self.fixing == "fixed",
            day_count=self.day_count,
            compounds_yearly=self.compounding == "yearly",
            payment_day_bears=self.payment_day_bears,
            order=ORDERS[self.allocation],
        )

    def _as_default_rule(self):
        self.ensure_one()
        return DefaultRule(
            due_date=self.default_due_date,
            days=self.default_days,
            days_need_hint=self.default_days_need_hint,
            demand_counts=self.demand_counts,
            demand_days=self.demand_days,
            shifts=self.shifts,
        )


def _exact(number):
    """A percentage as it was typed: no binary fraction has four decimals."""
    return Decimal(str(round(number, 4)))
