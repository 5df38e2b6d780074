from odoo import api, fields, models

from ..common.window import open_form


class ResPartner(models.Model):
    """What would be decided today about each open item of a debtor, in words."""

    _inherit = "res.partner"

    dunning_explanation = fields.Html(
        "Dunning",
        compute="_compute_dunning_explanation",
        groups="account_collections.group_viewer",
    )

    @api.depends_context("company", "lang")
    def _compute_dunning_explanation(self):
        """Each open item of the debtor with the decision it would get today."""
        labels = self.env["account.collections.resting"]._get_resting_labels()
        for partner in self:
            rows = partner.commercial_partner_id._explain_dunning()
            partner.dunning_explanation = self.env["ir.qweb"]._render(
                "account_collections.debtor_explanation",
                {"rows": rows, "labels": labels, "env": self.env},
                raise_if_not_found=False,
            )

    def _explain_dunning(self):
        """What would be decided today about each open item of the debtors, in words.

        Returns ``[(row, item, decision, level, sentence)]``."""
        company = self.env.company
        items = self.env["account.move.line"].sudo()
        Level = self.env["account.dunning.level"].sudo()
        Decision = self.env["account.dunning.decision"]
        today = company._get_dunning_today()
        decided = items._decide_dunning(company, today, self) if self.ids else []
        # Browsed together: whatever is read of one is read of all.
        records = items.browse([row.id for row, _decision in decided])
        explained = []
        for (row, decision), item in zip(decided, records, strict=True):
            level = Level.browse(decision.step.key if decision.step else ())
            known = level, decision.on, item, row.get_since(decision.code)
            sentence = Decision._say(decision.code, decision.bank, *known)
            explained.append((row, item, decision, level, sentence))
        return explained

    def action_explain_dunning(self):
        """The explanation in a window of its own: everybody opens contacts, few want to know."""
        self.ensure_one()
        debtor = self.commercial_partner_id
        name = self.env._("Dunning of %s", debtor.name)
        return open_form(debtor, name, view="view_partner_explanation", dialog=True)
