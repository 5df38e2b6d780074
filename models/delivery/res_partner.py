from odoo import api, fields, models

from ...tools.delivery.zones import find_zones
from ..common.res_company import get_holidays

ANY_READER = "account_collections.group_viewer"


class ResPartner(models.Model):
    """How a debtor wants to be reached, and when he may be: on his clock, on his holidays."""

    _inherit = "res.partner"

    dunning_preferred_channel = fields.Selection(
        lambda self: self.env["account.dunning.delivery"]._get_channel_labels(),
        string="Prefers",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="Takes the place of the e-mail or text message that a level sends. Letters that a "
        "level sends by post stay letters.",
    )
    dunning_no_email = fields.Boolean(
        "No E-Mails",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="He asked not to be dunned by e-mail: a printed letter takes its place.",
    )
    dunning_no_sms = fields.Boolean(
        "No Text Messages",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="He asked not to be dunned by text message.",
    )
    dunning_no_call = fields.Boolean(
        "No Calls",
        company_dependent=True,
        groups=ANY_READER,
        by_hand=True,
        help="He asked not to be called: his case says so.",
    )
    dunning_shared_mailbox = fields.Boolean(
        "Others Read this Mailbox",
        groups=ANY_READER,
        by_hand=True,
        help="Such as that of his employer: the subject of e-mails then names neither debt nor "
        "amount. Of private persons with an address such as info@ it is assumed.",
    )

    @api.model
    def _commercial_fields(self):
        refused = [f"dunning_no_{way}" for way in ("email", "sms", "call")]
        return [*super()._commercial_fields(), "dunning_preferred_channel", *refused]

    def _get_forbidden_channels(self, company):
        """The channels by which the debtor does not want to hear of it."""
        self.ensure_one()
        wishes = self.commercial_partner_id.sudo().with_company(company)
        channels = self.env["account.dunning.delivery"]._get_channel_labels()
        return {
            channel
            for channel, _label in channels
            if f"dunning_no_{channel}" in self._fields and wishes[f"dunning_no_{channel}"]
        }

    def _get_contact_times(self, company, rule, disturbs=True):
        """``(zones, hours, is_holiday)`` of the debtor; a row of the holidays of his own state."""
        self.ensure_one()
        country = self.country_id or company.country_id
        place = self if self.country_id else company.partner_id
        state = place.state_id.code or ""
        zones = find_zones(country.code, state, place.tz, company._get_time_zone())
        known = get_holidays(country.code or "", state)
        return zones, rule._as_hours() if disturbs else None, lambda _zone, day: day in known
