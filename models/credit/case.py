from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.credit.insurance import REPORT
from ..common.window import open_form


class AccountCollectionCase(models.Model):
    """How much credit the debtor has, beside what he owes."""

    _name = "account.collection.case"
    _inherit = ["account.collection.case", "account.credit.shown"]

    finding_ids = fields.One2many(
        "account.collection.finding",
        "case_id",
        string="Findings",
        by_hand=True,
        groups="account_collections.group_user",
    )
    has_credit_control = fields.Boolean(compute="_compute_has_credit_control", compute_sudo=True)

    assessment_id = fields.Many2one(
        "account.credit.assessment",
        compute="_compute_assessment_id",
        compute_sudo=True,
        groups="account_collections.group_user",
        help="The last one that counts.",
    )

    has_insurance = fields.Boolean(compute="_compute_has_insurance", compute_sudo=True)
    is_covered = fields.Boolean(
        compute="_compute_has_insurance",
        compute_sudo=True,
        help="Whether he is covered, or was when something was delivered.",
    )

    @api.model
    def _get_reasons_sql(self, company):
        """An item has to be reported: see the tasks of the covers."""
        found = super()._get_reasons_sql(company)
        if not company._has_credit_insurance():
            return found
        asked = Domain("company_id", "=", company.id) & Domain("asked_for", "=", REPORT)
        query = self.env["account.credit.cover"].sudo()._search(asked)
        owner = SQL.identifier(query.table, "partner_id")
        day = SQL.identifier(query.table, "asked_until")
        return {**found, "reporting_due": query.select(owner, day)}

    def _check_without_history(self):
        res = super()._check_without_history()
        if kept := self.sudo().filtered("finding_ids"):
            raise UserError(self.env._("%s: the case holds findings and stays.", kept._name_some()))
        return res

    def _merge_into(self, target):
        self.sudo().finding_ids.write({"case_id": target.id})
        self.invalidate_recordset(["finding_ids"])
        return super()._merge_into(target)

    @api.depends("partner_id", "company_id")
    def _compute_has_insurance(self):
        Cover = self.env["account.credit.cover"]
        for company, cases in self.grouped("company_id").items():
            covers = Cover._read_covers(company, cases.partner_id)
            for case in cases:
                case.has_insurance = company._has_credit_insurance()
                case.is_covered = case.partner_id.id in covers

    def action_enter_cover(self):
        """Enter what the insurer covers of the debtor."""
        self.ensure_one()
        self.check_access("read")
        return open_form(
            self.env["account.credit.cover"],
            self.env._("Cover of %s", self.partner_id.display_name),
            view="account_credit_cover_view_dialog",
            dialog=True,
            company_id=self.company_id.id,
            partner_id=self.partner_id.id,
        )

    def action_report(self):
        """Say what was told to the insurer."""
        self.ensure_one()
        self.check_access("read")
        Report = self.env["account.credit.report"]
        return Report._get_new_action(self.company_id, self.partner_id)

    def action_open_covers(self):
        """What the insurer has covered of the debtor."""
        self.ensure_one()
        owned = list(self._get_owner_domain())
        return self._open_part(self.env._("Insurance Covers"), "account.credit.cover", owned)

    @api.depends("partner_id", "company_id")
    def _compute_assessment_id(self):
        Assessment = self.env["account.credit.assessment"]
        for company, cases in self.grouped("company_id").items():
            latest = Assessment._find_latest(cases.partner_id, company)
            for case in cases:
                case.assessment_id = latest.get(case.partner_id)

    def action_assess(self):
        """Enter what an agency says, or what we think."""
        self.ensure_one()
        self.check_access("read")
        Assessment = self.env["account.credit.assessment"]
        return Assessment._get_new_action(self.company_id, self.partner_id)

    def action_open_assessments(self):
        """Every assessment of the debtor."""
        self.ensure_one()
        owned = list(self._get_owner_domain())
        return self._open_part(self.env._("Assessments"), "account.credit.assessment", owned)

    def _compute_has_credit_control(self):
        for case in self:
            case.has_credit_control = case.company_id._has_credit_control()

    def _shows_always(self):
        return False

    def action_set_limit(self):
        """Propose a credit limit."""
        self.ensure_one()
        self.check_access("read")
        return self.env["account.credit.limit"]._get_new_action(self.company_id, self.partner_id)

    def action_release(self):
        """Let the debtor through though he is held."""
        self.ensure_one()
        self.check_access("read")
        Release = self.env["account.credit.release"]
        return Release._get_new_action(self.company_id, self.partner_id)

    def action_open_limits(self):
        """Every limit the debtor has had."""
        self.ensure_one()
        return self._open_part(
            self.env._("Credit Limits"), "account.credit.limit", list(self._get_owner_domain())
        )
