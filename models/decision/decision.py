from odoo import api, fields, models
from odoo.tools import SQL, format_date
from odoo.tools.translate import LazyTranslate

from ..common.bulk import Lasting

_lt = LazyTranslate(__name__)
CODES = [
    ("propose", "To be dunned"),
    ("cap", "Waits: letters of the day are used up"),
    ("quiet", "Waits: no letters on this day"),
    ("pending", "A letter is under way"),
    ("later", "Next level later"),
    ("interval", "Interval since last notice"),
    ("deadline", "Payment deadline still runs"),
    ("not_due", "Not overdue"),
    ("block_debtor", "Debtor blocked"),
    ("block_invoice", "Invoice blocked"),
    ("block_item", "Item blocked"),
    ("insolvency", "Insolvency"),
    ("proceeding", "With an agency or court"),
    ("promise", "Payment promised"),
    ("plan", "Payment plan"),
    ("time_barred", "Time-barred"),
    ("dispute", "Disputed"),
    ("discount", "Cash discount earned"),
    ("in_payment", "Payment in process"),
    ("possible_payment", "Possible payment at the bank"),
    ("says_paid", "Says to have paid"),
    ("not_received", "Invoice sent again"),
    ("wrong_data", "Invoice to be corrected"),
    ("covered", "Covered by credits"),
    ("foreign_credit", "Credit in another currency"),
    ("credit", "Credit of the debtor"),
    ("minimum", "Below minimum"),
    ("no_followup", "Excluded from follow-up"),
    ("payment_blocked", "Payment blocked"),
    ("no_procedure", "No dunning procedure"),
    ("no_debtor", "No debtor"),
    ("archived", "Debtor archived"),
    ("bank_stale", "Bank data too old"),
    ("exhausted", "All levels sent"),
    ("error", "Could not be decided"),
]
SENTENCES = {
    "propose": _lt("To be dunned: %(level)s."),
    "cap": _lt("Not dunned today: the letters of the day are used up. %(level)s from %(on)s."),
    "quiet": _lt("Not dunned today: no letters go out on this day. %(level)s on %(on)s."),
    "pending": _lt("Not dunned: a letter to this debtor is under way and not yet sent."),
    "later": _lt("Next: %(level)s on %(on)s."),
    "interval": _lt("Next: %(level)s on %(on)s, when enough days have passed since the last step."),
    "deadline": _lt(
        "Next: %(level)s on %(on)s, the payment deadline of the last letter still runs."
    ),
    "not_due": _lt("Not overdue. Next: %(level)s on %(on)s."),
    "not_due_end": _lt("Not overdue."),
    "block_debtor": _lt("Not dunned: the debtor is blocked until somebody ends the block."),
    "block_debtor_until": _lt("Not dunned: the debtor is blocked, and free again on %(on)s."),
    "block_invoice": _lt("Not dunned: the invoice is blocked until somebody ends the block."),
    "block_invoice_until": _lt("Not dunned: the invoice is blocked, and free again on %(on)s."),
    "block_item": _lt("Not dunned: the item is blocked until somebody ends the block."),
    "block_item_until": _lt("Not dunned: the item is blocked, and free again on %(on)s."),
    "insolvency": _lt(
        "Not dunned: insolvency proceedings were opened. Register the claim with the administrator."
    ),
    "proceeding": _lt("Not dunned: an agency, a lawyer or a court has it in hand."),
    "promise": _lt("Not dunned: a payment is promised."),
    "promise_until": _lt("Not dunned: a payment is promised. Free again on %(on)s."),
    "plan": _lt("Not dunned: part of a payment plan."),
    "plan_until": _lt(
        "Not dunned: part of a payment plan. The next instalment is due before %(on)s."
    ),
    "time_barred": _lt(
        "Not dunned: the claim is time-barred, the debtor may refuse to pay. Its limitation is "
        "explained in the case."
    ),
    "dispute": _lt("Not dunned: disputed since %(since)s."),
    "discount": _lt(
        "Not dunned: paid in time less the cash discount. Write off what is left of the invoice."
    ),
    "in_payment": _lt("Not dunned: a payment is being processed."),
    "possible_payment": _lt(
        "Not dunned: money that may be theirs waits at the bank: match it or rule it out."
    ),
    "says_paid": _lt("Not dunned: the debtor says he has paid."),
    "says_paid_until": _lt(
        "Not dunned: the debtor says he has paid. Free again on %(on)s, or once the bank was read."
    ),
    "not_received": _lt("Not dunned: the invoice was sent again."),
    "not_received_until": _lt(
        "Not dunned: the debtor never got the invoice, it was sent again. Free again on %(on)s."
    ),
    "wrong_data": _lt("Not dunned: something about the invoice is wrong and to be corrected."),
    "wrong_data_until": _lt(
        "Not dunned: something about the invoice is wrong and to be corrected. Free again on "
        "%(on)s."
    ),
    "covered": _lt("Not dunned: credits and payments of the debtor cover it. Allocate them."),
    "foreign_credit": _lt(
        "Not dunned: the debtor has a credit in another currency. Allocate it first."
    ),
    "credit": _lt("Credit or payment of the debtor: deducted from what is claimed."),
    "minimum": _lt("Not dunned: below the minimum of %(level)s."),
    "no_followup": _lt("Not dunned: excluded from follow-up."),
    "payment_blocked": _lt("Not dunned: the payment of the invoice is blocked."),
    "no_procedure": _lt("Not dunned: no dunning procedure with levels applies."),
    "no_debtor": _lt("Not dunned: the entry names no partner."),
    "archived": _lt("Not dunned: the debtor is archived."),
    "bank_stale": _lt("Not dunned: the newest bank data is too old, the money may be there."),
    "error": _lt(
        "Not dunned: something about this debtor cannot be read. The task in his file says what."
    ),
    "exhausted": _lt("All levels sent. Decide on agency or court."),
}
# Where the decision knows the bank account it speaks of; without a day where there is none.
BANK_SENTENCES = {
    "possible_payment": _lt(
        "Not dunned: money that may be theirs waits on the bank account %(bank)s, received on "
        "%(day)s: match it or rule it out."
    ),
    "bank_stale": _lt(
        "Not dunned: the bank account %(bank)s was read up to %(day)s only, the money may be "
        "there. Import its statements, or confirm up to which day it was read."
    ),
    "bank_stale_never": _lt(
        "Not dunned: the bank account %(bank)s was never read, the money may be there. Import its "
        "statements, or confirm up to which day it was read."
    ),
}


