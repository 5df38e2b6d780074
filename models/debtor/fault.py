import logging
import re

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools.common.faults import get_kind, get_words
from ..common.isolation import work_isolated
from ..common.transaction import CONNECTION_LOST

_logger = logging.getLogger(__name__)
# So many with the same fault get a task each; more get one together.
FEW = 5
JOBS = [
    ("run", "Dunning run failed"),
    ("decide", "Not decided whether to dun"),
    ("draft", "Letter not drafted"),
    ("review", "Draft not read again"),
    ("confirm", "Letter not confirmed"),
    ("send", "Letter not sent"),
    ("sweep", "Letters not compared with the mail queue"),
    ("tell", "Tasks of the run not given"),
    ("fee", "No fee on the letter"),
    ("book", "Charges not booked"),
    ("correct", "Charges not corrected after a payment"),
    ("promise", "Promise not judged"),
    ("plan", "Payment plan not judged"),
    ("rank", "Overdue amount not brought up to date"),
    ("limitation", "Limitation not watched"),
    ("rates", "Missing rates not watched"),
    ("learn", "How debtors pay not learnt"),
    ("vat", "VAT not brought in line with payments"),
    ("settlement", "Rest of a settlement not written off"),
    ("month", "Figures of a month-end not kept"),
    ("credit", "Credit limits and releases not watched"),
    ("lift", "Request for a credit release not looked at again"),
    ("agency", "Not exchanged with the agency"),
]
KINDS = [
    ("words", "Says what to do"),
    ("date", "Impossible date"),
    ("template", "Broken template"),
    ("number", "Impossible amount or rate"),
    ("missing", "Something is missing"),
    ("machine", "Disk or printer"),
    ("unknown", "Unknown"),
]


