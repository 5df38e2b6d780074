from odoo import models
from odoo.fields import Date
from odoo.tools.i18n import format_list

from ...tools.plan.default import CONSUMER

# What makes a limitation period start anew when a debt is acknowledged, by country of the creditor.
ANEW = {"DE": "§ 212 BGB", "AT": "§ 1497 ABGB", "CH": "Art. 135 OR"}


class AccountPaymentPlan(models.Model):
    """What the parties agree on, in words: only what holds for this plan and this debtor."""

    _inherit = "account.payment.plan"

    def _get_opening(self):
        """Who agrees on what, a sentence each."""
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        words = [
            plan._say(
                plan.env._(
                    "%(creditor)s (creditor) and %(debtor)s (debtor, “you” in the following) agree "
                    "that the [claim below is|claims below are] paid in instalments."
                ),
                creditor=plan.company_id.name,
                debtor=plan.partner_id.name or "",
            )
        ]
        if plan.previous_id:
            words.append(
                plan.env._("This agreement takes the place of %s.", plan.previous_id._get_subject())
            )
        until = plan._format_day(plan._get_offer_until())
        words.append(plan.env._("Our offer holds until %s.", until))
        return words

    def _get_offer_until(self):
        """The day by which the debtor may accept; of a draft, if it were offered today."""
        self.ensure_one()
        if self.offer_until:
            return self.offer_until
        return Date.add(self._get_letter_date(), days=self.company_id.plan_offer_days)

    def _get_clauses(self):
        """Hook: the terms in their order, ``[(title, text)]`` in the language of the letter."""
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        return [
            plan._get_payment_clause(),
            plan._get_interest_clause(),
            *plan._list_acknowledgement_clauses(),
            *plan._list_acceleration_clauses(),
            (
                plan.env._("No new debt."),
                plan._say(
                    plan.env._(
                        "[The claim, its legal ground and its securities|The claims, their legal "
                        "grounds and their securities] stay as they are. The agreement ends when "
                        "all of it is paid."
                    )
                ),
            ),
        ]

    def _get_payment_clause(self):
        words = [
            self.env._(
                "The instalments are to reach us on the days above; you may pay more or earlier."
            )
        ]
        if self.grace_days:
            words.append(
                self._say(
                    self.env._("Up to %(days)s [day|days] late still counts as in time."),
                    count=self.grace_days,
                    days=self.grace_days,
                )
            )
        if self.charges_amount:
            words.append(
                self._say(
                    self.env._(
                        "Payments count towards the oldest instalment, and settle [the claim|the "
                        "claims, the oldest first], then interest and costs."
                    )
                )
            )
        else:
            words.append(
                self._say(
                    self.env._(
                        "Payments count towards the oldest instalment, and settle [the claim|the "
                        "oldest claim first]."
                    )
                )
            )
        return self.env._("Payment."), " ".join(words)

    def _get_interest_clause(self):
        """What becomes of due dates and interest meanwhile."""
        if self.kind == "deferral":
            return (
                self.env._("Deferral."),
                self.env._(
                    "From now on only the days of the instalments are due dates. As long as you "
                    "keep to the plan, no default interest runs."
                ),
            )
        return (
            self.env._("Standstill."),
            self._say(
                self.env._(
                    "[The claim stays due, but we do not enforce it|The claims stay due, but we do "
                    "not enforce them] as long as the instalments arrive as agreed. Statutory "
                    "default interest goes on; it is not part of this plan."
                )
            ),
        )

    def _list_acknowledgement_clauses(self):
        """What the debtor confirms by accepting. It is no debt of its own, which would need more
        than text form, see § 781 BGB."""
        if not self.acknowledges:
            return []
        law = ANEW.get(self.company_id.country_id._get_cached_code())
        anew = self._say(self.env._("[its|their] limitation period starts anew"))
        words = [
            self._say(
                self.env._(
                    "By accepting you confirm that you owe the listed [claim|claims]; %(anew)s."
                ),
                anew=f"{anew} ({law})" if law else anew,
            )
        ]
        if self.is_consumer:
            words.append(
                self.env._(
                    "Please note: by this you generally lose objections that you have and know of "
                    "today, for example that a claim does not exist, has been paid or is "
                    "time-barred. If you have any, please tell us before you accept."
                )
            )
        return [(self.env._("Acknowledgement."), " ".join(words))]

    # === ACCELERATION === #

    def _list_acceleration_clauses(self):
        """When all may be claimed at once; never, if the agreement names no case."""
        cases = self._list_default_cases() if self.accelerates else []
        if not cases:
            return []
        words = [self._get_default_words(format_list(self.env, cases, "or"))]
        words.append(
            self.env._(
                "If what is late stays unpaid, we may then demand the whole remaining amount at "
                "once."
            )
        )
        return [(self.env._("Acceleration."), " ".join(words))]

    def _list_default_cases(self):
        rule, cases = self._as_default_rule(), []
        if rule.days:
            cases.append(
                self._say(
                    self.env._("an instalment is more than %(days)s [day|days] late"),
                    count=rule.days,
                    days=rule.days,
                )
            )
        if rule.in_a_row == 1 or rule.in_total == 1:
            cases.append(self.env._("an instalment is late"))
        if rule.in_a_row and rule.in_a_row > 1:
            cases.append(self.env._("%s instalments in a row are late", rule.in_a_row))
        if rule.in_total and rule.in_total > 1:
            cases.append(self.env._("%s instalments in all were late", rule.in_total))
        if rule.amount:
            amount = self._format_amount(self.default_amount)
            cases.append(self.env._("%s or more is late", amount))
        return cases

    def _get_default_words(self, cases):
        """What leads to a notice of default; of a consumer the law asks for more."""
        if not self.is_consumer:
            return self._say(
                self.env._(
                    "If %(cases)s, we may send you a notice of default with a last deadline of "
                    "%(days)s [day|days]."
                ),
                count=self.cure_days,
                cases=cases,
                days=self.cure_days,
            )
        return self.env._(
            "This takes that %(cases)s; besides, you must be in default with at least two "
            "consecutive instalments and at least %(percent)s percent of the total, and be "
            "responsible for it. We may then set you a last deadline of %(days)s days; with it we "
            "announce that otherwise we demand the whole remaining amount, and offer to talk about "
            "a solution.",
            cases=cases,
            percent=int(CONSUMER.share * 100),
            days=max(self.cure_days, CONSUMER.cure_days),
        )

    # === ACCEPTANCE === #

    def _get_closing(self):
        """How to accept, and what to do before something goes wrong."""
        self.ensure_one()
        plan = self.with_context(lang=self.lang)
        until = plan._format_day(plan._get_offer_until())
        return plan.env._(
            "To accept, please return this letter signed by %s; a confirmation in text form, for "
            "example by e-mail, is enough. Should you ever foresee a delay, please call us before "
            "the instalment is due.",
            until,
        )
