from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .account_collection_case_reminders import drop_task
from .account_dunning_notice_line import CLAIMED

# What of a line changes with what is disputed.
DISPUTABLE = ("amount_disputed", "amount_planned", "amount_residual", "amount_company")


class AccountDunningNoticeDisputes(models.Model):
    """What a letter says about items that are not claimed because the debtor disputes them."""

    _inherit = "account.dunning.notice"

    disputed_items = fields.Json(
        readonly=True, copy=False, help="The disputed items as they were when the letter went out."
    )

    def _get_disputed_rows(self):
        """The items that are open and disputed as a whole, ``[{name, since, amount, currency}]``:
        the letter tells that it does not mean them."""
        self.ensure_one()
        known = self.disputed_items
        if not known and self.state in ("draft", "confirmed"):
            known = self._read_disputed_items()[self]
        return [
            {
                "name": name,
                "since": fields.Date.to_date(since),
                "amount": amount,
                "currency": self.env["res.currency"].browse(currency),
            }
            for name, since, amount, currency in known or ()
        ]

    def _read_disputed_items(self):
        """``{notice: [[name, since, amount, currency], …]}``"""
        found = dict.fromkeys(self, ())
        for company, notices in self.grouped("company_id").items():
            debtors = notices._find_disputing_debtors(company)
            entries = notices._list_disputed(company, debtors) if debtors else {}
            for notice in notices:
                found[notice] = entries.get(notice.partner_id.id, ())
        return found

    def _find_disputing_debtors(self, company):
        Dispute = self.env["account.dispute"].sudo()
        return Dispute.search_fetch(
            Dispute._get_resting_domain()
            & Domain("partner_id", "in", self.partner_id.ids)
            & Domain("company_id", "=", company.id),
            ["partner_id"],
        ).partner_id

    def _list_disputed(self, company, debtors):
        """``{debtor id: entries}``"""
        items = self.env["account.move.line"].sudo().with_context(dunning_recheck=True)
        today, entries = company._get_dunning_today(), defaultdict(list)
        for row, decision in items._decide_dunning(company, today, debtors):
            if decision.code == "dispute":
                name = items.browse(row.id).move_id.name
                since = fields.Date.to_string(row.disputed_since)
                entry = [name, since, row.amount_currency, row.currency_id]
                entries[row.debtor_id].append(entry)
        return entries

    def _freeze_for_sending(self):
        res = super()._freeze_for_sending()
        for notice, entries in self._read_disputed_items().items():
            if entries or notice.disputed_items:
                notice._through_door().disputed_items = entries
        return res


class AccountDispute(models.Model):
    _inherit = "account.dispute"

    @api.model_create_multi
    def create(self, vals_list):
        """What is disputed leaves the letters that are still being reviewed."""
        records = super().create(vals_list)
        records._take_off_drafts()
        return records

    def write(self, vals):
        res = super().write(vals)
        if "amount" in vals:
            self._take_off_drafts()
        return res

    def _take_off_drafts(self):
        lines = self.env["account.dunning.notice.line"].sudo()
        for company, disputes in self.filtered("move_id").grouped("company_id").items():
            drafted = lines.search(
                CLAIMED
                & Domain("notice_id.state", "=", "draft")
                & Domain("company_id", "=", company.id)
                & Domain("move_id", "in", disputes.move_id.ids)
            )
            drafted._claim_undisputed(company)

    def unlink(self):
        """Asked here, as the thread would be deleted before an ``ondelete`` method is."""
        self._check_no_evidence()
        drop_task(self.sudo().reminder_id)
        return super().unlink()

    def _check_no_evidence(self):
        if kept := self.filtered(lambda dispute: dispute._is_evidence()):
            raise UserError(
                self.env._(
                    "%s: a letter was written since, or there are attachments. It stays as "
                    "evidence; withdraw it instead.",
                    ", ".join(kept.mapped("display_name")),
                )
            )

    def _is_evidence(self):
        """Over, with attachments, or known to a letter: each since then left something out."""
        self.ensure_one()
        about = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        written = [
            ("company_id", "=", self.company_id.id),
            ("partner_id", "=", self.partner_id.id),
            ("create_date", ">=", self.create_date),
        ]
        lines = self.env["account.dunning.notice.line"].sudo()
        touched = Domain("move_id", "in", self.move_id.ids) & (
            Domain("drop_reason", "=", "dispute") | Domain("amount_disputed", ">", 0)
        )
        return (
            self.state != "open"
            or bool(self.env["ir.attachment"].sudo().search_count(about, limit=1))
            or bool(self.env["account.dunning.notice"].sudo().search_count(written, limit=1))
            or bool(lines.search_count(touched, limit=1))
        )


class AccountDunningNoticeLine(models.Model):
    _inherit = "account.dunning.notice.line"

    def _claim_undisputed(self, company):
        """Lines in review claim what is not disputed, as of today; those about nothing else go."""
        items = self.env["account.move.line"].with_context(dunning_recheck=True)
        today = company._get_dunning_today()
        decided = items._decide_dunning(company, today, self.partner_id) if self else []
        rows = {row.id: row for row, _decision in decided}
        vals = self._read_item_vals(rows, today)
        for line in self.filtered(lambda line: line.move_line_id.id in rows):
            row = rows[line.move_line_id.id]
            if row.disputed_currency + row.planned_currency >= row.amount_currency:
                line._drop("dispute")
                continue
            current = row._as_claimed(vals[row.id])
            line.write({name: current[name] for name in DISPUTABLE})
        self.notice_id._plan_charges()
