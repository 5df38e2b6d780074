from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.decision.escalation import Hold
from ...tools.proceeding.answers import ADMINISTRATOR, REFUSED, judge


class AccountMoveLine(models.Model):
    """Items that somebody else has in hand are not dunned by us, and little is agreed on about
    them."""

    _inherit = "account.move.line"

    proceeding_claim_ids = fields.One2many(
        "account.collection.proceeding.claim",
        "move_line_id",
        groups="account_collections.group_viewer",
    )

    @api.model
    def _get_kept_queries(self, debtors, moves, items):
        Claim = self.env["account.collection.proceeding.claim"]
        mine = {"proceeding": Claim._search([("move_line_id", "in", items)])}
        return {**super()._get_kept_queries(debtors, moves, items), **mine}

    @api.model
    def _get_dunning_holds(self, company, rows, procedures, today):
        holds = super()._get_dunning_holds(company, rows, procedures, today)
        if not self._may_have("proceeding", [row.id for row in rows]):
            return holds
        for item in self.browse([row.id for row in rows])._get_in_hand():
            holds[item.id].append(Hold("proceeding"))
        return holds

    def _get_in_hand(self):
        """``{item: proceeding}`` of those that somebody else has in hand."""
        claims = self.env["account.collection.proceeding.claim"].sudo()
        found = claims.search_fetch(
            Domain("move_line_id", "in", self.ids)
            & Domain("is_live", "=", True)
            & Domain("proceeding_id.kind_id.holds_dunning", "=", True),
            ["move_line_id", "proceeding_id"],
        )
        return {claim.move_line_id.with_env(self.env): claim.proceeding_id for claim in found}

    def _filter_closed(self):
        """Those that others have in hand: whom a proceeding was given to, or the administrator, of
        what arose before insolvency was opened."""
        in_hand = self._get_in_hand()

        def is_closed(item):
            opened = item.partner_id.commercial_partner_id.sudo().insolvency_opened_on
            return item in in_hand or (opened and item._arose_by(opened))

        return self.filtered(is_closed)

    def _check_agreed(self, what):
        """Refuse what a clerk may not agree on with the debtor, as somebody else has an item in
        hand."""
        in_hand = self._get_in_hand()
        for item in self:
            proceeding = in_hand.get(item)
            if proceeding and judge(what, proceeding.counterpart, by_debtor=False) == REFUSED:
                raise UserError(
                    self.env._(
                        "%s Only they agree on anything with the debtor: refer him to them, or end "
                        "the proceeding first.",
                        proceeding.with_env(self.env)._say_in_hand(item),
                    )
                )
            opened = item.partner_id.commercial_partner_id.sudo().insolvency_opened_on
            stricken = opened and item._arose_by(opened)
            if stricken and judge(what, ADMINISTRATOR, by_debtor=False) == REFUSED:
                raise UserError(
                    self.env._(
                        "%(item)s arose before insolvency proceedings were opened on %(day)s: it "
                        "is filed with the administrator, and nothing is agreed on about it (§ 87 "
                        "InsO).",
                        item=item.move_id.name,
                        day=format_date(self.env, opened),
                    )
                )

    def _tell_in_hand(self, what):
        """What the debtor says goes to whoever has the items in hand: a task for that."""
        proceedings = self.env["account.collection.proceeding"].sudo()
        proceedings.union(*self._get_in_hand().values())._note_said(what)

    def _after_matching(self):
        """Who has it in hand must know what the debtor paid to us."""
        res = super()._after_matching()
        if self._is_matched_quietly():
            return res
        claims = self.env["account.collection.proceeding.claim"].sudo()
        live = claims.search(Domain("move_line_id", "in", self.ids) & Domain("is_live", "=", True))
        live.proceeding_id._note_payments()
        return res

    def _read_given_up(self):
        """Hook: what of the items was given up for the books alone, ``{id: amount}``: the debtor
        owes it all the same."""
        return {}
