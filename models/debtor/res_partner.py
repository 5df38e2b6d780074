from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_standing import NO_STANDING

ANY_READER = "account_collections.group_viewer"


class ResPartner(models.Model):
    """The debtor: a commercial partner, seen from one company."""

    _inherit = "res.partner"

    type = fields.Selection(
        selection_add=[("dunning", "Dunning")], ondelete={"dunning": "set default"}
    )
    dunning_procedure_id = fields.Many2one(
        "account.dunning.procedure",
        company_dependent=True,
        groups=ANY_READER,
        help="How this debtor is dunned. Empty: by his tags, else as the company usually does.",
    )
    dunning_block_ids = fields.One2many("account.dunning.block", "partner_id", groups=ANY_READER)
    dunning_blocked = fields.Boolean(
        compute="_compute_standing", search="_search_dunning_blocked", groups=ANY_READER
    )
    collection_case_id = fields.Many2one(
        "account.collection.case", compute="_compute_collection_case_id", groups=ANY_READER
    )
    dunning_collector_id = fields.Many2one(
        "res.users",
        string="Collector",
        compute="_compute_standing",
        inverse="_inverse_dunning_collector_id",
        search="_search_dunning_collector_id",
        groups=ANY_READER,
        help="Looks after this debtor; kept on the collection case.",
    )
    dunning_level_id = fields.Many2one(
        "account.dunning.level",
        compute="_compute_standing",
        search="_search_dunning_level_id",
        groups=ANY_READER,
        help="The highest level among the open items.",
    )
    overdue_amount = fields.Monetary(
        currency_field="currency_id",
        compute="_compute_standing",
        search="_search_overdue_amount",
        groups=ANY_READER,
    )
    oldest_due_date = fields.Date(compute="_compute_standing", groups=ANY_READER)
    has_collection_case = fields.Boolean(compute="_compute_standing", groups=ANY_READER)
    dunning_explanation = fields.Html(
        "Dunning", compute="_compute_dunning_explanation", groups=ANY_READER
    )

    @api.model
    def _commercial_fields(self):
        return [*super()._commercial_fields(), "dunning_procedure_id"]

    # === COMPUTES === #

    @api.depends("dunning_block_ids.is_current")
    @api.depends_context("company")
    def _compute_standing(self):
        known = self.commercial_partner_id._read_standing(self.env.company)
        for partner in self:
            standing = known.get(partner.commercial_partner_id.id, NO_STANDING)
            partner.overdue_amount = standing.overdue
            partner.oldest_due_date = standing.oldest
            partner.dunning_level_id = standing.level_id
            partner.dunning_blocked = standing.blocked
            partner.has_collection_case = standing.has_case
            partner.dunning_collector_id = standing.collector_id

    def _search_dunning_blocked(self, operator, value):
        if operator != "in":
            return NotImplemented
        Block = self.env["account.dunning.block"].sudo()
        blocks = Block.search_fetch(Block._get_debtor_domain(self.env.company), ["partner_id"])
        return Domain("commercial_partner_id", "in", blocks.partner_id.ids)

    @api.depends_context("company")
    def _compute_collection_case_id(self):
        cases = self.env["account.collection.case"].search_fetch(
            [
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("company_id", "=", self.env.company.id),
            ],
            ["partner_id"],
        )
        by_debtor = {case.partner_id: case for case in cases}
        for partner in self:
            partner.collection_case_id = by_debtor.get(partner.commercial_partner_id)

    def _inverse_dunning_collector_id(self):
        wanted = {partner: partner.dunning_collector_id for partner in self}
        Case = self.env["account.collection.case"]
        cases = Case._open_for(self.commercial_partner_id, self.env.company)
        by_debtor = cases.grouped("partner_id")
        for partner, collector in wanted.items():
            by_debtor[partner.commercial_partner_id].collector_id = collector

    def _search_dunning_collector_id(self, operator, value):
        cases = self.env["account.collection.case"].search(
            Domain("collector_id", operator, value) & Domain("company_id", "=", self.env.company.id)
        )
        return Domain("commercial_partner_id", "in", cases.partner_id.ids)

    def _search_dunning_level_id(self, operator, value):
        def ask(model, alias, question):
            debtor = SQL.identifier(alias, "commercial_partner_id")
            return question(debtor, model.env.company)

        return self.env["account.dunning.level"]._search_reached(
            operator,
            value,
            lambda model, alias: ask(model, alias, model._get_level_sql),
            lambda model, alias: ask(model, alias, model._get_dunned_sql),
        )

    def _search_overdue_amount(self, operator, value):
        if operator not in (">", ">=", "<", "<="):
            return NotImplemented

        def to_sql(model, alias, query):
            debtor = SQL.identifier(alias, "commercial_partner_id")
            if anything:
                # The first item tells, and nobody sums up the others.
                found = model._get_overdue_sql(debtor, model.env.company, SQL("TRUE"), 1)
                return SQL("%s IS TRUE" if operator == ">" else "%s IS NOT TRUE", found)
            return SQL(
                f"%s {operator} %s", model._get_overdue_sql(debtor, model.env.company), value
            )

        anything = operator in (">", "<=") and value == 0
        return Domain.custom(to_sql=to_sql)

    @api.depends_context("company", "lang")
    def _compute_dunning_explanation(self):
        """Each open item of the debtor with the decision it would get today."""
        for partner in self:
            partner.dunning_explanation = self.env["ir.qweb"]._render(
                "account_collections.debtor_explanation",
                {"rows": partner.commercial_partner_id._explain_dunning(), "env": self.env},
                raise_if_not_found=False,
            )

    # === ACTIONS === #

    def action_explain_dunning(self):
        """The explanation in a window of its own: everybody opens contacts, few want to know."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Dunning of %s", self.commercial_partner_id.name),
            "res_model": "res.partner",
            "res_id": self.commercial_partner_id.id,
            "views": [(self.env.ref("account_collections.view_partner_explanation").id, "form")],
            "target": "new",
        }

    def action_block_dunning(self):
        """Block the debtor from here."""
        self.ensure_one()
        Block = self.env["account.dunning.block"]
        return Block._get_new_action(self.env.company, self.commercial_partner_id)

    def action_open_collection_case(self):
        self.ensure_one()
        case, debtor = self.collection_case_id, self.commercial_partner_id
        Case = self.env["account.collection.case"]
        if not case and not Case.has_access("create"):
            raise UserError(
                self.env._("%s has no collection case yet: nobody wrote to him.", debtor.name)
            )
        case = case or Case._open_for(debtor, self.env.company)
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.collection.case",
            "res_id": case.id,
            "view_mode": "form",
        }
