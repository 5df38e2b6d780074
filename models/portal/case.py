from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools.delivery.addresses import list_addresses
from ..common.window import notify, open_wizard

# How the dialog is told the address of the page, which is kept nowhere.
ADDRESS = "debtor_page_url"


class AccountCollectionCase(models.Model):
    """The debtor's page, as the clerk gives it to him: a link to look at, to mail, to revoke."""

    _inherit = "account.collection.case"

    link_id = fields.Many2one("account.collection.link", compute="_compute_link_id")
    link_ends_on = fields.Datetime("Link Holds until", compute="_compute_link_id")
    link_used_on = fields.Datetime("Page Last Opened", compute="_compute_link_id")
    has_debtor_page = fields.Boolean(compute="_compute_link_id")

    @api.depends("partner_id", "company_id")
    def _compute_link_id(self):
        Link = self.env["account.collection.link"]
        live = Link.search_fetch(self._get_owner_domain() & Domain("revoked_on", "=", False))
        by_owner = {(link.partner_id, link.company_id): link for link in live}
        for case in self:
            case.link_id = by_owner.get((case.partner_id, case.company_id), Link)
            link = case.link_id.sudo()
            case.link_ends_on, case.link_used_on = link.ends_on, link.used_on
            case.has_debtor_page = Link._may_be_seen(case.partner_id, case.company_id)

    def _follow(self, debtor):
        self._hand_links_to(debtor)
        return super()._follow(debtor)

    def _merge_into(self, target):
        self._hand_links_to(target.partner_id)
        return super()._merge_into(target)

    def _hand_links_to(self, debtor):
        """Letters lie with the debtor that lead to the file of the other one: they lead to his."""
        Link = self.env["account.collection.link"].sudo()
        for case in self:
            links = Link.search(case._get_owner_domain())
            live = links.filtered(lambda link: not link.revoked_on)
            if live:
                live.key_ids.link_id = Link._get_for(debtor, case.company_id)
            links.unlink()

    # === DOORS === #

    def _make_link(self, origin, days=None):
        """The address of the page with a key of its own."""
        self.ensure_one()
        link = self.env["account.collection.link"]._get_for(self.partner_id, self.company_id)
        address = next(iter(link._issue(origin, days).values()))
        self.invalidate_recordset(["link_id"])
        return address

    def _check_page(self):
        self.ensure_one()
        self._check_paper_maker()
        if not self.has_debtor_page:
            raise UserError(
                self.env._(
                    "%s has no page: it is switched off in the settings, or the contact is "
                    "archived.",
                    self.partner_id.display_name,
                )
            )

    def action_make_link(self):
        """A link to read out or to copy; it is shown once."""
        self._check_page()
        address = self._make_link("clerk")
        self.env["account.collection.link"].browse(self.link_id.id)._tell(
            self.env._("Access link to the debtor's page made.")
        )
        action = open_wizard(
            "account.collection.link.dialog", self.env._("Debtor's Page"), case_id=self.id
        )
        action["context"][ADDRESS] = address
        return action

    def action_mail_link(self):
        """A link by e-mail, to the address that is known."""
        self._check_page()
        address = self._mail_link()
        return notify(self.env._("A link is on its way to %s.", address))

    def action_revoke_link(self):
        """No link that he has leads to the page any more."""
        self.ensure_one()
        self._check_paper_maker()
        if not self.link_id:
            raise UserError(self.env._("There is no link to revoke. Load the page anew."))
        self.link_id._revoke()
        self.invalidate_recordset(["link_id"])
        return notify(self.env._("Links that are out lead nowhere any more."))

    # === BY E-MAIL === #

    def _mail_link(self):
        """Mail a new link to where letters go; returns the address.

        Raises UserError where there is none."""
        self.ensure_one()
        case = self.sudo()
        recipient, emails = case.recipient_id, list_addresses(case.recipient_id.email)
        if not emails:
            raise UserError(
                self.env._(
                    "%s has no e-mail address: enter one first.",
                    recipient.display_name or self.partner_id.display_name,
                )
            )
        case._queue_mail("account_collections.mail_template_link", case._make_link("mail"))
        self._log_paper("email", self.env._("Link to the debtor's page sent to %s", emails[0]))
        return emails[0]

    def _queue_mail(self, template, address, **context):
        """An e-mail to the recipient of letters that names the ``address`` of the page: it stays
        nowhere once it is out."""
        template = self.env.ref(template).sudo().with_context(debtor_page_url=address, **context)
        wanted = ("subject", "body_html", "email_from", "mail_server_id", "partner_to")
        vals = template._generate_template(self.ids, wanted)[self.id]
        env = self.with_context(lang=self.lang).env
        body = env["mail.render.mixin"]._render_encapsulate(
            "account_collections.mail_layout_notice",
            vals["body_html"],
            add_context={
                "company": self.company_id,
                "model_description": vals["subject"],
                "record_name": "\N{NO-BREAK SPACE}",
                "has_button_access": False,
            },
            context_record=self,
        )
        mail = self.env["mail.mail"].create(
            {
                "subject": vals["subject"],
                "body_html": body,
                "email_from": vals.get("email_from") or self._get_sender(),
                "mail_server_id": vals.get("mail_server_id"),
                "recipient_ids": [(4, self.recipient_id.id)],
                "record_company_id": self.company_id.id,
                "auto_delete": True,
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail

    def _answer_request(self):
        """He asked for a new link himself; not more than a few a day."""
        self.ensure_one()
        if self.env["account.collection.link.hit"]._allow("mail", self.id):
            self.with_context(lang=self.company_id.partner_id.lang)._mail_link()

    def _get_link_end(self):
        """Until when the newest link holds, for an e-mail."""
        self.ensure_one()
        ends = self.sudo().link_id.ends_on
        return format_datetime(self.env, ends, dt_format="short", lang_code=self.lang)
