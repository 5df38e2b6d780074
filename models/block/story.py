from odoo import api, fields, models
from odoo.tools import format_date

from ..debtor.tasks import drop_task


class AccountDunningBlock(models.Model):
    _inherit = "account.dunning.block"

    reminder_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The file tells who blocked what and why; he is reminded before it ends."""
        blocks = super().create(vals_list)
        for block in blocks:
            block._log(self.env._("Blocked: %(block)s, %(span)s, by %(user)s. %(note)s"))
            block._remind_blocker()
        return blocks

    def write(self, vals):
        res = super().write(vals)
        if {"date_from", "date_to"} & set(vals):
            for block in self:
                if block.date_to and block.date_to < block.company_id._get_dunning_today():
                    block._log(self.env._("Block ended: %(block)s, by %(user)s. %(note)s"))
                else:
                    block._log(self.env._("Block changed: %(block)s, %(span)s, by %(user)s."))
                block._remind_blocker()
        return res

    def unlink(self):
        drop_task(self.sudo().reminder_id)
        return super().unlink()

    def _get_case(self):
        self.ensure_one()
        Case = self.env["account.collection.case"].sudo()
        return Case._open_for(self.partner_id, self.company_id)

    def _log(self, words):
        """A line in the file; ``words`` has %(block)s, %(span)s, %(user)s and %(note)s."""
        self.ensure_one()
        known = {
            "block": self.display_name,
            "span": self._get_span(),
            "user": self.env.user.name,
            "note": self.note or "",
        }
        self._get_case()._log_words((words % known).strip())

    def _get_span(self):
        since = format_date(self.env, self.date_from)
        if not self.date_to:
            return self.env._("from %s until somebody ends it", since)
        until = format_date(self.env, self.date_to)
        return self.env._("from %(since)s to %(until)s", since=since, until=until)

    def _remind_blocker(self):
        """Some days before the end, as the company wants it."""
        self.ensure_one()
        former = self.sudo().reminder_id
        today = self.company_id._get_dunning_today()
        if not self.date_to or self.date_to < today:
            drop_task(former)
            return
        days = self.company_id.dunning_block_reminder_days
        day = max(fields.Date.subtract(self.date_to, days=days), today)
        until = format_date(self.env, self.date_to)
        words = self.env._("Block ends on %(day)s: %(block)s", day=until, block=self.display_name)
        kind = "account_collections.activity_block"
        self.sudo().reminder_id = self._get_case()._remind(former, kind, self.user_id, day, words)
