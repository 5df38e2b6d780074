from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.common.window import show_list
from ..tools.common.money import as_exact
from ..tools.write_off.doubts import Rate, get_allowance, get_percent

BANDS = (("first", 90, 25.0), ("second", 180, 50.0), ("third", 360, 100.0))


class AccountCollectionsDoubts(models.TransientModel):
    """Doubtful debts at the end of a year: what is overdue by how long, of whom, and what of the
    net amount is in doubt by your rates. A proposal to read and to export: nothing is booked."""

    _name = "account.collections.doubts"
    _description = "Doubtful Debts"
    _by_hand = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    day = fields.Date("As of", required=True, default=lambda self: self._get_year_end())
    first_days = fields.Integer("Overdue from Day", default=BANDS[0][1])
    first_percent = fields.Float("Percent in Doubt", default=BANDS[0][2])
    second_days = fields.Integer("Overdue from Day (2)", default=BANDS[1][1])
    second_percent = fields.Float("Percent in Doubt (2)", default=BANDS[1][2])
    third_days = fields.Integer("Overdue from Day (3)", default=BANDS[2][1])
    third_percent = fields.Float("Percent in Doubt (3)", default=BANDS[2][2])
    insolvent_percent = fields.Float("Percent of Insolvent Debtors", default=100.0)
    line_ids = fields.One2many("account.collections.doubts.line", "doubts_id", readonly=True)

    @api.model
    def _get_year_end(self):
        """That of this year, or in its first months of the one before."""
        today = self.env.company._get_dunning_today()
        return today.replace(year=today.year - (today.month < 7), month=12, day=31)

    def action_propose(self):
        """The items in doubt, as a list."""
        self.ensure_one()
        self.env["account.collection.write.off"]._check_collector()
        self._check_rates()
        self.sudo().line_ids.unlink()
        self.env["account.collections.doubts.line"].sudo().create(self._list_rows())
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Doubtful Debts"),
            "res_model": "account.collections.doubts.line",
            **show_list(),
            "domain": [("doubts_id", "=", self.id)],
        }

    def _check_rates(self):
        percents = [self[f"{name}_percent"] for name, _days, _percent in BANDS]
        if any(not 0 <= it <= 100 for it in [*percents, self.insolvent_percent]):
            raise UserError(self.env._("A percentage lies between 0 and 100."))

    def _list_rows(self):
        rates = [
            Rate(self[f"{name}_days"], as_exact(self[f"{name}_percent"], 2))
            for name, _days, _percent in BANDS
        ]
        rows = self.env["account.collection.write.off"].sudo()
        found = []
        for item in self._find_items():
            debtor = item.partner_id.commercial_partner_id
            opened = debtor.insolvency_opened_on
            stricken = opened and opened <= self.day and item._arose_by(opened)
            overdue = (self.day - item._get_due()).days
            insolvent = as_exact(self.insolvent_percent, 2) if stricken else None
            percent = get_percent(overdue, rates, insolvent)
            if not percent:
                continue
            shares = rows._split(item, item.amount_residual_currency)
            net = sum(own.net for _share, own in shares)
            claim = item.proceeding_claim_ids.filtered("is_live")[:1]
            found.append(
                {
                    "doubts_id": self.id,
                    "move_line_id": item.id,
                    "partner_id": debtor.id,
                    "name": item.move_id.name,
                    "date_maturity": item._get_due(),
                    "overdue": overdue,
                    "insolvency_opened_on": opened or False,
                    "proceeding_id": claim.proceeding_id.id,
                    "amount": item.amount_residual,
                    "net": float(net),
                    "percent": float(percent),
                    "allowance": float(get_allowance(net, percent)),
                }
            )
        return found

    def _find_items(self):
        """What is open and was there on that day."""
        Item = self.env["account.move.line"].with_company(self.company_id)
        Item.check_access("read")
        return Item.sudo().search(
            Item._get_dunning_domain(self.company_id)
            & Domain("amount_residual", ">", 0)
            & Domain("date", "<=", self.day),
            order="date_maturity, id",
        )


class AccountCollectionsDoubtsLine(models.TransientModel):
    """An item in doubt."""

    _name = "account.collections.doubts.line"
    _description = "Doubtful Debt"
    _order = "allowance desc, id"

    doubts_id = fields.Many2one(
        "account.collections.doubts",
        string="Proposal",
        required=True,
        ondelete="cascade",
        readonly=True,
    )
    company_id = fields.Many2one(related="doubts_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    move_line_id = fields.Many2one("account.move.line", string="Open Item", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    name = fields.Char("Document", readonly=True)
    date_maturity = fields.Date("Due Date", readonly=True)
    overdue = fields.Integer("Days Overdue", readonly=True, aggregator=None)
    insolvency_opened_on = fields.Date("Insolvency of", readonly=True)
    proceeding_id = fields.Many2one("account.collection.proceeding", readonly=True)
    amount = fields.Monetary("Open", readonly=True)
    net = fields.Monetary(readonly=True, help="Without its tax, which does not come back.")
    percent = fields.Float("In Doubt (%)", readonly=True, aggregator=None)
    allowance = fields.Monetary("Allowance Proposed", readonly=True)
