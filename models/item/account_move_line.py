from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

ANY_READER = "account_collections.group_viewer"
# Cannot be forged: a context coming in from outside never holds this very object.
_QUIET = object()


class AccountMoveLine(models.Model):
    """The open item: one posted, unreconciled receivable journal item. An invoice with three
    maturities has three."""

    _inherit = "account.move.line"

    # Plain nullable columns: adding them to a big ledger costs nothing, reconciling writes neither.
    dunning_cycle = fields.Integer(
        readonly=True,
        copy=False,
        groups=ANY_READER,
        help="How often dunning of this item began anew after a payment had been taken back.",
    )
    dunning_reopened_on = fields.Date(
        "Open again since",
        readonly=True,
        copy=False,
        groups=ANY_READER,
        help="Day on which the last payment of this item was taken back.",
    )
    dunning_charge_id = fields.Many2one(
        "account.dunning.charge",
        string="Charge",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=ANY_READER,
        help="The entry books this charge: it is claimed, but neither dunned nor bears interest.",
    )

    # Of the open claims alone: whether a debtor owes anything, and how much, is answered from it
    # without a look at the ledger itself.
    _dunning_open_idx = models.Index(
        "(partner_id) INCLUDE (company_id, account_id, amount_residual, date_maturity, "
        "invoice_date, date) WHERE reconciled IS NOT TRUE AND parent_state = 'posted' "
        "AND amount_residual > 0 AND dunning_charge_id IS NULL"
    )
    # What is old, or due soon, is found among them without the others, and what is due on which day
    # is added up without the ledger.
    _dunning_due_idx = models.Index(
        "((COALESCE(date_maturity, invoice_date, date))) INCLUDE (company_id, account_id, "
        "amount_residual, date_maturity, invoice_date, date) WHERE reconciled IS NOT TRUE "
        "AND parent_state = 'posted' AND amount_residual > 0 AND dunning_charge_id IS NULL"
    )

    @api.model
    def _get_dunning_domain(self, company):
        """Hook: which journal items are the open items of ``company``; each gets one decision."""
        return (
            Domain("account_id", "in", self._get_receivable_accounts().ids)
            & Domain("reconciled", "=", False)
            & Domain("parent_state", "=", "posted")
            & Domain("company_id", "=", company.id)
            # A revaluation moves the books and no debt.
            & Domain("amount_residual_currency", "!=", 0)
            & Domain("dunning_charge_id", "=", False)
        )

    @api.model
    def _get_receivable_accounts(self):
        """Of every company: an item has a company of its own, which the readers ask for."""
        Account = self.env["account.account"]
        return Account.browse(Account._get_receivable_ids())

    def _filter_receivable(self):
        return self.filtered(lambda item: item.account_type == "asset_receivable")

    def _is_open(self):
        """Whether something of this one item is still to be paid."""
        return self.parent_state == "posted" and not self.reconciled

    def _get_due(self):
        """The due date: an entry without one is due on its own date."""
        self.ensure_one()
        return self.date_maturity or self.invoice_date or self.date

    @api.model
    def _get_due_sql(self, item=None):
        """`_get_due` of ``item`` as SQL, the alias of the table."""
        item = item or SQL("item")
        return SQL(
            "COALESCE(%(item)s.date_maturity, %(item)s.invoice_date, %(item)s.date)", item=item
        )

    def _choose_heir(self, due, taken=()):
        """Of these items of a corrected invoice the one that took the place of an item that was due
        on ``due``: that with the same due date, else the only one; none that is ``taken``. Empty
        where nobody can tell."""
        same = self.filtered(lambda item: item.date_maturity == due)
        free = (same or self).filtered(lambda item: item not in taken)
        return free[:1] if same or len(free) == 1 else self.browse()

    def _after_matching(self):
        """Hook: something was matched with these claims or taken back. Runs with all rights while
        somebody books, so what fails here keeps him from booking."""

    def _matched_quietly(self):
        """The same items, to be matched with what nobody need be told of: what was given up, or
        came in by way of whoever has them in hand."""
        return self.with_context(collections_quiet=_QUIET)

    @api.model
    def _is_matched_quietly(self):
        """Whether nobody is thanked for what is matched at this moment, nor told of it."""
        return self.env.context.get("collections_quiet") is _QUIET

    def action_include_in_dunning(self):
        """Dun items that were left out only because they stand in a general journal (opening
        balances): the flag "no follow-up" is taken off."""
        if not self.env.user.has_group("account_collections.group_user"):
            raise AccessError(self.env._("Only collectors may include items in dunning."))
        self.check_access("read")
        # Accountants may not edit posted entries of every journal; this flag moves no money.
        self.sudo().no_followup = False

    def _filter_dunned(self):
        """Hook: those that a letter was written about."""
        return self.browse()

    def _reopen_for_dunning(self):
        """A payment of these settled items was taken back: their clocks start today, and where the
        procedure says so their ladder starts again."""
        procedures = self._get_dunning_procedures()
        for line in self:
            line.dunning_reopened_on = line.company_id._get_dunning_today()
            if procedures[line.id].reopen_policy == "restart":
                line.dunning_cycle += 1

    def _get_dunning_procedures(self):
        """``{item id: procedure}``: of the invoice, else of the debtor."""
        procedures = {}
        for company, lines in self.grouped("company_id").items():
            debtors = lines.partner_id.commercial_partner_id
            of_debtor = (
                self.env["account.dunning.procedure"].with_company(company)._get_for(debtors)
            )
            empty = self.env["account.dunning.procedure"]
            for line in lines:
                debtor = line.partner_id.commercial_partner_id
                procedures[line.id] = line.move_id.dunning_procedure_id or of_debtor.get(
                    debtor.id, empty
                )
        return procedures
