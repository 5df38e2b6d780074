from odoo import models
from odoo.tools import format_date


class AccountCollectionsDossier(models.Model):
    """What is thought of a debtor's credit, and from what, is about him, too: assessments, limits
    and findings say that he may ask to read them (Art. 15 GDPR; CJEU C-203/22)."""

    _inherit = "account.collections.dossier"

    def _get_personal_facts(self):
        facts = [*self._tell_assessments(), *self._tell_limits(), *self._tell_findings()]
        return [*super()._get_personal_facts(), *((label, told) for label, told in facts if told)]

    def _find_credit(self, model, order):
        return self.env[model].search(self._get_case()._get_owner_domain(), order=order)

    def _tell_assessments(self):
        for one in self._find_credit("account.credit.assessment", "day, id"):
            day = format_date(self.env, one.day)
            yield self.env._("Credit assessment of %s", day), one.explanation

    def _tell_limits(self):
        for one in self._find_credit("account.credit.limit", "valid_from, id"):
            state = self._say_choice(one, "state")
            told = [one.currency_id.format(one.amount), state, one.reason]
            day = format_date(self.env, one.valid_from)
            yield self.env._("Credit limit from %s on", day), ", ".join(filter(None, told))

    def _tell_findings(self):
        for one in self._get_case().finding_ids.sorted(lambda it: (it.found_on, it.id)):
            yield one.display_name, one._say()
