from odoo import fields, models


class AccountCollectionProceedingStepKind(models.Model):
    """A kind of step: a paper or an act that tells how far a proceeding is. Its facts are those of
    the rule, read from the same table."""

    _name = "account.collection.proceeding.step.kind"
    _description = "Kind of Step"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    kinds = fields.Char("Proceedings", readonly=True)
    rank = fields.Integer(readonly=True, aggregator=None)
    state = fields.Char(readonly=True)
    effect = fields.Char(readonly=True)
    event = fields.Char("Limitation", readonly=True)
    after_deadline = fields.Char(readonly=True)
    refused_after = fields.Char(readonly=True)
    who = fields.Char("Who Acts", readonly=True)

    _code_unique = models.UniqueIndex("(code)", "There is one kind of step with this code.")
