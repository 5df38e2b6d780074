from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.common.window import show_list

SIGNS = {
    "ok": ("fa-check text-success", "ok"),
    "warn": ("fa-exclamation-triangle text-warning", "warn"),
    "refuse": ("fa-times text-danger", "refuse"),
}


class AccountCollectionsHandover(models.TransientModel):
    """Claims to an agency, a lawyer, a court: what must be so before is shown, and a proceeding is
    prepared. Handing it over is a step of its own."""

    _name = "account.collections.handover"
    _description = "Hand over"
    _by_hand = True

    item_ids = fields.Many2many("account.move.line", string="Open Items", required=True)
    company_id = fields.Many2one("res.company", compute="_compute_company_id", compute_sudo=True)
    partner_ids = fields.Many2many(
        "res.partner", string="Debtors", compute="_compute_company_id", compute_sudo=True
    )
    kind_id = fields.Many2one("account.collection.proceeding.kind", string="To", required=True)
    kind_ids = fields.Many2many(
        "account.collection.proceeding.kind", compute="_compute_kind_ids", string="Kinds"
    )
    kind_code = fields.Char(related="kind_id.code", string="Code")
    is_uncertain = fields.Boolean(related="kind_id.is_uncertain")
    counterpart_id = fields.Many2one(
        "res.partner", string="With", help="The agency, lawyer or administrator."
    )
    performed = fields.Boolean(
        "Delivered", help="All that these invoices are about was delivered or done."
    )
    opened_on = fields.Date(
        "Insolvency Opened on", compute="_compute_opened_on", store=True, readonly=False
    )
    gates_text = fields.Html(compute="_compute_gates_text", sanitize=False)

    @api.depends("item_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.item_ids.company_id[:1]
            wizard.partner_ids = wizard.item_ids.partner_id.commercial_partner_id

    @api.depends("item_ids")
    def _compute_kind_ids(self):
        Kind = self.env["account.collection.proceeding.kind"]
        for wizard in self:
            country = wizard.company_id.country_id.code
            wizard.kind_ids = Kind.search([("country", "in", [False, "", country])])

    @api.depends("partner_ids")
    def _compute_opened_on(self):
        for wizard in self:
            wizard.opened_on = wizard.partner_ids[:1].sudo().insolvency_opened_on

    @api.depends("item_ids", "kind_id", "performed")
    @api.depends_context("lang")
    def _compute_gates_text(self):
        self.gates_text = False
        Gate = self.env["account.collection.proceeding.gate"]
        for wizard in self.filtered(lambda it: it.kind_id and it.item_ids):
            lines = []
            for debtor, gates in wizard._judge():
                if len(wizard.partner_ids) > 1:
                    lines.append(Markup("<li><b>%s</b></li>") % debtor.display_name)
                for gate in gates:
                    icon, name = SIGNS[gate.verdict]
                    said = Gate._say(gate.code, gate.verdict, ", ".join(gate.names[:5]))
                    lines.append(
                        Markup('<li data-gate="%s"><i class="fa %s me-2" title="%s"></i>%s</li>')
                        % (f"{gate.code} {name}", icon, name, escape(said))
                    )
            wizard.gates_text = Markup('<ul class="list-unstyled">%s</ul>') % Markup("").join(lines)

    def _judge(self):
        """``[(debtor, [Gate])]``"""
        Proceeding = self.env["account.collection.proceeding"]
        items = self.env["account.move.line"].browse(self.item_ids._origin.ids or self.item_ids.ids)
        found = []
        for company, own in items.grouped("company_id").items():
            known = {item.id: (None, self.performed) for item in own}
            judged = Proceeding._judge(self.kind_id._origin or self.kind_id, company, own, known)
            found += [(debtor, gates) for debtor, (gates, _facts) in judged.items()]
        return found

    def action_prepare(self):
        """A proceeding of each debtor, in preparation."""
        self.ensure_one()
        self._note_opening()
        made = self.env["account.collection.proceeding"]._prepare(
            self.kind_id,
            self.item_ids,
            performed=self.performed,
            counterpart_id=self.counterpart_id.id,
        )
        if len(made) == 1:
            return made.action_open()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Proceedings"),
            "res_model": made._name,
            **show_list("form"),
            "domain": [("id", "in", made.ids)],
        }

    def _note_opening(self):
        if self.kind_code != "insolvency":
            return
        self.env["account.collection.proceeding"]._check_collector()
        if not self.opened_on:
            raise UserError(self.env._("Enter the day on which the insolvency was opened."))
        self.partner_ids.check_access("read")
        for debtor in self.partner_ids.sudo():
            if debtor.insolvency_opened_on != self.opened_on:
                debtor.insolvency_opened_on = self.opened_on
