from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models


class AccountCollectionsArrangement(models.AbstractModel):
    """What the debtor's file tells of an arrangement, and the tasks it gives."""

    _inherit = "account.collections.arrangement"

    task_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    def _get_cases(self):
        """``{arrangement: case}``, opened where there is none yet."""
        found = {}
        for company, agreed in self.grouped("company_id").items():
            cases = self.env["account.collection.case"].sudo()
            by_debtor = cases._open_for(agreed.partner_id, company).grouped("partner_id")
            found |= {one: by_debtor[one.partner_id] for one in agreed}
        return found

    def _tell(self, text):
        """A line in the thread of each case; ``text`` may name what ``_get_words`` holds."""
        bodies = defaultdict(Markup)
        for one, case in self._get_cases().items():
            bodies[case.id] += Markup("<p>%s</p>") % (text % one._get_words())
        if bodies:
            cases = self.env["account.collection.case"].sudo().browse(bodies)
            cases._message_log_batch(bodies=dict(bodies))

    def _give_tasks(self, kind, summary, day=None, user=None):
        """A task for the collector on ``day``. An arrangement has one at a time: it takes the place
        of the one before."""
        # First, as deleting empties the cache, and reading it again would be one by one.
        self._drop_tasks()
        kind = self.env.ref(f"account_collections.activity_{kind}")
        model = self.env["ir.model"]._get_id("account.collection.case")
        cases, vals = self._get_cases(), []
        for one in self:
            today, case = one.company_id._get_dunning_today(), cases[one]
            vals.append(
                {
                    "res_model_id": model,
                    "res_id": case.id,
                    "activity_type_id": kind.id,
                    "summary": f"{summary}: {one.display_name}",
                    "date_deadline": max(today, day or one._get_task_day() or today),
                    "user_id": (user or one.collector_id or case._get_responsible()).id,
                }
            )
        quiet = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        for one, task in zip(self.sudo(), quiet.create(vals), strict=True):
            one.task_id = task

    def _get_task_day(self):
        """The day on which somebody looks after it; by default today."""
        return None

    def _drop_tasks(self):
        """Take away tasks that wait for nothing any more; done ones stay."""
        self.sudo().task_id.exists().filtered("active").unlink()
