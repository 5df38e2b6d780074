from odoo import api, fields, models

from .profile import DEBTOR_KINDS

ANY_READER = "account_collections.group_viewer"


class ResPartner(models.Model):
    """Whom the law protects more: a consumer. Whoever is not known to be in business is taken for
    one, as the careful rules are never wrong."""

    _inherit = "res.partner"

    debtor_kind_known = fields.Selection(
        DEBTOR_KINDS,
        string="Debtor Kind as Known",
        groups=ANY_READER,
        by_hand=True,
        help="What you know better than the tax number: a sole trader who buys for himself is a "
        "consumer, and so is an association of flat owners with a single consumer in it.",
    )
    debtor_kind = fields.Selection(
        DEBTOR_KINDS,
        compute="_compute_debtor_kind",
        inverse="_inverse_debtor_kind",
        groups=ANY_READER,
        by_hand=True,
        help="Decides on interest, lump sums and fees. A company with a tax or company number: "
        "business; otherwise consumer, unless you correct it here.",
    )
    interest_profile_id = fields.Many2one(
        "account.interest.profile",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="For a debtor under another law than the company's. Empty: as his kind.",
    )

    insolvency_opened_on = fields.Date(
        groups=ANY_READER,
        by_hand=True,
        help="The day insolvency proceedings were opened. Interest ends the day before.",
    )

    @api.model
    def _commercial_fields(self):
        own = ["debtor_kind_known", "interest_profile_id", "insolvency_opened_on"]
        return [*super()._commercial_fields(), *own]

    @api.depends(
        "debtor_kind_known", "is_company", "vat", "company_registry", "commercial_partner_id"
    )
    def _compute_debtor_kind(self):
        for partner in self:
            partner.debtor_kind = partner.commercial_partner_id._get_debtor_kind()

    def _get_debtor_kind(self):
        """Hook: the kind of a debtor (commercial partner)."""
        self.ensure_one()
        # People have tax numbers, too.
        numbered = self.is_company and ((self.vat and self.vat != "/") or self.company_registry)
        return self.debtor_kind_known or ("business" if numbered else "consumer")

    def _inverse_debtor_kind(self):
        for partner in self:
            partner.commercial_partner_id.debtor_kind_known = partner.debtor_kind

    def _get_allocation_order(self, company):
        """The order in which payments pay the parts of a debt, a key of ``ORDERS``."""
        debtor = self.commercial_partner_id.with_company(company)
        profile = debtor._get_interest_profiles()[debtor.id]
        return profile.allocation or "costs_interest_principal"

    def _needs_default_hint(self):
        """Whether thirty days put this debtor in default only if he was told of them before."""
        self.ensure_one()
        return self._get_interest_profiles()[self.id].default_days_need_hint

    def _get_interest_profiles(self):
        """Hook: the profile of each debtor in the current company, ``{debtor id: profile}``, empty
        where no law is known."""
        by_kind = self.env["account.interest.profile"]._get_by_kind(self.env.company)
        return {
            debtor.id: debtor.interest_profile_id or by_kind[debtor._get_debtor_kind()]
            for debtor in self
        }
