from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.plan import review as plans

REPORT = "account_collections.action_report_plan_default"


class AccountPaymentPlan(models.Model):
    """The notice of default: what is late, the last deadline, and what follows. It tells how the
    plan stood on its day, and the file that was printed or mailed is kept."""

    _inherit = "account.payment.plan"

    default_file = fields.Char(readonly=True, copy=False, help="The notice as it was given.")

    # === WHAT IT SAYS === #

    def _get_default_date(self):
        return self.notice_on or self.company_id._get_dunning_today()

    def _get_default_deadline(self):
        """The last deadline; of a notice not given yet, if it were given today."""
        self.ensure_one()
        return self.cure_until or self._get_cure_deadline()

    def _review_default(self):
        """How the plan stood on the day of the notice."""
        self.ensure_one()
        plan = self.sudo()
        payments = plan._read_payments()[plan.id]
        return plans.review(plan._get_instalments(), payments, plan._get_default_date())

    def _get_late_rows(self):
        """The late instalments, ``[{number, due, amount, paid, open}]``."""
        entries = enumerate(self._review_default().entries, start=1)
        return [
            {
                "number": number,
                "due": entry.due,
                "amount": entry.amount,
                "paid": entry.paid,
                "open": entry.open,
            }
            for number, entry in entries
            if entry.is_late
        ]

    def _get_default_totals(self):
        """What is late and what is open in all, with the words of what is late."""
        progress = self._review_default()
        late = float(progress.late)
        words = self._spell_amount(late, self.currency_id) if late > 0 else ""
        return {"late": late, "open": float(progress.total - progress.paid), "words": words}

    def _get_default_subject(self):
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        return plan.env._("Payment plan %s: notice of default", plan.name)

    def _get_default_opening(self):
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        return plan._say(
            plan.env._(
                "on %(day)s we agreed with you on payment in instalments. [This instalment "
                "has|These instalments have] not reached us, or not in full:"
            ),
            count=len(plan._get_late_rows()),
            day=plan._format_day(plan.accepted_on),
        )

    def _get_default_paragraphs(self):
        """What we ask for, what follows otherwise, and that we are ready to talk."""
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        totals = plan._get_default_totals()
        words = [
            plan.env._(
                "Please pay the late amount of %(late)s by %(deadline)s at the latest. Instalments "
                "that fall due until then are to be paid as agreed.",
                late=plan._format_amount(totals["late"]),
                deadline=plan._format_day(plan._get_default_deadline()),
            )
        ]
        if plan.accelerates:
            words.append(
                plan.env._(
                    "This is your last deadline. If you do not pay within it, we will demand the "
                    "whole remaining amount of %s at once.",
                    plan._format_amount(totals["open"]),
                )
            )
        words.append(plan._get_talks_words())
        words.append(plan.env._("If your payment is on its way already, thank you."))
        return words

    def _get_talks_words(self):
        collector, company = self._get_collector().sudo(), self.company_id.sudo()
        if phone := collector.phone or company.phone:
            words = self.env._(
                "We would rather find a solution with you: please call us at %s and let us talk "
                "about it.",
                # A number is read at one glance.
                phone.replace(" ", "\N{NO-BREAK SPACE}"),
            )
        else:
            words = self.env._(
                "We would rather find a solution with you: please get in touch and let us talk "
                "about it."
            )
        if not self.is_consumer:
            return words
        why = self.env._("Please tell us too if you could not help the delay.")
        return f"{words} {why}"

    def _get_default_qr_code(self):
        """The code of a transfer of what is late."""
        self.ensure_one()
        late = self._get_default_totals()["late"]
        bank = self._get_bank_account().sudo()
        return self._draw_qr_code(bank, late, self.currency_id, self._get_payment_reference())

    # === PAPER === #

    def _get_default_filename(self):
        self.ensure_one()
        return self._get_default_subject().replace("/", "-").replace(":", "")

    def _get_stored_default_name(self):
        self.ensure_one()
        return self.default_file

    def _set_defaulted(self):
        res = super()._set_defaulted()
        self.sudo().default_file = self._name_file(self._get_default_filename())
        return res

    def _forget_default(self):
        res = super()._forget_default()
        self.sudo().default_file = False
        return res

    def action_print_default(self):
        """The notice of default as it was given, or as it would be given now."""
        self._check_late()
        report = self.env.ref(REPORT).with_company(self.company_id[:1])
        return report.report_action(self, config=False)

    def action_send_default(self):
        """Write the e-mail with the notice of default."""
        self.ensure_one()
        self._check_late()
        return self._compose_mail("account_collections.mail_template_plan_default")

    def _check_late(self):
        for plan in self:
            if not plan.accepted_on or not (plan.default_file or plan._get_late_rows()):
                raise UserError(self.env._("%s: no instalment is late.", plan.display_name))
