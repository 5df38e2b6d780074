from odoo import api, fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class AccountCollectionSignature(models.Model):
    """Who accepted a payment plan on the debtor's page, when, from where, and what he had before
    his eyes: in text form (§ 126b BGB), as he typed his name under it."""

    _name = "account.collection.signature"
    _description = "Signature on the Debtor's Page"
    _order = "id desc"
    _sealed = ("signed",)
    _machine_writes = _lt("%(fields)s: what was signed is kept as it was signed.")
    _stays = _lt("%(records)s stays as it was signed.")
    _is_kept = _lt("%(records)s stays as evidence.")

    plan_id = fields.Many2one(
        "account.payment.plan", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, precompute=True)
    name = fields.Char("Signed by", required=True, readonly=True)
    moment = fields.Datetime("Signed on", required=True, readonly=True)
    address = fields.Char("IP Address", readonly=True)
    browser = fields.Char(readonly=True)
    version = fields.Integer(readonly=True, aggregator=None)
    text_hash = fields.Char(
        "Hash of the Text", required=True, readonly=True, help="SHA-256 of what he accepted."
    )
    text = fields.Text(required=True, readonly=True, help="As he had it before his eyes.")

    _plan_unique = models.UniqueIndex("(plan_id)", "The plan is signed already.")

    def _get_stage(self):
        return "signed" if self.id else "new"

    @api.model
    def _keep(self, plan, **vals):
        return self._through_door().create(
            {"plan_id": plan.id, "version": plan.version, "moment": fields.Datetime.now(), **vals}
        )
