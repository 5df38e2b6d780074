from odoo import fields, models
from odoo.tools.translate import LazyTranslate

from ...tools.trial.trial import CHALLENGER, CHAMPION

_lt = LazyTranslate(__name__)


class AccountDunningTrialDebtor(models.Model):
    """A debtor of a trial, from his first letter on: what the lot gave him then is his until the
    end, whatever becomes of him."""

    _name = "account.dunning.trial.debtor"
    _description = "Debtor of a Trial"
    _order = "id desc"
    _rec_name = "partner_id"
    _machine_writes = _lt("%(fields)s of a trial follows from the first letter.")

    trial_id = fields.Many2one(
        "account.dunning.trial", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="trial_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Debtor",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    arm = fields.Selection(
        [(CHAMPION, "In Use"), (CHALLENGER, "Tried")],
        string="Procedure",
        required=True,
        readonly=True,
    )
    notice_id = fields.Many2one(
        "account.dunning.notice",
        string="First Letter",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    since = fields.Date(required=True, readonly=True)

    _once = models.UniqueIndex("(trial_id, partner_id)", "A debtor is drawn for once.")
