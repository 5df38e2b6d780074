from collections import Counter

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.plan.review import RUNNING
from ..proceeding.proceeding import LIVE

REPORT = "account_collections.action_report_brief"
# As much as one page holds.
CONTACTS, FINDINGS = 5, 4


class AccountCollectionCase(models.Model):
    """One page before a call or a negotiation: what he owes, how he pays, what he said, what may be
    offered to him."""

    _inherit = "account.collection.case"

    def action_print_brief(self):
        """The page as a PDF, for yourself: it goes to nobody."""
        self.ensure_one()
        self._check_paper_maker()
        report = self.env.ref(REPORT).with_company(self.company_id)
        return report.report_action(self, config=False)

    def _get_brief_name(self):
        return self.env._("Brief %s", self.partner_id.display_name)

    def _get_brief(self):
        """``[(title, [(label, words)])]``, in the language of the reader; empty parts are left
        out."""
        self.ensure_one()
        parts = [
            (self.env._("What he said"), self._list_brief_words()),
            (self.env._("Contested"), self._list_brief_disputes()),
            (self.env._("In other hands"), self._list_brief_proceedings()),
            (self.env._("Last contacts"), self._list_brief_contacts()),
            (self.env._("Credit Management"), self._list_brief_credit()),
            (self.env._("Findings"), self._list_brief_findings()),
            (self.env._("What may be offered"), self._list_brief_offers()),
        ]
        return [(title, rows) for title, rows in parts if rows]

    def _list_brief_words(self):
        """Promises and plans."""
        rows = []
        counts = Counter(self.promise_ids.mapped("state"))
        labels = dict(self.promise_ids._fields["state"]._description_selection(self.env))
        known = [name for name in ("kept", "partially_kept", "broken") if counts[name]]
        if known:
            said = ", ".join(f"{labels[name]}: {counts[name]}" for name in known)
            rows.append((self.env._("Promises"), said))
        for promise in self.promise_ids.filtered(lambda one: one.state == "open"):
            rows.append((self.env._("Promised"), promise.display_name))
        for plan in self.plan_ids.filtered(lambda one: one.state in ("offered", *RUNNING)):
            state = dict(plan._fields["state"]._description_selection(self.env))[plan.state]
            rows.append((self.env._("Payment Plan"), f"{plan.display_name} ({state})"))
        return rows

    def _list_brief_disputes(self):
        rested = self.dispute_ids.filtered(lambda one: one.state == "open")
        return [
            (one.move_id.name, f"{one.reason_id.name}: {one.currency_id.format(one.amount)}")
            for one in rested
        ]

    def _list_brief_proceedings(self):
        live = self.proceeding_ids.filtered(lambda one: one.state in LIVE)
        rows = [(one.kind_id.name, one.display_name) for one in live]
        if day := self.partner_id.insolvency_opened_on:
            rows.append((self.env._("Insolvency opened on"), format_date(self.env, day)))
        return rows

    def _list_brief_contacts(self):
        contacts = self.contact_ids.sorted("date", reverse=True)[:CONTACTS]
        kinds = dict(contacts._fields["kind"]._description_selection(self.env))
        outcomes = dict(contacts._fields["outcome"]._description_selection(self.env))
        rows = []
        for one in contacts:
            day = fields.Datetime.context_timestamp(self, one.date).date()
            said = (kinds[one.kind], outcomes[one.outcome], one.contact_name, one.note)
            rows.append((format_date(self.env, day), ", ".join(filter(None, said))))
        return rows

    def _list_brief_credit(self):
        money = self.credit_currency_id.format
        rows = []
        if self.exposure:
            rows.append((self.env._("Exposure"), money(self.exposure)))
        if self.has_limit or self.has_group_limit:
            words = self.env._(
                "%(limit)s, left of it %(left)s",
                limit=money(self.limit_today),
                left=money(self.limit_left),
            )
            rows.append((self.env._("Credit Limit"), words))
        if self.is_insured:
            words = self.env._(
                "%(cover)s, own risk %(risk)s",
                cover=money(self.cover_today),
                risk=money(self.own_risk),
            )
            rows.append((self.env._("Cover"), words))
        if self.assessment_id:
            rows.append((self.env._("Assessment"), self.assessment_id.display_name))
        if self.hold_remedy:
            rows.append((self.env._("Held for"), self.hold_remedy))
        for one in self.security_ids.filtered(lambda it: not it.is_over):
            rows.append((self.env._("Collateral"), one._say()))
        return rows

    def _list_brief_findings(self):
        kept = self.finding_ids.filtered(lambda one: one.state == "kept")
        newest = kept.sorted(lambda one: (one.found_on, one.id), reverse=True)[:FINDINGS]
        return [(one.display_name, one._say()) for one in newest]

    def _list_brief_offers(self):
        """What whoever reads it may agree on alone."""
        company = self.company_id.sudo()
        if self._is_out_of_hand():
            return [("", self.env._("Nothing: insolvency, or a proceeding that is under way."))]
        rows = []
        if company.promise_max_days:
            words = self.env._("a day within the next %s days", company.promise_max_days)
            rows.append((self.env._("Promise"), words))
        if words := self._say_plan_limit():
            rows.append((self.env._("Payment Plan"), words))
        if company.write_off_limit:
            amount = company.currency_id.format(company.write_off_limit)
            words = self.env._("up to %s of an invoice; more with a manager", amount)
            rows.append((self.env._("Waiver"), words))
        return rows

    def _is_out_of_hand(self):
        """Whether nobody may offer anything: others decide."""
        today = self.company_id._get_dunning_today()
        opened = self.partner_id.sudo().insolvency_opened_on
        live = self.proceeding_ids.filtered(lambda one: one.state in LIVE)
        return bool(live or (opened and opened <= today))

    def _say_plan_limit(self):
        """The row of the grid for what is open."""
        grid = self.env["account.payment.plan.limit"].sudo()
        fits = Domain("company_id", "=", self.company_id.id)
        fits &= Domain("balance_from", "<=", self.open_amount)
        row = grid.search(fits, order="balance_from DESC", limit=1)
        words = []
        if row.max_instalments:
            words.append(self.env._("%s instalments at most", row.max_instalments))
        if row.min_amount:
            amount = row.currency_id.format(row.min_amount)
            words.append(self.env._("each %s at least", amount))
        if row.max_days:
            words.append(self.env._("within %s days", row.max_days))
        return ", ".join(words)
