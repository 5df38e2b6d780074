from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.answer.answers import RESTS, is_believed

_lt = LazyTranslate(__name__)
CAUSES = [
    ("promises", "Will pay on a day"),
    ("paid", "Has paid"),
    ("not_received", "Never got the invoice"),
    ("wrong_data", "Order number or data wrong"),
    ("disputes", "Contests"),
    ("cannot", "Cannot pay at once"),
    ("wrong_person", "Wrong person"),
]


class AccountCollectionAnswer(models.Model):
    """Why a debtor has not paid, in his own words: what he answered about which items, who heard it
    and when. What he says has a remedy; until that is done the items rest for some days, never for
    ever. Limitation goes on: no answer of this kind stops it."""

    _name = "account.collection.answer"
    _description = "Answer of a Debtor"
    _inherit = ["account.collections.door", "account.collections.tended"]
    _order = "date desc, id desc"
    _check_company_auto = True
    _only_collectors = _lt("Only collectors may enter what a debtor answers.")
    _machine_writes = _lt("%(fields)s follows from what the debtor answered. Enter a new answer.")
    _is_kept = _lt("%(records)s stays: it is counted why debtors do not pay.")

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
    )
    cause = fields.Selection(CAUSES, string="Answer", required=True, index=True, readonly=True)
    line_ids = fields.One2many(
        "account.collection.answer.item", "answer_id", string="Items", readonly=True
    )
    items_text = fields.Char("About", compute="_compute_items_text")
    date = fields.Datetime(
        "Heard on", required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Heard by", required=True, readonly=True, default=lambda s: s.env.user
    )
    responsible_id = fields.Many2one(
        "res.users",
        string="Done by",
        readonly=True,
        index="btree_not_null",
        help="Puts right what is wrong with the invoice.",
    )
    note = fields.Text(by_hand=True, help="Facts only: the debtor may ask to read this.")
    until = fields.Date(
        "Items Rest until",
        readonly=True,
        help="The last day on which they are not dunned. Empty: the answer rests nothing itself.",
    )
    ended_on = fields.Date("Done on", readonly=True, copy=False)
    ended_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    told_on = fields.Date(
        readonly=True, copy=False, help="Somebody was told that the rest is over and nothing paid."
    )
    state = fields.Selection(
        [
            ("rests", "Items rest"),
            ("over", "Rest is over"),
            ("settled", "Settled"),
            ("done", "Done"),
            ("noted", "Noted"),
        ],
        compute="_compute_state",
        search="_search_state",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_company = fields.Monetary(
        "Amount",
        compute="_compute_amount_company",
        store=True,
        aggregator="sum",
        help="What was open of the items when the debtor answered, in company currency.",
    )
    # What he says of his payment.
    paid_on = fields.Date("Paid on, as he Says", readonly=True)
    paid_amount = fields.Float("Paid, as he Says", readonly=True, aggregator=None)
    paid_reference = fields.Char("Reference of the Transfer", readonly=True)
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Transaction",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        groups="account.group_account_invoice,account.group_account_readonly",
    )
    # Whose words it is about.
    person_id = fields.Many2one(
        "res.partner", string="Right Person", readonly=True, ondelete="set null"
    )
    sent_to = fields.Char("Sent again to", readonly=True)
    # The remedies that are kept by themselves.
    promise_id = fields.Many2one(
        "account.payment.promise", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    dispute_id = fields.Many2one(
        "account.dispute", readonly=True, ondelete="cascade", index="btree_not_null"
    )
    plan_id = fields.Many2one(
        "account.payment.plan", readonly=True, ondelete="cascade", index="btree_not_null"
    )

    # === COMPUTES === #

    @api.depends("line_ids.name")
    def _compute_items_text(self):
        for answer in self:
            names = filter(None, answer.line_ids.mapped("name"))
            answer.items_text = ", ".join(dict.fromkeys(names))

    @api.depends("line_ids.amount_company")
    def _compute_amount_company(self):
        for answer in self:
            answer.amount_company = sum(answer.line_ids.mapped("amount_company"))

    @api.depends("until", "ended_on", "line_ids.amount_open_now")
    def _compute_state(self):
        for answer in self:
            if answer.ended_on:
                answer.state = "done"
            elif not answer.until:
                answer.state = "noted"
            elif not any(answer.line_ids.mapped("amount_open_now")):
                answer.state = "settled"
            else:
                today = answer.company_id._get_dunning_today()
                answer.state = "rests" if answer.until >= today else "over"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_dunning_today()
        lasting = Domain("ended_on", "=", False) & Domain("until", "!=", False)
        owed = self._get_owed_domain()
        domains = {
            "done": Domain("ended_on", "!=", False),
            "noted": Domain("ended_on", "=", False) & Domain("until", "=", False),
            "settled": lasting & ~owed,
            "rests": lasting & owed & Domain("until", ">=", today),
            "over": lasting & owed & Domain("until", "<", today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_owed_domain(self):
        """Domain of those about something that is open still."""
        Item = self.env["account.collection.answer.item"].sudo()
        open_ = Domain("move_line_id.parent_state", "=", "posted") & Domain(
            "move_line_id.amount_residual_currency", ">", 0
        )
        return Domain("line_ids", "in", Item._search(open_))

    @api.depends("cause", "partner_id", "line_ids.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["cause"]._description_selection(self.env))
        for answer in self:
            about = answer.items_text or answer.sudo().partner_id.name or ""
            answer.display_name = f"{labels.get(answer.cause, '')}: {about}"

    # === NOTED === #

    @api.model
    def _note(self, cause, company, debtor, items, **vals):
        """Keep what a debtor answered about ``items``: they rest ``until`` a day, unless he was
        believed too often."""
        if cause in RESTS and not self._is_believed(cause, items):
            vals["until"] = False
        answer = self.sudo().create(
            {
                "cause": cause,
                "company_id": company.id,
                "partner_id": debtor.commercial_partner_id.id,
                "user_id": self.env.uid,
                "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
                **vals,
            }
        )
        answer._leave_drafts()
        return answer.with_env(self.env)

    @api.model
    def _note_remedies(self, cause, field, items_of):
        """Promises, plans and disputes rest by themselves, and each is an answer: ``field`` leads
        to it, ``items_of`` are ``{record: items}``."""
        self.sudo().create(
            [
                {
                    "cause": cause,
                    "company_id": record.company_id.id,
                    "partner_id": record.partner_id.commercial_partner_id.id,
                    "user_id": self.env.uid,
                    "line_ids": [Command.create({"move_line_id": item.id}) for item in items],
                    field: record.id,
                }
                for record, items in items_of.items()
            ]
        )

    @api.model
    def _is_believed(self, cause, items):
        about = Domain("cause", "=", cause) & Domain("until", "!=", False)
        rested = self.sudo().search(about & Domain("line_ids.move_line_id", "in", items.ids))
        lines = rested.line_ids.grouped("move_line_id")
        return is_believed(cause, max((len(lines.get(item, ())) for item in items), default=0))

    def _leave_drafts(self):
        """Items that rest leave the letters that are still being reviewed."""
        Line = self.env["account.dunning.notice.line"]
        for answer in self.filtered(lambda answer: answer.state == "rests"):
            about = Domain("move_line_id", "in", answer.line_ids.move_line_id.ids)
            Line._leave_drafts(about, HOLDS[answer.cause])

    def _get_words(self):
        self.ensure_one()
        return {
            "items": self.items_text or "–",
            "until": format_date(self.env, self.until) if self.until else "",
            "note": self.note or "",
            "user": self.env.user.name,
            "person": self.person_id.display_name or "",
            "address": self.sent_to or "",
            "day": format_date(self.env, self.paid_on) if self.paid_on else "",
        }

    def _get_task_user(self):
        return self.responsible_id

    # === DONE === #

    def action_end(self):
        """What he said is dealt with: from today on the items are dunned again."""
        self._check_collector()
        self.check_access("read")
        self._end()

    def _end(self):
        for company, answers in self.sudo().grouped("company_id").items():
            lasting = answers.filtered(lambda answer: answer.until and not answer.ended_on)
            today = company._get_dunning_today()
            lasting.write({"ended_on": today, "ended_by_id": self.env.uid})
            lasting._drop_tasks()
            lasting._tell(self.env._("Dealt with, by %(user)s: what the debtor said of %(items)s."))

    def action_correct(self):
        """What was wrong with the invoice is corrected: it is sent again, and the rest ends."""
        self.ensure_one()
        self._check_collector()
        self.check_access("read")
        case = self._get_cases()[self].with_env(self.env)
        items = self.sudo().line_ids.move_line_id.filtered(lambda item: item._is_open())
        return case._get_answer_action("not_received", items, ends_id=self.id)


# The code of the decision about items that rest for an answer.
HOLDS = {"paid": "says_paid", "not_received": "not_received", "wrong_data": "wrong_data"}
