from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.safe_eval import safe_eval


class AccountCollectionsCard(models.Model):
    """A card of Today: a pile of work, counted, with the sum that lies in it. The rows it counts
    are those of its window, whose domain is the only one there is: who opens the card finds what he
    was told. The piles themselves come with the add-on; nothing about them is kept."""

    _name = "account.collections.card"
    _description = "Card of Today"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True)
    kind = fields.Selection(
        [("pile", "Pile"), ("aging", "Open Items by Age"), ("guide", "Set-up Guide")],
        required=True,
        default="pile",
        readonly=True,
    )
    action_id = fields.Many2one(
        "ir.actions.act_window", string="Window", ondelete="cascade", readonly=True
    )
    amount_field = fields.Char(
        "Summed up", readonly=True, help="The field of the rows that is added up, if one is."
    )
    todo = fields.Char(
        "What to Do", translate=True, readonly=True, help="Said while something lies in the pile."
    )
    done = fields.Char(
        "When Empty", translate=True, readonly=True, help="Said while nothing lies in the pile."
    )
    is_good = fields.Boolean(
        "Good News", readonly=True, help="What lies here is no work: its number is no warning."
    )
    group_id = fields.Many2one(
        "res.groups", string="For", readonly=True, help="Who else does not see the card."
    )
    is_shown = fields.Boolean(
        compute="_compute_is_shown", search="_search_is_shown", help="To whoever looks."
    )
    next_check_id = fields.Many2one(
        "account.collections.check",
        compute="_compute_next_check_id",
        help="Of the guide: the first check that is not in order.",
    )
    count = fields.Integer(compute="_compute_figures")
    amount = fields.Monetary(compute="_compute_figures")
    currency_id = fields.Many2one("res.currency", compute="_compute_figures")
    sentence = fields.Char(compute="_compute_figures")
    is_converted = fields.Boolean(
        compute="_compute_figures",
        help="Several currencies were added up, each at the rate of today.",
    )
    figures = fields.Text(compute="_compute_figures", help="What else a card draws, as JSON.")

    # === WHO SEES IT === #

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_is_shown(self):
        groups = self.env.user.all_group_ids
        for card in self:
            allowed = not card.group_id or card.sudo().group_id in groups
            card.is_shown = allowed and card._has_rows() and card._is_wanted()

    def _search_is_shown(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("id", "in", self.search([("id", "!=", False)]).filtered("is_shown").ids)

    def _has_rows(self):
        """Whether whoever looks may read what lies in the pile."""
        self.ensure_one()
        return not self.action_id or self._may_open()

    def _is_wanted(self):
        """Whether the card has something to say at present: the guide until all is set up."""
        self.ensure_one()
        return self.kind != "guide" or bool(self.next_check_id)

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_next_check_id(self):
        guides = self.filtered(lambda card: card.kind == "guide")
        guides.next_check_id = guides and self.env["account.collections.check"]._find_todo()
        (self - guides).next_check_id = False

    # === FIGURES === #

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_figures(self):
        """One query for each pile that is added up, and one for all that are not."""
        company, counts = self.env.company, self._count_piles()
        self.currency_id = company.currency_id
        self.is_converted = False
        self.figures = False
        for card in self:
            if card in counts:
                card.count, amounts = counts[card], {}
            else:
                card.count, amounts = card._read_figures() if card._has_rows() else (0, {})
            card.amount = self._add_up(amounts)
            used = {currency for currency in amounts if currency}
            card.is_converted = bool(used - {company.currency_id})
            card.sentence = card.todo if card.count else card.done
            if check := card.next_check_id:
                card.sentence = self.env._(
                    "Next: %s. The guide leads through what is missing.", check.name
                )

    def _count_piles(self):
        """``{card: rows}`` of the piles in which there is nothing to add up."""
        parts = []
        for card in self:
            if card.kind == "pile" and not card.amount_field and card._may_open():
                rows = self.env[card.sudo().action_id.res_model]
                found = rows._search(card._get_domain())
                parts.append(found.select(SQL("%s", card.id), SQL("COUNT(*)")))
        if not parts:
            return {}
        union = SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts)
        return {self.browse(card): count for card, count in self.env.execute_query(union)}

    def _read_figures(self):
        """(rows, {currency: amount}) of what lies in the pile."""
        self.ensure_one()
        if self.kind != "pile":
            return 0, {}
        action = self.sudo().action_id
        rows, domain = self.env[action.res_model], self._get_domain()
        field = rows._fields[self.amount_field]
        if not (field.store or field._description_aggregator(self.env)):
            return self._sum_records(rows.search_fetch(domain, [field.name]), field)
        key = field.get_currency_field(rows)
        own = rows._fields[key].store
        groups = rows._read_group(
            domain, [key if own else "company_id"], ["__count", f"{field.name}:sum"]
        )
        amounts, count = {}, 0
        for owner, number, amount in groups:
            currency = owner if own else owner.currency_id
            amounts[currency] = amounts.get(currency, 0.0) + (amount or 0.0)
            count += number
        return count, amounts

    @api.model
    def _sum_records(self, records, field):
        """Of an amount that is reckoned and kept nowhere."""
        amounts, key = {}, field.get_currency_field(records)
        for record in records:
            amounts[record[key]] = amounts.get(record[key], 0.0) + record[field.name]
        return len(records), amounts

    @api.model
    def _add_up(self, amounts):
        """``{currency: amount}`` in the currency of the current company, at the rate of today."""
        company, today = self.env.company, self.env.company._get_dunning_today()
        return sum(
            currency._convert(amount, company.currency_id, company, today)
            for currency, amount in amounts.items()
            if currency
        )

    def _get_domain(self):
        """Of the window: read here, and by the web client when it opens."""
        self.ensure_one()
        return safe_eval(self.sudo().action_id.domain or "[]", {"uid": self.env.uid})

    # === ACTIONS === #

    def action_open(self):
        """The rows that the card counts."""
        self.ensure_one()
        if not self._may_open():
            raise UserError(
                self.env._(
                    "What this card counts is not yours to open. Ask whoever manages "
                    "collections for the right to see it."
                )
            )
        return self._open_window()

    def _may_open(self):
        """Whether whoever looks may read the rows themselves."""
        action = self.sudo().action_id
        return bool(action) and self.env[action.res_model].has_access("read")

    def _open_window(self):
        name = self.sudo().action_id.get_external_id()[self.sudo().action_id.id]
        return self.env["ir.actions.act_window"]._for_xml_id(name)
