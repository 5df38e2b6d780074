from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all
from odoo.tools.translate import LazyTranslate

from ...tools.delivery.returned import find_doubt

_lt = LazyTranslate(__name__)
# What a person is asked about a report that is not taken at its word.
DOUBTS = {
    "recipient": _lt(
        "%(notice)s: a report says that the e-mail did not arrive, but names %(failed)s, and it "
        "went to %(address)s. Nothing was changed. Ask the debtor whether he has it."
    ),
    "late": _lt(
        "%(notice)s: a report says that the e-mail of %(day)s did not arrive, much later than mail "
        "servers do. Nothing was changed. Ask the debtor whether he has it."
    ),
    "superseded": _lt(
        "%(notice)s: a report says that the e-mail did not arrive, but a later letter about the "
        "same items went out. Nothing was changed. Check the address %(address)s."
    ),
    "partly": _lt(
        "%(notice)s: the e-mail did not reach %(failed)s, but nothing came back from the other "
        "addresses. Nothing was changed. Check the address."
    ),
}


class AccountDunningDelivery(models.Model):
    """An e-mail that came back. Whoever has its number can write such a report, the debtor first of
    all, so only what can be true counts; anything else is a question for a person."""

    _inherit = "account.dunning.delivery"

    returned = fields.Char(
        "Came Back from",
        readonly=True,
        help="The addresses that the e-mail did not reach, as mail servers reported.",
    )

    def _hear_of_return(self, failed, reason):
        """Somebody reports that the e-mails reached none of the ``failed`` addresses. Of what came
        back already, or is sent anew, nobody wants to hear twice."""
        for delivery in self.filtered(lambda delivery: delivery.state in ("handed", "sent")):
            doubt = delivery._find_doubt(failed) or delivery._note_return(failed)
            if doubt:
                delivery._ask_about_return(doubt, failed)
            else:
                delivery._set_bounced(reason or self.env._("The e-mail came back."))

    def _hear_of_reading(self):
        """He answered them, or his mail program says that they were read: he has them."""
        unread = self.filtered(lambda one: one.state in ("handed", "sent") and not one.read_on)
        unread.read_on = fields.Datetime.now()

    def _get_addresses(self):
        self.ensure_one()
        return set(email_normalize_all(self.address or ""))

    def _find_doubt(self, failed):
        now = fields.Datetime.now()
        days = (now - (self.sent_on or now)).days
        return find_doubt(self._get_addresses(), failed, days, self._is_superseded())

    def _is_superseded(self):
        """Whether a later letter about any of its items went out."""
        items = self.notice_id._get_claims().move_line_id
        lines = self.env["account.dunning.notice.line"].sudo()
        later = Domain("notice_id", ">", self.notice_id.id) & Domain("notice_id.state", "=", "sent")
        return bool(lines.search(later & Domain("move_line_id", "in", items.ids), limit=1))

    def _note_return(self, failed):
        """It did not reach some of its addresses; "partly" while it may have reached another."""
        ours = self._get_addresses()
        lost = ours & (failed | set((self.returned or "").split(", ")))
        self.returned = ", ".join(sorted(lost))
        return "partly" if ours - lost else None

    def _ask_about_return(self, doubt, failed):
        self._give_repair_task(
            DOUBTS[doubt],
            failed=", ".join(sorted(failed)) or "–",
            address=self.address or "–",
            day=self.company_id._get_local_day(self.sent_on),
        )
