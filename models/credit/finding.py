from odoo import api, fields, models
from odoo.tools import format_date, formatLang
from odoo.tools.translate import LazyTranslate

from ...tools.common.money import as_exact
from ...tools.credit.assessments import needs_person
from ...tools.credit.ratios import Statement, get_ratios
from ...tools.proceeding.retention import get_delete_on, load_retention
from ..common.res_company import get_company_today

_lt = LazyTranslate(__name__)
FIGURES = tuple(Statement._fields)
RATIOS = {
    "equity_ratio": _lt("Equity ratio (equity / balance sheet total): %s %%"),
    "current_ratio": _lt("Liquidity (current assets / short-term liabilities): %s %%"),
    "quick_ratio": _lt("Liquidity without stock: %s %%"),
    "return_on_sales": _lt("Return on sales (result / revenue): %s %%"),
    "days_to_pay": _lt("Pays his suppliers after (payables / purchases × 365): %s days"),
}


class AccountCollectionFinding(models.Model):
    """What is known about a debtor and where from: his financial statements, a bank statement, what
    a register or a visit showed. An inquiry asks; a finding is what was found. Facts only, and no
    longer than they are needed."""

    _name = "account.collection.finding"
    _description = "Finding about a Debtor"
    _inherit = ["account.collection.kept"]
    _order = "case_id, found_on desc, id desc"
    # That something was found, and by whom, stays.
    _substance = ("facts", "source_text", "document", *FIGURES)
    _deletable = ("new",)
    _only_collectors = _lt("Only collectors may do this with findings.")
    _machine_writes = _lt("%(fields)s of a finding follows from the buttons.")
    _stays = _lt("%(records)s: its content was deleted.")
    _is_kept = _lt("%(records)s says what was found, and stays. Delete its content by the button.")

    kind = fields.Selection(
        [
            ("statements", "Financial statements"),
            ("account", "Bank statement"),
            ("register", "Public register"),
            ("research", "Research"),
            ("interview", "Talk"),
            ("visit", "Visit"),
            ("other", "Other"),
        ],
        required=True,
        default="register",
        by_hand=("new", "kept"),
    )
    found_on = fields.Date(required=True, default=get_company_today, by_hand=("new", "kept"))
    source_text = fields.Char("Source", by_hand=("new", "kept"), help="Where it stands, exactly.")
    inquiry_id = fields.Many2one(
        "account.collection.inquiry",
        string="Answer to",
        ondelete="set null",
        index="btree_not_null",
        domain="[('case_id', '=', case_id)]",
        by_hand=("new", "kept"),
        help="The inquiry that it answers.",
    )
    facts = fields.Text(by_hand=("new", "kept"), help="Facts only: the debtor may ask to read it.")
    document = fields.Binary(attachment=True, by_hand=("new", "kept"))
    currency_id = fields.Many2one(related="company_id.currency_id")
    year_end = fields.Date("End of the Year", by_hand=("new", "kept"))
    total = fields.Monetary("Balance Sheet Total", aggregator=None, by_hand=("new", "kept"))
    equity = fields.Monetary(aggregator=None, by_hand=("new", "kept"))
    current = fields.Monetary("Current Assets", aggregator=None, by_hand=("new", "kept"))
    stock = fields.Monetary("Thereof Stock", aggregator=None, by_hand=("new", "kept"))
    short = fields.Monetary("Short-term Liabilities", aggregator=None, by_hand=("new", "kept"))
    payables = fields.Monetary("Thereof to Suppliers", aggregator=None, by_hand=("new", "kept"))
    revenue = fields.Monetary(aggregator=None, by_hand=("new", "kept"))
    bought = fields.Monetary("Purchases", aggregator=None, by_hand=("new", "kept"))
    result = fields.Monetary("Result of the Year", aggregator=None, by_hand=("new", "kept"))
    ratios_text = fields.Text("Ratios", compute="_compute_ratios_text")
    is_natural = fields.Boolean(
        "Of a Person",
        compute="_compute_is_natural",
        compute_sudo=True,
        help="Also of a sole trader, and of whom nobody said that he is none.",
    )

    @api.depends("kind", "found_on")
    def _compute_delete_on(self):
        rules = load_retention()
        for one in self:
            rule = rules.get(one.kind)
            if one.found_on and rule:
                one.delete_on = get_delete_on(rule, one.found_on)

    @api.depends("kind", "found_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            day = format_date(self.env, one.found_on) if one.found_on else ""
            one.display_name = f"{labels.get(one.kind, '')} {day}"

    @api.depends("partner_id.credit_person")
    def _compute_is_natural(self):
        for one in self:
            person = one.partner_id.credit_person
            one.is_natural = needs_person(person != "legal" if person else None)

    @api.depends(*FIGURES)
    @api.depends_context("lang")
    def _compute_ratios_text(self):
        for one in self:
            digits = one.currency_id.decimal_places
            statement = Statement(*(as_exact(one[name], digits) for name in FIGURES))
            words = {name: self.env._(text) for name, text in RATIOS.items()}
            found = get_ratios(statement).items()
            one.ratios_text = "\n".join(
                words[name] % formatLang(self.env, float(figure), digits=1)
                for name, figure in found
            )

    def _say(self):
        """In a line, for the brief."""
        self.ensure_one()
        parts = [self.source_text, self.facts, *(self.ratios_text or "").splitlines()]
        return ", ".join(filter(None, parts))
