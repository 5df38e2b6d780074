from odoo import api, fields, models
from odoo.tools import format_amount, format_date


class AccountCollectionCaseReminders(models.Model):
    """What rests in the file of a debtor, and who is reminded of it when."""

    _inherit = "account.collection.case"

    dispute_ids = fields.One2many("account.dispute", compute="_compute_file")

    @api.model
    def _get_file_fields(self):
        mine = {"dispute_ids": ("partner_id.dispute_ids.company_id", None)}
        return {**super()._get_file_fields(), **mine}

    def _get_resting_disputes(self):
        """What is not claimed at present, for statements."""
        return self.dispute_ids.filtered(lambda dispute: dispute._rests())

    def action_dispute(self):
        """Enter a dispute of the debtor from here."""
        self.ensure_one()
        return self.env["account.dispute"]._get_new_action(self.company_id, self.partner_id)

    def _remind(self, former, xmlid, user, day, summary):
        """A task for ``user`` on ``day`` in place of the ``former`` one."""
        self.ensure_one()
        drop_task(former)
        case = self.sudo().with_context(mail_activity_quick_update=True)
        return case.activity_schedule(xmlid, day, summary=summary, user_id=user.id)

    def _log_words(self, words):
        """A line in the thread."""
        self.ensure_one()
        self.sudo()._message_log(body=words)


def drop_task(activities):
    """What was done stays as history; what waits is not needed any more."""
    activities.exists().filtered("active").unlink()


class AccountDispute(models.Model):
    _inherit = "account.dispute"

    reminder_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        """The file tells who disputes what; the owner gets his task."""
        records = super().create(vals_list)
        for dispute in records:
            case = dispute._get_case()
            case._log_words(dispute._get_opening_words())
            dispute._remind_owner(case)
        return records

    def write(self, vals):
        res = super().write(vals)
        if {"user_id", "date_due", "state", "awaits_credit"} & set(vals):
            for dispute in self:
                case = dispute._get_case()
                if "state" in vals:
                    case._log_words(dispute._get_closing_words())
                dispute._remind_owner(case)
        return res

    def _get_case(self):
        self.ensure_one()
        Case = self.env["account.collection.case"].sudo()
        return Case._open_for(self.partner_id, self.company_id)

    def _get_opening_words(self):
        return self.env._(
            "Disputed: %(dispute)s, %(amount)s. %(description)s",
            dispute=self.display_name,
            amount=format_amount(self.env, self.amount, self.currency_id),
            description=self.description or "",
        ).strip()

    def _get_closing_words(self):
        outcomes = dict(self._fields["state"]._description_selection(self.env))
        return self.env._(
            "Dispute over: %(dispute)s. %(outcome)s, by %(user)s. %(note)s",
            dispute=self.display_name,
            outcome=outcomes[self.state],
            user=self.resolved_by_id.name,
            note=self.resolution_note or "",
        ).strip()

    def _remind_owner(self, case):
        """To clear it up; then to write the credit note."""
        self.ensure_one()
        former = self.sudo().reminder_id
        if self.state == "open":
            day, words = self.date_due, self.env._("Clear up: %s", self.display_name)
        elif self.awaits_credit:
            day, words = self.resolved_on, self.env._("Credit note: %s", self.display_name)
        else:
            drop_task(former)
            return
        kind = "account_collections.activity_dispute"
        self.sudo().reminder_id = case._remind(former, kind, self.user_id, day, words)


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
