from odoo import api, fields, models
from odoo.tools import format_date


class AccountDunningBlock(models.Model):
    """What the debtor's file tells of a block, and that whoever set it is reminded before it
    ends."""

    _inherit = "account.dunning.block"

    @api.model_create_multi
    def create(self, vals_list):
        blocks = super().create(vals_list)
        blocks._tell(self.env._("Blocked: %(block)s, %(span)s, by %(user)s. %(note)s"))
        blocks._remind_blocker()
        return blocks

    def write(self, vals):
        res = super().write(vals)
        if {"date_from", "date_to"} & set(vals):
            over = self.filtered(lambda block: block._is_over(block._get_today()))
            over._tell(self.env._("Block ended: %(block)s, by %(user)s. %(note)s"))
            (self - over)._tell(self.env._("Block changed: %(block)s, %(span)s, by %(user)s."))
            self._remind_blocker()
        return res

    def unlink(self):
        self._drop_tasks()
        return super().unlink()

    def _get_today(self):
        return self.company_id._get_dunning_today()

    def _get_words(self):
        self.ensure_one()
        return {
            "block": self.display_name,
            "span": self._get_span(),
            "user": self.env.user.name,
            "note": self.note or "",
        }

    def _get_span(self):
        since = format_date(self.env, self.date_from)
        if not self.date_to:
            return self.env._("from %s until somebody ends it", since)
        until = format_date(self.env, self.date_to)
        return self.env._("from %(since)s to %(until)s", since=since, until=until)

    def _remind_blocker(self):
        """Some days before the end, as the company wants it."""
        ending = self.filtered(
            lambda block: block.date_to and not block._is_over(block._get_today())
        )
        (self - ending)._drop_tasks()
        for (company, last), blocks in ending.grouped(
            lambda block: (block.company_id, block.date_to)
        ).items():
            day = fields.Date.subtract(last, days=company.dunning_block_reminder_days)
            blocks._give_tasks(
                "block",
                self.env._("Block ends on %s", format_date(self.env, last)),
                max(day, company._get_dunning_today()),
            )

    def _get_task_user(self):
        return self.user_id
