import logging

import psycopg2

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..common.isolation import work_isolated
from ..common.transaction import CONNECTION_LOST

_logger = logging.getLogger(__name__)
# The index that allows one nightly run of a day.
NIGHTLY = "account_dunning_run_nightly_unique"


class AccountDunningRun(models.Model):
    """The nightly escalation: one run per company, and what may go out without a hand is
    confirmed."""

    _inherit = "account.dunning.run"

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
        self._tend_all()

    @api.model
    def _tend_all(self):
        """Every night, however a company escalates; the trouble of one is not the others'. Who has
        a company in hand at this moment tends it himself, later."""
        companies = self.env["res.company"].search([("partner_id", "!=", False)], order="id")
        for company in companies:
            if not company.try_lock_for_update(allow_referencing=True):
                continue
            office = self.with_company(company).with_context(lang=company.partner_id.lang)
            work_isolated(self.env, [company], lambda _one, run=office: run._tend(run.env.company))
            self.env["ir.cron"]._commit_progress()

    @api.model
    def _tend(self, company):
        """Hook: who in a ``company`` is reminded by night of what waits for him."""
        self.env["account.dunning.notice"]._remind_of_lying(company)

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
        failures = []
        try:
            with self.env.cr.savepoint():
                done = self._escalate(company)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody books in this very company at the same time.
            self.env.cr.rollback()
            return 0
        except CONNECTION_LOST:
            raise
        except Exception as error:
            if _is_of_today(error):
                self.env.cr.rollback()
                return 0
            _logger.exception("The dunning run of %s failed.", company.name)
            done, failures = True, [(company, error)]
        if done:
            self.env["account.collections.fault"]._settle("run", company, failures)
        return int(done)

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
        office.env["account.dunning.notice"]._refresh_drafts(company)
        run = office.create({"company_id": company.id, "date": today, "by_cron": True})
        run._propose()
        if company.dunning_mode == "automatic":
            Notice = self.env["account.dunning.notice"]
            mine = Notice._get_automatic_domain() & Domain("run_id", "=", run.id)
            Notice.search(mine)._confirm_by_night()
        return True


def _is_of_today(error):
    """Whether another process made the run of this day first, which is no fault."""
    rival = isinstance(error, psycopg2.errors.UniqueViolation)
    return rival and error.diag.constraint_name == NIGHTLY
