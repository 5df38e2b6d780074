from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merging partners keeps their collection history: their cases become one."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        Case = self.env["account.collection.case"].sudo()
        debtor = dst_partner.commercial_partner_id
        for case in Case.search([("partner_id", "in", src_partners.ids)]):
            # Left to the database, the unique case of the merged partner would be deleted.
            twin = Case.search(
                [("partner_id", "=", debtor.id), ("company_id", "=", case.company_id.id)]
            )
            if twin:
                case._merge_into(twin)
            else:
                case.partner_id = debtor
        charges = self.env["account.dunning.charge"].sudo()
        charges.search([("partner_id", "in", src_partners.ids)]).partner_id = debtor
        return super()._update_foreign_keys(src_partners, dst_partner)
