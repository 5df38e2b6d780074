import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import email_normalize

from ..common.transaction import CONNECTION_LOST

_logger = logging.getLogger(__name__)
# More contacts with one address than this are nobody's.
MOST = 20


class AccountCollectionLinkRequest(models.Model):
    """Somebody asked for a new link and named an address. It is answered afterwards: who watches
    cannot tell whether the address is known here."""

    _name = "account.collection.link.request"
    _description = "Request for an Access Link"

    email = fields.Char(required=True, readonly=True)

    @api.model
    def _ask(self, text):
        """Note what was asked for, whoever it is."""
        email = isinstance(text, str) and email_normalize(text[:254].strip())
        self.sudo().create({"email": email or "-"})
        self.env.ref("account_collections.cron_link_requests").sudo()._trigger()

    @api.model
    def _cron_answer(self):
        """A new link for each debtor whose letters go to the address that was named, and to this
        address only."""
        requests = self.search([], order="id", limit=100)
        emails = [email for email in dict.fromkeys(requests.mapped("email")) if "@" in email]
        for email in emails:
            for case in self._find_cases(email):
                self._answer_isolated(case)
        requests.unlink()
        self.env["ir.cron"]._commit_progress(len(requests), remaining=self.search_count([]))

    @api.model
    def _answer_isolated(self, case):
        """A debtor to whom nothing can be mailed costs nobody else his link."""
        try:
            with self.env.cr.savepoint():
                case._answer_request()
        except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception:
            _logger.exception("No link could be mailed to the debtor of case %s.", case.id)

    @api.model
    def _find_cases(self, email):
        """The cases whose letters go to this address."""
        contacts = self.env["res.partner"].search([("email_normalized", "=", email)], limit=MOST)
        Case = self.env["account.collection.case"]
        cases = Case.search(Domain("partner_id", "in", contacts.commercial_partner_id.ids))
        return cases.filtered(
            lambda case: (
                email_normalize(case.recipient_id.email) == email
                and self.env["account.collection.link"]._may_be_seen(
                    case.partner_id, case.company_id
                )
            )
        )
