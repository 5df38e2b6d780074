import json

from odoo import api, fields, models
from odoo.tools import SQL, groupby

from ...tools.common.calendar import EVERY_DAY
from ...tools.decision import escalation
from ...tools.decision.escalation import Policy


class AccountDunningRun(models.Model):
    """How a run comes to its decisions: the ledger goes past in batches, each item gets one."""

    _inherit = "account.dunning.run"

    def _propose(self):
        """Decide and draft, once."""
        self.ensure_one()
        if self.proposed_at or not self.try_lock_for_update(allow_referencing=True):
            return
        self = self.with_company(self.company_id).sudo()
        self.proposed_at = fields.Datetime.now()
        failures = self._decide()
        if not self.simulated:
            self._draft_notices()
            self._tell_of("decide", failures)
            faults = self.env["account.collections.fault"]
            faults._isolate("tell", self.company_id, self.company_id, lambda _: self._ask_people())
        self.figures = self._read_figures()
        self.invalidate_recordset(["figure_ids"])

    def _tell_of(self, job, failures):
        """What this run had to leave out; one of some procedures does not see the others."""
        seen = self.env["res.partner"].browse() if self.procedure_ids else None
        self.env["account.collections.fault"]._settle(job, self.company_id, failures, seen)

    def _get_policy(self):
        """Hook: what holds for the whole company in this run, a `Policy`. A person who starts a run
        by hand may do so on a quiet day."""
        company = self.company_id
        cap = company.dunning_daily_cap
        drafted = self.env["account.dunning.notice"].search_count(
            [
                ("company_id", "=", company.id),
                ("run_id.date", "=", self.date),
                ("state", "!=", "cancelled"),
            ]
        )
        quiet = company._get_quiet_weekdays() if self.by_cron else EVERY_DAY
        return Policy(
            grace=company.dunning_grace_days,
            bank_stale=company._find_silent_bank(self.date),
            letters_left=max(cap - drafted, 0) if cap else None,
            quiet_weekdays=quiet,
        )

    def _decide(self):
        """Write the decision on each open item. Quiet days and the daily cap look at all debtors,
        so they come last and change what was to be a letter. Returns whom nobody could decide."""
        policy = self._get_policy()
        urgencies, failures = [], []
        batches = self.env["account.move.line"]._decide_all_dunning(
            self.company_id, self.date, policy, self.procedure_ids, failures
        )
        for decided in batches:
            self._write_decisions(decided)
            urgencies += self._get_urgencies(decided)
        if held := escalation.hold_back(urgencies, self.date, policy):
            self._hold_back(*held)
        return failures

    def _write_decisions(self, decided):
        """One row per open item, as the ledger has it at this moment."""
        columns = {
            "run_id": SQL("%s", self.id),
            "company_id": SQL("%s", self.company_id.id),
            "move_line_id": SQL("item.id"),
            "partner_id": SQL("partner.commercial_partner_id"),
            "date_maturity": SQL("decided.due"),
            "days_overdue": SQL("GREATEST(%s::date - decided.due, 0)", self.date),
            "currency_id": SQL("item.currency_id"),
            "amount_residual_currency": SQL("item.amount_residual_currency"),
            "amount_residual": SQL("item.amount_residual"),
            "resting": SQL("decided.resting"),
            "amount_resting": SQL("decided.amount_resting"),
            "resting_company": SQL("decided.resting_company"),
            "plan_id": SQL("decided.plan_id"),
            "code": SQL("decided.code"),
            "level_id": SQL("decided.level_id"),
            "changes_on": SQL("decided.changes_on"),
            "journal_id": SQL("decided.journal_id"),
            "bank_day": SQL("decided.bank_day"),
        }
        source = SQL(
            """unnest(%s::int[], %s::varchar[], %s::int[], %s::date[], %s::date[],
                      %s::jsonb[], %s::numeric[], %s::numeric[], %s::int[],
                      %s::int[], %s::date[]) WITH ORDINALITY
                   AS decided (item_id, code, level_id, changes_on, due,
                               resting, amount_resting, resting_company, plan_id,
                               journal_id, bank_day, place)
                 JOIN account_move_line item ON item.id = decided.item_id
            LEFT JOIN res_partner partner ON partner.id = item.partner_id
             ORDER BY decided.place""",
            [row.id for row, _decision in decided],
            [decision.code for _row, decision in decided],
            [decision.step and decision.step.key for _row, decision in decided],
            [decision.on for _row, decision in decided],
            [row.due for row, _decision in decided],
            [(row.resting and json.dumps(row.as_json())) or None for row, _decision in decided],
            [row.amount_resting for row, _decision in decided],
            [row.resting_company for row, _decision in decided],
            [row.plan_id for row, _decision in decided],
            [decision.bank and decision.bank.journal for _row, decision in decided],
            [decision.bank and decision.bank.day for _row, decision in decided],
        )
        self.env["account.dunning.decision"]._insert_from(columns, source)

    def _get_urgencies(self, decided):
        """The places of a batch of debtors in the queue for a letter."""
        for debtor, own in groupby(decided, key=lambda pair: pair[0].owner):
            rows, decisions = zip(*own, strict=True)
            if urgency := escalation.get_urgency(debtor, [row.due for row in rows], decisions):
                yield urgency

    def _hold_back(self, code, on, debtors):
        """The letters of these debtors wait until the day ``on``."""
        self.env.cr.execute(
            SQL(
                """UPDATE account_dunning_decision SET code = %s, changes_on = %s
                    WHERE run_id = %s AND code = %s AND partner_id = ANY(%s)""",
                code,
                on,
                self.id,
                escalation.PROPOSE,
                debtors,
            )
        )
        self.env["account.dunning.decision"].invalidate_model()

    def _read_figures(self):
        """``{reason: [open items, amount in company currency]}``"""
        groups = self.env["account.dunning.decision"]._read_group(
            [("run_id", "=", self.id)], ["code"], ["__count", "amount_residual:sum"]
        )
        return {code: [count, amount] for code, count, amount in groups}

    def _ask_people(self):
        """Hook: what somebody has to look after, as the decisions of this run say."""
        self._ask_to_allocate()

    def _ask_to_allocate(self):
        """Somebody has to match credits that cover what is overdue, or may do so."""
        self._open_decided("covered", "foreign_credit")._schedule_once(
            "account_collections.activity_allocate",
            self.env._("Allocate the credits of this debtor"),
        )
        self._open_decided("discount")._schedule_once(
            "account_collections.activity_allocate",
            self.env._("Write off the cash discount that this debtor earned"),
        )

    def _open_decided(self, *codes):
        """The cases of the debtors with such decisions."""
        found = self.env["account.dunning.decision"]._read_group(
            [("run_id", "=", self.id), ("code", "in", codes)], ["partner_id"]
        )
        debtors = self.env["res.partner"].union(*(debtor for (debtor,) in found))
        return self.env["account.collection.case"]._open_for(debtors, self.company_id)

    @api.autovacuum
    def _gc_decisions(self):
        """Decisions explain a day; those older than three months only fill the disk. What was sent
        is kept on the notices."""
        limit = fields.Date.subtract(fields.Date.today(), days=90)
        old = self.env["account.dunning.decision"].search(
            [("run_id.date", "<", limit)], limit=100_000, order="id"
        )
        old.unlink()
