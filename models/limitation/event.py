from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ...tools.limitation.limitation import Event
from ...tools.limitation.terms import SPANS
from ..common.res_company import get_company_today

_lt = LazyTranslate(__name__)
KINDS = [
    ("acknowledgement", "Acknowledgement"),
    ("part_payment", "Part payment"),
    ("talks", "Talks"),
    ("deferral", "Deferral"),
    ("standstill", "Standstill"),
    ("demand", "Written demand"),
    ("filing", "Lawsuit or payment order filed"),
    ("service", "Lawsuit or payment order served"),
    ("last_step", "Last step of the proceedings"),
    ("insolvency", "Claim filed in insolvency"),
    ("enforcement", "Enforcement"),
    ("title", "Title"),
]
# Here, as an early import of the item's file would let the holds it adds get lost.
STATES = {"barred": "Time-barred", "this_year": "Becomes time-barred this year"}
FACTS = ("kind", "date", "date_to", "served_soon", "scope", "item_ids", "proven")


class AccountCollectionLimitationEvent(models.Model):
    """What happened to claims of a debtor that may move the day on which they become time-barred,
    as far as the ledger does not know it."""

    _name = "account.collection.limitation.event"
    _description = "Limitation Event"
    _inherit = ["account.collections.filed"]
    _order = "date desc, id desc"
    _deletable = ("own",)
    _machine_writes = _lt("%(fields)s of an event is told by what it came from.")
    _stays = _lt("%(records)s: enter it in the other case instead of moving it.")

    case_id = fields.Many2one(
        "account.collection.case", required=True, ondelete="cascade", index=True, by_hand="new"
    )
    company_id = fields.Many2one(
        related="case_id.company_id", store=True, precompute=True, index=True
    )
    partner_id = fields.Many2one(
        related="case_id.partner_id", store=True, precompute=True, index=True
    )
    kind = fields.Selection(
        KINDS,
        required=True,
        default="acknowledgement",
        by_hand="own",
        help="A part payment that is matched with the item counts by itself, and so do letters "
        "where the law gives a demand an effect.",
    )
    date = fields.Date(
        "On",
        required=True,
        default=get_company_today,
        by_hand="own",
        help="The day it happened; of a title, the day it became final.",
    )
    date_to = fields.Date(
        "Until",
        by_hand="own",
        help="Last day of talks, of a deferral or standstill, or of the insolvency. Empty: it "
        "still lasts.",
    )
    served_soon = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        by_hand="own",
        help="Whether you did all you could to have it served soon (§ 167 ZPO): then it counts "
        "from the filing. Empty: as the days of filing and service tell.",
    )
    scope = fields.Selection(
        [("items", "These items"), ("debtor", "All items of that day")],
        string="About",
        required=True,
        default="items",
        by_hand="own",
        help="All items: whatever the debtor had been invoiced by that day.",
    )
    item_ids = fields.Many2many(
        "account.move.line",
        "account_collection_limitation_event_item_rel",
        "event_id",
        "item_id",
        string="Items",
        domain="[('partner_id.commercial_partner_id', '=', partner_id),"
        " ('company_id', '=', company_id), ('account_type', '=', 'asset_receivable'),"
        " ('parent_state', '=', 'posted'), ('balance', '>', 0)]",
        by_hand="own",
    )
    # What is left of a named item when its invoice was corrected and got a new one.
    move_ids = fields.Many2many(
        "account.move",
        string="Invoices",
        compute="_compute_move_ids",
        store=True,
        compute_sudo=True,
    )
    items_text = fields.Char("Claims", compute="_compute_items_text", compute_sudo=True)
    proven = fields.Boolean(
        "Can be proved",
        default=True,
        by_hand=True,
        help="Only what can be proved counts. What was said on the phone is proved by nobody: tick "
        "it when the debtor has confirmed it in writing. Some countries ask for a signature.",
    )
    note = fields.Char(
        by_hand=True, help="Where it can be proved: a letter, a file number, a witness."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Entered by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )

    _spans_end = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date)",
        "What happened must not end before it begins.",
    )

    @api.depends("item_ids")
    def _compute_move_ids(self):
        for event in self:
            event.move_ids = event.item_ids.move_id

    @api.depends("scope", "move_ids")
    @api.depends_context("lang")
    def _compute_items_text(self):
        labels = dict(self._fields["scope"]._description_selection(self.env))
        for event in self:
            named = ", ".join(filter(None, event.move_ids.mapped("name")))
            event.items_text = labels["debtor"] if event.scope == "debtor" else named

    @api.depends("kind", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = labels.get(event.kind)

    # === CHECKS === #

    @api.constrains("kind", "date_to")
    def _check_span(self):
        for event in self:
            if event.date_to and event.kind not in SPANS:
                raise ValidationError(
                    self.env._("%s happens on one day: leave its end empty.", event.display_name)
                )

    @api.constrains("scope", "item_ids")
    def _check_items(self):
        for event in self:
            if event.scope == "items" and not event.item_ids:
                raise ValidationError(
                    self.env._("Name the items it was about, or choose all items of that day.")
                )
            strange = event.sudo().item_ids.filtered(
                lambda item, event=event: (
                    item.partner_id.commercial_partner_id != event.partner_id
                    or item.company_id != event.company_id
                    or item.account_type != "asset_receivable"
                    or item.balance <= 0
                )
            )
            if strange:
                raise ValidationError(
                    self.env._("%s is no claim against this debtor.", strange[0].display_name)
                )

    @api.constrains(*FACTS)
    def _check_proceedings(self):
        """A step needs proceedings it is a step of."""
        for step in self.filtered(lambda event: event.kind == "last_step"):
            began = step.case_id.limitation_event_ids.filtered(
                lambda event, step=step: (
                    event.kind in ("filing", "service") and event.date <= step.date
                )
            )
            if not began:
                raise ValidationError(
                    self.env._("Enter the day of filing first: of which proceedings is it a step?")
                )

    # === READING === #

    @api.model
    def _read_limitation_events(self, items):
        """What was entered about ``items``, ``{item id: [Event]}``."""
        self.env.flush_all()
        links = self._fields["move_ids"]
        # Nobody acknowledges what he was not asked for yet.
        rows = self.env.execute_query(
            SQL(
                """SELECT event.id, item.id
                     FROM account_collection_limitation_event event
                     JOIN res_partner partner ON partner.commercial_partner_id = event.partner_id
                     JOIN account_move_line item
                       ON item.partner_id = partner.id AND item.company_id = event.company_id
                     JOIN account_move move ON move.id = item.move_id
                    WHERE event.scope = 'debtor' AND item.id = ANY(%(items)s)
                      AND COALESCE(move.invoice_date, item.date) <= event.date
                    UNION
                   SELECT event.id, NULL
                     FROM account_collection_limitation_event event
                     JOIN %(links)s link ON link.%(event)s = event.id
                     JOIN account_move_line item ON item.move_id = link.%(move)s
                    WHERE event.scope = 'items' AND item.id = ANY(%(items)s)
                    ORDER BY 1, 2""",
                items=list(items.ids),
                links=SQL.identifier(links.relation),
                event=SQL.identifier(links.column1),
                move=SQL.identifier(links.column2),
            )
        )
        found, asked = defaultdict(list), set(items.ids)
        events = self.sudo().browse(dict.fromkeys(event for event, _item in rows))
        said = {event.id: event for event in events}
        for number, item in rows:
            event = said[number]
            for one in [item] if item else asked.intersection(event._get_items().ids):
                found[one].append(event._as_event())
        return found

    def _get_items(self):
        """The named items; of an invoice that has a new one in place of the named, that one."""
        self.ensure_one()
        corrected = (self.move_ids - self.item_ids.move_id)._get_receivables().grouped("move_id")
        # The event remembers no due date: only one can take the place of one.
        heirs = (items._choose_heir(None) for items in corrected.values())
        return self.item_ids.union(*heirs)

    def _get_source(self):
        """Hook: what shows that it happened, in a few words for the explanation."""
        return ""

    def _as_event(self):
        """The event as the rule sees it."""
        self.ensure_one()
        soon = {"yes": True, "no": False}.get(self.served_soon) if self.kind == "filing" else None
        until, source = self.date_to or None, self._get_source()
        return Event(self.kind, self.date, until, soon, source, self.proven)
