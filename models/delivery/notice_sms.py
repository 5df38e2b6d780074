from odoo import models

from ...tools.common import wording


class AccountDunningNotice(models.Model):
    _inherit = "account.dunning.notice"

    def _get_sms_text(self):
        """The words of the text message, in the language of the letter."""
        self.ensure_one()
        text = self.level_id.with_context(lang=self.lang).sms_text or ""
        words = wording.fill(text, self._get_placeholders(), self._get_word_form())
        return " ".join(words.split())
