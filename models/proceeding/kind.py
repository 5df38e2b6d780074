import functools

from odoo import api, fields, models

from ...tools.proceeding.courts import find_courts, load_courts
from ...tools.proceeding.deadlines import load_deadline_kinds
from ...tools.proceeding.steps import load_step_kinds

# The tables are part of the code: they are read once.
STEP_KINDS = functools.cache(load_step_kinds)
DEADLINE_KINDS = functools.cache(lambda: {it.code: it for it in load_deadline_kinds()})
COURTS = functools.cache(load_courts)
FIND_COURTS = functools.cache(find_courts)


class AccountCollectionProceedingKind(models.Model):
    """A kind of proceeding after the last letter, as data: who takes part, what must be so before,
    which steps it has."""

    _name = "account.collection.proceeding.kind"
    _description = "Kind of Proceeding"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    country = fields.Char(readonly=True, help="Code of the country whose law it is. Empty: any.")
    holds_dunning = fields.Boolean(
        readonly=True, help="While it lives no letters go out about its claims."
    )
    needs_approval = fields.Boolean(readonly=True, help="A manager approves before.")
    counterpart = fields.Selection(
        [
            ("agency", "Agency"),
            ("lawyer", "Lawyer"),
            ("court", "Court"),
            ("office", "Office"),
            ("bailiff", "Bailiff"),
            ("body", "Body"),
            ("administrator", "Administrator"),
            ("buyer", "Buyer"),
        ],
        readonly=True,
    )
    currency = fields.Char(readonly=True, help="The only currency it is open for. Empty: any.")
    max_claim = fields.Float("Highest Claim", digits=(16, 2), readonly=True)
    gates = fields.Char(readonly=True, help="What must be so before, as codes.")
    first_step = fields.Char(readonly=True)
    certainty = fields.Char(readonly=True)
    is_uncertain = fields.Boolean(
        "From Memory",
        compute="_compute_is_uncertain",
        help="The facts of this kind were not compared with the text of the law. Have them checked "
        "before you rely on them.",
    )

    _code_unique = models.UniqueIndex("(code)", "There is one kind of proceeding with this code.")

    @api.depends("certainty")
    def _compute_is_uncertain(self):
        for kind in self:
            kind.is_uncertain = kind.certainty != "verified"
