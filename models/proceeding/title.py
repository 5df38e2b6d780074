from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

from ...tools.limitation.limitation import Event, get_limitation

_lt = LazyTranslate(__name__)


class AccountCollectionTitle(models.Model):
    """A title: what can be enforced for thirty years. Interest that falls due later has the period
    of any claim (§ 197 (2) BGB)."""

    _name = "account.collection.title"
    _description = "Title"
    _inherit = ["account.collections.filed"]
    _order = "date desc, id desc"
    _deletable = True

    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        required=True,
        ondelete="restrict",
        index=True,
        by_hand="new",
    )
    company_id = fields.Many2one(related="proceeding_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        related="proceeding_id.partner_id", store=True, precompute=True, string="Debtor"
    )
    kind = fields.Selection(
        [
            ("enforcement_order", "Enforcement order"),
            ("judgment", "Judgment"),
            ("settlement", "Settlement in court"),
            ("cost_order", "Order of costs"),
            ("table", "Insolvency table"),
            ("deed", "Notarial deed"),
            ("award", "Arbitration award"),
        ],
        required=True,
        default="enforcement_order",
        by_hand=True,
    )
    court = fields.Char(by_hand=True)
    reference = fields.Char("File Number", required=True, by_hand=True)
    date = fields.Date("Of", required=True, by_hand=True)
    served_on = fields.Date(by_hand=True, help="Without service nothing is enforced (§ 750 ZPO).")
    final_on = fields.Date(by_hand=True, help="From this day on limitation is that of a title.")
    currency_id = fields.Many2one(related="proceeding_id.currency_id")
    principal = fields.Monetary(required=True, by_hand=True, aggregator=None)
    interest = fields.Monetary("Interest, Computed", by_hand=True, aggregator=None)
    costs = fields.Monetary(by_hand=True, aggregator=None)
    interest_since = fields.Date("Running Interest from", by_hand=True)
    kept_at = fields.Char(
        "Original Lies at", by_hand=True, help="Without the original there is no enforcement."
    )
    total = fields.Monetary(compute="_compute_total", aggregator=None)
    limitation_on = fields.Date(
        "Time-barred after",
        compute="_compute_limitation_on",
        help="From the day it became final and each enforcement that was asked for since.",
    )

    _amounts_positive = models.Constraint(
        "CHECK (principal >= 0 AND COALESCE(interest, 0) >= 0 AND COALESCE(costs, 0) >= 0)",
        "The amounts of a title must not be negative.",
    )
    _days_ordered = models.Constraint(
        "CHECK ((served_on IS NULL OR served_on >= date)"
        " AND (final_on IS NULL OR final_on >= date))",
        "A title is served, and becomes final, on its day or later.",
    )

    @api.depends("principal", "interest", "costs")
    def _compute_total(self):
        for title in self:
            title.total = title.principal + title.interest + title.costs

    @api.depends("final_on", "proceeding_id.child_ids.step_ids")
    def _compute_limitation_on(self):
        self.limitation_on = False
        for title in self.filtered("final_on"):
            debtor = title.partner_id.with_company(title.company_id)
            rule = title.company_id._get_limitation_rule(debtor._get_debtor_kind())
            events = [Event("title", title.final_on)]
            for child in title.sudo().proceeding_id.child_ids:
                events += [
                    Event("enforcement", event.on)
                    for event in child._get_limitation_events().values()
                    if event.kind == "enforcement"
                ]
            if rule and rule.title_years:
                title.limitation_on = get_limitation(rule, events).on

    @api.depends("kind", "reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for title in self:
            title.display_name = f"{labels.get(title.kind, '')} {title.reference or ''}".strip()
