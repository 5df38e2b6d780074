from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, formatLang, ormcache
from odoo.tools.translate import LazyTranslate

from ...tools.insight.response import PAID, WATCHED
from ...tools.trial.trial import (
    BOOKED,
    CHALLENGER,
    CHAMPION,
    MONTHS,
    Group,
    judge,
    need_debtors,
    need_months,
)
from ..common.window import show_list
from ..insight.account_move_line import MONEY

_lt = LazyTranslate(__name__)
LIVE = ("running", "watching")
# What a level costs the debtor or is in law is no matter for a lottery.
LAWFUL = (
    "deadline_days",
    "charge_interest",
    "charge_lump_sum",
    "charge_booking",
    "demands",
    "announces_agency",
    "announces_bureau",
)
# How far back the rate and the number of debtors are looked up.
YEAR = 365


class AccountDunningTrial(models.Model):
    """A trial: two procedures side by side, to see which gets debtors to pay. A lot decides who
    gets which, at the first letter and for good; how many debtors it takes is settled before it
    begins, and its result is looked at once, at the end."""

    _name = "account.dunning.trial"
    _description = "Trial of Two Procedures"
    _inherit = ["account.collections.cached", "account.collections.door", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True
    _deletable = ("draft",)
    _sealed = ("judged", "void", "stopped")
    _machine_writes = _lt("%(fields)s of a trial follows from its letters.")
    _stays = _lt(
        "%(records)s has begun and stays as it was planned. Stop it, and plan another one."
    )
    _is_kept = _lt("%(records)s has begun and stays as evidence. Stop it instead.")

    name = fields.Char(
        required=True, by_hand="draft", help="What is tried, as “Friendlier first reminder”."
    )
    key = fields.Char(
        "Lot",
        required=True,
        copy=False,
        by_hand="draft",
        help="The word the lots are drawn with: the same word gives each debtor the same lot on "
        "every database. Another trial needs another word.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        by_hand="draft",
    )
    state = fields.Selection(
        [
            ("draft", "Planned"),
            ("running", "Running"),
            ("watching", "Waiting for Payments"),
            ("judged", "Judged"),
            ("void", "Void"),
            ("stopped", "Stopped"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    champion_id = fields.Many2one(
        "account.dunning.procedure",
        "In Use",
        required=True,
        check_company=True,
        ondelete="restrict",
        by_hand="draft",
        help="The procedure that applies today. Debtors for whom one was chosen by hand stay out.",
    )
    challenger_id = fields.Many2one(
        "account.dunning.procedure",
        "Tried",
        required=True,
        check_company=True,
        ondelete="restrict",
        by_hand="draft",
        help="Copy the procedure in use and change its words, ways or days: what a letter costs "
        "the debtor, and what it is in law, must be the same.",
    )
    share = fields.Integer(
        "Share of the Tried",
        required=True,
        default=50,
        aggregator=None,
        by_hand="draft",
        help="In percent, 10 to 50: so many of the debtors get the procedure that is tried.",
    )
    rate = fields.Float(
        "Paid in Time Today",
        compute="_compute_rate",
        store=True,
        readonly=False,
        aggregator=None,
        by_hand="draft",
        help="Percent of debtors who pay what their first letter claims within 14 days. Looked up "
        "in the letters of the last year.",
    )
    points = fields.Float(
        "Difference to be Seen",
        required=True,
        default=10.0,
        aggregator=None,
        by_hand="draft",
        help="In percentage points: a smaller difference takes many more debtors.",
    )
    debtors_a_month = fields.Float("First Letters a Month", compute="_compute_plan")
    size = fields.Integer(
        "Debtors in Each Group", compute="_compute_size", store=True, aggregator=None
    )
    months = fields.Float("Takes Months", compute="_compute_plan")
    plan_text = fields.Char("How Long It Takes", compute="_compute_plan")
    debtor_ids = fields.One2many("account.dunning.trial.debtor", "trial_id")
    champion_count = fields.Integer("With the One in Use", compute="_compute_counts")
    challenger_count = fields.Integer("With the Tried One", compute="_compute_counts")
    started_on = fields.Date("Begun on", readonly=True, copy=False)
    full_on = fields.Date(
        "Full on", readonly=True, copy=False, help="Both groups had as many debtors as it takes."
    )
    judged_on = fields.Date(readonly=True, copy=False)
    champion_debtors = fields.Integer("Debtors, in Use", readonly=True, copy=False, aggregator=None)
    champion_paid = fields.Integer(
        "Paid in Time, in Use", readonly=True, copy=False, aggregator=None
    )
    challenger_debtors = fields.Integer(
        "Debtors, Tried", readonly=True, copy=False, aggregator=None
    )
    challenger_paid = fields.Integer(
        "Paid in Time, Tried", readonly=True, copy=False, aggregator=None
    )
    verdict = fields.Char(compute="_compute_verdict")

    _key_unique = models.Constraint("UNIQUE (key)", "This word was drawn with already.")
    _one_live = models.UniqueIndex(
        "(company_id, champion_id) WHERE state IN ('running', 'watching')",
        "A trial of this procedure is running already.",
    )

    # === PLAN === #

    @api.constrains("share", "rate", "points", "champion_id", "challenger_id")
    def _check_plan(self):
        for trial in self:
            if not 10 <= trial.share <= 50:
                raise ValidationError(self.env._("Let 10 to 50 percent try the new procedure."))
            if not (trial.points > 0 and 0 <= trial.rate < 100):
                raise ValidationError(
                    self.env._(
                        "The rate lies below 100 percent, and the difference above 0 points."
                    )
                )
            if trial.champion_id == trial.challenger_id:
                raise ValidationError(
                    self.env._(
                        "Copy the procedure, change what you want to try, and choose the copy."
                    )
                )

    @api.depends("champion_id", "company_id")
    def _compute_rate(self):
        for trial in self:
            firsts, paid = trial._read_last_year()
            trial.rate = round(100 * paid / firsts, 1) if firsts else 0.0

    @api.depends("rate", "points")
    def _compute_size(self):
        for trial in self:
            rate, hoped = trial.rate / 100, (trial.rate + trial.points) / 100
            trial.size = need_debtors(rate, hoped) if 0 < rate < hoped < 1 else 0

    @api.depends("size", "share", "champion_id", "company_id")
    @api.depends_context("lang")
    def _compute_plan(self):
        for trial in self:
            firsts, _paid = trial._read_last_year()
            trial.debtors_a_month = firsts / 12
            trial.months = need_months(trial.size, trial.share, firsts / 12) or 0.0
            trial.plan_text = trial._say_plan(firsts)

    def _say_plan(self, firsts):
        self.ensure_one()
        if not firsts:
            return self.env._("No first letter of this procedure went out within the last year.")
        if not self.size:
            return self.env._(
                "With this rate and difference no number of debtors is enough: the rate must be "
                "above 0, and with the difference below 100 percent."
            )
        return self.env._(
            "To see %(points)s points takes about %(size)s debtors in each group; within the last "
            "year %(count)s got a first letter. That is %(months)s months.",
            points=formatLang(self.env, self.points, digits=0 if self.points % 1 == 0 else 1),
            size=self.size,
            count=firsts,
            months=formatLang(self.env, self.months, digits=0),
        )

    def _read_last_year(self):
        """(debtors with a first letter of the procedure in use within a year, how many of them paid
        in time)."""
        self.ensure_one()
        if not self.champion_id or not self.company_id:
            return 0, 0
        # What is being entered bears no number yet.
        company, procedure = self.company_id._origin or self.company_id, self.champion_id._origin
        today = company._get_dunning_today()
        self.env.flush_all()
        firsts = SQL(
            """SELECT DISTINCT ON (notice.partner_id) notice.id
                 FROM account_dunning_notice notice
                 JOIN account_dunning_level level ON level.id = notice.level_id
                WHERE notice.company_id = %s AND notice.state = 'sent'
                  AND notice.sent_on > %s AND notice.sent_on <= %s
                  AND level.procedure_id = %s AND level.rank = 1
             ORDER BY notice.partner_id, notice.sent_on, notice.id""",
            company.id,
            today - timedelta(days=YEAR),
            today - timedelta(days=WATCHED + BOOKED),
            procedure.id,
        )
        rows = self.sudo()._read_shares(firsts)
        return len(rows), sum(share >= PAID for share in rows.values())

    @api.model
    def _read_shares(self, letters):
        """``{notice id: share}`` of what each of these ``letters``, a query of their ids, claimed
        that money with a later value day paid in time. Credit notes and write-offs are no success,
        nor is money that was under way when the letter went out."""
        rows = self.env.execute_query(
            SQL(
                """SELECT line.notice_id, SUM(line.amount_company),
                          SUM(line.amount_company * LEAST(1, COALESCE(paid.amount, 0)
                                                             / line.amount_residual))
                     FROM account_dunning_notice_line line
                     JOIN account_dunning_notice notice ON notice.id = line.notice_id
                LEFT JOIN LATERAL (
                          SELECT SUM(part.debit_amount_currency) AS amount
                            FROM account_partial_reconcile part
                            JOIN account_move_line money ON money.id = part.credit_move_id
                            JOIN account_journal journal ON journal.id = money.journal_id
                           WHERE part.debit_move_id = line.move_line_id
                             AND money.parent_state = 'posted'
                             AND journal.type = ANY(%(money)s)
                             AND money.date > notice.sent_on
                             AND money.date <= notice.sent_on + %(days)s) paid ON TRUE
                    WHERE line.notice_id IN (%(letters)s)
                      AND line.kind = 'claim' AND line.drop_reason IS NULL
                      AND line.amount_residual > 0
                    GROUP BY line.notice_id""",
                days=WATCHED,
                money=list(MONEY),
                letters=letters,
            )
        )
        return {notice: float(paid / claimed) if claimed else 0.0 for notice, claimed, paid in rows}

    def copy_data(self, default=None):
        """Another trial needs another word: it is asked for, but a copy needs one to be made."""
        copied = super().copy_data(default)
        for trial, vals in zip(self, copied, strict=True):
            vals.setdefault("key", self.env._("%s (copy)", trial.key))
        return copied

    # === DOORS === #

    def action_start(self):
        """From now on the lot decides about each debtor at his first letter."""
        self.ensure_one()
        self._check_manager()
        self._check_state("draft")
        self._check_lawful()
        if not self.size or not self.months:
            raise UserError(self.plan_text)
        if self.months > MONTHS:
            raise UserError(
                self.env._(
                    "%(plan)s A trial of more than %(limit)s months tells nothing any more: what "
                    "works is not to be found out this way here.",
                    plan=self.plan_text,
                    limit=MONTHS,
                )
            )
        self._move_to("running", ("draft",), started_on=self.company_id._get_dunning_today())

    def action_stop(self):
        """Without a result: whoever stops when he likes what he sees has found nothing."""
        self._check_manager()
        self._move_to("stopped", LIVE)

    def _check_manager(self):
        if not (self.env.su or self.env.user.has_group("account_collections.group_manager")):
            raise UserError(self.env._("Only managers of collections may start or stop a trial."))

    def _check_lawful(self):
        """What a letter costs and is in law does not depend on a lot."""
        own = self.champion_id.level_ids.sorted("rank")
        tried = self.challenger_id.level_ids.sorted("rank")
        if own.mapped("rank") != tried.mapped("rank"):
            raise UserError(
                self.env._(
                    "Both procedures need the same number of levels before and after the due date."
                )
            )
        for one, other in zip(own, tried, strict=True):
            wrong = [name for name in LAWFUL if one[name] != other[name]]
            if _list_fees(one) != _list_fees(other):
                wrong.append("fee_ids")
            if wrong:
                raise UserError(
                    self.env._(
                        "%(one)s and %(other)s differ in %(fields)s. What a letter costs the "
                        "debtor and what it is in law must be the same for all.",
                        one=one.name,
                        other=other.name,
                        fields=", ".join(
                            one._fields[name].get_description(self.env)["string"] for name in wrong
                        ),
                    )
                )

    # === THE LOT === #

    @api.model
    @ormcache()
    def _read_live(self):
        """``{company id: [(trial id, champion id, challenger id, key, share, first day, whether
        it takes debtors in)]}``: asked with each decision, changed once in a blue moon."""
        live = {}
        for trial in self.sudo().search([("state", "in", LIVE)], order="id"):
            live.setdefault(trial.company_id.id, []).append(
                (
                    trial.id,
                    trial.champion_id.id,
                    trial.challenger_id.id,
                    trial.key,
                    trial.share,
                    trial.started_on,
                    trial.state == "running",
                )
            )
        return live

    @api.depends("debtor_ids")
    def _compute_counts(self):
        rows = self.env["account.dunning.trial.debtor"]._read_group(
            [("trial_id", "in", self.ids)], ["trial_id", "arm"], ["__count"]
        )
        counts = {(trial.id, arm): count for trial, arm, count in rows}
        for trial in self:
            trial.champion_count = counts.get((trial.id, CHAMPION), 0)
            trial.challenger_count = counts.get((trial.id, CHALLENGER), 0)

    # === THE ONE LOOK === #

    @api.model
    def _tend(self, company):
        """By night: full groups take nobody in any more, and are judged once all had their days to
        pay and the money is in the books."""
        for trial in self.search([("company_id", "=", company.id), ("state", "in", LIVE)]):
            today = company._get_dunning_today()
            full = min(trial.champion_count, trial.challenger_count) >= trial.size
            if trial.state == "running" and full:
                trial._move_to("watching", ("running",), full_on=today)
            elif trial.state == "watching" and today > trial._get_last_day():
                trial._judge(today)

    def _get_last_day(self):
        self.ensure_one()
        last = max(self.debtor_ids.mapped("since"), default=self.full_on)
        return last + timedelta(days=WATCHED + BOOKED)

    def _judge(self, today):
        groups = {arm: self._read_group_of(arm) for arm in (CHAMPION, CHALLENGER)}
        verdict = judge(groups[CHAMPION], groups[CHALLENGER], self.share)
        self._move_to(
            "void" if verdict.is_void else "judged",
            ("watching",),
            judged_on=today,
            champion_debtors=groups[CHAMPION].debtors,
            champion_paid=groups[CHAMPION].paid,
            challenger_debtors=groups[CHALLENGER].debtors,
            challenger_paid=groups[CHALLENGER].paid,
        )
        self._message_log(body=self.verdict)

    def _read_group_of(self, arm):
        """As the lot fell, whatever became of a debtor since."""
        members = self.debtor_ids.filtered(lambda one: one.arm == arm)
        letters = SQL("SELECT unnest(%s::int[])", members.notice_id.ids)
        shares = self._read_shares(letters)
        paid = sum(shares.get(one.notice_id.id, 0.0) >= PAID for one in members)
        return Group(len(members), paid)

    @api.depends("state", "share", "size", "champion_debtors", "challenger_debtors")
    @api.depends_context("lang")
    def _compute_verdict(self):
        for trial in self:
            trial.verdict = trial._say_verdict()

    def _say_verdict(self):
        self.ensure_one()
        if self.state in LIVE:
            return self.env._(
                "The result is looked at once, when each group has %s debtors and they had their "
                "days to pay.",
                self.size,
            )
        if self.state not in ("judged", "void"):
            return ""
        champion = Group(self.champion_debtors, self.champion_paid)
        challenger = Group(self.challenger_debtors, self.challenger_paid)
        found = judge(champion, challenger, self.share)
        if found.is_void:
            return self.env._(
                "Void: with a share of %(share)s %% the lot does not make groups of %(one)s and "
                "%(other)s debtors (p < 0.001). Something else chose, too.",
                share=self.share,
                one=champion.debtors,
                other=challenger.debtors,
            )
        known = {
            "one": _say_points(self.env, champion.paid / champion.debtors),
            "other": _say_points(self.env, challenger.paid / challenger.debtors),
            "points": _say_points(self.env, found.difference.value, signed=True),
            "low": _say_points(self.env, found.difference.interval.low, signed=True),
            "high": _say_points(self.env, found.difference.interval.high, signed=True),
        }
        if not found.is_shown:
            return self.env._(
                "No difference shown: %(one)s %% paid in time with the procedure in use, %(other)s "
                "%% with the one tried, which is %(points)s points (between %(low)s and %(high)s).",
                **known,
            )
        return self.env._(
            "A difference is shown: %(one)s %% paid in time with the procedure in use, %(other)s "
            "%% with the one tried, which is %(points)s points (between %(low)s and %(high)s).",
            **known,
        )

    def action_open_debtors(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Debtors of the Trial"),
            "res_model": "account.dunning.trial.debtor",
            **show_list(),
            "domain": Domain("trial_id", "=", self.id),
        }


def _list_fees(level):
    return sorted(
        (fee.currency_id.id, fee.debtor_kind or "", fee.above, fee.amount) for fee in level.fee_ids
    )


def _say_points(env, share, signed=False):
    points = formatLang(env, abs(100 * share), digits=0)
    if not signed:
        return points
    return f"{'+' if share >= 0 else '−'}{points}"
