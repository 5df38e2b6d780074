from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class AccountDunningProcedure(models.Model):
    """A ladder of dunning levels. It applies to an invoice that names it, else to a debtor that
    names it, else to debtors with one of its tags, else as the default of the company."""

    _name = "account.dunning.procedure"
    _description = "Dunning Procedure"
    # Settings: whoever may write a row may write all of it.
    _by_hand = True
    # The database deletes the levels with it.
    _inherit = ["account.collections.cached"]
    _order = "sequence, id"
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Leave empty to share the procedure among all companies."
    )
    category_ids = fields.Many2many(
        "res.partner.category",
        string="Contact Tags",
        help="Debtors with one of these tags follow this procedure, unless the invoice or the "
        "debtor names another. Of several procedures the first in the list counts.",
    )
    level_ids = fields.One2many("account.dunning.level", "procedure_id", copy=True)
    reopen_policy = fields.Selection(
        [("continue", "Go on at the level reached"), ("restart", "Start again at the first level")],
        string="When a Payment Is Taken Back",
        required=True,
        default="continue",
        help="What happens when a payment is returned or its matching undone. Either way the clock "
        "starts anew on that day: nobody gets the next letter at once.",
    )
    note = fields.Text(translate=True, help="For colleagues: when this procedure is used.")

    @api.constrains("level_ids", "active")
    def _check_ladder_rises(self):
        for procedure in self:
            days = [level.delay_days for level in procedure.level_ids.sorted("sequence")]
            if any(later <= earlier for earlier, later in pairwise(days)):
                raise ValidationError(
                    self.env._(
                        "%s: each level must come later after the due date than the one before. "
                        "Correct the days or the order of the levels.",
                        procedure.name,
                    )
                )
            if sum(day < 0 for day in days) > 1:
                raise ValidationError(
                    self.env._(
                        "%s: only one level may come before the due date; it is a courtesy note, "
                        "not a dunning level.",
                        procedure.name,
                    )
                )

    @api.model
    def _get_for(self, debtors):
        """Hook: the procedure of each debtor in the current company, without looking at invoices.

        Returns ``{debtor id: procedure}``; a debtor without procedure has an empty one."""
        company = self.env.company
        default = company.dunning_procedure_id
        debtors = debtors.with_company(company)
        if not self._read_tags():
            return {debtor.id: debtor.dunning_procedure_id or default for debtor in debtors}
        own = Domain("company_id", "parent_of", company.id) | Domain("company_id", "=", False)
        of_tags = Domain("category_ids", "in", debtors.category_id.ids)
        tagged = self.search(of_tags & own) if debtors.category_id else self.browse()
        by_tag = {
            tag: procedure
            for procedure in tagged.sorted(reverse=True)
            for tag in procedure.category_ids
        }

        def choose(debtor):
            tags = debtor.category_id.filtered(by_tag.get)
            tagged = self.union(*(by_tag[tag] for tag in tags)).sorted()[:1]
            return debtor.dunning_procedure_id or tagged or default

        return {debtor.id: choose(debtor) for debtor in debtors}
