from collections import defaultdict

from markupsafe import Markup

from odoo import fields, models


class AccountCollectionsFiled(models.AbstractModel):
    """What stands in the file of a debtor: it has a ``partner_id`` and a ``company_id``, or a
    ``case_id``, and tells its story in the thread of the case."""

    _name = "account.collections.filed"
    _description = "Part of a Debtor's File"

    def _get_cases(self):
        """``{record: case}``, opened where there is none yet."""
        Case = self.env["account.collection.case"].sudo()
        if "case_id" in self._fields:
            return {one: one.case_id.sudo() for one in self}
        found = {}
        for company, filed in self.grouped("company_id").items():
            cases = Case._open_for(filed.partner_id.commercial_partner_id, company)
            by_debtor = cases.grouped("partner_id")
            found |= {one: by_debtor[one.partner_id.commercial_partner_id] for one in filed}
        return found

    def _tell(self, text):
        """A line in the thread of each case; ``text`` may name what `_get_words` holds."""
        bodies = defaultdict(Markup)
        for one, case in self._get_cases().items():
            if case:
                words = (text % one._get_words()).strip()
                bodies[case.id] += Markup("<p>%s</p>") % words
        if bodies:
            cases = self.env["account.collection.case"].sudo().browse(bodies)
            cases._message_log_batch(bodies=dict(bodies))

    def _get_words(self):
        """Hook: what the lines in the thread may name, ``{name: text}``."""
        self.ensure_one()
        return {}


class AccountCollectionsTended(models.AbstractModel):
    """What somebody has a task about: one at a time, in the file of the debtor."""

    _name = "account.collections.tended"
    _description = "Part of a Debtor's File with a Task"
    _inherit = ["account.collections.filed"]

    task_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null", index="btree_not_null"
    )

    def _give_tasks(self, kind, summary, day=None, user=None):
        """A task of each about itself, by default on its day and today at the earliest, in place of
        the one before."""
        # First, as deleting empties the cache, and reading it again would be one by one.
        self._drop_tasks()
        kind = self.env.ref(f"account_collections.activity_{kind}")
        cases, vals = self._get_cases(), []
        for one in self:
            today, case = one.company_id._get_dunning_today(), cases[one]
            # What is about no debtor bears its task itself.
            place = case or one
            vals.append(
                {
                    "res_model_id": self.env["ir.model"]._get_id(place._name),
                    "res_id": place.id,
                    "activity_type_id": kind.id,
                    "summary": f"{summary}: {one.display_name}",
                    "date_deadline": day or max(today, one._get_task_day() or today),
                    "automated": True,
                    "user_id": (user or one._get_task_user() or case._get_responsible()).id,
                }
            )
        quiet = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        for one, task in zip(self.sudo(), quiet.create(vals), strict=True):
            one.task_id = task

    def _get_task_day(self):
        """Hook: the day on which somebody looks after it; by default today."""
        return None

    def _get_task_user(self):
        """Hook: who looks after it; by default whoever looks after the debtor."""
        return self.env["res.users"]

    def _for_reader(self):
        """In the language of whoever looks after the debtor, and reads the task."""
        self.ensure_one()
        return self.with_context(lang=self._get_cases()[self]._get_responsible().lang)

    def _drop_tasks(self):
        """Take away tasks that wait for nothing any more; done ones stay."""
        self.sudo().task_id.exists().filtered("active").unlink()
