from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)
NO_RIGHT = _lt(
    "This is set up by an administrator: ask whoever may change the settings of your company."
)


class AccountCollectionsCheck(models.Model):
    """A check of the set-up guide: what must be there before letters go out as they should. Nobody
    ticks it off: it looks at the current company each time, and opens the place where it is
    mended."""

    _name = "account.collections.check"
    _description = "Check of the Set-up Guide"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, readonly=True)
    sequence = fields.Integer(required=True, readonly=True)
    code = fields.Char(
        required=True, readonly=True, help="Names its methods, `_check_…` and `_open_…`."
    )
    state = fields.Selection(
        [("done", "In order"), ("todo", "To do")], compute="_compute_state", string="Found"
    )
    fact = fields.Char(compute="_compute_state", help="What was found in the current company.")
    button = fields.Char(compute="_compute_state")

    _code_unique = models.UniqueIndex("(code)", "Each check is there once.")

    @api.depends_context("company", "lang", "uid")
    def _compute_state(self):
        """Settings are the company's, and whoever sees the guide need not read all they name."""
        company = self.env.company.sudo()
        for check in self:
            good, check.fact, *button = getattr(check, f"_check_{check.code}")(company)
            check.state = "done" if good else "todo"
            check.button = button[0] if button else self.env._("Look") if good else self._mend()

    def _mend(self):
        return self.env._("Set up")

    @api.model
    def _find_todo(self):
        """The first check that is not in order in the current company, empty if all are."""
        company = self.env.company.sudo()
        for check in self.with_context(desk_quick=True).search([("id", "!=", False)]):
            if not getattr(check, f"_check_{check.code}")(company)[0]:
                return check.with_env(self.env)
        return self.browse()

    def action_open(self):
        """The place where it is mended."""
        self.ensure_one()
        try:
            return getattr(self, f"_open_{self.code}")(self.env.company)
        except AccessError as error:
            raise UserError(self.env._(NO_RIGHT)) from error

    def _open_company(self, company, view):
        """A few settings of the company in a dialog."""
        company.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "res.company",
            "res_id": company.id,
            "target": "new",
            "views": [(self.env.ref(f"account_collections.{view}").id, "form")],
        }

    def _open_window(self, xmlid, **changes):
        """A window as it is; with ``changes`` another one, which does not come back as the first
        when the page is loaded again."""
        window = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        self.env[window["res_model"]].check_access("read")
        if not changes:
            return window
        own = ("id", "xml_id", "path")
        kept = {key: window[key] for key in window if key not in own}
        return {**kept, "name": self.name, "display_name": self.name, **changes}
