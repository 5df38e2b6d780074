from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.credit.insurance import HANDOVER, REPORT
from ..common.res_company import get_company_today
from ..common.window import open_form

_lt = LazyTranslate(__name__)


class AccountCreditReport(models.Model):
    """What somebody told the insurer about a debtor, and when: that items are overdue, or that they
    go to his collection. It says so; it sends nothing."""

    _name = "account.credit.report"
    _description = "Report to the Insurer"
    _inherit = ["account.collections.door", "account.collections.filed"]
    _order = "reported_on desc, id desc"
    _check_company_auto = True
    _only_collectors = _lt("Only collectors may report to the insurer.")
    _stays = _lt("%(records)s: what was told stays. Take it back and enter it anew.")
    _is_kept = _stays
    _deletable = ("new",)

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="new",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        by_hand="new",
    )
    kind = fields.Selection(
        [(REPORT, "Not paid"), (HANDOVER, "Handed over to collection")],
        "What",
        required=True,
        default=REPORT,
        by_hand="new",
    )
    reported_on = fields.Date(required=True, default=get_company_today, by_hand="new")
    reference = fields.Char(by_hand="new", help="The insurer's number of it.")
    note = fields.Text(by_hand="new")
    document = fields.Binary("Copy", attachment=True, by_hand="new")
    user_id = fields.Many2one(
        "res.users", string="By", default=lambda self: self.env.user, readonly=True, copy=False
    )
    line_ids = fields.One2many(
        "account.credit.report.line", "report_id", string="Items", by_hand="new"
    )
    state = fields.Selection(
        [("told", "Reported"), ("withdrawn", "Taken back")],
        required=True,
        default="told",
        readonly=True,
        copy=False,
        index=True,
    )

    @api.depends("partner_id", "kind", "reported_on")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            day = format_date(self.env, one.reported_on) if one.reported_on else ""
            one.display_name = f"{one.partner_id.name or ''}: {labels.get(one.kind, '')} {day}"

    def _keeps_file(self, file):
        return True

    # === ENTERED === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_collector()
        made = super().create(vals_list)
        made._check_entered()
        made._tell(self.env._("Told the insurer on %(day)s: %(what)s, %(items)s. %(reference)s"))
        made._look_again()
        return made

    def _check_entered(self):
        for one in self:
            if one.reported_on > one.company_id._get_dunning_today():
                raise UserError(self.env._("Enter the day on which the insurer was told."))
            items = one.line_ids.move_line_id
            foreign = items.partner_id.commercial_partner_id - one.partner_id.commercial_partner_id
            if not items or foreign or items.company_id - one.company_id:
                raise UserError(
                    self.env._("Name the items of %s that were reported.", one.partner_id.name)
                )

    @api.model
    def _get_new_action(self, company, debtor):
        """The form for what has to be told about a debtor; else for all that is overdue."""
        debtor = debtor.commercial_partner_id
        covers = self.env["account.credit.cover"].sudo()
        duties = covers._read_duties(company, debtor).get(debtor.id, [])
        owed = covers._read_owed_to_tell(company, debtor).get(debtor.id, [])
        kind = duties[0].kind if duties else REPORT
        ids = [duty.key for duty in duties if duty.kind == kind]
        ids = ids or [one.key for one in owed if kind not in one.done]
        if not ids:
            raise UserError(self.env._("Nothing of this debtor is overdue and not reported yet."))
        return open_form(
            self.browse(),
            self.env._("Report %s to the insurer", debtor.display_name),
            view="account_credit_report_view_dialog",
            dialog=True,
            company_id=company.id,
            partner_id=debtor.id,
            kind=kind,
            line_ids=[Command.create({"move_line_id": item}) for item in ids],
        )

    def action_withdraw(self):
        """It was not told, or not so: the days of the policy count again."""
        self._check_collector()
        self.check_access("write")
        self._move_to("withdrawn", ("told",))
        self._tell(self.env._("Report to the insurer taken back: %(what)s, %(items)s."))
        self._look_again()

    def _look_again(self):
        """Tasks of what is done go."""
        self.flush_recordset()
        for company in self.company_id:
            self.env["account.credit.cover"].sudo()._give_duties(company)

    def _get_words(self):
        self.ensure_one()
        return {
            "day": format_date(self.env, self.reported_on),
            "what": dict(self._fields["kind"]._description_selection(self.env))[self.kind],
            "items": ", ".join(filter(None, self.line_ids.mapped("name"))),
            "reference": self.reference or "",
        }


class AccountCreditReportLine(models.Model):
    """An overdue item that the insurer was told of, as it stood then."""

    _name = "account.credit.report.line"
    _description = "Reported Item"
    _order = "date_maturity, id"
    _machine_writes = _lt("%(fields)s follows from the open item.")
    _stays = _lt("What was told stays. Take it back and enter it anew.")
    _is_kept = _stays

    report_id = fields.Many2one(
        "account.credit.report", required=True, index=True, ondelete="cascade", by_hand="new"
    )
    # No foreign key may keep an invoice from being corrected: the row remembers by itself.
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Open Item",
        ondelete="set null",
        index="btree_not_null",
        by_hand="new",
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        compute="_compute_item",
        store=True,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
    )
    name = fields.Char("Document", compute="_compute_item", store=True, precompute=True)
    date_maturity = fields.Date("Due Date", compute="_compute_item", store=True, precompute=True)
    currency_id = fields.Many2one(
        "res.currency", compute="_compute_item", store=True, precompute=True
    )
    amount = fields.Monetary(
        "Reported", compute="_compute_item", store=True, precompute=True, aggregator=None
    )

    # Not of the balance: the row remembers what was open.
    @api.depends("move_line_id")
    def _compute_item(self):
        for row in self.filtered("move_line_id"):
            item = row.move_line_id
            row.move_id, row.name = item.move_id, item.move_id.name
            row.date_maturity, row.currency_id = item._get_due(), item.currency_id
            row.amount = item.amount_residual_currency

    def _get_stage(self):
        return self.report_id.state

    @api.model
    def _read_done(self, items):
        """``{item id: kinds of what the insurer was told}``"""
        done = defaultdict(set)
        rows = self.sudo().search_fetch(
            Domain("move_line_id", "in", items.ids) & Domain("report_id.state", "=", "told"),
            ["move_line_id", "report_id"],
        )
        for row in rows:
            done[row.move_line_id.id].add(row.report_id.kind)
        return done

    def _relink(self):
        """To the item that took the place of one that was corrected."""
        kept = [self._fields[name] for name in ("name", "date_maturity", "currency_id", "amount")]
        for row in self:
            items, told = row.move_id._get_receivables(), row.report_id.line_ids.move_line_id
            if heir := items._choose_heir(row.date_maturity, told):
                # What was told stays as it was.
                with self.env.protecting(kept, row):
                    row.move_line_id = heir
                    row.flush_recordset()
