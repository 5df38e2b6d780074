from odoo import fields, models
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
KINDS = [
    ("call", "Call"),
    ("email", "E-mail"),
    ("letter", "Letter"),
    ("sms", "Text message"),
    ("visit", "Visit"),
    ("other", "Other"),
]
# What came in one of these ways can be proved.
IN_WRITING = ("email", "letter")


class AccountCollectionContact(models.Model):
    """A contact with the debtor: who spoke or wrote to whom, when, and what came out of it."""

    _name = "account.collection.contact"
    _description = "Collection Contact"
    _order = "date desc, id desc"
    _deletable = ("own",)
    _machine_writes = _lt("%(fields)s is not entered by hand: it follows from who enters what.")
    _stays = _lt("The entry of a sent notice cannot be changed.")
    _is_kept = _lt("The entry of a sent notice stays as evidence.")

    case_id = fields.Many2one(
        "account.collection.case", required=True, ondelete="cascade", index=True, by_hand="new"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, precompute=True)
    partner_id = fields.Many2one(related="case_id.partner_id", store=True, precompute=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now, index=True, by_hand="own")
    kind = fields.Selection(KINDS, required=True, default="call", by_hand="own")
    outcome = fields.Selection(
        [
            ("sent", "Sent"),
            ("reached", "Reached"),
            ("not_reached", "Not reached"),
            ("will_pay", "Will pay"),
            ("negotiates", "Negotiates"),
            ("disputes", "Disputes the claim"),
            ("cannot_pay", "Cannot pay at present"),
            ("refuses", "Refuses to pay"),
            ("wrong_address", "Wrong number or address"),
        ],
        required=True,
        default="reached",
        by_hand="own",
    )
    contact_name = fields.Char("Spoke with", by_hand="own")
    note = fields.Text(by_hand=True, help="Facts only: the debtor may ask to read this.")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, default=lambda self: self.env.user
    )

    def _get_stage(self):
        return "own"
