from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.common.money import as_exact
from ...tools.credit.assessments import Band, find_class, overlap

GRADES = [
    ("1", "1: excellent"),
    ("2", "2: very good"),
    ("3", "3: good"),
    ("4", "4: medium"),
    ("5", "5: weak"),
    ("6", "6: very weak"),
]


class AccountCreditScale(models.Model):
    """What the values of an agency mean: rows, so that yours can say what your contract says."""

    _name = "account.credit.scale"
    _description = "Scale of Assessments"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    note = fields.Char("Source", translate=True, help="Where the meaning of the values stands.")
    months = fields.Integer(
        "Months Valid",
        default=12,
        help="How long an assessment counts, unless it says so itself. 0 = until the next one.",
    )
    line_ids = fields.One2many("account.credit.scale.line", "scale_id", copy=True)
    active = fields.Boolean(default=True)

    @api.constrains("line_ids")
    def _check_bands(self):
        for scale in self:
            if overlap(scale._as_bands()):
                raise ValidationError(
                    self.env._("%s: a value must not have two classes. Mend the rows.", scale.name)
                )

    def _as_bands(self):
        return [
            Band(as_exact(line.first, 2), as_exact(line.last, 2), int(line.grade))
            for line in self.line_ids
        ]

    def _find_grade(self, value):
        """The class of a ``value``, empty where the scale does not know it."""
        self.ensure_one()
        grade = find_class(as_exact(value, 2), self._as_bands())
        return str(grade) if grade else False


class AccountCreditScaleLine(models.Model):
    """From a value to a value it means a class."""

    _name = "account.credit.scale.line"
    _description = "Class of a Scale"
    _by_hand = True
    _order = "first, id"

    scale_id = fields.Many2one(
        "account.credit.scale", required=True, index=True, ondelete="cascade"
    )
    first = fields.Float("From", required=True, digits=(12, 2))
    last = fields.Float("To", required=True, digits=(12, 2))
    grade = fields.Selection(GRADES, "Class", required=True)
    name = fields.Char("Means", translate=True)

    _bounds_ordered = models.Constraint(
        "CHECK (first <= last)", "The first value of a class must not be above the last."
    )
