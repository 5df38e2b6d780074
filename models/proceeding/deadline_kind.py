from odoo import fields, models


class AccountCollectionProceedingDeadlineKind(models.Model):
    """A deadline that the law knows: which step sets it, how long it is, what happens after it. Its
    facts are those of the rule, read from the same table."""

    _name = "account.collection.proceeding.deadline.kind"
    _description = "Kind of Deadline"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    country = fields.Char(readonly=True)
    kind = fields.Char("Proceeding", readonly=True)
    step = fields.Char("Set by", readonly=True)
    closed_by = fields.Char(readonly=True)
    period = fields.Integer(readonly=True, aggregator=None)
    unit = fields.Char(readonly=True)
    roll = fields.Char(readonly=True)
    warn_days = fields.Char(readonly=True)
    party = fields.Char(readonly=True)
    effect = fields.Char(translate=True, readonly=True)
    source = fields.Char("Paragraph", readonly=True)
    certainty = fields.Char(readonly=True)

    _code_unique = models.UniqueIndex("(code)", "There is one kind of deadline with this code.")
