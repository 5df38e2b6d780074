from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date
from odoo.tools.translate import LazyTranslate

from ..common.window import open_form, show_list

_lt = LazyTranslate(__name__)
# Whoever was told and has not matched the money by then is told again, in clearer words: until he
# does, no letter goes out.
TELL_AGAIN = timedelta(days=7)
WHY = [
    ("partner", "Partner of the transaction"),
    ("company", "Partner, on an account of the group"),
    ("reference", "Number of an invoice or letter"),
    ("account", "Bank account it came from"),
    ("name", "Name and exact amount"),
    ("online", "Online payment pending"),
]


class AccountDunningReceipt(models.Model):
    """Money that is or may be a debtor's and waits for a person: a bank transaction that nobody has
    matched, or an online payment that stays pending. What waits at the bank is read anew at each
    decision; here stands who was told of it, and whom a person has ruled out."""

    _name = "account.dunning.receipt"
    _description = "Money that Waits to be Matched"
    _inherit = ["account.collections.door", "account.collections.tended"]
    _only_collectors = _lt("Only collectors may say whose money it is.")
    _order = "id desc"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    statement_line_id = fields.Many2one(
        "account.bank.statement.line",
        string="Bank Transaction",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )
    # A number and no link: it is kept from when online payments were left to other add-ons.
    transaction_id = fields.Integer("Online Payment", readonly=True)
    why = fields.Selection(WHY, string="Known by", required=True, readonly=True)
    # Salespeople read the case, but not the journals.
    bank = fields.Char(related="statement_line_id.journal_id.name", string="Bank Account")
    date = fields.Date(related="statement_line_id.date")
    currency_id = fields.Many2one(related="statement_line_id.currency_id")
    amount = fields.Monetary(related="statement_line_id.amount")
    payer = fields.Char(related="statement_line_id.partner_name", string="Paid by")
    payment_ref = fields.Char(related="statement_line_id.payment_ref")
    reference = fields.Char(readonly=True, help="Of an online payment.")
    noted_on = fields.Date("Held since", required=True, readonly=True)
    told_on = fields.Date("Last Told on", readonly=True)
    ruled_out_on = fields.Date(readonly=True)
    ruled_out_by_id = fields.Many2one("res.users", string="Ruled out by", readonly=True)
    state = fields.Selection(
        [("open", "Waits"), ("ruled_out", "Ruled out")],
        compute="_compute_state",
        search="_search_state",
    )

    _once = models.UniqueIndex(
        "(statement_line_id, partner_id, company_id) WHERE statement_line_id IS NOT NULL",
        "This transaction is noted for this debtor already.",
    )

    @api.depends("ruled_out_on")
    def _compute_state(self):
        for receipt in self:
            receipt.state = "ruled_out" if receipt.ruled_out_on else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "open": Domain("ruled_out_on", "=", False),
            "ruled_out": Domain("ruled_out_on", "!=", False),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.depends("statement_line_id", "reference")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for receipt in self:
            receipt.display_name = receipt._get_name()

    def _get_name(self):
        """What it is, and of which other debtors it may be as well."""
        self.ensure_one()
        line = self.sudo().statement_line_id
        if not line:
            return self.reference or ""
        name = self.env._(
            "%(amount)s of %(day)s, %(bank)s",
            amount=format_amount(self.env, line.amount, line.currency_id),
            day=format_date(self.env, line.date),
            bank=line.journal_id.name,
        )
        names = self._get_rivals().partner_id.mapped("name")
        if len(names) > 1:
            name = self.env._("%(name)s, of %(debtors)s?", name=name, debtors=", ".join(names))
        return name

    def _get_rivals(self):
        """All that the same transaction may be of, itself too."""
        self.ensure_one()
        open_ = Domain("ruled_out_on", "=", False) & Domain("company_id", "=", self.company_id.id)
        return self.sudo().search(
            open_ & Domain("statement_line_id", "=", self.statement_line_id.id), order="id"
        )

    # === NOTED === #

    @api.model
    def _note(self, company, debtors):
        """What waits for these debtors now: what is new is noted and told, what waits no more is
        forgotten, with its task."""
        found = {
            (money.line, money.debtor): money.why for money in self._find_money(company, debtors)
        }
        own = Domain("company_id", "=", company.id) & Domain("partner_id", "in", debtors.ids)
        known = self.search(own & Domain("statement_line_id", "!=", False))
        open_ = known.filtered(lambda receipt: not receipt.ruled_out_on)
        gone = open_.filtered(lambda receipt: receipt._get_key() not in found)
        noted = {receipt._get_key() for receipt in known}
        today = company._get_dunning_today()
        new = self.create(
            [
                {
                    "company_id": company.id,
                    "partner_id": debtor,
                    "statement_line_id": line,
                    "why": why,
                    "noted_on": today,
                }
                for (line, debtor), why in found.items()
                if (line, debtor) not in noted
            ]
        )
        gone.unlink()
        (open_.exists() | new)._tell_people(today)

    @api.model
    def _find_money(self, company, debtors):
        Item = self.env["account.move.line"].with_company(company).sudo()
        rows = Item._read_rows(company, debtors)
        return Item._find_waiting_money(company, rows, company._get_dunning_today())

    def _get_key(self):
        self.ensure_one()
        return self.statement_line_id.id, self.partner_id.id

    @api.model
    def _tend(self, company):
        """By night: all that was noted is looked at again."""
        waiting = Domain("company_id", "=", company.id) & Domain("ruled_out_on", "=", False)
        noted = self.search(waiting & Domain("why", "!=", "online"))
        self._note(company, noted.partner_id)
        self._note_online_payments(company)

    @api.model
    def _note_online_payments(self, company):
        """Of each that holds nothing any more somebody is told once, until it is decided."""
        moves = self.env["account.move"].sudo()
        found = {
            (transaction, debtor): reference
            for transaction, reference, debtor in moves._read_overdue_transactions(company)
        }
        known = self.search([("company_id", "=", company.id), ("why", "=", "online")])
        keys = {(receipt.transaction_id, receipt.partner_id.id): receipt for receipt in known}
        today = company._get_dunning_today()
        new = self.create(
            [
                {
                    "company_id": company.id,
                    "partner_id": debtor,
                    "transaction_id": transaction,
                    "reference": reference,
                    "why": "online",
                    "noted_on": today,
                    "told_on": today,
                }
                for (transaction, debtor), reference in found.items()
                if (transaction, debtor) not in keys
            ]
        )
        self.union(*(receipt for key, receipt in keys.items() if key not in found)).unlink()
        for receipt in new:
            receipt._tell_person()

    @api.model
    def _forget_matched(self, debtors):
        """Somebody has just matched what waited for these debtors."""
        matched = Domain("partner_id", "in", debtors.ids) & Domain("ruled_out_on", "=", False)
        matched &= Domain("statement_line_id.is_reconciled", "=", True)
        self.sudo().search(matched).unlink()

    def unlink(self):
        self._drop_tasks()
        return super().unlink()

    # === TOLD === #

    def _tell_people(self, today):
        """One task for each transaction, however many debtors it may be of; until it is matched,
        another one each week."""
        for _line, receipts in self.grouped("statement_line_id").items():
            rivals = receipts[0]._get_rivals()
            told = max(filter(None, rivals.mapped("told_on")), default=None)
            if told and today - told < TELL_AGAIN:
                continue
            rivals._drop_tasks()
            rivals[0]._tell_person()
            rivals.told_on = today

    def _tell_person(self):
        told = self._for_reader()
        told._give_tasks("match", told._get_task_words())

    def _get_task_words(self):
        self.ensure_one()
        if not self.statement_line_id:
            return self.env._(
                "Online payment pending for two weeks: ask the provider; dunning goes on"
            )
        if self.told_on:
            return self.env._(
                "Money waits since %s and stops the letters: match it now, or rule the debtor out",
                format_date(self.env, self.noted_on),
            )
        return self.env._("Match the money at the bank, or rule the debtor out")

    # === RULED OUT === #

    def action_rule_out(self):
        """A person knows that the money is not this debtor's: it holds his items no longer."""
        self._check_judged()
        fresh = self.sudo().filtered(lambda receipt: not receipt.ruled_out_on)
        for receipt in fresh:
            rest = receipt._get_rivals() - receipt
            receipt._drop_tasks()
            today = receipt.company_id._get_dunning_today()
            receipt.write({"ruled_out_on": today, "ruled_out_by_id": self.env.uid})
            # Somebody has to look whose it is then.
            rest.told_on = False
            rest._tell_people(today)
        fresh._tell(self.env._("Not theirs: %(receipt)s. Ruled out by %(user)s."))

    def action_take_back(self):
        """It may be this debtor's after all."""
        self._check_judged()
        out = self.sudo().filtered("ruled_out_on")
        out.write({"ruled_out_on": False, "ruled_out_by_id": False, "told_on": False})
        for company, receipts in out.grouped("company_id").items():
            self.sudo()._note(company, receipts.partner_id)
        out.exists()._tell(self.env._("May be theirs after all: %(receipt)s, says %(user)s."))

    def _check_judged(self):
        self.check_access("read")
        self._check_collector()
        if self.filtered(lambda receipt: not receipt.statement_line_id):
            raise UserError(
                self.env._(
                    "An online payment that is pending holds nothing. Ask its provider, and close "
                    "the task."
                )
            )

    def _get_words(self):
        self.ensure_one()
        return {"receipt": self.display_name, "user": self.env.user.name}

    # === ELSEWHERE === #

    def _move_to_debtor(self, debtor):
        """The debtors were merged: what is noted of both stays once."""
        for receipt in self.sudo():
            twin = self.sudo().search(
                [
                    ("partner_id", "=", debtor.id),
                    ("company_id", "=", receipt.company_id.id),
                    ("statement_line_id", "=", receipt.statement_line_id.id),
                    ("transaction_id", "=", receipt.transaction_id),
                ],
                limit=1,
            )
            if twin:
                receipt.unlink()
            else:
                receipt.partner_id = debtor

    @api.model
    def _get_debtor_action(self, debtor, company):
        """The money noted for a debtor, as of now."""
        if self.env.user.has_group("account_collections.group_user"):
            self.sudo()._note(company, debtor)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Money at the bank: %s", debtor.name),
            "res_model": self._name,
            **show_list(),
            "domain": [("partner_id", "=", debtor.id), ("company_id", "=", company.id)],
        }

    def action_open_transaction(self):
        """The entry of the transaction, where it is matched."""
        self.ensure_one()
        return open_form(self.statement_line_id.move_id)
