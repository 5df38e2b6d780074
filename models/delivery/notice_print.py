from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import pdf, split_every

from ...tools.common.faults import get_words
from ..common.isolation import work_isolated
from .notice_outbox import BATCH


class AccountDunningNotice(models.Model):
    """Printing: the pile of letters becomes one PDF, and they count as sent."""

    _inherit = "account.dunning.notice"

    def action_print_letters(self):
        """Print the letters that wait for it, in one PDF. What was paid since last night leaves the
        pile, what changed is written anew with today's date."""
        self._check_collector()
        self.check_access("write")
        self._check_bank_data()
        pile = self.sudo().filtered("to_print").try_lock_for_update(allow_referencing=True)
        written = pile.filtered(lambda notice: not notice._waits_in_outbox())
        pile = written._refresh_pile().sorted("id")
        if not pile:
            raise UserError(
                self.env._("There is no letter to print: nothing waits, or all of it was settled.")
            )
        letters = self._merge_letters(pile)
        pile._get_ready_deliveries()._set_sent()
        return {
            "type": "ir.actions.act_url",
            # Without a target the page below shows afterwards what is still to be printed.
            "url": f"/web/content/{letters.id}?download=true",
        }

    def action_print_pile(self):
        """Print what is ticked, else all letters of the page that wait for it."""
        shown = Domain(self.env.context.get("active_domain") or Domain.TRUE)
        pile = self or self.search(shown & Domain("to_print", "=", True))
        return pile.action_print_letters()

    def _get_ready_deliveries(self):
        return self.delivery_ids.filtered(lambda delivery: delivery.state == "ready")

    def _refresh_pile(self):
        """The letters still to be printed, each as of today. One that went out by e-mail already is
        printed as it was, unless all of it was paid since."""
        sent = self.filtered(lambda notice: notice.state == "sent")
        settled = sent.filtered(
            lambda notice: (
                not notice._get_claims().move_line_id.filtered(lambda item: not item.reconciled)
            )
        )
        settled._get_ready_deliveries()._set_cancelled()
        return self._write_pile(self - sent) | (sent - settled)

    def _write_pile(self, waiting):
        """Those of the letters ``waiting`` that can be printed now. One that cannot be written
        keeps no other back; if none can, whoever prints sees why."""
        written = []
        failures = dict(
            work_isolated(self.env, waiting, lambda some: written.append(some._write_stale()))
        )
        if failures and len(failures) == len(waiting):
            raise next(iter(failures.values()))
        for notice, error in failures.items():
            notice._get_ready_deliveries()._set_failed(get_words(error), error)
        empty = self.browse()
        return empty.union(*written) - empty.union(*failures)

    def _write_stale(self):
        """The letters that still claim something, anew where they would say something else."""
        before = {notice: notice._get_content() for notice in self}
        waiting = self._recheck()
        stale = waiting.filtered(
            lambda notice: (
                notice._get_content() != before[notice]
                or notice.rendered_on != notice.company_id._get_dunning_today()
            )
        )
        for chunk in split_every(BATCH, stale.ids, self.browse):
            chunk._freeze_for_sending()
            chunk._render_letters()
        return waiting

    def _get_content(self):
        """What a letter depends on beside its date."""
        self.ensure_one()
        lines = self._get_claims() | self._get_credits()
        return sorted(
            (line.move_line_id.id, line.amount_residual, line.level_id.id) for line in lines
        )

    def _merge_letters(self, pile):
        copies = pile._get_invoice_copies()
        papers = [paper for notice in pile for paper in notice.attachment_id | copies[notice]]
        merged = pdf.merge_pdf([paper.raw for paper in papers])
        return self.env["ir.attachment"].create(
            {
                "name": self.env._("Letters %s.pdf", pile.company_id[:1]._get_dunning_today()),
                "raw": merged,
                "mimetype": "application/pdf",
            }
        )
