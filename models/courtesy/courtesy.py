from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all

from ...tools.courtesy import courtesy
from ..common.isolation import work_isolated
from ..delivery.hold import REASONS

KINDS = [
    (courtesy.THANKS, "Thanks for the payment"),
    (courtesy.APOLOGY, "Apology: payment and letter crossed"),
    ("month", "Statement of the month"),
    ("year", "Balance confirmation of the year"),
    ("habit", "Thanks for paying on time"),
]
TEMPLATES = {
    courtesy.THANKS: "mail_template_thanks",
    courtesy.APOLOGY: "mail_template_apology",
    "habit": "mail_template_habit",
}
STATEMENTS = {"month": "mail_template_statement", "year": "mail_template_balance"}
# A payment that was matched by mistake is taken back within that time.
PATIENCE = timedelta(hours=1)
# Of older letters nobody thinks any more.
RECENT = timedelta(days=120)
BATCH = 20


class AccountCollectionCourtesy(models.Model):
    """An e-mail that asks for nothing: thanks for a payment, an apology for a letter that crossed
    it, the statement of the month. Factual, without advertising (§ 7 UWG), and once."""

    _name = "account.collection.courtesy"
    _description = "Courtesy E-Mail"
    _order = "due_on desc, id desc"
    _rec_name = "kind"

    case_id = fields.Many2one(
        "account.collection.case", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(
        related="case_id.partner_id", string="Debtor", store=True, precompute=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    notice_id = fields.Many2one(
        "account.dunning.notice",
        string="Letter",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
        help="Whose claims were paid.",
    )
    period = fields.Char(readonly=True, help="The month or year of a statement.")
    due_on = fields.Datetime("To Be Sent on", required=True, readonly=True)
    held_reason = fields.Selection(REASONS, string="Why Held Back", readonly=True)
    sent_on = fields.Datetime(readonly=True)
    reason = fields.Char("Why not", readonly=True, help="Why nothing was sent.")
    mail_message_id = fields.Many2one("mail.message", readonly=True, ondelete="set null")
    state = fields.Selection(
        [("waiting", "Waits"), ("sent", "Sent"), ("dropped", "Not sent")],
        required=True,
        default="waiting",
        readonly=True,
    )
    lang = fields.Char(compute="_compute_lang")

    # Whatever is matched, undone and matched again: a letter is thanked for once.
    _notice_unique = models.UniqueIndex(
        "(notice_id) WHERE notice_id IS NOT NULL", "This letter was thanked for already."
    )
    _period_unique = models.UniqueIndex(
        "(case_id, kind, period) WHERE period IS NOT NULL",
        "This statement was sent already.",
    )
    _due_idx = models.Index("(due_on) WHERE state = 'waiting'")

    @api.depends("case_id")
    def _compute_lang(self):
        for one in self:
            one.lang = one.case_id.lang

    # === PAYMENTS === #

    @api.model
    def _note_paid(self, items):
        """What the letters about these items have to say of it, of each debtor the last one."""
        lines = self.env["account.dunning.notice.line"].search(
            Domain("move_line_id", "in", items.ids)
            & Domain("state", "=", "sent")
            & Domain("drop_reason", "=", False)
            & Domain("notice_id.sent_on", ">=", fields.Date.today() - RECENT)
        )
        last = {}
        for notice in lines.notice_id.sorted("id"):
            last[notice.partner_id, notice.company_id] = notice
        wanted = [one for one in last.values() if one.level_id.procedure_id._says_something()]
        known = self.search([("notice_id", "in", [one.id for one in wanted])]).notice_id
        now, vals_list = fields.Datetime.now(), []
        for notice in wanted:
            kind = notice not in known and notice.case_id and notice._choose_courtesy()
            if kind:
                ids = {"case_id": notice.case_id.id, "notice_id": notice.id}
                vals_list.append({**ids, "kind": kind, "due_on": now + PATIENCE})
        self.create(vals_list)
        if vals_list:
            self.env["account.dunning.notice"]._trigger_outbox()

    # === STATEMENTS === #

    @api.model
    def _plan_statements(self, company):
        """A row for each debtor who wants one, once a month or a year; who owes nothing and has
        nothing to his credit gets none."""
        today = company._get_dunning_today()
        for every in STATEMENTS:
            debtors = (
                self.env["res.partner"]
                .with_company(company)
                .search([("dunning_statement", "=", every)])
                # A contact has it from his firm, which may belong to another one.
                .filtered(lambda partner: partner.commercial_partner_id == partner)
            )
            period = courtesy.get_period(every, today)
            cases = self.env["account.collection.case"]._open_for(debtors, company)
            done = Domain("case_id", "in", cases.ids) & Domain("period", "=", period)
            missing = cases - self.search(done & Domain("kind", "=", every)).case_id
            known = {"kind": every, "period": period, "due_on": fields.Datetime.now()}
            self.create(
                [{**known, "case_id": case.id} for case in missing if case.sudo().open_item_ids]
            )

    @api.model
    def _plan_thanks(self, case, today):
        """Thanks for a year of paying on time, which somebody has decided on: once a year."""
        vals = {"case_id": case.id, "kind": "habit", "period": courtesy.get_period("year", today)}
        made = self.search([(name, "=", value) for name, value in vals.items()], limit=1)
        made = made or self.create({**vals, "due_on": fields.Datetime.now()})
        self.env["account.dunning.notice"]._trigger_outbox()
        return made

    # === SENT === #

    @api.model
    def _send_due(self):
        """Those whose time has come; returns how many were looked at."""
        due = Domain("state", "=", "waiting") & Domain("due_on", "<=", fields.Datetime.now())
        rows = self.search(due, limit=BATCH, order="due_on, id").try_lock_for_update()
        for company, own in rows.grouped("company_id").items():
            office = own.with_company(company)
            failures = work_isolated(self.env, office, lambda some: some._send())
            self.env["account.collections.fault"]._settle_all(
                "send", [(one.case_id, error) for one, error in failures], among=own.case_id
            )
            for one, _error in failures:
                one.due_on = fields.Datetime.now() + timedelta(days=1)
        return len(rows)

    def _send(self):
        for one in self:
            reason = one._find_objection()
            if reason:
                one.write({"state": "dropped", "reason": reason})
            elif hold := one._find_hold():
                one.write({"due_on": hold.until, "held_reason": hold.reason})
            else:
                one._mail()

    def _find_objection(self):
        """Why nothing is sent after all; empty if it is."""
        self.ensure_one()
        contact, debtor = self.case_id.recipient_id, self.partner_id
        if "email" in debtor._get_forbidden_channels(self.company_id):
            return self.env._("The debtor asked not to be reached this way.")
        emails = email_normalize_all(contact.email or "")
        if not emails:
            return self.env._("The contact has no valid e-mail address.")
        if self.env["account.dunning.delivery"]._find_blacklisted(contact).issuperset(emails):
            return self.env._("The e-mail address is on the blacklist.")
        if debtor.insolvency_opened_on:
            return self.env._("Insolvency was opened: the administrator is written to.")
        if self.notice_id and self.notice_id._choose_courtesy() != self.kind:
            return self.env._("The payment was taken back.")
        if self.kind in STATEMENTS and not self.case_id.sudo().open_item_ids:
            return self.env._("Nothing is open any more.")
        return ""

    def _find_hold(self):
        """The hours alone: what asks for nothing is no pressure."""
        self.ensure_one()
        return self.env["account.dunning.notice"]._find_hours_hold_of(
            self.partner_id, self.company_id, "email"
        )

    def _mail(self):
        self.ensure_one()
        if self.kind in STATEMENTS:
            template, about = (
                self.env.ref(f"account_collections.{STATEMENTS[self.kind]}"),
                self.case_id,
            )
        else:
            template, about = self.env.ref(f"account_collections.{TEMPLATES[self.kind]}"), self
        mail = self.env["mail.mail"].sudo().browse(template.send_mail(about.id))
        message = mail.mail_message_id
        # It stands in the debtor's file, and answers land there.
        message.sudo().write({"model": self.case_id._name, "res_id": self.case_id.id})
        now = fields.Datetime.now()
        self.write({"state": "sent", "sent_on": now, "mail_message_id": message.id})
        labels = dict(self._fields["kind"]._description_selection(self.env))
        vals = {"case_id": self.case_id.id, "kind": "email", "outcome": "sent", "date": now}
        contacts = self.env["account.collection.contact"].sudo()
        contacts.create({**vals, "note": labels[self.kind], "user_id": self.env.uid})
