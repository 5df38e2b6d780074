import logging

from lxml.html import fragment_fromstring, tostring

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_amount, format_date, html2plaintext
from odoo.tools.translate import LazyTranslate

from ...tools.answer import answers, replies
from ..common.transaction import claim_rows
from ..common.window import notify, open_form

QUOTE = "data-o-mail-quote"
_lt = LazyTranslate(__name__)
_logger = logging.getLogger(__name__)
KINDS = [
    (replies.PROMISES, "Will pay on a day"),
    (replies.PAID, "Has paid"),
    (replies.DISPUTES, "Contests"),
    (replies.QUESTION, "Wants an answer"),
    (replies.ABSENCE, "Is away"),
    (replies.BOUNCE, "E-mail came back"),
]
# What a person accepts with one click.
ACCEPTED = (replies.PROMISES, replies.PAID, replies.DISPUTES)
# Who is away, or thanks, wants nothing of anybody.
QUIET = (replies.ABSENCE, replies.NOTHING)
# In the words of whoever gets the task.
SUMMARIES = {
    replies.PROMISES: _lt("Says by mail when he will pay"),
    replies.PAID: _lt("Says by mail that he has paid"),
    replies.DISPUTES: _lt("Contests by mail"),
    replies.QUESTION: _lt("Wrote a mail"),
    replies.BOUNCE: _lt("A mail came back"),
}


