from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ..common.window import open_form, open_wizard

_lt = LazyTranslate(__name__)
PURPOSES = [
    ("lawyer", "Lawyer"),
    ("agency", "Agency"),
    ("court", "Court"),
    ("administrator", "Insolvency administrator"),
    ("debtor", "The debtor asks for his data (Art. 15 GDPR)"),
    ("own", "Our own file"),
]
# What may be left out, by a tick each.
OPTIONS = (
    "with_schedule",
    "with_timeline",
    "with_invoices",
    "with_letters",
    "with_agreements",
    "with_proceedings",
    "with_contacts",
    "with_notes",
)
# The copies are kept so long: whoever got them has them, and they hold all about a person.
KEPT_DAYS = 180
UNDER_WAY = ("waiting", "building")


class AccountCollectionsDossier(models.Model):
    """The file that proves a claim: a PDF with bookmarks and a package with the papers as they were
    sent, each with its digest. Made in the background, for a lawyer, an agency, a court, or for the
    debtor who asks what is kept about him."""

    _name = "account.collections.dossier"
    _description = "Evidence Dossier"
    _inherit = ["account.collections.door", "account.collections.tended"]
    _order = "id desc"
    _check_company_auto = True
    _only_collectors = _lt("Only collectors may have a dossier made.")
    _machine_writes = _lt("%(fields)s of a dossier is not entered by hand: have a new one made.")
    _is_kept = _lt("%(records)s says what was given to whom, and stays.")

    name = fields.Char("Number", required=True, readonly=True, copy=False)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Only what this proceeding is about. Empty: all about the debtor.",
    )
    purpose = fields.Selection(PURPOSES, string="For", required=True, readonly=True)
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        readonly=True,
    )
    with_schedule = fields.Boolean("Claims with Interest", readonly=True)
    with_timeline = fields.Boolean("What Happened when", readonly=True)
    with_invoices = fields.Boolean("Invoices", readonly=True)
    with_letters = fields.Boolean("Letters with Proof of Delivery", readonly=True)
    with_agreements = fields.Boolean("Promises, Plans and Disputes", readonly=True)
    with_proceedings = fields.Boolean("Steps and Titles", readonly=True)
    with_contacts = fields.Boolean("Contacts and Mails", readonly=True)
    with_notes = fields.Boolean("Internal Notes", readonly=True)
    reason = fields.Char(readonly=True, help="Why it was made, and why parts were left out.")
    user_id = fields.Many2one("res.users", string="Asked for by", required=True, readonly=True)
    day = fields.Date("As of", required=True, readonly=True, help="Interest runs up to this day.")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("building", "Being made"),
            ("done", "Ready"),
            ("failed", "Failed"),
            ("cleared", "Files deleted"),
        ],
        required=True,
        default="waiting",
        readonly=True,
        index=True,
        copy=False,
    )
    error = fields.Char("Problem", readonly=True, copy=False)
    part_ids = fields.One2many("account.collections.dossier.part", "dossier_id", readonly=True)
    part_count = fields.Integer("Parts", readonly=True)
    done_count = fields.Integer("Parts Done", readonly=True)
    progress = fields.Float(compute="_compute_progress")
    missing_text = fields.Text("Not Included", compute="_compute_missing_text")
    page_count = fields.Integer("Pages", readonly=True, aggregator=None)
    file_ids = fields.Many2many(
        "ir.attachment", "account_collections_dossier_file_rel", string="Files", readonly=True
    )
    manifest_hash = fields.Char(
        "Digest of the Manifest",
        readonly=True,
        copy=False,
        help="SHA-256 of the list of all files with theirs. Write it into the mail that takes the "
        "package along: whoever gets that mail can show later that nothing was changed.",
    )
    finished_on = fields.Date(readonly=True, copy=False)
    clear_on = fields.Date(
        "Files Kept until",
        readonly=True,
        copy=False,
        help="Afterwards the copies are not needed any more. Somebody deletes them by the button; "
        "what they were made of stays.",
    )

    _one_at_a_time = models.UniqueIndex(
        "(company_id, partner_id, proceeding_id, purpose) NULLS NOT DISTINCT"
        " WHERE state IN ('waiting', 'building')",
        "Such a dossier is being made already.",
    )

    @api.depends("part_count", "done_count", "state")
    def _compute_progress(self):
        for dossier in self:
            over = dossier.state in ("done", "cleared")
            made = 100 * dossier.done_count / dossier.part_count if dossier.part_count else 0
            # The last step binds them all.
            dossier.progress = 100 if over else min(made, 99)

    @api.depends("part_ids.error")
    def _compute_missing_text(self):
        for dossier in self:
            faulty = dossier.part_ids.filtered("error")
            dossier.missing_text = "\n".join(f"{it.name}: {it.error}" for it in faulty)

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for dossier in self:
            dossier.display_name = f"{dossier.name} {dossier.partner_id.name or ''}".strip()

    def _keeps_file(self, file):
        return True

    def _get_task_user(self):
        return self.user_id

    # === DOORS === #

    @api.model
    def _get_new_action(self, company, debtor, proceeding=None):
        """The dialog that asks what goes into it."""
        self._check_collector()
        return open_wizard(
            "account.collections.dossier.ask",
            self.env._("Evidence dossier"),
            company_id=company.id,
            partner_id=debtor.id,
            proceeding_id=proceeding.id if proceeding else False,
        )

    @api.model
    def _ask_for(self, company, debtor, **vals):
        """Have one made, as soon as the machine has time."""
        self._check_collector()
        debtor.check_access("read")
        about = [("company_id", "=", company.id), ("partner_id", "=", debtor.id)]
        about += [("proceeding_id", "=", vals.get("proceeding_id") or False)]
        about += [("purpose", "=", vals["purpose"]), ("state", "in", UNDER_WAY)]
        if running := self.search(about, limit=1):
            raise UserError(
                self.env._(
                    "%(dossier)s is being made already, since %(day)s. Wait until it is ready.",
                    dossier=running.display_name,
                    day=format_date(self.env, running.create_date),
                )
            )
        (number,) = self.env["ir.sequence"]._take_numbers_for(self._name, company, 1)
        made = self.sudo().create(
            {
                "name": number,
                "company_id": company.id,
                "partner_id": debtor.id,
                "user_id": self.env.uid,
                "day": company._get_dunning_today(),
                **vals,
            }
        )
        self.env.ref("account_collections.cron_dossiers").sudo()._trigger()
        return made.sudo(False)

    def action_retry(self):
        """Begin again after what failed was mended."""
        self._check_collector()
        self.check_access("read")
        self._check_state("failed")
        self.sudo().part_ids._drop()
        self._move_to("waiting", ("failed",), error=False, part_count=0, done_count=0)
        self.env.ref("account_collections.cron_dossiers").sudo()._trigger()

    def action_clear(self):
        """Delete the files; what was made for whom, and the digests, stay."""
        self._check_collector()
        self.check_access("read")
        self._check_state("done")
        self.sudo()._get_own_files()._through_door().unlink()
        self._move_to("cleared", ("done",))

    def _get_own_files(self):
        mine = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["ir.attachment"].sudo().search(mine)

    def action_open(self):
        self.ensure_one()
        return open_form(self)
