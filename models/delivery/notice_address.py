from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.delivery.addresses import list_wrong


class AccountDunningNotice(models.Model):
    """Where a letter goes, and why it did not get there: mended where it is seen."""

    _inherit = "account.dunning.notice"

    recipient_email = fields.Char(
        "E-Mail Address",
        compute="_compute_recipient_email",
        inverse="_inverse_recipient_email",
        by_hand=("draft", "confirmed"),
        help="Of the contact the letter is addressed to. What you write here is kept with the "
        "contact.",
    )
    recipient_address = fields.Char("Postal Address", compute="_compute_recipient_address")
    channels_text = fields.Char(
        "Goes by", compute="_compute_channels_text", help="How it goes out, or how it went."
    )
    problem = fields.Char(compute="_compute_problem", help="Why it did not arrive.")
    can_become_letter = fields.Boolean(compute="_compute_problem")

    @api.depends("recipient_id.email")
    def _compute_recipient_email(self):
        for notice in self:
            notice.recipient_email = notice.recipient_id.email

    def _inverse_recipient_email(self):
        """Kept with the contact, whose file says who changed it."""
        self._check_collector()
        for notice in self:
            contact, email = notice.recipient_id, (notice.recipient_email or "").strip()
            if email == (contact.email or ""):
                continue
            contact.check_access("read")
            if wrong := list_wrong(email):
                raise UserError(
                    self.env._(
                        "“%s” is no e-mail address. Write one such as name@firm.com.", wrong[0]
                    )
                )
            contact.sudo().email = email or False

    @api.depends(
        "recipient_id.street", "recipient_id.zip", "recipient_id.city", "recipient_id.country_id"
    )
    def _compute_recipient_address(self):
        for notice in self:
            contact = notice.recipient_id
            place = " ".join(filter(None, (contact.zip, contact.city)))
            notice.recipient_address = ", ".join(filter(None, (contact.street, place)))

    @api.depends("state", "level_id", "recipient_id.email", "delivery_ids.channel")
    @api.depends_context("lang")
    def _compute_channels_text(self):
        deliveries = self.env["account.dunning.delivery"]
        labels = dict(deliveries._fields["channel"]._description_selection(self.env))
        for notice in self:
            alive = notice.delivery_ids.filtered(lambda one: one.state != "cancelled")
            channels = alive.mapped("channel")
            if notice.state == "draft":
                channels = notice._get_planned_channels()
            notice.channels_text = ", ".join(labels[one] for one in dict.fromkeys(channels))

    @api.depends("delivery_ids.state", "delivery_ids.error", "delivery_ids.next_id", "state")
    def _compute_problem(self):
        for notice in self:
            broken = notice.delivery_ids.filtered(lambda it: it._is_broken())
            notice.problem = " · ".join(dict.fromkeys(filter(None, broken.mapped("error"))))
            other = broken.filtered(lambda it: it.channel != "letter")
            notice.can_become_letter = bool(other) and notice.has_problem

    def action_open_recipient(self):
        """The contact the letter is addressed to, over the page."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.recipient_id.display_name,
            "res_model": "res.partner",
            "res_id": self.recipient_id.id,
            "views": [(False, "form")],
            "target": "new",
        }
