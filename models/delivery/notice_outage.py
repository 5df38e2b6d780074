import os
import tempfile

from odoo import api, models

from ...tools.common.faults import get_words
from ..common.transaction import CONNECTION_LOST

# Bytes: a letter with a copy or two.
ROOM = 1 << 20


class AccountDunningNotice(models.Model):
    """When the machine is at fault and not the letter: a printing engine that is broken, a disk
    that is full. Then nothing has failed; the letters stay in the outbox until it is repaired, and
    one task says so instead of one for each of them."""

    _inherit = "account.dunning.notice"

    def _needs_printer(self):
        """Whether anything of the notice is a file that has to be printed and kept."""
        return self._needs_letter() or self.level_id.attach_invoices

    def _set_waiting(self, reason):
        """Nothing was written: one person is told, not the collector of each debtor."""
        waiting = self.delivery_ids.filtered(lambda delivery: delivery.state == "queued")
        waiting.error = reason
        self.case_id._warn_of_outage(
            self.env._("Letters cannot be written and wait in the outbox: %s", reason)
        )

    @api.model
    def _find_outage(self):
        """Why no letter at all can be written at present, empty if one can: prints an empty page
        and takes the room of a letter."""
        reports = self.env["ir.actions.report"].sudo()
        if reports.get_wkhtmltopdf_state() == "install":
            # Odoo asks once, and would not find it after the repair either.
            return self.env._("wkhtmltopdf is missing: install it and restart Odoo.")
        try:
            page = reports._run_wkhtmltopdf(["<p>&#160;</p>"])
            if not page.startswith(b"%PDF"):
                return self.env._("wkhtmltopdf prints nothing.")
            self._take_room()
        except CONNECTION_LOST:
            raise
        except Exception as error:
            return get_words(error)
        return ""

    @api.model
    def _take_room(self):
        Attachment = self.env["ir.attachment"].sudo()
        folder = Attachment._filestore()
        if Attachment._storage() == "file" and os.path.isdir(folder):
            with tempfile.TemporaryFile(dir=folder) as file:
                # No zeros: some file systems keep those without any room.
                file.write(os.urandom(ROOM))
                file.flush()
