from odoo import models
from odoo.tools import format_date
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# By the code of a step; with "_open" where no end can be told yet.
SENTENCES = {
    "begins": _lt("The period runs from the end of %(on)s until %(end)s."),
    "begins_open": _lt("The period has not begun."),
    "restarts": _lt("%(what)s on %(on)s: the period begins anew and ends on %(end)s."),
    "restarts_open": _lt("%(what)s on %(on)s: the period begins anew when the clock runs again."),
    "title": _lt("Title of %(on)s: its period ends on %(end)s."),
    "suspended": _lt("%(what)s from %(on)s on: %(days)s days more, until %(end)s."),
    "not_before": _lt("%(what)s: the claim is not time-barred before the end of %(end)s."),
    "too_early": _lt("%(what)s on %(on)s: the period had not begun, so nothing changes."),
    "too_late": _lt("%(what)s on %(on)s: too late, the claim was time-barred."),
    "unserved": _lt("%(what)s on %(on)s: counts only if it was served. Enter the day of service."),
    "unproven": _lt("%(what)s on %(on)s: counts only if somebody confirms that it can be proved."),
    "no_effect": _lt("%(what)s on %(on)s: without effect under the law of this country."),
    "open": _lt("%(what)s since %(on)s: lasts, so no date can be told."),
    "ends": _lt("Time-barred after %(end)s."),
}


class AccountMoveLineLimitationText(models.Model):
    """Why an item becomes time-barred when it does, in words a clerk understands."""

    _inherit = "account.move.line"

    def _explain_limitation(self, limitation):
        self.ensure_one()
        if limitation is None:
            return self.env._(
                "When it becomes time-barred cannot be told: no period is known for the country of "
                "the company, or a step of proceedings was entered without their filing."
            )
        Event = self.env["account.collection.limitation.event"]
        labels = dict(Event._fields["kind"]._description_selection(self.env))
        return "\n".join(self._word_limitation(step, labels) for step in limitation.steps)

    def _word_limitation(self, step, labels):
        key = step.code
        if step.end is None and f"{key}_open" in SENTENCES:
            key = f"{key}_open"
        words = self.env._(SENTENCES[key])
        what = labels.get(step.kind, "")
        return words % {
            "what": f"{what} ({step.source})" if step.source else what,
            "on": format_date(self.env, step.on),
            "end": format_date(self.env, step.end) if step.end else "",
            "days": step.days,
        }