class AccountCollectionsFault(models.Model):
    """What a job had to leave out while all others got theirs, and the task of whoever can mend
    it: one for each job and record, in words. It is gone when the job gets through."""

    _name = "account.collections.fault"
    _description = "Fault of a Job"
    _inherit = ["account.collections.tended", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "about"
    # A colleague who may read of it sees and does its task.
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    case_id = fields.Many2one(
        "account.collection.case",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="Empty: the fault concerns the whole company, or many debtors.",
    )
    job = fields.Selection(JOBS, string="What Failed", required=True, readonly=True)
    res_model = fields.Char("Kind of Record", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        "Record", model_field="res_model", required=True, readonly=True
    )
    about = fields.Char(readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    cause = fields.Char(
        readonly=True, help="The error as the program names it: show it to your administrator."
    )
    others = fields.Integer(
        "More of the Same", readonly=True, help="The task of this fault stands for these, too."
    )
    remedy = fields.Char("What to Do", compute="_compute_remedy")

    _record_unique = models.UniqueIndex(
        "(job, company_id, res_model, res_id)", "This fault is known already."
    )

    @api.depends("kind", "cause")
    @api.depends_context("lang")
    def _compute_remedy(self):
        remedies = self._get_remedies()
        for fault in self:
            fault.remedy = remedies.get(fault.kind) or fault.cause

    @api.model
    def _get_remedies(self):
        """What a person can do about each kind of fault; an error in words says so itself."""
        return {
            "date": self.env._(
                "Look for a date or a number of days that cannot be, such as the year 9999, in the "
                "invoices, blocks, disputes, promises, plans, lock dates and settings, and correct "
                "it."
            ),
            "template": self.env._(
                "A template is broken: undo the last change to it, or reset it. The note names it."
            ),
            "number": self.env._(
                "Look for an amount, a rate or a currency without a rate that cannot be reckoned "
                "with, and correct it."
            ),
            "missing": self.env._(
                "Something that is needed was deleted or is not set: the note names it. Restore it "
                "or choose another one."
            ),
            "machine": self.env._(
                "The disk, the printing engine or the network failed: call your administrator."
            ),
            "unknown": self.env._("Show the note of this task to your administrator."),
        }

    # === ISOLATE === #

    @api.model
    def _isolate(self, job, company, records, work):
        """``work(records)`` without those that are at fault: these are told of, and what was told
        of the others is over."""
        failures = work_isolated(self.env, records, work)
        self._settle(job, company, failures, among=records)

    @api.model
    def _settle(self, job, company, failures=(), among=None):
        """A ``job`` is through with a company: it left out ``failures``, ``[(record, error)]``;
        what it had left out before is over, of the records ``among`` which it worked, else of
        all. Nothing that goes wrong with the telling stops the job."""
        known = self.sudo().search([("job", "=", job), ("company_id", "=", company.id)])
        if not known and not failures:
            return
        try:
            with self.env.cr.savepoint():
                known._tell_of(job, company, failures, among)
        except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            raise
        except Exception:
            _logger.exception("The faults of “%s” could not be told.", job)

    @api.model
    def _settle_all(self, job, failures=(), among=None):
        """The same where records of several companies were worked at once."""
        errors = dict(failures)
        known = self.sudo().search([("job", "=", job)]).company_id
        for company in known.union(*(record.company_id for record in errors)):
            own = [(one, error) for one, error in errors.items() if one.company_id == company]
            self._settle(job, company, own, among)

    @api.model
    def _end(self, jobs, among):
        """What these ``jobs`` had left out of the records ``among`` is over."""
        found = self.sudo().search(
            Domain("job", "in", jobs)
            & Domain("res_model", "=", among._name)
            & Domain("res_id", "in", among.ids)
        )
        for job, company in found.grouped(lambda one: (one.job, one.company_id)):
            self._settle(job, company, among=among)

    # === FAULTS === #

    def _tell_of(self, job, company, failures, among):
        """As `_settle`, of these that are known of the job and the company."""
        told = self.browse()
        for record, error in dict(failures).items():
            told |= self._note(job, company, record, error)
        over = self - told
        if among is not None:
            over = over.filtered(
                lambda one: one.res_model == among._name and one.res_id in among.ids
            )
        left = (self | told) - over
        over._close()
        left._share_tasks(told)

    def _note(self, job, company, record, error):
        """The fault of ``record``, of these or a new one."""
        vals = {"kind": get_kind(error), "cause": get_words(error)}
        key = {"res_model": record._name, "res_id": record.id}
        if fault := self.filtered_domain([(name, "=", key[name]) for name in key]):
            fault.write(vals)
            return fault
        case = self._find_case(company, record)
        names = dict.fromkeys([case.display_name, record.display_name])
        vals |= {"case_id": case.id, "about": ", ".join(filter(None, names))}
        return self.create({"job": job, "company_id": company.id, **key, **vals})

    @api.model
    def _find_case(self, company, record):
        """The file of the debtor that ``record`` is about, empty if it is about none."""
        Case, record = self.env["account.collection.case"].sudo(), record.sudo()
        if record._name == Case._name:
            return record
        if "case_id" in record._fields:
            return record.case_id
        debtor = record if record._name == "res.partner" else Case.env["res.partner"]
        if record._name != "res.company" and "partner_id" in record._fields:
            debtor = record.partner_id
        return Case._open_for(debtor.commercial_partner_id, company)

    def _close(self):
        """It is over: nobody need look after it any more."""
        if self:
            self._drop_tasks()
            self.unlink()

    # === AGAIN === #

    @api.model
    def _get_retries(self):
        """Hook: how that is tried again at night which failed by day, ``{job: work(records)}``;
        jobs of the night do so by themselves."""
        return {}

    @api.model
    def _cron_retry(self):
        retries = self._get_retries()
        faults = self.search([("id", "!=", False)])
        for (job, model), own in faults.grouped(lambda one: (one.job, one.res_model)).items():
            records = self.env[model].browse(own.mapped("res_id")).exists()
            own.filtered(lambda one, left=records: one.res_id not in left.ids)._close()
            if records and job in retries:
                retries[job](records)

    # === TASKS === #

    def _share_tasks(self, told):
        """A task for each of these faults of a job; where many have the same cause, one for all
        of them. What was not ``told`` again keeps the task it has, done or not."""
        for same in self.sorted("id").grouped(lambda one: _without_numbers(one.cause)).values():
            many = len(same) > FEW
            others = len(same) - 1 if many else 0
            for fault in same[:1] if many else same:
                if fault in told or not fault.task_id or fault.others != others:
                    fault._ensure_task(others)
            if many:
                same[1:]._drop_tasks()

    def _ensure_task(self, others):
        """In the language of whoever gets it. One that waits says what is wrong now, one that was
        done without mending anything comes again."""
        if bool(others) != bool(self.others):
            self._drop_tasks()
        self.others = others
        user = self._get_task_user()
        own = self.with_context(lang=user.lang)
        if not own.task_id.exists().active:
            own._give_tasks("repair" if own._get_cases()[own] else "fault", own.about)
        vals = {"summary": own._get_summary(), "note": own._get_note()}
        own.task_id.with_context(mail_activity_quick_update=True).write(vals)

    def _get_cases(self):
        """What stands for many is in the file of none."""
        return {one: one.case_id.filtered(lambda _case, one=one: not one.others) for one in self}

    def _get_task_user(self):
        """Whoever looks after the debtor, else after the company."""
        self.ensure_one()
        if case := self._get_cases()[self]:
            return case._get_responsible()
        return self.company_id._choose_person(self.company_id.dunning_collector_id)

    def _get_summary(self):
        job = dict(self._fields["job"]._description_selection(self.env))[self.job]
        about = self.about
        if self.others:
            about = self.env._("%(name)s and %(count)s more", name=about, count=self.others)
        return f"{job}: {about}. {self.remedy}"

    def _get_note(self):
        again = self.env._("This task ends by itself as soon as it is mended and was tried again.")
        return Markup("<p>%s</p><p>%s</p>") % (self.cause, again)


def _without_numbers(cause):
    """Errors about different records, but the same."""
    return re.sub(r"\d+", "", cause or "")