class AccountDunningDecision(models.Model):
    """The decision of a run for one open item: dunned at which level, or why not and until when."""

    _name = "account.dunning.decision"
    _description = "Dunning Decision"
    _inherit = ["account.dunning.bulk", "account.collections.resting"]
    # As the run wrote them: by debtor, the oldest item first.
    _order = "id"

    run_id = fields.Many2one(
        "account.dunning.run", required=True, ondelete="cascade", readonly=True
    )
    # These have no foreign key, see there.
    create_uid = Lasting("res.users", string="Created by", readonly=True)
    write_uid = Lasting("res.users", string="Last Updated by", readonly=True)
    company_id = Lasting("res.company", required=True, readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="cascade",
        index="btree_not_null",
        readonly=True,
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", ondelete="set null", index="btree_not_null", readonly=True
    )
    date_maturity = fields.Date("Due Date", readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator=None)
    currency_id = Lasting("res.currency", readonly=True)
    amount_residual_currency = fields.Monetary("Open", readonly=True, aggregator=None)
    amount_residual = fields.Monetary(
        "Open in Company Currency", currency_field="company_currency_id", readonly=True
    )
    resting_company = fields.Monetary(
        "Not Claimed in Company Currency", currency_field="company_currency_id", readonly=True
    )
    plan_id = fields.Many2one(
        "account.payment.plan", string="Payment Plan", readonly=True, ondelete="set null"
    )
    code = fields.Selection(CODES, string="Reason", required=True, readonly=True)
    level_id = fields.Many2one(
        "account.dunning.level", string="Next Level", ondelete="set null", readonly=True
    )
    changes_on = fields.Date(
        "Changes on", readonly=True, help="The day from which the decision may be another one."
    )
    journal_id = fields.Many2one(
        "account.journal", string="Bank Account", ondelete="set null", readonly=True
    )
    bank_day = fields.Date(
        "Day at the Bank",
        readonly=True,
        help="The day of the receipt, or up to which the account was read.",
    )
    sentence = fields.Char("Explanation", compute="_compute_sentence")

    _run_idx = models.Index("(run_id, id)")

    @api.depends("code", "level_id", "changes_on", "resting", "journal_id")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for decision in self:
            decision.sentence = self._say(
                decision.code,
                (decision.sudo().journal_id.id, decision.bank_day),
                decision.level_id,
                decision.changes_on,
                decision.move_line_id,
                decision._get_resting_since(),
            )

    def _get_resting_since(self):
        """The day since which the item rests for the reason of the decision."""
        since = [part["since"] for part in self.resting or () if part["reason"] == self.code]
        return fields.Date.to_date(since[0]) if since else None

    @api.model
    def _get_sentence(self, code, level, changes_on, item=None, since=None):
        """The decision in words a clerk understands, in the language of the user. Who knows the
        ``item`` may say more."""
        key = f"{code}_until" if changes_on and f"{code}_until" in SENTENCES else code
        if not level and f"{code}_end" in SENTENCES:
            key = f"{code}_end"
        if key not in SENTENCES:
            # A reason of another add-on speaks by its label.
            return dict(self._fields["code"]._description_selection(self.env)).get(code, code)
        words = self.env._(SENTENCES[key])
        on, since = (format_date(self.env, day) if day else "" for day in (changes_on, since))
        return words % {"level": level.display_name or "", "on": on, "since": since}

    @api.model
    def _say(self, code, bank, *known):
        """As `_get_sentence`; of the ``bank``, (journal id, day) or None, where the decision speaks
        of one."""
        return self._get_bank_sentence(code, bank) or self._get_sentence(code, *known)

    @api.model
    def _get_bank_sentence(self, code, bank):
        journal, day = bank or (None, None)
        key = code if day or f"{code}_never" not in BANK_SENTENCES else f"{code}_never"
        if not journal or key not in BANK_SENTENCES:
            return None
        # Whoever reads decisions need not read journals.
        name = self.env["account.journal"].sudo().browse(journal).name
        on = format_date(self.env, day) if day else ""
        words = self.env._(BANK_SENTENCES[key])
        return words % {"bank": name, "day": on}

    def _read_group_orderby(self, order, groupby_terms, query):
        """Groups by reason in the order in which reasons are looked at: what is dunned first."""
        if "code" not in groupby_terms:
            return super()._read_group_orderby(order, groupby_terms, query)
        codes = self._fields["code"].get_values(self.env)
        place = SQL("array_position(%s::varchar[], %s)", list(codes), groupby_terms["code"])
        terms = groupby_terms | {"code": place}
        by = super()._read_group_orderby(order, terms, query)
        groupby_terms.update({name: terms[name] for name in terms if name != "code"})
        return by

    def action_include(self):
        """Dun the item although it stands in a general journal; the next run sees it."""
        self.move_line_id.action_include_in_dunning()
