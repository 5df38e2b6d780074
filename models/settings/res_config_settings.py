from odoo import api, fields, models

from ..decision.res_company import USUAL_BANK_AGE


class ResConfigSettings(models.TransientModel):
    """The dunning settings of the company."""

    _inherit = "res.config.settings"
    # Settings: whoever may write them may write all of it.
    _by_hand = True

    dunning_procedure_id = fields.Many2one(
        related="company_id.dunning_procedure_id", readonly=False
    )
    dunning_mode = fields.Selection(related="company_id.dunning_mode", readonly=False)
    dunning_grace_days = fields.Integer(related="company_id.dunning_grace_days", readonly=False)
    dunning_daily_cap = fields.Integer(related="company_id.dunning_daily_cap", readonly=False)
    dunning_bank_max_age = fields.Integer(related="company_id.dunning_bank_max_age", readonly=False)
    dunning_bank_journal_ids = fields.Many2many(
        related="company_id.dunning_bank_journal_ids", readonly=False
    )
    dunning_quiet_days = fields.Selection(related="company_id.dunning_quiet_days", readonly=False)
    dunning_letter_handling = fields.Selection(
        related="company_id.dunning_letter_handling", readonly=False
    )
    dunning_contact_rules = fields.Boolean(
        related="company_id.dunning_contact_rules", readonly=False
    )
    dunning_charge_journal_id = fields.Many2one(
        related="company_id.dunning_charge_journal_id", readonly=False
    )
    dunning_fee_account_id = fields.Many2one(
        related="company_id.dunning_fee_account_id", readonly=False
    )
    dunning_interest_account_id = fields.Many2one(
        related="company_id.dunning_interest_account_id", readonly=False
    )
    remittance_clearing_account_id = fields.Many2one(
        related="company_id.remittance_clearing_account_id", readonly=False
    )
    remittance_fee_account_id = fields.Many2one(
        related="company_id.remittance_fee_account_id", readonly=False
    )
    remittance_tax_id = fields.Many2one(related="company_id.remittance_tax_id", readonly=False)
    write_off_limit = fields.Monetary(related="company_id.write_off_limit", readonly=False)
    write_off_loss_account_id = fields.Many2one(
        related="company_id.write_off_loss_account_id", readonly=False
    )
    write_off_contra_account_id = fields.Many2one(
        related="company_id.write_off_contra_account_id", readonly=False
    )
    write_off_recovery_account_id = fields.Many2one(
        related="company_id.write_off_recovery_account_id", readonly=False
    )
    dunning_mail_days = fields.Integer(related="company_id.dunning_mail_days", readonly=False)
    dunning_courtesy_days = fields.Integer(
        related="company_id.dunning_courtesy_days", readonly=False
    )
    dunning_default_hint = fields.Boolean(related="company_id.dunning_default_hint", readonly=False)
    debtor_page = fields.Boolean(related="company_id.debtor_page", readonly=False)
    debtor_page_days = fields.Integer(related="company_id.debtor_page_days", readonly=False)
    debtor_page_hours = fields.Char(related="company_id.debtor_page_hours", readonly=False)
    debtor_page_privacy = fields.Text(related="company_id.debtor_page_privacy", readonly=False)
    debtor_page_accessibility = fields.Text(
        related="company_id.debtor_page_accessibility", readonly=False
    )
    promise_tolerance_days = fields.Integer(
        related="company_id.promise_tolerance_days", readonly=False
    )
    promise_max_days = fields.Integer(related="company_id.promise_max_days", readonly=False)
    promise_max_extensions = fields.Integer(
        related="company_id.promise_max_extensions", readonly=False
    )
    promise_max_broken = fields.Integer(related="company_id.promise_max_broken", readonly=False)
    plan_procedure_id = fields.Many2one(related="company_id.plan_procedure_id", readonly=False)
    plan_grace_days = fields.Integer(related="company_id.plan_grace_days", readonly=False)
    plan_default_days = fields.Integer(related="company_id.plan_default_days", readonly=False)
    plan_default_in_a_row = fields.Integer(
        related="company_id.plan_default_in_a_row", readonly=False
    )
    plan_default_in_total = fields.Integer(
        related="company_id.plan_default_in_total", readonly=False
    )
    plan_cure_days = fields.Integer(related="company_id.plan_cure_days", readonly=False)
    plan_offer_days = fields.Integer(related="company_id.plan_offer_days", readonly=False)
    plan_consumer_days = fields.Integer(related="company_id.plan_consumer_days", readonly=False)
    limitation_claim = fields.Selection(related="company_id.limitation_claim", readonly=False)
    dunning_block_reminder_days = fields.Integer(
        related="company_id.dunning_block_reminder_days", readonly=False
    )
    dunning_collector_id = fields.Many2one(
        related="company_id.dunning_collector_id", readonly=False
    )

    credit_collector_limit = fields.Monetary(
        related="company_id.credit_collector_limit", readonly=False
    )
    credit_second_limit = fields.Monetary(related="company_id.credit_second_limit", readonly=False)
    credit_review_months = fields.Integer(related="company_id.credit_review_months", readonly=False)
    incentive_turnover = fields.Monetary(related="company_id.incentive_turnover", readonly=False)
    incentive_interest = fields.Float(related="company_id.incentive_interest", readonly=False)

    @api.onchange("dunning_mode")
    def _onchange_dunning_mode(self):
        """Whoever switches the nightly escalation on is asked how old bank data may be: an answer
        is proposed."""
        if self.company_id.dunning_mode == "off" and self.dunning_mode != "off":
            self.dunning_bank_max_age = self.dunning_bank_max_age or USUAL_BANK_AGE

    @api.onchange("dunning_mode", "dunning_bank_max_age")
    def _onchange_bank_data(self):
        """And of which accounts."""
        company = self.company_id
        if self.dunning_bank_max_age and not self.dunning_bank_journal_ids:
            today = company._get_dunning_today()
            self.dunning_bank_journal_ids = company._propose_bank_journals(today)
