from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.dossier.dossier import OPTIONS, PURPOSES


class AccountCollectionsDossierAsk(models.TransientModel):
    """What goes into a dossier, and for whom it is: ticked by a person, as letters and notes may
    name others."""

    _name = "account.collections.dossier.ask"
    _description = "Ask for a Dossier"
    _by_hand = True

    company_id = fields.Many2one("res.company", required=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True)
    proceeding_id = fields.Many2one("account.collection.proceeding")
    purpose = fields.Selection(PURPOSES, string="For", required=True, default="lawyer")
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        compute="_compute_lang",
        store=True,
        readonly=False,
        precompute=True,
    )
    with_schedule = fields.Boolean("Claims with Interest", default=True)
    with_timeline = fields.Boolean("What Happened when", default=True)
    with_invoices = fields.Boolean("Invoices", default=True)
    with_letters = fields.Boolean("Letters with Proof of Delivery", default=True)
    with_agreements = fields.Boolean("Promises, Plans and Disputes", default=True)
    with_proceedings = fields.Boolean("Steps and Titles", default=True)
    with_contacts = fields.Boolean("Contacts and Mails", default=True)
    with_notes = fields.Boolean(
        "Internal Notes",
        compute="_compute_with_notes",
        store=True,
        readonly=False,
        precompute=True,
        help="What colleagues wrote to each other. A court need not read it; the debtor who asks "
        "for his data may.",
    )
    reason = fields.Char("Note", help="Why it is made, and why parts are left out.")

    @api.depends("purpose", "partner_id", "company_id")
    def _compute_lang(self):
        """The debtor reads his own language, a court that of the country."""
        known = {code for code, _name in self.env["res.lang"].get_installed()}
        for wizard in self:
            wanted = (wizard.company_id.partner_id.lang, self.env.user.lang)
            if wizard.purpose == "debtor":
                wanted = (wizard.partner_id.lang, *wanted)
            elif wizard.purpose == "own":
                wanted = wanted[::-1]
            wizard.lang = next((code for code in wanted if code in known), self.env.lang)

    @api.depends("purpose")
    def _compute_with_notes(self):
        for wizard in self:
            wizard.with_notes = wizard.purpose in ("debtor", "own")

    def action_make(self):
        """Have it made, and show how far it is."""
        self.ensure_one()
        if self.proceeding_id:
            self.proceeding_id.check_access("read")
            about = (self.proceeding_id.company_id, self.proceeding_id.partner_id)
            if about != (self.company_id, self.partner_id.commercial_partner_id):
                raise UserError(
                    self.env._(
                        "%(proceeding)s is not against %(debtor)s: the dossier would show one "
                        "debtor the papers of another. Choose his own.",
                        proceeding=self.proceeding_id.display_name,
                        debtor=self.partner_id.display_name,
                    )
                )
        made = self.env["account.collections.dossier"]._ask_for(
            self.company_id,
            self.partner_id.commercial_partner_id,
            proceeding_id=self.proceeding_id.id,
            purpose=self.purpose,
            lang=self.lang,
            reason=self.reason,
            **{name: self[name] for name in OPTIONS},
        )
        return made.action_open()
