from odoo import fields, models

from ..models.common.res_company import get_company_today


class AccountCollectionsFigureDay(models.TransientModel):
    """Asks for the day that the figures are told for."""

    _name = "account.collections.figure.day"
    _description = "Day of the Figures"
    _by_hand = True

    day = fields.Date(
        "As of",
        required=True,
        default=get_company_today,
        help="The figures as the ledger tells them today of the end of this day: today or before.",
    )

    def action_show(self):
        self.ensure_one()
        Figure = self.env["account.collections.figure"].with_context(
            figures_as_of=self.day.isoformat()
        )
        day = Figure._get_as_of()
        window = self.env["ir.actions.act_window"]._for_xml_id(
            "account_collections.account_collections_figure_action"
        )
        kept = {key: window[key] for key in window if key not in ("id", "xml_id", "path")}
        name = self.env._("Figures as of %s", Figure._say_day(day))
        context = {"figures_as_of": day.isoformat()}
        return {**kept, "name": name, "display_name": name, "context": context, "target": "current"}
