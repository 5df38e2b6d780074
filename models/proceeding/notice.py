from odoo import api, fields, models

FLAGS = ("demands", "announces_agency", "announces_bureau")


class AccountDunningNotice(models.Model):
    """What the letter is in law, frozen when it goes out: a level that is changed later says
    nothing about the letters before."""

    _inherit = "account.dunning.notice"

    demands = fields.Boolean("Is a Demand", readonly=True, copy=False)
    announces_agency = fields.Boolean("Announces Hand-over", readonly=True, copy=False)
    announces_bureau = fields.Boolean("Announces Credit Bureau", readonly=True, copy=False)

    def _freeze_for_sending(self):
        res = super()._freeze_for_sending()
        for level, notices in self.grouped("level_id").items():
            notices.sudo().write({name: level[name] for name in FLAGS})
        return res

    @api.depends("partner_id", "company_id", "charge_ids")
    def _compute_carried_charge_ids(self):
        """Costs go the way of their claims: of what an agency, a court or an administrator has in
        hand, no letter asks for them."""
        res = super()._compute_carried_charge_ids()
        debts = self.carried_charge_ids._get_debts()
        closed = self.env["account.move.line"].sudo().union(*debts.values())._filter_closed()
        for notice in self if closed else ():
            notice.carried_charge_ids = notice.carried_charge_ids._leave_with(closed)
        return res
