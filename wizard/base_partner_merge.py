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
                case._follow(debtor)
        self._take_back_letters(src_partners | dst_partner)
        charges = self.env["account.dunning.charge"].sudo()
        charges.search([("partner_id", "in", src_partners.ids)]).partner_id = debtor
        return super()._update_foreign_keys(src_partners, dst_partner)

    @api.model
    def _take_back_letters(self, partners):
        """Each letter that waits knows a part of what the debtor owes: he gets one about all of it
        with the next run."""
        waiting = self.env["account.dunning.notice"].sudo()
        waiting = waiting.search(
            [("partner_id", "in", partners.ids), ("state", "in", ("draft", "confirmed"))]
        )
        waiting._cancel(self.env._("The debtor was merged. The next run proposes one letter."))
