from odoo import fields, models

from ..common.res_company import SETTINGS_READER


class ResCompany(models.Model):
    """What payment plans of a company look like, and when one has failed."""

    _inherit = "res.company"

    plan_procedure_id = fields.Many2one(
        "account.dunning.procedure",
        string="Procedure of Instalments",
        default=lambda self: self.env.ref(
            "account_collections.procedure_instalments", raise_if_not_found=False
        ),
        groups=SETTINGS_READER,
        help="How late instalments are reminded, while the items themselves rest.",
    )
    plan_grace_days = fields.Integer(
        "Grace Days of Instalments",
        default=3,
        groups=SETTINGS_READER,
        help="An instalment that comes so many days late is in time.",
    )
    plan_default_days = fields.Integer(
        "Default after Days",
        default=10,
        groups=SETTINGS_READER,
        help="A plan has failed with an instalment later than this. 0 = does not count.",
    )
    plan_default_in_a_row = fields.Integer(
        "Default with Instalments in a Row",
        default=2,
        groups=SETTINGS_READER,
        help="A plan has failed with so many late instalments at a time. 0 = does not count.",
    )
    plan_default_in_total = fields.Integer(
        "Default with Instalments in all",
        groups=SETTINGS_READER,
        help="A plan has failed when so many instalments were late in all. 0 = does not count.",
    )
    plan_cure_days = fields.Integer(
        "Last Deadline of Plans",
        default=14,
        groups=SETTINGS_READER,
        help="Days after a notice of default in which the debtor may catch up. For consumers two "
        "weeks at least.",
    )
    plan_offer_days = fields.Integer(
        "Offers Hold",
        default=14,
        groups=SETTINGS_READER,
        help="Days in which a debtor may accept a plan that was offered to him.",
    )
    plan_consumer_days = fields.Integer(
        "Consumer Plans at Most",
        default=365,
        groups=SETTINGS_READER,
        help="Days. Above it the plan of a consumer shows a warning. 0 = never.",
    )

    _plan_days = models.Constraint(
        "CHECK (plan_grace_days >= 0 AND plan_default_days >= 0 AND plan_default_in_a_row >= 0"
        " AND plan_default_in_total >= 0 AND plan_cure_days >= 0 AND plan_offer_days >= 0"
        " AND plan_consumer_days >= 0)",
        "Days and numbers of payment plans must not be negative.",
    )

    def _get_plan_terms(self):
        """What a new plan proposes."""
        return {
            "procedure_id": self.plan_procedure_id.id,
            "grace_days": self.plan_grace_days,
            "default_days": self.plan_default_days,
            "default_in_a_row": self.plan_default_in_a_row,
            "default_in_total": self.plan_default_in_total,
            "default_amount": 0.0,
            "cure_days": self.plan_cure_days,
        }

    def _get_plan_day(self):
        """The day of a first instalment: the first of a month, two weeks from now or later."""
        self.ensure_one()
        day = fields.Date.add(self._get_dunning_today(), days=14)
        return day if day.day == 1 else fields.Date.add(day, months=1).replace(day=1)
