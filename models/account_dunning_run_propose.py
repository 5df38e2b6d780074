import logging
from collections import defaultdict

import psycopg2

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

from ..tools.calendar import EVERY_DAY
from ..tools.escalation import PROPOSE, Policy

_logger = logging.getLogger(__name__)
BATCH = 1000


class AccountDunningRunPropose(models.Model):
    """How a run comes to its drafts: collect → decide → group → create, a handful of queries
    whatever the number of items."""

    _inherit = "account.dunning.run"

    def _propose(self):
        """Decide and draft, once."""
        self.ensure_one()
        if self.proposed_at or not self.try_lock_for_update(allow_referencing=True):
            return
        company = self.company_id
        self = self.with_company(company).sudo()
        decided = self.env["account.move.line"]._decide_dunning(
            company, self.date, policy=self._get_policy(), procedures=self.procedure_ids
        )
        self.proposed_at = fields.Datetime.now()
        self._write_decisions(decided)
        if not self.simulated:
            self._draft_notices(decided)
            self._ask_to_allocate(decided)

    def _get_policy(self):
        """Hook: what holds for the whole company in this run. A person who starts a run by hand may
        do so on a quiet day."""
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
            bank_stale=company._is_bank_data_stale(self.date),
            letters_left=max(cap - drafted, 0) if cap else None,
            quiet_weekdays=quiet,
        )

    def _write_decisions(self, decided):
        vals_list = [
            {
                "run_id": self.id,
                "company_id": self.company_id.id,
                "move_line_id": row.id,
                "partner_id": row.debtor_id,
                "date_maturity": row.due,
                "days_overdue": max((self.date - row.due).days, 0),
                "currency_id": row.currency_id,
                "amount_residual_currency": row.amount_currency,
                "amount_residual": row.amount,
                "code": decision.code,
                "level_id": decision.step.key if decision.step else False,
                "changes_on": decision.on,
            }
            for row, decision in decided
        ]
        for chunk in split_every(BATCH, vals_list, list):
            self.env["account.dunning.decision"].create(chunk)

    # === DRAFTS === #

    def _draft_notices(self, decided):
        """One draft per debtor, whatever the levels; with his credits, which are deducted."""
        groups, credits = defaultdict(list), defaultdict(list)
        for row, decision in decided:
            if decision.code == PROPOSE:
                groups[self._get_notice_key(row)].append((row, decision))
            elif row.amount < 0 and row.debtor_id:
                credits[row.debtor_id].append(row)
        Notice = self.env["account.dunning.notice"]
        cases = self.env["account.collection.case"]._open_for(
            self.env["res.partner"].browse({claims[0][0].debtor_id for claims in groups.values()}),
            self.company_id,
        )
        history = (
            self.env["account.move.line"]
            .browse([row.id for claims in groups.values() for row, _decision in claims])
            ._read_dunning_history()
        )
        for chunk in split_every(BATCH, groups.values(), list):
            Notice.create(
                [self._prepare_notice_vals(claims, credits, cases, history) for claims in chunk]
            )

    def _get_notice_key(self, row):
        """Hook: items with the same key go on one letter: all of a debtor."""
        return row.debtor_id

    def _prepare_notice_vals(self, claims, credits, cases, history):
        debtor = self.env["res.partner"].browse(claims[0][0].debtor_id)
        Line = self.env["account.dunning.notice.line"]
        lines = [
            Line._prepare_vals(
                row,
                self.date,
                kind="claim",
                level_id=decision.step.key,
                proposed_level_id=decision.step.key,
                level_before_id=history.get(row.id, {}).get("level_id", False),
                cycle=row.cycle,
                turn=history.get(row.id, {}).get("turn", 0) + 1,
            )
            for row, decision in claims
        ]
        lines += [Line._prepare_vals(row, self.date, kind="credit") for row in credits[debtor.id]]
        return {
            "company_id": self.company_id.id,
            "run_id": self.id,
            "partner_id": debtor.id,
            "case_id": cases[debtor].id,
            "line_ids": [fields.Command.create(vals) for vals in lines],
        }

    def _ask_to_allocate(self, decided):
        """Somebody has to match credits that cover what is overdue."""
        covered = {row.debtor_id for row, decision in decided if decision.code == "covered"}
        debtors = self.env["res.partner"].browse(covered)
        for case in (
            self.env["account.collection.case"]._open_for(debtors, self.company_id).values()
        ):
            case._schedule_once(
                "account_collections.activity_allocate",
                self.env._("Allocate the credits of this debtor"),
            )

    # === CRON === #

    @api.model
    def _cron_escalate(self):
        """The nightly run of each company; killed or called again, it goes on with those
        missing."""
        commit = self.env["ir.cron"]._commit_progress
        companies = self._get_companies_due()
        commit(remaining=len(companies))
        for company in companies:
            if not commit(self._escalate_isolated(company)):
                break
        # Not within a run: it would be lost with it if the outbox ends at the same moment.
        Notice = self.env["account.dunning.notice"]
        if Notice.search_count(Notice._get_outbox_domain(), limit=1):
            Notice._trigger_outbox()

    @api.model
    def _get_companies_due(self):
        """The companies that escalate by themselves and have no run of today yet."""
        companies = self.env["res.company"].search([("dunning_mode", "!=", "off")], order="id")
        return companies.filtered(
            lambda company: not self.search_count(self._get_nightly_domain(company), limit=1)
        )

    @api.model
    def _get_nightly_domain(self, company):
        today = company._get_dunning_today()
        return [("company_id", "=", company.id), ("date", "=", today), ("by_cron", "=", True)]

    @api.model
    def _escalate_isolated(self, company):
        """The run of one company, whose trouble is not the others'. Returns 1 when it is over, 0 if
        it shall be tried again at once."""
        try:
            with self.env.cr.savepoint():
                return int(self._escalate(company))
        except (psycopg2.errors.UniqueViolation, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            # Somebody books or runs this very company at the same time.
            self.env.cr.rollback()
            return 0
        except psycopg2.OperationalError:
            raise
        except Exception:
            _logger.exception("The dunning run of %s failed.", company.name)
            return 1

    @api.model
    def _escalate(self, company):
        """Today's run of one company, with what may be sent without a hand confirmed. Returns
        whether the company is done."""
        if not company.try_lock_for_update(allow_referencing=True):
            return False
        if self.search_count(self._get_nightly_domain(company), limit=1):
            return True
        today = company._get_dunning_today()
        # Nobody is logged in at night: tasks and notes are written in the language of the company.
        office = self.with_company(company).with_context(lang=company.partner_id.lang)
        run = office.create({"company_id": company.id, "date": today, "by_cron": True})
        run._propose()
        if company.dunning_mode == "automatic":
            run.notice_ids.filtered(lambda notice: notice._is_automatic())._confirm()
        return True

    @api.autovacuum
    def _gc_decisions(self):
        """Decisions explain a day; those older than three months only fill the disk. What was sent
        is kept on the notices."""
        limit = fields.Date.subtract(fields.Date.today(), days=90)
        old = self.env["account.dunning.decision"].search(
            [("run_id.date", "<", limit)], limit=100_000, order="id"
        )
        old.unlink()
