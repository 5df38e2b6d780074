from odoo import fields, models
from odoo.exceptions import UserError

from .proceeding import LIVE

GROUNDS = [
    ("claim", "To pursue the claim (Art. 6 (1) (f) GDPR)"),
    ("contract", "For the contract (Art. 6 (1) (b) GDPR)"),
    ("enforcement", "For enforcement only (§§ 802d, 802l ZPO)"),
    ("consent", "Consent (Art. 6 (1) (a) GDPR)"),
]


class AccountCollectionForgotten(models.AbstractModel):
    """What is kept about a debtor until nobody needs it, and is then deleted by a person (Art. 5
    (1) (e) GDPR): that there was something stays. It has a ``partner_id`` and a ``company_id``."""

    _name = "account.collection.forgotten"
    _description = "Deleted in the End"
    _inherit = ["account.collections.door", "account.collections.filed"]
    # What is forgotten, and the states in which there is something to forget.
    _substance = ()
    _remembering = ("kept",)

    delete_on = fields.Date(
        "Delete from",
        compute="_compute_delete_on",
        store=True,
        readonly=False,
        precompute=True,
        by_hand=("new", "kept"),
        help="Proposed by the kind of source; somebody deletes it then, and not while a proceeding "
        "lives.",
    )
    deleted_on = fields.Date(readonly=True, copy=False)
    deleted_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    def _compute_delete_on(self):
        raise NotImplementedError

    def action_forget(self):
        """Delete the content; that it was there, and by whom, stays."""
        self._check_collector()
        self.check_access("write")
        self._check_state(*self._remembering)
        live = self.env["account.collection.proceeding"].sudo()
        for one in self:
            own = [("partner_id", "=", one.partner_id.id), ("state", "in", LIVE)]
            own += [("company_id", "=", one.company_id.id)]
            if busy := live.search(own, limit=1):
                raise UserError(
                    self.env._(
                        "%(proceeding)s lives: what may be needed in it is not deleted. End it "
                        "first.",
                        proceeding=busy.display_name,
                    )
                )
        for company, own in self.grouped("company_id").items():
            own._move_to(
                "deleted",
                self._remembering,
                **dict.fromkeys(self._substance, False),
                deleted_on=company._get_dunning_today(),
                deleted_by_id=self.env.uid,
            )


class AccountCollectionKept(models.AbstractModel):
    """What was asked or found about a debtor, in his file, on a legal ground."""

    _name = "account.collection.kept"
    _description = "Kept on a Legal Ground"
    _inherit = ["account.collection.forgotten"]

    case_id = fields.Many2one(
        "account.collection.case", required=True, ondelete="cascade", index=True, by_hand="new"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="case_id.partner_id", store=True, precompute=True, index=True, string="Debtor"
    )
    ground = fields.Selection(
        GROUNDS, string="Legal Ground", required=True, default="claim", by_hand=("new", "kept")
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, default=lambda self: self.env.user
    )
    state = fields.Selection(
        [("kept", "On file"), ("deleted", "Content deleted")],
        required=True,
        default="kept",
        readonly=True,
        index=True,
    )
