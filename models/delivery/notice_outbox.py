import contextlib
import logging
from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import split_every

from ...tools.common.faults import get_words
from ..common.isolation import work_isolated
from ..common.transaction import CONNECTION_LOST, take_free

_logger = logging.getLogger(__name__)
# The states of letters that have not gone out.
WAITING = ("draft", "confirmed")
# Letters per wkhtmltopdf call: the best rate measured, and a batch stays below ten seconds.
BATCH = 10
# As many e-mails without a file take no longer than one letter.
EMAILS = 5
# Drafts read again at a time.
CHUNK = 200


class Outage(Exception):
    """Stops this call of the outbox."""


class Decided(dict):
    """``{item id: (row, decision)}`` of some debtors, found by debtor too: looking through all of
    them for each letter took most of the time of confirming."""

    def __init__(self, decisions):
        super().__init__((row.id, (row, decision)) for row, decision in decisions)
        self._by_debtor = defaultdict(list)
        for row, decision in decisions:
            self._by_debtor[row.debtor_id].append((row, decision))

    def of(self, debtor):
        """``[(row, decision)]`` of a debtor."""
        return self._by_debtor.get(debtor.id, [])


class AccountDunningNotice(models.Model):
    """The outbox: sends what was confirmed. Each batch locks its notices, reads the ledger again,
    renders, hands over to the channels and commits. Killed anywhere, the next call finds exactly
    what is missing; a second worker skips what the first has locked."""

    _inherit = "account.dunning.notice"

    @api.model
    def _get_outbox_domain(self):
        free = self.env["account.dunning.delivery"]._get_free_domain()
        waiting = Domain("delivery_ids", "any", Domain("state", "=", "queued") & free)
        return Domain("state", "=", "confirmed") & (waiting | Domain("delivery_ids", "=", False))

    def _waits_in_outbox(self):
        """Whether the outbox is about to write any of these anew: nobody prints or mails then what
        was written before."""
        queued = self._get_queued_deliveries()
        return bool(queued.filtered(lambda delivery: not delivery._is_held()))

    @api.model
    def _cron_send(self, batch=BATCH):
        """Send all confirmed notices, as many at a time as hold up to a ``batch`` of letters."""
        deliveries = self.env["account.dunning.delivery"]
        self._commit_step(deliveries._sweep_isolated)
        domain = self._get_outbox_domain()
        self.env["ir.cron"]._commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while notices := self.search(
            domain & Domain("id", ">", last_id), order="id", limit=batch * EMAILS
        )._cut_batch(batch):
            last_id = notices[-1].id
            if not self._commit_step(notices._send_batch):
                break
        deliveries._send_texts()
        deliveries._post_letters()
        # Once a call, and by itself: the trigger of a batch would fail with the end of another job.
        self._commit_step(deliveries._wake_mail_queue)

    def _cut_batch(self, batch):
        """The first of these, with the work of ``batch`` printed letters."""
        work = 0
        for place, notice in enumerate(self):
            work += EMAILS if notice._needs_printer() else 1
            if work > batch * EMAILS:
                return self[:place]
        return self

    @api.model
    def _commit_step(self, work):
        """Do ``work``, which returns how many records it has done, in a transaction of its own.

        Returns the seconds left, none in an outage: what was noted of it stays. If somebody else
        changed the same records meanwhile, a payment on these very items for one, nothing is done:
        the next call finds the work again."""
        commit = self.env["ir.cron"]._commit_progress
        try:
            # Nothing remains in an outage, else the job would be called again at once.
            done, remaining = 0, 0
            with contextlib.suppress(Outage):
                done, remaining = work() or 0, None
            left = commit(done, remaining=remaining)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            self.env.cr.rollback()
            return commit()
        return left if remaining is None else 0

    def _send_batch(self):
        """Those of the notices that no other worker has, and that still wait. Returns how many."""
        mine = take_free(self)
        mine = mine.filtered_domain(self._get_outbox_domain())
        for company, own in mine.grouped("company_id").items():
            # What went wrong is read by the people of the office, not by the machine.
            lang = company.partner_id.lang or self.env.lang
            own.with_context(lang=lang)._send_isolated()
        if mine:
            _logger.info("Outbox: %s notices checked and handed over.", len(mine))
        return len(mine)

    def _send_isolated(self):
        """Send the batch at once, without those that are at fault. If nothing can be printed at
        all, they are not: the outbox waits for the repair."""
        failures = dict(work_isolated(self.env, self, lambda notices: notices._send()))
        papers = self.browse().concat(*failures).filtered(lambda notice: notice._needs_printer())
        reason = self._find_outage() if papers else ""
        for notice, error in failures.items():
            if not reason or notice not in papers:
                notice._report(notice._set_unsendable, error)
        if reason:
            papers._report(papers._set_waiting, reason)
            raise Outage(reason)

    def _send(self):
        """Confirmed notices, locked: check again, render, hand over to each channel."""
        notices = self._hold_back()._recheck()
        notices._freeze_for_sending()
        written = notices.filtered("delivery_ids")._keep_placeholders()
        written.filtered(lambda notice: notice._needs_letter())._render_letters()
        queued = written._get_queued_deliveries()
        for (company, channel), deliveries in queued.grouped(
            lambda delivery: (delivery.company_id, delivery.channel)
        ).items():
            getattr(deliveries.with_company(company), f"_send_by_{channel}")()
        # A level without channel is reached by the activity it schedules.
        (notices - written)._set_sent()

    def _report(self, door, reason):
        """Keep what went wrong; if even that fails, the others shall still go out."""
        try:
            with self.env.cr.savepoint():
                door(reason)
        except CONNECTION_LOST:
            raise
        except Exception:
            _logger.exception("The failure of notices %s could not be reported.", self.ids)

    def _set_unsendable(self, error):
        """The deliveries keep the reason. A notice without channel has none: it is cancelled, and
        the next run proposes its items again."""
        queued = self.delivery_ids.filtered(lambda delivery: delivery.state == "queued")
        queued._set_failed(get_words(error), error)
        if not self.delivery_ids:
            self._cancel(get_words(error))
            faults = self.env["account.collections.fault"]
            faults._settle_all("send", [(self.case_id, error)], among=self.case_id)

    # === CHECK AGAIN === #

    def _recheck(self):
        """Read the ledger again and apply the same decision as the run: what was paid, credited or
        blocked meanwhile leaves the letter. Returns the notices that still have something to
        claim."""
        alive = self.browse()
        for company, notices in self.grouped("company_id").items():
            decided = self._decide_again(company, notices.partner_id)
            for notice in notices:
                notice._drop_settled(decided)
            claiming = notices.filtered(lambda notice: notice.state in WAITING)
            vals = self.line_ids._read_item_vals(decided, company._get_dunning_today())
            for notice in claiming:
                notice._refresh_lines(decided, vals)
                notice._drop_covered()
            alive |= claiming.filtered(lambda notice: notice.state in WAITING)
        alive._reckon_charges()
        return alive

    @api.model
    def _refresh_drafts(self, company):
        """The drafts of a company as of now: nobody shall review, nor wait for, a letter about what
        was paid since."""
        drafts = self.search(
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "draft")
            & Domain("run_id.simulated", "=", False),
            order="id",
        )
        drafts._recheck_isolated()

    def _recheck_outdated(self):
        """As `_recheck`, of those that would say something else now. The others stay untouched:
        whoever books a payment meanwhile need not wait until many are confirmed."""
        self._filter_outdated()._recheck()

    def _filter_outdated(self):
        """Those that would say something else now."""
        outdated = self.browse()
        for company, notices in self.grouped("company_id").items():
            decided = self._decide_again(company, notices.partner_id)
            outdated |= notices.filtered(lambda notice, now=decided: notice._is_outdated(now))
        return outdated

    def _recheck_isolated(self, work=None):
        """`_recheck`, or another ``work(notices)``: whatever goes wrong with these letters costs
        nobody the booking or the run at hand."""
        work = work or (lambda notices: notices._recheck())
        faults = self.env["account.collections.fault"]
        for chunk in split_every(CHUNK, self.ids, self.browse):
            failures = work_isolated(self.env, chunk, work)
            faults._settle_all("review", failures, among=chunk)
            if len(self) > CHUNK:
                # What was read for these is not kept beside that of all others.
                self.env.invalidate_all()

    @api.model
    def _decide_again(self, company, debtors):
        """All open items of the debtors, as of now."""
        items = self.env["account.move.line"].with_context(dunning_recheck=True)
        return Decided(items._decide_dunning(company, company._get_dunning_today(), debtors))

    def _drop_settled(self, decided):
        self.ensure_one()
        for line in self._get_claims():
            row, decision = decided.get(line.move_line_id.id, (None, None))
            if reason := self._get_drop_reason(line, row, decision):
                line.sudo()._drop(reason)
            elif decision.step.rank < line.proposed_level_id.rank:
                # The letter before it came back meanwhile: nobody skips a level.
                level = decision.step.key
                line.sudo().write({"level_id": level, "proposed_level_id": level})

    def _get_drop_reason(self, line, row, decision):
        """Why the letter may not claim the item of a ``line`` any more; None if it may."""
        # Letters to others are read again in the same batch.
        own = row is not None and row.debtor_id == self.partner_id.id
        if not own and line.move_line_id._is_open():
            return "moved"
        if not own or decision.code == "credit":
            return "paid"
        if (row.plan_id or False) != line.plan_id.id:
            # A payment plan began or ended meanwhile: the letter speaks of something else.
            return "plan"
        if decision.code != "propose":
            return decision.code
        return "note_over" if decision.step.rank and not line.rank else None

    def _is_outdated(self, decided):
        """Whether the letter would say something else now: what it claims was paid, credited,
        disputed, blocked … since it was written."""
        self.ensure_one()
        for line in self._get_claims():
            row, decision = decided.get(line.move_line_id.id, (None, None))
            if (
                self._get_drop_reason(line, row, decision)
                or decision.step.rank < line.proposed_level_id.rank
                or bool(decision.step.rank) != bool(line.rank)
                or line.currency_id.compare_amounts(row.claimed, line.amount_residual)
            ):
                return True
        now = self._share_credits(decided.of(self.partner_id))
        return _list_deducted(self._get_credits()) != now

    def _refresh_lines(self, decided, vals):
        """Amounts as they are now, from ``vals`` of `_read_item_vals`; the credits of the debtor
        anew."""
        self.ensure_one()
        machine = self.sudo()
        claims, credits = machine._get_claims(), machine._get_credits()
        owned = decided.of(self.partner_id)
        for line in claims:
            row, _decision = decided[line.move_line_id.id]
            line._claim_as_of(row, vals[row.id])
        shared = self._share_credits(owned)
        if _list_deducted(credits) != {item: round(left, 6) for item, left in shared.items()}:
            credits.unlink()
            claims.create(
                [self._prepare_credit_vals(vals[item], left) for item, left in shared.items()]
            )

    def _prepare_credit_vals(self, vals, amount):
        """A line that deducts ``amount`` of a credit, from its ``vals``."""
        company = vals["amount_company"] * amount / -vals["amount_residual"]
        return {
            **vals,
            "notice_id": self.id,
            "kind": "credit",
            "amount_residual": -amount,
            "amount_company": self.company_currency_id.round(company),
        }

    def _drop_covered(self):
        """A letter that was cut down in review may claim less than the credits in a currency: then
        it asks for nothing in it."""
        self.ensure_one()
        standing = self._get_claims() | self._get_credits()
        sums = defaultdict(float)
        for line in standing:
            sums[line.currency_id] += line.amount_residual
        lines = standing.sudo().filtered(
            lambda line: line.currency_id.compare_amounts(sums[line.currency_id], 0.0) <= 0
        )
        lines.filtered(lambda line: line.kind == "credit").unlink()
        lines.exists()._drop("covered")


def _list_deducted(credits):
    """``{item id: amount above zero}`` of these lines."""
    return {line.move_line_id.id: round(-line.amount_residual, 6) for line in credits}
