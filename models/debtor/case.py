from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

FILE_COLUMNS = ("partner_id", "company_id", "id")


class AccountCollectionCase(models.Model):
    """The file of a debtor in one company: who looks after him, every contact, every letter, every
    answer in one thread. It is open while something is overdue, without anybody opening or closing
    it."""

    _name = "account.collection.case"
    _description = "Collection Case"
    _inherit = [
        "mail.thread",
        "mail.activity.mixin",
        "account.dunning.bulk",
        "account.collections.letter",
    ]
    _check_company_auto = True
    # Unless it proves something, see below.
    _deletable = True
    # A colleague who may read the file may write into its thread.
    _mail_post_access = "read"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
        by_hand="new",
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        index=True,
        ondelete="restrict",
        readonly=True,
        by_hand="new",
    )
    collector_id = fields.Many2one(
        "res.users",
        domain=[("share", "=", False)],
        index="btree_not_null",
        tracking=True,
        by_hand=True,
        help="Looks after this debtor. Empty: the default collector of the company.",
    )
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")], compute="_compute_overdue", search="_search_state"
    )
    overdue_amount = fields.Monetary(
        "Overdue",
        currency_field="company_currency_id",
        compute="_compute_overdue",
        search="_search_overdue_amount",
    )
    open_amount = fields.Monetary(
        "Balance", currency_field="company_currency_id", compute="_compute_overdue"
    )
    oldest_due_date = fields.Date(compute="_compute_overdue")
    days_overdue = fields.Integer(compute="_compute_overdue")
    open_item_ids = fields.Many2many(
        "account.move.line",
        compute="_compute_open_item_ids",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
        help="Credits too. Read once for everything that is told of them.",
    )
    contact_ids = fields.One2many("account.collection.contact", "case_id", by_hand=True)
    last_contact_on = fields.Datetime(compute="_compute_last_contact_on")
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    recipient_id = fields.Many2one(
        "res.partner",
        string="Letters Go to",
        compute="_compute_recipient_id",
        help="A dunning address of the debtor, else his invoice address.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        compute="_compute_recipient_id",
    )

    _debtor_unique = models.UniqueIndex(
        "(partner_id, company_id)", "There is one collection case per debtor and company."
    )

    # === COMPUTES === #

    @api.depends("partner_id", "company_id")
    def _compute_overdue(self):
        names = self._get_standing_fields()
        for company, cases in self.grouped("company_id").items():
            known = cases.partner_id._read_standing(company)
            today = company._get_dunning_today()
            for case in cases:
                standing = known.get(case.partner_id.id, {})
                for field, name in names.items():
                    case[field] = standing.get(name)
                oldest = case.oldest_due_date
                case.days_overdue = (today - oldest).days if oldest else 0
                case.state = "open" if case.overdue_amount > 0 else "closed"

    @api.model
    def _get_standing_fields(self):
        """Hook: what a case shows of how its debtor stands, ``{field: name in the standing}``."""
        return {
            "overdue_amount": "overdue_amount",
            "open_amount": "balance",
            "oldest_due_date": "oldest_due_date",
        }

    @api.model
    def _get_file_fields(self):
        """Hook: what is kept of a debtor in a table of its own, ``{field: (what it depends on,
        order)}``; such a record has a `partner_id` and a `company_id`, and maybe a `case_id`."""
        return {}

    @api.depends(lambda self: [path for path, _order in self._get_file_fields().values()])
    def _compute_file(self):
        """Those of the own company: a debtor of two has a file in each. Of most debtors nothing is
        kept, so all of it is asked for at once."""
        names = self._get_file_fields()
        parts = [self._get_file_sql(name, order) for name, (_path, order) in names.items()]
        found = defaultdict(list)
        rows = self.env.execute_query(SQL(" UNION ALL ").join(parts)) if self.ids and parts else ()
        for name, partner, company, record in rows:
            found[name, partner, company].append(record)
        for case in self:
            for name in names:
                case[name] = found.get((name, case.partner_id.id, case.company_id.id), ())

    def _get_owner_domain(self):
        """Of whatever is kept of these debtors."""
        return Domain("partner_id", "in", self.partner_id.ids) & Domain(
            "company_id", "in", self.company_id.ids
        )

    def _get_file_sql(self, name, order):
        field = self._fields[name]
        Model = self.env[field.comodel_name]
        filed = "case_id" in Model._fields
        owned = Domain("case_id", "in", self.ids) if filed else self._get_owner_domain()
        wanted = owned & field.get_comodel_domain(self)
        query = Model._search(wanted, order=order or Model._order)
        columns = [SQL.identifier(query.table, column) for column in FILE_COLUMNS]
        return SQL("(%s)", query.select(SQL("%s", name), *columns))

    @api.depends("partner_id", "company_id")
    def _compute_recipient_id(self):
        for case in self:
            case.recipient_id = case._get_recipient()
            case.lang = case._get_language()

    @api.depends("partner_id", "company_id")
    def _compute_open_item_ids(self):
        for company, cases in self.grouped("company_id").items():
            Item = self.env["account.move.line"].with_company(company)
            items = Item.search_fetch(
                Item._get_dunning_domain(company)
                & Domain("partner_id.commercial_partner_id", "in", cases.partner_id.ids),
                order="date_maturity, id",
            )
            items.move_id.fetch()
            by_debtor = items.grouped(lambda item: item.partner_id.commercial_partner_id)
            for case in cases:
                case.open_item_ids = by_debtor.get(case.partner_id)

    def _get_open_claims(self):
        """What the debtors of one company owe, the oldest first."""
        items = self.sudo().open_item_ids.with_company(self.company_id)
        return items.filtered(lambda item: item.amount_residual > 0)

    @api.depends("contact_ids.date")
    def _compute_last_contact_on(self):
        if len(self) == 1:
            # The form shows them all the same.
            self.last_contact_on = max(self.contact_ids.mapped("date"), default=False)
            return
        last = dict(
            self.env["account.collection.contact"]._read_group(
                [("case_id", "in", self.ids)], ["case_id"], ["date:max"]
            )
        )
        for case in self:
            case.last_contact_on = last.get(case, False)

    @api.depends("partner_id")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.partner_id.display_name

    # === BUSINESS === #

    @api.model
    def _open_for(self, partners, company):
        """The cases of debtors, opened where there is none yet."""
        owned = [("partner_id", "in", partners.ids), ("company_id", "=", company.id)]
        known = self.search(owned)
        missing = partners - known.partner_id
        if not missing:
            return known
        columns = {
            "partner_id": SQL("debtor.id"),
            "company_id": SQL("%s", company.id),
            "collector_id": SQL("%s::int", company.dunning_collector_id.id or None),
            **{
                name: partners._get_overdue_sql(SQL("debtor.id"), company, figure)
                for name, figure in self._get_ranking_sql(company).items()
            },
        }
        source = SQL("unnest(%s) AS debtor (id)", missing.ids)
        ids = self._insert_from(columns, source)
        self._compute_missing(ids, columns)
        return known | self.browse(ids)

    def _get_collector(self):
        """Who looks after the debtor, empty if nobody was named."""
        return self.collector_id or self.company_id.dunning_collector_id

    def _get_responsible(self):
        """Who gets a task about this case: somebody always does."""
        wanted = self.collector_id | self.company_id.dunning_collector_id | self.partner_id.user_id
        return self.company_id._choose_person(wanted)

    def _schedule_once(self, xmlid, summary, about=""):
        """Schedule an activity unless one of its kind still waits that names ``about``. The words
        do not tell: a colleague may have written his own, or read another language."""
        missing = self.sudo().filtered(lambda case: not case._find_tasks(xmlid, about))
        quiet = missing.with_context(mail_activity_quick_update=True)
        for (company, user), cases in quiet.grouped(
            lambda case: (case.company_id, case._get_responsible())
        ).items():
            cases.activity_schedule(
                xmlid,
                summary=summary,
                user_id=user.id,
                date_deadline=company._get_dunning_today(),
            )

    def _find_tasks(self, xmlid, about):
        """The activities of a kind that wait and name ``about``."""
        kind = self.env.ref(xmlid)
        return self.sudo().activity_ids.filtered(
            lambda task: task.activity_type_id == kind and about in (task.summary or "")
        )

    def unlink(self):
        """Asked here, as the thread would be deleted before an ``ondelete`` method is."""
        self._check_without_history()
        return super().unlink()

    def _check_without_history(self):
        """Hook: refuse to delete what proves something."""
        self._refuse_to_forget(self.filtered("contact_ids"))

    def _refuse_to_forget(self, kept):
        if kept:
            raise UserError(
                self.env._(
                    "%s: the case holds notices or contacts and stays as evidence.",
                    ", ".join(kept.mapped("display_name")),
                )
            )

    def _tell_of_joining(self):
        """The debtors of these became contacts of another one, who owes what they owed: what was
        agreed with them, decided or refused stays in their files, where nobody looks any more."""
        for case in self:
            other = self._open_for(case.partner_id.commercial_partner_id, case.company_id)
            words = other.with_context(lang=other._get_responsible().lang).env._(
                "%s has become a contact of this debtor: see in his own file what shall go on here",
                case.partner_id.name,
            )
            other._schedule_once("account_collections.activity_decide", words, words)

    def _follow(self, debtor):
        """The debtor was merged into another one, who has no case yet."""
        self.partner_id = debtor

    def _merge_into(self, target):
        """Hook: move everything of these cases to ``target``, the case of the partner they
        became."""
        self.contact_ids.write({"case_id": target.id})
        for case in self:
            case.message_ids._through_door().write({"res_id": target.id})
            case.activity_ids.sudo().write({"res_id": target.id})
        faults = self.env["account.collections.fault"].sudo()
        faults.search([("case_id", "in", self.ids)]).case_id = target
        target.collector_id = target.collector_id or self.collector_id[:1]
        self.invalidate_recordset(["contact_ids"])
        self.unlink()
