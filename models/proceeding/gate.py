from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

from ..common.window import open_wizard

_lt = LazyTranslate(__name__)
# By code: what is so, what is not.
SENTENCES = {
    "open": (
        _lt("All claims are due and open."),
        _lt("Not due, or not open any more: %(names)s."),
    ),
    "twice": (
        _lt("No claim is in another proceeding."),
        _lt("In another proceeding already: %(names)s."),
    ),
    "insolvency": (
        _lt("No insolvency of the debtor is known."),
        _lt("Arose before the insolvency was opened, so it is filed there: %(names)s."),
    ),
    "currency": (
        _lt("The currency is that of the procedure."),
        _lt("In a currency that this procedure is not open for: %(names)s."),
    ),
    "in_payment": (
        _lt("No payment is on its way."),
        _lt("A payment is on its way or waits at the bank: %(names)s."),
    ),
    "demand": (
        _lt("A demand went out after the due day."),
        _lt("No demand in law has really gone out after the due day: %(names)s."),
    ),
    "deadline": (
        _lt("The payment deadline of the last demand is over."),
        _lt("The payment deadline of the last demand still runs: %(names)s."),
    ),
    "default": (
        _lt("The debtor is in default, with the day and the reason known."),
        _lt("Not in default, or it cannot be shown since when: %(names)s."),
    ),
    "disputed": (
        _lt("Nothing is disputed."),
        _lt("Disputed, in whole or in part: %(names)s."),
    ),
    "barred": (
        _lt("Nothing is time-barred."),
        _lt("Time-barred, the debtor may refuse to pay: %(names)s."),
    ),
    "barred_soon": (
        _lt("Nothing becomes time-barred within 90 days."),
        _lt("Time-barred within 90 days, and only a court stops that: %(names)s."),
    ),
    "agreed": (
        _lt("No promise and no payment plan runs."),
        _lt("Promised, or part of a payment plan that runs: %(names)s."),
    ),
    "rests": (
        _lt("Nothing is blocked, and no answer of the debtor waits."),
        _lt(
            "Blocked, offered to be settled, excluded from follow-up, or an answer of the debtor "
            "is not looked into yet: %(names)s."
        ),
    ),
    "credits": (
        _lt("The debtor has no credit that waits to be matched."),
        _lt("The debtor has credits or payments that nobody has matched. Allocate them first."),
    ),
    "address": (
        _lt("The address of the debtor is complete."),
        _lt("The address of the debtor is not complete: street, postcode, city and country."),
    ),
    "domestic": (
        _lt("The debtor is in the country of the procedure."),
        _lt("The debtor is abroad: this procedure is not open."),
    ),
    "debtor_kind": (
        _lt("It is known whether the debtor is in business."),
        _lt("Whether the debtor is in business is not known: he counts as a consumer."),
    ),
    "data_notice": (
        _lt("A letter told the debtor that his data would be handed on."),
        _lt("No letter that went out announces the hand-over: %(names)s."),
    ),
    "contract": (
        _lt("The day of each contract is known."),
        _lt("The day of the contract is missing, which an agency must name: %(names)s."),
    ),
    "performed": (
        _lt("What was ordered was delivered."),
        _lt("Nobody has said that it was delivered: %(names)s."),
    ),
    "title": (
        _lt("There is a title."),
        _lt("There is no title to enforce. Enter it at the proceeding it comes from."),
    ),
    "small": (
        _lt("The claim is worth the cost."),
        _lt("The claim is not larger than what the first step costs."),
    ),
    "large": (
        _lt("The claim is within the limit of the procedure."),
        _lt("The claim is too large for this procedure."),
    ),
}


class AccountCollectionProceedingGate(models.Model):
    """What must be so before claims are handed over, checked once; a manager may go on in spite of
    it where a reason can change it, and his reason stays."""

    _name = "account.collection.proceeding.gate"
    _description = "Gate before Hand-over"
    _order = "proceeding_id, sequence, id"
    _machine_writes = _lt("%(fields)s is what was checked: mend the cause and check again.")

    proceeding_id = fields.Many2one(
        "account.collection.proceeding", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="proceeding_id.company_id", store=True, precompute=True)
    state = fields.Selection(related="proceeding_id.state")
    sequence = fields.Integer(readonly=True)
    code = fields.Char(required=True, readonly=True)
    verdict = fields.Selection(
        [("ok", "Met"), ("warn", "Look at it"), ("refuse", "Not met")], required=True, readonly=True
    )
    overridable = fields.Boolean(readonly=True)
    names = fields.Char("Claims", readonly=True)
    sentence = fields.Char("What Must Be so", compute="_compute_sentence")
    reason = fields.Char("Handed over in spite of it because", readonly=True)
    overridden_by_id = fields.Many2one("res.users", string="By", readonly=True)
    overridden_on = fields.Date("On", readonly=True)
    is_met = fields.Boolean(compute="_compute_is_met")

    _code_unique = models.UniqueIndex("(proceeding_id, code)", "Each gate is checked once.")

    @api.depends("code", "verdict", "names")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for gate in self:
            gate.sentence = gate._say(gate.code, gate.verdict, gate.names)

    @api.depends("verdict", "reason")
    def _compute_is_met(self):
        for gate in self:
            gate.is_met = gate.verdict != "refuse" or bool(gate.reason)

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for gate in self:
            gate.display_name = gate.sentence

    @api.model
    def _say(self, code, verdict, names=""):
        if code not in SENTENCES:
            return code
        met, missing = SENTENCES[code]
        words = self.env._(met) if verdict == "ok" else self.env._(missing)
        return words % {"names": names or ""}

    def action_override(self):
        """Ask a manager for the reason to go on."""
        words = self.env._("Go on in spite of it")
        return open_wizard(
            "account.collections.reason", words, door="override", record_ids=self.ids
        )

    def _override(self, reason):
        """Go on in spite of it: a manager's decision, which stays with its reason."""
        if not self.env.user.has_group("account_collections.group_manager"):
            raise AccessError(
                self.env._("Only a manager of collections may go on in spite of this.")
            )
        self.check_access("read")
        if any(gate.state not in ("draft", "approved") for gate in self):
            raise UserError(self.env._("This was handed over already."))
        if firm := self.filtered(lambda gate: not gate.overridable):
            raise UserError(
                self.env._("No reason changes this. Mend the cause: %s", firm[0].sentence)
            )
        for gate in self.sudo():
            today = gate.company_id._get_dunning_today()
            gate.write(
                {
                    "reason": reason,
                    "overridden_by_id": self.env.uid,
                    "overridden_on": today,
                }
            )
