import base64
import logging

from markupsafe import Markup

from odoo import models

from ...tools.common.code import draw_code
from ...tools.portal import access

_logger = logging.getLogger(__name__)
# Where a letter finds its address while it is written: in memory, for this transaction.
WRITTEN = "account_collections.page_addresses"
# Days for which a link leads on after the deadline of its letter.
AFTERWARDS = 30


class AccountDunningNotice(models.Model):
    """A letter shows its debtor the way to his page, with a key of its own: it exists while the
    letter is written, and then on the letter only."""

    _inherit = "account.dunning.notice"

    def _freeze_for_sending(self):
        res = super()._freeze_for_sending()
        self._issue_links()
        return res

    def _issue_links(self):
        """A key for each of these letters that is about to be written."""
        written = self.env.cr.cache.setdefault(WRITTEN, {})
        Link = self.env["account.collection.link"]
        for company, notices in self.grouped("company_id").items():
            seen = notices.filtered(
                lambda notice, at=company: Link._may_be_seen(notice.partner_id, at)
            )
            if not seen:
                continue
            links = Link._get_for(seen.partner_id, company)
            days = max((notice.deadline - notice._get_letter_date()).days for notice in seen)
            addresses = links._issue("letter", days + AFTERWARDS)
            by_debtor = {link.partner_id.id: address for link, address in addresses.items()}
            written.update({notice.id: by_debtor[notice.partner_id.id] for notice in seen})

    def _get_page_address(self):
        """The address of the debtor's page on this letter. Of one that is only looked at, what it
        will look like; none where there is no page."""
        self.ensure_one()
        company = self.company_id.sudo()
        if known := self.env.cr.cache.get(WRITTEN, {}).get(self._origin.id):
            return known
        if not company.debtor_page or self.state not in ("draft", "confirmed"):
            return ""
        return f"{company.get_base_url().rstrip('/')}{access.PATH}/…"

    def _get_page_code(self):
        """The address as a QR code, of a letter that is about to go out."""
        address = self.env.cr.cache.get(WRITTEN, {}).get(self._origin.id)
        if not address:
            return None
        try:
            code = draw_code(address)
        except Exception:
            # A missing drawing library shall not keep a letter from going out.
            _logger.warning("No code of the page for %s.", self.display_name, exc_info=True)
            return None
        return f"data:image/png;base64,{base64.b64encode(code).decode()}"

    def _get_placeholder_values(self):
        return {**super()._get_placeholder_values(), "link": self._get_page_address()}

    def _prepare_mail_vals(self, values):
        """The way to the page stands under the words, whatever they are."""
        return super()._prepare_mail_vals({**values, "body_html": self._add_link(values)})

    def _add_link(self, values):
        body, address = values["body_html"], self._get_page_address()
        # Whoever words the letter himself may have named it already.
        if not address or address in body:
            return body
        words = self.with_context(lang=self.lang).env._(
            "Your account online: see what is open, and tell us when you pay or what is wrong."
        )
        block = Markup('<p style="margin: 12px 0px 0px 0px; font-size: 13px;">%s<br/>%s</p>')
        link = Markup('<a href="%s" style="word-break: break-all;">%s</a>') % (address, address)
        return Markup(body) + block % (words, link)
