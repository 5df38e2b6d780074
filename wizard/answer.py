from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date

from ..models.answer.answer import CAUSES
from ..models.common.res_company import get_company_today
from ..models.common.window import go_on
from ..models.debtor.contact import KINDS
from ..tools.answer import answers

# The answers whose remedy is a record of its own, with the button of the case that opens it.
ELSEWHERE = {
    "promises": "action_promise",
    "disputes": "action_dispute",
    "cannot": "action_payment_plan",
}
# What the contact says that stays of the call.
OUTCOMES = {"wrong_person": "wrong_address"}
# More transactions than this nobody reads on the phone.
SHOWN = 5


class AccountCollectionAnswerDialog(models.TransientModel):
    """What a debtor answers on the phone about some open items, with what is done about it."""

    _name = "account.collection.answer.dialog"
    _description = "Answer of a Debtor on the Phone"
    _by_hand = True

    case_id = fields.Many2one(
        "account.collection.case", required=True, readonly=True, by_hand="new"
    )
    company_id = fields.Many2one(related="case_id.company_id")
    partner_id = fields.Many2one(related="case_id.partner_id")
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    cause = fields.Selection(CAUSES, string="Answer", required=True)
    item_ids = fields.Many2many("account.move.line", string="Items", readonly=True, by_hand="new")
    items_text = fields.Char("About", compute="_compute_items_text")
    ends_id = fields.Many2one("account.collection.answer", readonly=True, by_hand="new")
    channel = fields.Selection("_get_kinds", string="Came in by", required=True, default="call")
    contact_name = fields.Char("Spoke with")
    note = fields.Text(help="Facts only: the debtor may ask to read this.")
    until = fields.Date(
        "Items Rest until",
        compute="_compute_until",
        store=True,
        readonly=False,
        help="Until then they are not dunned, for a month at most.",
    )
    believed = fields.Boolean(compute="_compute_believed")
    # Has paid.
    paid_on = fields.Date("Paid on", default=get_company_today)
    amount = fields.Monetary(compute="_compute_amount", store=True, readonly=False)
    reference = fields.Char(help="What he wrote on the transfer.")
    found = fields.Html("Money that Waits", compute="_compute_found", sanitize=False)
    found_ids = fields.Many2many("account.bank.statement.line", compute="_compute_found")
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Is it This One?",
        compute="_compute_statement_line_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', found_ids)]",
    )
    may_match = fields.Boolean(compute="_compute_may_match")
    # Never got it.
    address = fields.Char(
        "Send to",
        compute="_compute_address",
        store=True,
        readonly=False,
        help="As the debtor names it. Another address is kept with his contact.",
    )
    # Wrong data.
    responsible_id = fields.Many2one(
        "res.users",
        string="Corrected by",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
    )
    # Wrong person.
    person_id = fields.Many2one(
        "res.partner",
        string="Contact",
        domain="[('parent_id', '=', partner_id)]",
        help="Who letters go to from now on. Empty: a new contact of the debtor.",
    )
    person_name = fields.Char("Name of the Person")
    person_email = fields.Char("E-mail")
    person_phone = fields.Char("Phone")

    # === COMPUTES === #

    @api.model
    def _get_kinds(self):
        contacts = self.env["account.collection.contact"]
        return contacts._fields["kind"]._description_selection(self.env) or KINDS

    @api.depends("item_ids")
    def _compute_currency_id(self):
        for wizard in self:
            currencies = wizard.item_ids.currency_id
            one = len(currencies) == 1
            wizard.currency_id = currencies if one else wizard.company_id.currency_id

    @api.depends("item_ids")
    def _compute_items_text(self):
        for wizard in self:
            sums = [
                format_amount(self.env, sum(own.mapped("amount_residual_currency")), currency)
                for currency, own in wizard.item_ids.grouped("currency_id").items()
            ]
            names = list(dict.fromkeys(wizard.item_ids.mapped("move_id.name")))
            more = self.env._(" and %s more", len(names) - SHOWN) if len(names) > SHOWN else ""
            total = f" ({', '.join(sums)})" if sums else ""
            wizard.items_text = ", ".join(names[:SHOWN]) + more + total

    @api.depends("cause", "case_id")
    def _compute_until(self):
        for wizard in self:
            today = wizard.company_id._get_dunning_today() if wizard.company_id else None
            wizard.until = wizard.cause and today and answers.get_last_day(wizard.cause, today)

    @api.depends("cause", "item_ids")
    def _compute_believed(self):
        Answer = self.env["account.collection.answer"]
        for wizard in self:
            wizard.believed = not wizard.cause or Answer._is_believed(
                wizard.cause, wizard.item_ids._origin
            )

    @api.depends("item_ids")
    def _compute_amount(self):
        for wizard in self:
            currency = wizard.currency_id
            own = wizard.item_ids.filtered(lambda item, unit=currency: item.currency_id == unit)
            wizard.amount = sum(own.mapped("amount_residual_currency"))

    @api.depends("cause", "case_id")
    def _compute_address(self):
        for wizard in self:
            partner = wizard.item_ids.move_id.partner_id[:1] or wizard.partner_id
            invoiced = partner.browse(partner.address_get(["invoice"])["invoice"])
            wizard.address = invoiced.email or partner.email

    @api.depends("found_ids")
    def _compute_may_match(self):
        for wizard in self:
            wizard.may_match = wizard.found_ids.has_access("write") if wizard.found_ids else False

    # === THE PAYMENT === #

    @api.depends("cause", "amount", "reference")
    def _compute_found(self):
        for wizard in self:
            found = wizard._find_receipts() if wizard.cause == "paid" else []
            Line = self.env["account.bank.statement.line"].sudo()
            rows = [
                {"line": Line.browse(one.receipt), "by": wizard._say_proofs(one.by)}
                for one in found
            ]
            wizard.found_ids = Line.browse([one.receipt for one in found]).sudo(False)
            wizard.found = self.env["ir.qweb"]._render(
                "account_collections.found_receipts", {"rows": rows, "env": self.env}
            )

    @api.depends("found_ids")
    def _compute_statement_line_id(self):
        """The likeliest one, if more than its amount speaks for it."""
        for wizard in self:
            found = wizard._find_receipts() if wizard.cause == "paid" else []
            sure = found and found[0].by != ("amount",)
            wizard.statement_line_id = found[0].receipt if sure else False

    def _find_receipts(self):
        """The transactions that may be the payment, of the own company."""
        self.ensure_one()
        company, debtor = self.company_id, self.partner_id
        if not debtor:
            return []
        Item = self.env["account.move.line"].sudo().with_company(company)
        items = self.item_ids._origin
        rows = [row for row in Item._read_rows(company, debtor) if row.id in items.ids]
        numbers = Item._read_claim_numbers(rows) if rows else {}
        said = answers.Said(
            debtor.id,
            tuple(Item._read_debtor_names([debtor.id])[debtor.id]),
            self.amount or 0.0,
            self.currency_id.id,
            (self.reference or "").strip(),
            tuple({number for own in numbers.values() for number in own if number}),
        )
        receipts = [one for one, _bank in Item._read_receipts(company) if not one.elsewhere]
        return answers.find_receipts(said, receipts)[:SHOWN]

    def _say_proofs(self, names):
        words = {
            "partner": self.env._("entered for him"),
            "reference": self.env._("the reference"),
            "number": self.env._("the number of an invoice"),
            "account": self.env._("his bank account"),
            "name": self.env._("his name"),
            "amount": self.env._("the amount"),
        }
        return ", ".join(words[name] for name in names)

    # === DO IT === #

    def action_save(self):
        """Keep the answer, with its remedy."""
        self._save()
        return {"type": "ir.actions.act_window_close"}

    def action_save_next(self):
        """Keep the answer and go on to the next debtor of the list."""
        self._save()
        return go_on()

    def action_go_on(self):
        """The answer has a form of its own: open it for these items."""
        self.ensure_one()
        if self.cause not in ELSEWHERE:
            raise UserError(self.env._("Enter what he says, then save."))
        items = self.case_id._check_picked(self.item_ids)
        case = self.case_id.with_context(picked_item_ids=items.ids)
        return getattr(case, ELSEWHERE[self.cause])()

    def _save(self):
        self.ensure_one()
        if self.cause in ELSEWHERE:
            raise UserError(self.env._("Press “Go on”: this answer has a form of its own."))
        self._check_dates()
        case, items = self.case_id, self.item_ids
        case._check_picked(items)
        vals = getattr(self, f"_do_{self.cause}")(case, items)
        if self.ends_id:
            self._end_former(items)
        vals |= {"note": vals.get("note") or self.note, "until": self.until}
        answer = case._answer(self.cause, items, **vals)
        if self.cause == "paid" and self.statement_line_id:
            self._match(items)
        outcome = OUTCOMES.get(self.cause, "reached")
        label = dict(self._fields["cause"]._description_selection(self.env))[self.cause]
        words = f"{label}: {answer.items_text}\n{self.note or ''}".strip()
        case._log_call(outcome, self.channel, words, self.contact_name)
        return answer

    def _check_dates(self):
        today = self.company_id._get_dunning_today()
        if self.cause in answers.RESTS:
            if not self.until:
                raise UserError(self.env._("Until when do the items rest? Enter a day."))
            fault = answers.find_fault(self.until, today)
            last = format_date(self.env, fields.Date.add(today, days=answers.MOST_DAYS))
            if fault == "past":
                raise UserError(self.env._("The rest would be over already. Choose a later day."))
            if fault == "too_far":
                raise UserError(
                    self.env._("Items rest until %s at the latest. Choose an earlier day.", last)
                )
        else:
            self.until = False

    def _end_former(self, items):
        """What was wrong is corrected: its rest ends with the new letter."""
        former = self.ends_id
        if former.partner_id != self.partner_id or former.company_id != self.company_id:
            raise UserError(self.env._("The answer is another debtor's. Open it anew."))
        former.action_end()

    def _do_paid(self, case, items):
        today = self.company_id._get_dunning_today()
        if not self.paid_on or self.paid_on > today:
            raise UserError(self.env._("When did he pay? Enter today or a day before."))
        line = self.statement_line_id
        if line and line.id not in [one.receipt for one in self._find_receipts()]:
            raise UserError(
                self.env._("This transaction is not among those that wait. Choose another one.")
            )
        return {
            "paid_on": self.paid_on,
            "paid_amount": self.amount,
            "paid_reference": self.reference,
            "statement_line_id": line.id,
        }

    def _match(self, items):
        """Who may book matches the transaction; for others somebody gets a task."""
        line = self.statement_line_id
        if line.has_access("write"):
            self.env["account.collection.answer"]._match_receipt(line, items, self.partner_id)
        else:
            self.env["account.dunning.receipt"].sudo()._note(self.company_id, self.partner_id)

    def _do_not_received(self, case, items):
        Answer = self.env["account.collection.answer"]
        Answer._check_collector()
        return {"sent_to": Answer._send_again(items, (self.address or "").strip())}

    def _do_wrong_data(self, case, items):
        if not (self.note or "").strip():
            raise UserError(self.env._("What is wrong? Write down what has to be corrected."))
        if not self.responsible_id:
            raise UserError(self.env._("Choose who corrects it."))
        return {"responsible_id": self.responsible_id.id}

    def _do_wrong_person(self, case, items):
        Answer = self.env["account.collection.answer"]
        Answer._check_collector()
        if not (self.person_id or (self.person_name or "").strip()):
            raise UserError(self.env._("Who is it then? Choose a contact or enter a name."))
        person = Answer._choose_person(
            self.partner_id,
            self.person_id,
            name=(self.person_name or "").strip(),
            email=(self.person_email or "").strip(),
            phone=(self.person_phone or "").strip(),
        )
        return {"person_id": person.id}
