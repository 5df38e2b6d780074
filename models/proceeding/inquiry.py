from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding.retention import get_delete_on, load_retention
from ..common.res_company import get_company_today

_lt = LazyTranslate(__name__)


class AccountCollectionInquiry(models.Model):
    """What was asked about a debtor, of whom, on which ground, what it cost and what came back. It
    is kept until nobody needs it, and then deleted by a person (Art. 5 (1) (e) GDPR, § 802d ZPO).
    """

    _name = "account.collection.inquiry"
    _description = "Inquiry about a Debtor"
    _inherit = ["account.collection.kept"]
    _order = "case_id, asked_on desc, id desc"
    # That something was asked, and what it cost, stays.
    _substance = ("answer", "note", "source_text")
    _deletable = ("new",)
    _only_collectors = _lt("Only collectors may do this with inquiries.")
    _machine_writes = _lt("%(fields)s of an inquiry follows from the buttons.")
    _stays = _lt("%(records)s: its content was deleted.")
    _is_kept = _lt("%(records)s says what was asked, and stays. Delete its content by the button.")

    kind = fields.Selection(
        [
            ("register", "Register of residents or companies"),
            ("bureau", "Credit bureau"),
            ("bank", "Bank or employer"),
            ("land_register", "Land register"),
            ("debtor_register", "Register of debtors (§ 882b ZPO)"),
            ("interview", "Talk"),
            ("other", "Other"),
        ],
        required=True,
        default="register",
        by_hand=("new", "kept"),
    )
    source_text = fields.Char("Asked of", by_hand=("new", "kept"))
    asked_on = fields.Date(required=True, default=get_company_today, by_hand=("new", "kept"))
    answer = fields.Text(by_hand=("new", "kept"), help="Facts only: the debtor may ask to read it.")
    answered_on = fields.Date(by_hand=("new", "kept"))
    note = fields.Char(by_hand=("new", "kept"))
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(by_hand=("new", "kept"), aggregator=None)
    charge_id = fields.Many2one(
        "account.dunning.charge", readonly=True, ondelete="set null", index="btree_not_null"
    )
    _cost_positive = models.Constraint(
        "CHECK (COALESCE(cost, 0) >= 0)", "The cost must not be negative."
    )

    @api.depends("kind", "asked_on")
    def _compute_delete_on(self):
        rules = load_retention()
        for inquiry in self:
            rule = rules.get(inquiry.kind)
            if inquiry.asked_on and rule:
                inquiry.delete_on = get_delete_on(rule, inquiry.asked_on)

    @api.depends("kind", "asked_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for inquiry in self:
            inquiry.display_name = f"{labels.get(inquiry.kind, '')} {inquiry.asked_on or ''}"

    # === DOORS === #

    def action_charge(self):
        """What it cost the debtor owes as damage of the delay (§ 280 (2) BGB)."""
        self._check_collector()
        self.check_access("write")
        for inquiry in self:
            if not inquiry.cost:
                raise UserError(self.env._("Enter what it cost first."))
            if inquiry.charge_id:
                raise UserError(self.env._("%s is charged already.", inquiry.display_name))
            charge = self.env["account.dunning.charge"].create(
                {
                    "company_id": inquiry.company_id.id,
                    "partner_id": inquiry.partner_id.id,
                    "name": inquiry.with_context(lang=inquiry.case_id.lang).display_name,
                    "amount": inquiry.cost,
                    "currency_id": inquiry.currency_id.id,
                    "date": inquiry.asked_on,
                    "is_recovery": True,
                }
            )
            inquiry.sudo().charge_id = charge
