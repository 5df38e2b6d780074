from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.common.wording import unknown_placeholders
from ..common.search import spare_compiling

# What a clerk may write in braces into the texts of a level.
PLACEHOLDERS = (
    "greeting",
    "invoices",
    "amount",
    "deadline",
    "debtor",
    "company",
    "level",
    "levels",
    "last_letter",
    "level_letter",
    "number",
    "link",
)


class AccountDunningLevel(models.Model):
    """A step of a dunning procedure: when it is reached, what it says, how it goes out and who
    looks after the debtor then. A level before the due date is a courtesy note and no dunning
    level."""

    _name = "account.dunning.level"
    _description = "Dunning Level"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    _inherit = ["account.collections.cached"]
    _order = "procedure_id, sequence, id"

    procedure_id = fields.Many2one(
        "account.dunning.procedure", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="procedure_id.company_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True, help="As it is called on the letter.")
    rank = fields.Integer(
        compute="_compute_rank",
        store=True,
        help="1 for the first dunning level, 2 for the next; 0 for a note before the due date.",
    )
    delay_days = fields.Integer(
        "Days after Due Date",
        required=True,
        default=7,
        help="The level is reached when an item is this many days overdue; 0 is the day after the "
        "due date. A negative number makes it a courtesy note before the due date.",
    )
    interval_days = fields.Integer(
        "Days since Last Notice",
        default=14,
        help="At least this many days must have passed since the last notice really went out.",
    )
    deadline_days = fields.Integer(
        "Days to Pay",
        default=10,
        help="The payment deadline the notice grants, counted from the day it is sent. The next "
        "level waits until it has passed.",
    )
    min_amount = fields.Float(
        "Minimum Amount",
        digits=(16, 2),
        help="In the currency of the company. Less than this is not dunned at this level.",
    )
    min_share = fields.Float(
        "Minimum Share",
        help="Share of all the debtor has open (0.10 = 10 %). Less is not dunned at this level.",
    )
    automatic = fields.Boolean(
        default=True,
        help="Sent without a person when the company escalates automatically. Otherwise the notice "
        "waits for review.",
    )
    by_email = fields.Boolean("By E-Mail", default=True)
    by_letter = fields.Boolean()
    mail_template_id = fields.Many2one(
        "mail.template",
        domain=[("model", "=", "account.dunning.notice")],
        default=lambda self: self.env.ref(
            "account_collections.mail_template_notice", raise_if_not_found=False
        ),
        help="Frame of the e-mail. Its words are the texts below.",
    )
    attach_letter = fields.Boolean(
        default=True,
        help="Add the letter as PDF to the e-mail. Without it the e-mail alone is the notice, with "
        "the same words and open items.",
    )
    attach_invoices = fields.Boolean(help="Add copies of the invoices to e-mail and letter.")
    subject = fields.Char(required=True, translate=True, help="Subject of e-mail and letter.")
    opening = fields.Text(translate=True, help="Text above the list of open items.")
    closing = fields.Text(translate=True, help="Text below the list of open items.")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Follow-up Activity",
        domain="['|', ('res_model', '=', False), ('res_model', '=', 'account.collection.case')]",
        help="Scheduled on the collection case when the notice has been sent.",
    )
    activity_days = fields.Integer(
        "Activity after Days", help="Days between sending the notice and the activity."
    )
    activity_summary = fields.Char(translate=True)
    activity_note = fields.Text(translate=True)
    activity_responsible = fields.Selection(
        [
            ("collector", "Collector of the debtor"),
            ("salesperson", "Salesperson"),
            ("user", "User"),
        ],
        default="collector",
        string="Assigned to",
    )
    activity_user_id = fields.Many2one("res.users", string="User", domain=[("share", "=", False)])

    _days_positive = models.Constraint(
        "CHECK (interval_days >= 0 AND deadline_days >= 0 AND activity_days >= 0)",
        "Days between notices, to pay and to the activity must not be negative.",
    )
    _minimum_positive = models.Constraint(
        "CHECK (min_amount >= 0 AND min_share >= 0 AND min_share <= 1)",
        "The minimum amount must not be negative, the minimum share lies between 0 and 1 (100 %).",
    )

    @api.depends("procedure_id.level_ids.sequence", "procedure_id.level_ids.delay_days")
    def _compute_rank(self):
        for procedure in self.procedure_id:
            rank = 0
            for level in procedure.level_ids.sorted(
                lambda level: (level.sequence, level._origin.id)
            ):
                # Only a day before the due date makes a note; 0 is the day after it.
                rank += level.delay_days >= 0
                level.rank = rank if level.delay_days >= 0 else 0
        self.filtered(lambda level: not level.procedure_id).rank = 0

    @api.constrains("subject", "opening", "closing")
    def _check_placeholders(self):
        for level in self:
            for text in (level.subject, level.opening, level.closing):
                if unknown := unknown_placeholders(text, PLACEHOLDERS):
                    raise ValidationError(
                        self.env._(
                            "%(level)s: %(unknown)s is no placeholder. You can use %(known)s.",
                            level=level.name,
                            unknown=", ".join(unknown),
                            known=", ".join(f"{{{name}}}" for name in PLACEHOLDERS),
                        )
                    )

    @api.constrains("delay_days", "sequence")
    def _check_ladder_rises(self):
        self.procedure_id._check_ladder_rises()

    def _get_channels(self):
        """The channels of the level: each delivery channel ``x`` has its switch ``by_x`` here."""
        self.ensure_one()
        channels = self.env["account.dunning.delivery"]._fields["channel"].get_values(self.env)
        return [channel for channel in channels if self[f"by_{channel}"]]

    def _is_final(self):
        """Whether it is the last letter of its ladder; a call or a task of ours may follow."""
        self.ensure_one()
        return self.rank == self._read_last_ranks().get(self.procedure_id.id)

    def _charges(self):
        """Hook: whether letters of the level may cost something."""
        return False

    @api.model
    def _search_reached(self, operator, value, get_level, get_dunned):
        """The domain of a search by a level that is derived. ``get_level(model, alias)`` gives the
        level as SQL, ``get_dunned(model, alias)`` whether there is any: that is cheaper to find."""
        spare_compiling(self.env)
        dunned = Domain.custom(to_sql=lambda model, alias, query: get_dunned(model, alias))
        if operator == "any":
            operator, value = "in", self.search(value).ids
        if operator == "not in" and set(value) == {False}:
            return dunned
        if operator != "in":
            return NotImplemented
        levels = tuple(level for level in value if level)
        found = Domain.FALSE
        if levels:
            found = dunned & Domain.custom(
                to_sql=lambda model, alias, query: SQL("%s IN %s", get_level(model, alias), levels)
            )
        return found | ~dunned if False in value else found

    def _get_neighbour(self, offset):
        """The level ``offset`` ranks above (below if negative), empty beyond the ends."""
        self.ensure_one()
        return self.procedure_id.level_ids.filtered(
            lambda level: level.rank and level.rank == self.rank + offset
        )[:1]
