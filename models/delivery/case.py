from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ...tools.delivery import contact_times
from ...tools.delivery.contact_times import find_hold


class AccountCollectionCase(models.Model):
    _inherit = "account.collection.case"

    contact_hint = fields.Char(
        compute="_compute_contact_hint",
        help="Why nobody should call or write to the debtor now: the contact rules of his country, "
        "or his own wish.",
    )

    def _warn_of_outage(self, summary):
        """A task for whoever looks after the first of these debtors; if the company has one, it
        says what is wrong now."""
        kind = self.env.ref("account_collections.activity_outage")
        for company, cases in self.sudo().grouped("company_id").items():
            warned = cases.search(
                [
                    ("company_id", "=", company.id),
                    ("activity_ids.activity_type_id", "=", kind.id),
                ],
                limit=1,
            )
            if warned:
                tasks = warned.activity_ids.filtered(lambda task: task.activity_type_id == kind)
                tasks.summary = summary
            else:
                cases[0]._schedule_once("account_collections.activity_outage", summary)

    # === CONTACT RULES === #

    @api.depends("contact_ids.date", "partner_id")
    @api.depends_context("lang")
    def _compute_contact_hint(self):
        now = fields.Datetime.now()
        for company, cases in self.grouped("company_id").items():
            rules = self.env["account.collection.contact.rule"]._choose(company, cases.partner_id)
            before = cases._read_contact_moments(now)
            heeded = company.sudo().dunning_contact_rules
            for case in cases:
                wishes = case.partner_id.sudo().with_company(company)
                hints = [self.env._("The debtor does not want to be called.")]
                hints = hints if wishes.dunning_no_call else []
                rule = rules[case.partner_id]
                if heeded and rule:
                    times = case.partner_id._get_contact_times(company, rule)
                    hold = find_hold(now, *times, before[case.id].values(), rule.max_contacts)
                    hints += [case._say_hold(hold)] if hold else []
                case.contact_hint = " ".join(hints)

    def _say_hold(self, hold):
        zone = self.env.user.tz or self.company_id.sudo()._get_time_zone()
        delivery = self.env["account.dunning.delivery"]
        reasons = dict(delivery._fields["held_reason"]._description_selection(self.env))
        return self.env._(
            "Do not call or write before %(moment)s: %(reason)s.",
            moment=format_datetime(self.env, hold.until, tz=zone, dt_format="short"),
            reason=reasons[hold.reason],
        )

    def _read_contact_moments(self, now):
        """``{case id: {record: moment}}`` of the contacts within a week, by whomever, whatever way;
        e-mail and print of one letter are one. What is on its way counts as made."""
        since = now - contact_times.WEEK
        if len(self) == 1:
            # The form shows them all the same.
            contacts = self.sudo().contact_ids.filtered(lambda it: since < it.date <= now)
        else:
            week = Domain("case_id", "in", self.ids) & Domain("date", ">", since)
            contacts = (
                self.env["account.collection.contact"]
                .sudo()
                .search_fetch(week & Domain("date", "<=", now), ["case_id", "date", "notice_id"])
            )
        moments = defaultdict(dict)
        for contact in contacts:
            moments[contact.case_id.id][contact.notice_id or contact] = contact.date
        handed = (
            self.env["account.dunning.delivery"]
            .sudo()
            .search(Domain("notice_id.case_id", "in", self.ids) & Domain("state", "=", "handed"))
        )
        for delivery in handed:
            moments[delivery.notice_id.case_id.id].setdefault(delivery.notice_id, now)
        return moments