class AccountCollectionReply(models.Model):
    """What a debtor answered by mail, as it was read: a proposed promise, dispute or payment, until
    a person accepts it or deals with it otherwise. It changes nothing by itself; the mail stays in
    the thread as it came."""

    _name = "account.collection.reply"
    _description = "Reply of a Debtor by Mail"
    _inherit = ["account.collections.door", "account.collections.tended"]
    _order = "date desc, id desc"
    _only_collectors = _lt("Only collectors may deal with what a debtor writes.")
    _too_late = _lt("%(records)s: a colleague has dealt with it already (%(state)s).")
    _machine_writes = _lt("%(fields)s is read from the mail. Enter an answer of your own instead.")

    case_id = fields.Many2one(
        "account.collection.case", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        related="case_id.partner_id", string="Debtor", store=True, precompute=True
    )
    mail_message_id = fields.Many2one(
        "mail.message", string="Mail", readonly=True, ondelete="set null", index="btree_not_null"
    )
    notice_id = fields.Many2one(
        "account.dunning.notice",
        string="Answers",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The letter whose e-mail was answered.",
    )
    date = fields.Datetime("Came on", required=True, readonly=True, default=fields.Datetime.now)
    sender = fields.Char("From", readonly=True, help="Anybody can write such a mail: look who did.")
    kind = fields.Selection(KINDS, string="Read as", required=True, readonly=True, index=True)
    day = fields.Date("On", readonly=True, help="The day he names.")
    amount = fields.Float(readonly=True, aggregator=None, help="The amount he names.")
    currency_id = fields.Many2one("res.currency", readonly=True)
    words = fields.Text("His Words", readonly=True)
    mail = fields.Html("The Mail", related="mail_message_id.body")
    item_ids = fields.Many2many(
        "account.move.line",
        string="Items",
        readonly=True,
        help="Those whose numbers he names, else those of the letter, else all that is overdue.",
    )
    proposal = fields.Char(compute="_compute_proposal", help="What you accept with one click.")
    can_accept = fields.Boolean(compute="_compute_proposal")
    handled_by_id = fields.Many2one("res.users", readonly=True)
    handled_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("new", "New"), ("accepted", "Accepted"), ("done", "Done otherwise")],
        required=True,
        default="new",
        readonly=True,
        index=True,
    )

    # Whoever delivers a mail twice makes no second proposal.
    _mail_unique = models.UniqueIndex(
        "(mail_message_id) WHERE mail_message_id IS NOT NULL", "This mail was read already."
    )

    # === COMPUTES === #

    @api.depends("kind", "day", "amount", "item_ids")
    @api.depends_context("lang")
    def _compute_proposal(self):
        for reply in self:
            reply.can_accept = reply.state == "new" and reply.kind in ACCEPTED
            reply.proposal = reply._describe() if reply.kind in ACCEPTED else False

    def _describe(self):
        """What would be entered, in one line."""
        self.ensure_one()
        items = self._get_meant()
        names = ", ".join(dict.fromkeys(items.mapped("move_id.name"))) or "–"
        sums = self._get_sums(items)
        day = format_date(self.env, self.day) if self.day else ""
        words = {
            replies.PROMISES: self.env._("Promise of %(sums)s on %(day)s for %(items)s"),
            replies.PAID: self.env._("Has paid %(sums)s for %(items)s: they rest some days"),
            replies.DISPUTES: self.env._("Dispute of %(items)s"),
        }
        return words[self.kind] % {"sums": sums, "day": day, "items": names}

    def _get_sums(self, items):
        if self.amount:
            return format_amount(self.env, self.amount, self._get_currency(items))
        return " + ".join(
            format_amount(self.env, sum(own.mapped("amount_residual_currency")), currency)
            for currency, own in items.grouped("currency_id").items()
        )

    def _get_currency(self, items):
        return self.currency_id or items.currency_id[:1] or self.company_id.currency_id

    @api.depends("kind", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for reply in self:
            reply.display_name = f"{reply.sudo().partner_id.name}: {labels.get(reply.kind, '')}"

    def _get_meant(self):
        """The items it is about that are open now."""
        self.ensure_one()
        named = self.sudo().item_ids.filtered(lambda item: item._is_open())
        items = named or self.case_id._get_overdue_claims()
        return items.with_env(self.env)

    # === READ === #

    @api.model
    def _read_mail(self, case, message, headers=None):
        """Keep what a mail says that came into the thread of a ``case``; whatever goes wrong keeps
        no mail out."""
        try:
            with self.env.cr.savepoint():
                return self.sudo()._read_message(case.sudo(), message.sudo(), headers or {})
        except Exception:
            _logger.exception("The mail %s was not read.", message.id)
            return self.browse()

    def _read_message(self, case, message, headers):
        sender = message.email_from or ""
        text = html2plaintext(_without_quotes(message.body or ""), include_references=False)
        today = case.company_id._get_dunning_today()
        found = replies.read_reply(text, today, message.subject or "", sender, headers)
        if found.kind == replies.NOTHING:
            return self.browse()
        Delivery = self.env["account.dunning.delivery"].sudo()
        answered = Domain("mail_message_id", "=", message.parent_id.id or 0)
        delivery = Delivery.search(answered & Domain("company_id", "=", case.company_id.id))
        if found.kind not in (replies.ABSENCE, replies.BOUNCE):
            delivery._hear_of_reading()
        notice = delivery.notice_id
        currencies = self.env["res.currency"].with_context(active_test=False)
        currency = currencies.search([("name", "=", found.currency)], limit=1)
        reply = self.create(
            {
                "case_id": case.id,
                "mail_message_id": message.id,
                "notice_id": notice[:1].id,
                "date": message.date,
                "sender": sender[:250],
                "kind": found.kind,
                "day": found.day,
                "amount": float(found.amount or 0),
                "currency_id": currency.id,
                "words": found.words,
                "item_ids": [Command.set(self._find_items(case, notice, text).ids)],
            }
        )
        reply._doubt()
        if reply.kind not in QUIET:
            words = self.env._(SUMMARIES[reply.kind])
            reply._give_tasks("reply", words)
        return reply

    @api.model
    def _find_items(self, case, notice, text):
        """The open items whose numbers he writes himself, else those of the letter he answers."""
        claims = case._get_open_claims()
        own = replies.cut_reply(text)
        named = claims.filtered(lambda item: replies.is_named(item.move_id.name, own))
        return named or notice[:1]._get_claims().move_line_id & claims

    def _doubt(self):
        """A currency in which he owes nothing is a question: so is a day on what is settled."""
        items = self._get_meant()
        wrong = self.currency_id and self.currency_id not in items.currency_id
        mixed = self.kind == replies.PROMISES and len(items.currency_id) > 1
        if self.kind in ACCEPTED and (wrong or mixed or not items):
            self.write({"kind": replies.QUESTION, "day": False, "amount": 0})

    # === DONE === #

    def action_accept(self):
        """Enter what the debtor writes, as it was read."""
        self.ensure_one()
        self._check_collector()
        self.check_access("read")
        claim_rows(self)
        self.invalidate_recordset()
        self._check_state("new")
        if self.kind not in ACCEPTED:
            raise UserError(
                self.env._("It names nothing that could be entered. Read it and answer him.")
            )
        items = self._get_meant()
        case = self.case_id
        case._check_picked(items)
        if not items:
            raise UserError(self.env._("What he writes about is settled by now. Mark it as done."))
        getattr(self, f"_enter_{self.kind}")(case, items)
        self._close("accepted")
        return notify(self.env._("Entered: %s", self.proposal), "success")

    def _enter_promises(self, case, items):
        amount = self.amount or sum(items.mapped("amount_residual_currency"))
        promise = self.env["account.payment.promise"].create(
            {
                "company_id": case.company_id.id,
                "partner_id": case.partner_id.id,
                "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
                "amount": amount,
                "promised_on": self.day,
                "channel": "email",
                "contact_name": self.sender,
                "note": self.words,
            }
        )
        promise.action_accept()

    def _enter_paid(self, case, items):
        today = case.company_id._get_dunning_today()
        day = min(self.day or case.company_id._get_local_day(self.date), today)
        amount = self.amount or sum(items.mapped("amount_residual_currency"))
        until = answers.get_last_day(replies.PAID, today)
        vals = {"paid_on": day, "paid_amount": amount, "note": self.words, "until": until}
        case._answer("paid", items, **vals)
        case._log_call("reached", "email", self.words, self.sender)

    def _enter_disputes(self, case, items):
        reason = self.env.ref("account_collections.dispute_reason_other")
        self.env["account.dispute"].create(
            [
                {
                    "move_id": item.move_id.id,
                    "move_line_id": item.id,
                    "reason_id": reason.id,
                    "description": self.words,
                }
                for item in items
            ]
        )
        case._log_call("disputes", "email", self.words, self.sender)

    def action_done(self):
        """Somebody answered him, or entered something else."""
        self._check_collector()
        self.check_access("read")
        claim_rows(self)
        self.invalidate_recordset()
        self._check_state("new")
        self._close("done")

    def _close(self, state):
        vals = {"handled_by_id": self.env.uid, "handled_on": fields.Datetime.now()}
        self._move_to(state, ("new",), **vals)
        self._drop_tasks()

    def action_open_case(self):
        """Where the mail stands in the thread."""
        self.ensure_one()
        return open_form(self.case_id)


def _without_quotes(body):
    """What mail programs mark as a quote, as Odoo found it when the mail came in."""
    if QUOTE not in body:
        return body
    tree = fragment_fromstring(body, create_parent="div")
    for node in tree.xpath(f"//*[@{QUOTE}]"):
        node.drop_tree()
    return tostring(tree, encoding="unicode")
