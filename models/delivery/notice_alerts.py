from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.delivery.addresses import list_addresses, list_wrong
from ...tools.delivery.alerts import FEW, LEVELS, Letter, find_alerts

_lt = LazyTranslate(__name__)
# So many of the last letters say what is usual.
LAST = 500
# In few words, for a list.
LABELS = {
    "unreachable": _lt("No address"),
    "bad_email": _lt("Invalid e-mail address"),
    "blacklisted": _lt("E-mail address on the blacklist"),
    "no_sender": _lt("No sender"),
    "no_email": _lt("No e-mail address: by letter"),
    "came_back": _lt("E-mail came back before"),
    "no_postal": _lt("No postal address"),
    "final": _lt("First final notice"),
    "unusual": _lt("Unusual amount"),
    "waits": _lt("Another letter waits"),
    "money": _lt("Payment on its way"),
    "new": _lt("New items"),
    "credits": _lt("Credits deducted"),
    "language": _lt("Language unknown"),
}
# In a sentence, with what to do.
SENTENCES = {
    "unreachable": _lt("The contact has neither an e-mail nor a postal address: nothing arrives."),
    "bad_email": _lt("What stands as e-mail address of the contact is none: correct it."),
    "blacklisted": _lt("The e-mail address is on the blacklist: nothing is sent to it."),
    "no_sender": _lt(
        "There is no address to send from: give the company or the collector an e-mail address."
    ),
    "no_email": _lt("The contact has no e-mail address: a letter on paper takes its place."),
    "came_back": _lt("An e-mail to this address came back before: ask the debtor for another one."),
    "no_postal": _lt("The contact has no postal address: the letter on paper will not go out."),
    "final": _lt(
        "It is the last letter of the procedure, for the first time: an agency or court may follow."
    ),
    "unusual": _lt("Much more than usual is asked for: look at the items once more."),
    "waits": _lt("Another letter to this debtor is confirmed and has not gone out yet."),
    "money": _lt(
        "A payment of this debtor is on its way, or money that may be theirs waits at the bank."
    ),
    "new": _lt("Some items are claimed for the first time beside others that were before."),
    "credits": _lt("Credits are deducted that nobody has allocated yet."),
    "language": _lt("Neither the contact nor the debtor has a language: check that of the letter."),
}
# Of these the contact is to be mended.
ABOUT_CONTACT = ("unreachable", "bad_email", "no_email", "came_back", "no_postal", "language")


