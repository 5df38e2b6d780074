from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.credit.exposure import NOTHING
from ..common.window import show_list

COLLECTOR = "account_collections.group_user"
ANY_READER = "account_collections.group_viewer"
PARTS = ("claims", "credits", "orders", "drafts")


class AccountCreditShown(models.AbstractModel):
    """What a debtor owes and is going to owe, part by part, with what he may and why he is held:
    on the screens of his file, of his limits and releases. It has a ``partner_id`` and a
    ``company_id``."""

    _name = "account.credit.shown"
    _description = "Exposure of a Debtor"

    credit_currency_id = fields.Many2one("res.currency", compute="_compute_credit_currency_id")
    exposure = fields.Monetary(
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
        help="What the debtor owes and is going to owe: open items less credits, confirmed orders "
        "that are not invoiced, draft invoices without an order.",
    )
    exposure_claims = fields.Monetary(
        "Open Claims",
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
        help="Due or not, contested or not, as booked.",
    )
    exposure_credits = fields.Monetary(
        "Credits not Matched",
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
    )
    exposure_orders = fields.Monetary(
        "Orders not Invoiced",
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
        help="Confirmed orders less what was invoiced of them, at the rate of the order.",
    )
    exposure_drafts = fields.Monetary(
        "Draft Invoices",
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
        help="Those that stem from no order: else the order counts.",
    )
    exposure_group = fields.Monetary(
        "Exposure of the Group",
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
    )
    limit_today = fields.Monetary(
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
        help="0 = nothing on account.",
    )
    limit_left = fields.Monetary(
        "Left of the Limit",
        currency_field="credit_currency_id",
        compute="_compute_exposure",
        compute_sudo=True,
        groups=COLLECTOR,
    )
    has_limit = fields.Boolean(compute="_compute_exposure", compute_sudo=True, groups=COLLECTOR)
    has_group_limit = fields.Boolean(
        compute="_compute_exposure", compute_sudo=True, groups=COLLECTOR
    )
    is_insured = fields.Boolean(compute="_compute_insured", compute_sudo=True, groups=COLLECTOR)
    cover_today = fields.Monetary(
        "Cover",
        currency_field="credit_currency_id",
        compute="_compute_insured",
        compute_sudo=True,
        groups=COLLECTOR,
        help="Up to which amount the insurer covers deliveries of today.",
    )
    insured = fields.Monetary(
        currency_field="credit_currency_id",
        compute="_compute_insured",
        compute_sudo=True,
        groups=COLLECTOR,
        help="What the insurer would pay of the exposure: without taxes and what is contested, up "
        "to the cover, less the own share.",
    )
    own_risk = fields.Monetary(
        currency_field="credit_currency_id",
        compute="_compute_insured",
        compute_sudo=True,
        groups=COLLECTOR,
        help="The exposure less what is insured of it.",
    )
    hold_sentence = fields.Text(
        "Held for",
        compute="_compute_hold_sentence",
        compute_sudo=True,
        groups=ANY_READER,
        help="Why new orders of the debtor wait for a release.",
    )
    hold_remedy = fields.Text(
        "Held for, and what Lifts it",
        compute="_compute_hold_sentence",
        compute_sudo=True,
        groups=COLLECTOR,
    )

    @api.depends("company_id")
    def _compute_credit_currency_id(self):
        for one in self:
            one.credit_currency_id = one.company_id.sudo().currency_id

    @api.depends("partner_id", "company_id")
    def _compute_exposure(self):
        for company, shown in self.grouped("company_id").items():
            debtors = shown.partner_id.commercial_partner_id
            facts = debtors._read_credit_facts(company) if company else {}
            exposures = {
                debtor.id: facts[debtor.id].facts.exposure for debtor in debtors if facts
            } or (debtors._read_exposures(company) if company and shown._shows_always() else {})
            for one in shown:
                debtor = one.partner_id.commercial_partner_id.id
                one._show(exposures.get(debtor, NOTHING), facts.get(debtor))

    def _shows_always(self):
        """Whether the exposure is shown though nobody has set limits or rules."""
        return True

    def _show(self, exposure, known):
        for part in PARTS:
            self[f"exposure_{part}"] = float(getattr(exposure, part))
        self.exposure = float(exposure.total)
        limit, group = (known.facts.limit, known.facts.group_limit) if known else (None, None)
        self.has_limit, self.has_group_limit = bool(limit), bool(group)
        self.exposure_group = float(known.facts.group_exposure.total) if group else 0.0
        rooms = []
        if limit:
            rooms.append((limit.amount, exposure.total))
        if group:
            rooms.append((group.amount, known.facts.group_exposure.total))
        # The smaller one rules.
        amount, used = min(rooms, key=lambda pair: pair[0] - pair[1], default=(0, 0))
        self.limit_today, self.limit_left = float(amount), float(amount - used)

    @api.depends("partner_id", "company_id")
    def _compute_insured(self):
        """No query without a policy."""
        Cover = self.env["account.credit.cover"]
        self.is_insured, self.cover_today, self.insured, self.own_risk = False, 0, 0, 0
        for company, shown in self.grouped("company_id").items():
            found = Cover._read_insured(company, shown.partner_id) if company else {}
            for one in shown:
                debtor = one.partner_id.commercial_partner_id.id
                if debtor in found:
                    cover, insured = found[debtor]
                    one.is_insured, one.cover_today = True, float(cover.amount)
                    one.insured = insured
                    one.own_risk = one.exposure - insured

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang")
    def _compute_hold_sentence(self):
        Hold = self.env["account.credit.hold"]
        for company, shown in self.grouped("company_id").items():
            facts = shown.partner_id.commercial_partner_id._read_credit_facts(company)
            for one in shown:
                known = facts.get(one.partner_id.commercial_partner_id.id)
                holds = known.find_holds(company) if known else ()
                one.hold_sentence = Hold._tell(holds, company, amounts=False)
                one.hold_remedy = Hold._tell_remedies(holds, company)

    # === ITS ROWS === #

    def _open_part(self, name, model, domain):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": f"{name}: {self.partner_id.display_name}",
            "res_model": model,
            **show_list("form"),
            "domain": domain,
            "context": {"create": False},
        }

    def _get_owed_domain(self):
        return [
            ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("account_type", "=", "asset_receivable"),
            ("parent_state", "=", "posted"),
            ("reconciled", "=", False),
        ]

    def action_open_claims(self):
        owed = [*self._get_owed_domain(), ("amount_residual", ">", 0)]
        return self._open_part(self.env._("Open Items"), "account.move.line", owed)

    def action_open_credits(self):
        owed = [*self._get_owed_domain(), ("amount_residual", "<", 0)]
        return self._open_part(self.env._("Credits not Matched"), "account.move.line", owed)

    def action_open_drafts(self):
        drafts = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.commercial_partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("state", "=", "draft"),
            ("move_type", "in", ("out_invoice", "out_receipt")),
        ]
        if "sale.order" in self.env:
            drafts.append(("line_ids.sale_line_ids", "=", False))
        return self._open_part(self.env._("Draft Invoices"), "account.move", drafts)

    def action_open_orders(self):
        if "sale.order" not in self.env:
            raise UserError(self.env._("There are no orders here: Odoo's app Sales is missing."))
        debtor = self.partner_id.commercial_partner_id
        ids = debtor._find_left_orders(self.company_id)
        name = self.env._("Orders not Invoiced")
        return self._open_part(name, "sale.order", [("id", "in", ids)])
