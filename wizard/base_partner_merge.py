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
        self._forget_doubles(src_partners, dst_partner)
        charges = self.env["account.dunning.charge"].sudo()
        charges.search([("partner_id", "in", src_partners.ids)]).partner_id = debtor
        both = src_partners | dst_partner
        limits = self.env["account.credit.limit"].sudo()._find_limiting(both)
        Cover, companies = self.env["account.credit.cover"].sudo(), self.env["res.company"].sudo()
        covers = [Cover._find_current(one, both) for one in companies.search([])]
        res = super()._update_foreign_keys(src_partners, dst_partner)
        # Written past the cache.
        self.env.invalidate_all()
        limits._settle_merged(debtor)
        Cover.union(*covers)._settle_merged()
        return res

    @api.model
    def _forget_doubles(self, src_partners, dst_partner):
        """What is there once for each debtor by a unique index, which is none of the constraints
        that Odoo looks for: two of it would keep the partners from being merged."""
        # Learnt anew by night.
        self.env["account.collections.habit"].sudo().search(
            [("partner_id", "in", src_partners.ids)]
        ).unlink()
        members = self.env["account.dunning.trial.debtor"].sudo()
        members = members.search([("partner_id", "in", (src_partners | dst_partner).ids)])
        for own in members.grouped("trial_id").values():
            # He goes on as he began.
            kept = own.filtered(lambda one: one.partner_id == dst_partner) or own.sorted("id")[:1]
            (own - kept).unlink()

    @api.model
    def _take_back_letters(self, partners):
        """Each letter that waits knows a part of what the debtor owes: he gets one about all of it
        with the next run."""
        waiting = self.env["account.dunning.notice"].sudo()
        waiting = waiting.search(
            [("partner_id", "in", partners.ids), ("state", "in", ("draft", "confirmed"))]
        )
        waiting._cancel(self.env._("The debtor was merged. The next run proposes one letter."))