class AccountDunningNotice(models.Model):
    """What somebody should know before a draft goes out. Nothing of it holds a letter back."""

    _inherit = "account.dunning.notice"

    alerts = fields.Json(compute="_compute_alerts")
    alert_words = fields.Char("Take Care", compute="_compute_alerts")

    @api.depends("state", "recipient_id", "level_id", "line_ids.drop_reason", "amount_company")
    @api.depends_context("lang")
    def _compute_alerts(self):
        found = self._find_alerts()
        for notice in self:
            codes = found.get(notice, ())
            notice.alerts = {code: notice._get_alert(code) for code in codes}
            notice.alert_words = " · ".join(self.env._(LABELS[code]) for code in codes)

    def _get_alert(self, code):
        """As the web client shows it, with the way to what is to be mended."""
        alert = {"level": LEVELS[code], "message": self.env._(SENTENCES[code])}
        if code not in ABOUT_CONTACT:
            return alert
        action = {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.recipient_id.id,
            "views": [[False, "form"]],
        }
        return alert | {"action": action, "action_text": self.env._("Open the contact")}

    def _find_alerts(self):
        """``{notice: codes}`` of the drafts among these; read for all of them at once."""
        drafts = self.filtered(lambda notice: notice.state == "draft" and notice.ids)
        facts = drafts.sudo()._read_alert_facts() if drafts else {}
        return {one: find_alerts(Letter(**facts[one.id])) for one in drafts}

    def _read_alert_facts(self):
        """Hook: what is known of these drafts, ``{id: values of `Letter`}``."""
        self._read_ahead()
        self.line_ids.fetch(["turn", "level_before_id"])
        deliveries = self.env["account.dunning.delivery"]
        blacklisted = deliveries._find_blacklisted(self.recipient_id)
        came_back, waiting = self._read_returned(), self._read_waiting()
        highest, usual = self._read_highest(), self._read_usual()
        finals = {one: one._is_final() for one in self._get_claims().level_id}
        on_its_way = self._read_on_their_way()
        signed = {
            level: notices[0]._is_signed() for level, notices in self.grouped("level_id").items()
        }
        facts = {}
        for notice in self:
            claims, contact = notice._get_claims(), notice.recipient_id
            emails = set(list_addresses(contact.email))
            owner = (notice.company_id.id, notice.partner_id.id)
            levels = claims.filtered(
                lambda line: finals[line.level_id] and line.level_before_id != line.level_id
            )
            facts[notice.id] = {
                "channels": frozenset(notice._get_planned_channels()),
                "wants_email": notice.level_id.by_email,
                "has_email": bool(contact.email),
                "is_email_valid": bool(emails) and not list_wrong(contact.email),
                "is_blacklisted": bool(emails) and blacklisted.issuperset(emails),
                "came_back": bool(emails & came_back[owner]),
                "has_postal": notice._has_postal_address(),
                "has_sender": signed[notice.level_id] or bool(notice._get_sender()),
                "is_final": bool(levels),
                "turns": tuple(claims.mapped("turn")),
                "amount": notice.amount_company,
                "highest": highest.get(owner, 0.0),
                "usual": usual.get(notice.company_id.id, 0.0),
                "waits": owner in waiting,
                "has_money": owner in on_its_way,
                "has_credits": bool(notice._get_credits()),
                "has_language": bool(contact.lang or notice.partner_id.lang),
            }
        return facts

    def _is_signed(self):
        """Whether the template of the level names a sender of its own."""
        sender = self._get_mail_template().email_from or ""
        return bool(sender) and "_get_sender" not in sender

    def _get_history_domain(self):
        """Other letters to these debtors."""
        return (
            Domain("company_id", "in", self.company_id.ids)
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("id", "not in", self.ids)
        )

    def _read_returned(self):
        """The addresses e-mails came back from, per company and debtor."""
        found = defaultdict(set)
        back = Domain("returned", "!=", False) & Domain("notice_id", "any", self._get_debtors())
        for delivery in self.env["account.dunning.delivery"].search(back):
            notice = delivery.notice_id
            addresses = delivery.returned.split(", ")
            found[notice.company_id.id, notice.partner_id.id].update(addresses)
        return found

    def _get_debtors(self):
        return Domain("company_id", "in", self.company_id.ids) & Domain(
            "partner_id", "in", self.partner_id.ids
        )

    def _read_waiting(self):
        """The owners, (company, debtor), of letters that are confirmed and have not gone out."""
        waiting = self._get_history_domain() & Domain("state", "=", "confirmed")
        groups = self._read_group(waiting, ["company_id", "partner_id"])
        return {(company.id, debtor.id) for company, debtor in groups}

    def _read_highest(self):
        """``{(company, debtor): amount}`` of the largest letter that was sent."""
        sent = self._get_history_domain() & Domain("state", "=", "sent")
        aggregates = ["amount_company:max"]
        groups = self._read_group(sent, ["company_id", "partner_id"], aggregates)
        return {(company.id, debtor.id): amount for company, debtor, amount in groups}

    def _read_usual(self):
        """``{company: amount}`` that the last letters ask for in the middle."""
        self.flush_model(["company_id", "state", "amount_company"])
        usual = {}
        for company in self.company_id:
            query = SQL(
                """SELECT COUNT(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY amount_company)
                     FROM (SELECT amount_company FROM account_dunning_notice
                            WHERE company_id = %s AND state = 'sent'
                         ORDER BY id DESC LIMIT %s) last""",
                company.id,
                LAST,
            )
            ((count, middle),) = self.env.execute_query(query)
            usual[company.id] = middle if count >= FEW else 0.0
        return usual

    def _read_on_their_way(self):
        """Hook: the owners, (company, debtor), of payments on their way."""
        payments = self.env["account.payment"].search_fetch(
            Domain("company_id", "in", self.company_id.ids)
            & Domain("payment_type", "=", "inbound")
            & Domain("state", "=", "in_process")
            & Domain("is_matched", "=", False)
            & Domain("partner_id.commercial_partner_id", "in", self.partner_id.ids),
            ["company_id", "partner_id"],
        )
        return {(one.company_id.id, one.partner_id.commercial_partner_id.id) for one in payments}
