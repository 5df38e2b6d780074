import base64
import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

from ...tools.proceeding.steps import Step
from ..common.window import open_wizard

_lt = LazyTranslate(__name__)
# What the chain is made over: who changes one of these afterwards breaks it.
CHAINED = ("date", "known_on", "until", "reference", "note", "amount", "source")


class AccountCollectionProceedingStep(models.Model):
    """One paper or act of a proceeding. Steps are only added: a wrong one is corrected by a
    counter-step. Each bears the digest of the one before, so nothing can be slipped in later."""

    _name = "account.collection.proceeding.step"
    _description = "Step of a Proceeding"
    _order = "date desc, id desc"
    _sealed = ("kept",)
    _machine_writes = _lt("A step stays as it was entered: correct it by a counter-step.")
    _stays = _lt("%(records)s stays as it was entered: correct it by a counter-step.")
    _is_kept = _lt("%(records)s stays as evidence: correct it by a counter-step.")

    proceeding_id = fields.Many2one(
        "account.collection.proceeding",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(related="proceeding_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="proceeding_id.partner_id")
    kind_id = fields.Many2one(
        "account.collection.proceeding.step.kind",
        string="What",
        required=True,
        ondelete="restrict",
        readonly=True,
    )
    kind_code = fields.Char(related="kind_id.code", string="Code")
    date = fields.Date("On", required=True, readonly=True, help="The day on which it happened.")
    known_on = fields.Date(
        "Known since", required=True, readonly=True, help="The day on which we learned of it."
    )
    until = fields.Date("Day Set", readonly=True, help="A day that the paper sets.")
    reference = fields.Char("Reference of the Paper", readonly=True)
    note = fields.Text(readonly=True)
    currency_id = fields.Many2one(related="proceeding_id.currency_id")
    amount = fields.Monetary(readonly=True, aggregator=None)
    corrects_id = fields.Many2one(
        "account.collection.proceeding.step",
        string="Takes back",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    corrected_by_ids = fields.One2many(
        "account.collection.proceeding.step", "corrects_id", readonly=True
    )
    is_valid = fields.Boolean("Counts", compute="_compute_is_valid")
    source = fields.Selection(
        [("person", "Entered"), ("import", "Imported")],
        required=True,
        default="person",
        readonly=True,
    )
    external_id = fields.Char("Number of the Message", readonly=True)
    user_id = fields.Many2one("res.users", string="Entered by", readonly=True)
    document = fields.Binary("Paper", attachment=True, readonly=True)
    document_name = fields.Char(readonly=True)
    document_hash = fields.Char(readonly=True)
    hash_before = fields.Char(readonly=True)
    hash = fields.Char("Digest", readonly=True)

    _external_unique = models.UniqueIndex(
        "(proceeding_id, external_id) WHERE external_id IS NOT NULL",
        "This message was imported already.",
    )
    _corrects_once = models.UniqueIndex(
        "(corrects_id) WHERE corrects_id IS NOT NULL", "This step was taken back already."
    )

    @api.depends("corrected_by_ids", "proceeding_id.step_ids")
    def _compute_is_valid(self):
        for proceeding in self.proceeding_id:
            valid = proceeding._get_valid_steps()
            for step in self & proceeding.step_ids:
                step.is_valid = step in valid

    @api.depends("kind_id", "date", "corrects_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for step in self:
            day = format_date(self.env, step.date) if step.date else ""
            words = self.env._("Taken back: %s", step.kind_id.name) if step.corrects_id else ""
            step.display_name = f"{words or step.kind_id.name or ''} {day}".strip()

    def _get_stage(self):
        return "kept"

    def _keeps_file(self, file):
        return True

    def _as_step(self):
        """The step as the rule sees it."""
        self.ensure_one()
        return Step(
            self.kind_id.code,
            self.date,
            self.id,
            self.corrects_id.id or None,
            self.until or None,
            self.id,
        )

    # === TAKE BACK === #

    def action_take_back(self):
        """Ask why it was wrong."""
        words = self.env._("Take back")
        return open_wizard(
            "account.collections.reason", words, door="take_back", record_ids=self.ids
        )

    def _take_back(self, reason):
        """A counter-step: the step does not count any more, and both stay."""
        self.proceeding_id._check_collector()
        self.proceeding_id.check_access("write")
        for step in self:
            if step.corrected_by_ids:
                raise UserError(self.env._("%s was taken back already.", step.display_name))
            proceeding = step.proceeding_id
            today = proceeding.company_id._get_dunning_today()
            proceeding._take_step(step.kind_id.code, today, corrects_id=step.id, note=reason)

    # === CHAIN === #

    @api.model
    def _append(self, vals_list):
        """Enter steps, each with the digest of the one before in its proceeding."""
        proceedings = {vals["proceeding_id"] for vals in vals_list}
        last = {}
        for step in self.sudo().search([("proceeding_id", "in", list(proceedings))], order="id"):
            last[step.proceeding_id.id] = step.hash
        for vals in vals_list:
            vals.setdefault("source", "person")
            if vals.get("document"):
                raw = base64.b64decode(vals["document"])
                vals["document_hash"] = hashlib.sha256(raw).hexdigest()
            vals["hash_before"] = last.get(vals["proceeding_id"], "")
            vals["hash"] = last[vals["proceeding_id"]] = _digest(vals)
        return self._through_door().create(vals_list)

    def _is_chain_whole(self):
        """Whether each digest is that of its step and of the one before."""
        before = ""
        for step in self.sudo().sorted("id"):
            vals = {name: step[name] or None for name in CHAINED}
            vals |= {
                "proceeding_id": step.proceeding_id.id,
                "kind_id": step.kind_id.id,
                "corrects_id": step.corrects_id.id or None,
                "document_hash": step.document_hash or None,
                "hash_before": before,
            }
            if step.hash_before != before or step.hash != _digest(vals):
                return False
            before = step.hash
        return True


def _digest(vals):
    """SHA-256 over the step and the digest of the one before."""
    names = ("hash_before", "proceeding_id", "kind_id", "corrects_id", "document_hash", *CHAINED)
    told = {name: str(vals[name]) if vals.get(name) else "" for name in names}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
