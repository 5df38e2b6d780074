from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date
from odoo.tools.translate import LazyTranslate

from ...tools.insight import ranking
from ...tools.insight.ranking import AT_RISK, EASY, WAIT, Rest, Standing
from ..common.search import spare_compiling

_lt = LazyTranslate(__name__)
# For how long a promise tells how the debtor keeps his word.
YEAR = 365
REASONS = {
    "promise_broken": _lt("a promise broke on %(day)s"),
    "plan_failed": _lt("a payment plan failed on %(day)s"),
    "soon_barred": _lt("a claim is time-barred after %(day)s"),
    "reporting_due": _lt("an insurer wants to know by %(day)s"),
    "returned": _lt("a letter came back or could not be sent"),
    "contacted": _lt("somebody had contact with him on %(day)s"),
}
WAITS = {
    "promise": _lt("He promised to pay."),
    "plan": _lt("He pays in instalments."),
    "letter": _lt("The deadline of the last letter still runs."),
    "dispute": _lt("What is overdue is disputed."),
    "in_payment": _lt("Money is on its way."),
    "block": _lt("What is overdue is blocked."),
    "proceeding": _lt("Somebody else has it in hand."),
}
UNKNOWN = _lt("There is nothing to do at present.")


class AccountCollectionCase(models.Model):
    """Whom to call first, and whom not at all today. Points put the work list in order: the money
    at risk, and on top the few reasons on which a person must act. Piles say what to do: work on
    who is at risk, get a day from who is easy, wait for who comes back by himself. Nothing of it is
    kept, but for the money at risk."""

    _inherit = "account.collection.case"

    points = fields.Integer(
        compute="_compute_work",
        compute_sudo=True,
        help="The order of the work list: ten times the money at risk is 20 points. On top: a "
        "promise that broke or a plan that failed since the last working day +20, a claim that is "
        "time-barred or must be reported to the insurer within 30 days +20, a letter that came "
        "back +10, a contact within 3 days −20.",
    )
    points_text = fields.Char("Points Explained", compute="_compute_work", compute_sudo=True)
    pile = fields.Selection(
        [(AT_RISK, "At risk"), (EASY, "Easy"), (WAIT, "Wait")],
        compute="_compute_work",
        compute_sudo=True,
        search="_search_pile",
        help="Wait: all that is overdue is promised, in instalments, disputed, blocked, in other "
        "hands, on its way, or on a letter whose deadline still runs. Easy: kept all promises "
        "within a year, can be reached, contests nothing. At risk: everybody else.",
    )
    back_on = fields.Date(
        "Comes Back on",
        compute="_compute_work",
        compute_sudo=True,
        help="The day on which the first of what the debtor is waited for is over.",
    )
    pile_text = fields.Char("Pile Explained", compute="_compute_work", compute_sudo=True)

    @api.depends("risk_amount", "ranking_amount")
    @api.depends_context("lang")
    def _compute_work(self):
        self.pile = self.back_on = self.pile_text = False
        for company, cases in self.grouped("company_id").items():
            reasons, standings = cases._read_work(company, cases.partner_id)
            for case in cases:
                days = reasons.get(case.partner_id.id, {})
                worth = ranking.points(case.ranking_amount, case.risk_amount, days)
                case.points = round(worth.total)
                case.points_text = case._say_points(worth, days)
                if case.ranking_amount > 0:
                    standing = standings.get(case.partner_id.id, Standing())
                    standing = standing._replace(at_risk=case.risk_amount)
                    case.pile = ranking.get_pile(standing)
                    case.back_on = standing.wait and standing.wait.back_on
                    case.pile_text = case._say_pile(standing)

    # === READING === #

    @api.model
    def _read_work(self, company, debtors=None):
        """``({debtor id: {reason: day}}, {debtor id: Standing})`` of these debtors, or of all of
        whom something is known beside what they owe; in one query, as a list asks for many other
        things."""
        self.env.flush_all()
        if debtors is None:
            spare_compiling(self.env)
        parts = [self._get_rest_rows_sql(company, debtors), self._get_word_rows_sql(company)]
        if debtors is not None:
            parts += [
                SQL(
                    "SELECT 'reason', owner.debtor, %s, owner.day, NULL, NULL FROM (%s) owner",
                    reason,
                    SQL("SELECT * FROM (%s) known (debtor, day)", sql),
                )
                for reason, sql in self._get_reasons_sql(company).items()
            ]
            parts.append(self._get_old_rows_sql(company))
        rows = self.env.execute_query(
            SQL(
                """SELECT * FROM (%s) fact (kind, debtor, code, day, one, other) WHERE %s""",
                SQL(" UNION ALL ").join(SQL("(%s)", part) for part in parts),
                SQL("TRUE") if debtors is None else SQL("debtor = ANY(%s)", list(debtors.ids)),
            )
        )
        facts = defaultdict(lambda: defaultdict(list))
        for kind, debtor, code, day, one, other in rows:
            facts[kind][debtor].append((code, day, one, other))
        return self._as_reasons(company, facts), self._as_standings(facts)

    @api.model
    def _as_reasons(self, company, facts):
        found = defaultdict(dict)
        for debtor, own in facts["reason"].items():
            for reason, day, _one, _other in own:
                found[debtor][reason] = min(day, found[debtor].get(reason, day))
        old = {item for own in facts["old"].values() for _code, _day, item, _other in own}
        for debtor, day in self._find_soon_barred(company, old).items():
            found[debtor]["soon_barred"] = day
        return found

    @api.model
    def _as_standings(self, facts):
        found = {}
        for debtor, own in facts["rest"].items():
            rests = [Rest(item, code, until) for code, until, item, _overdue in own]
            if wait := ranking.find_wait(own[0][3], rests):
                found[debtor] = Standing(wait)
        for debtor, ((state, _day, kept, judged),) in facts["word"].items():
            found[debtor] = found.get(debtor, Standing())._replace(
                is_reachable="reachable" in state,
                is_disputed="disputed" in state,
                kept=kept,
                judged=judged,
            )
        return found

    @api.model
    def _get_rest_rows_sql(self, company, debtors):
        """What rests of the items that are overdue, each with their number."""
        Item = self.env["account.move.line"].sudo()
        own, among = SQL(), _among_all
        if debtors is not None:
            own = SQL("AND partner.commercial_partner_id = ANY(%s)", list(debtors.ids))
            among = _among_owed
        rests = [
            SQL("SELECT rest.item, %s, rest.until FROM (%s) rest (item, until)", code, sql)
            for code, sql in self._get_rests_sql(company, among).items()
        ]
        return SQL(
            """WITH owed AS (
                    SELECT partner.commercial_partner_id AS debtor, item.id
                      FROM account_move_line item
                      JOIN res_partner partner ON partner.id = item.partner_id
                     WHERE %(claimed)s AND %(due)s < %(today)s %(own)s),
                    rest (item, code, until) AS MATERIALIZED (%(rests)s)
               SELECT 'rest', known.debtor, rest.code, rest.until, rest.item, known.overdue
                 FROM (SELECT debtor, COUNT(*)::int AS overdue FROM owed GROUP BY 1) known
                 JOIN owed ON owed.debtor = known.debtor
                 JOIN rest ON rest.item = owed.id""",
            rests=SQL(" UNION ALL ").join(rests),
            claimed=Item._get_claimed_sql(company),
            due=Item._get_due_sql(),
            today=company._get_dunning_today(),
            own=own,
        )

    @api.model
    def _get_word_rows_sql(self, company):
        """How debtors kept their promises, whether they can be reached, and contest something."""
        own = Domain("company_id", "=", company.id)
        year = company._get_dunning_today() - timedelta(days=YEAR)
        judged = Domain("state", "in", ("kept", "partially_kept", "broken"))
        promised = self.env["account.payment.promise"].sudo()
        promised = promised._search(own & judged & Domain("promised_on", ">", year))
        contested = self.env["account.dispute"].sudo()._search(own & Domain("state", "=", "open"))
        returned = self.env["account.dunning.notice"].sudo()
        returned = returned._search(own & Domain("has_problem", "=", True))
        return SQL(
            """SELECT 'word', debtor,
                      CONCAT(CASE WHEN (partner.phone > '' OR partner.email > '')
                                        AND debtor NOT IN (%(returned)s) THEN 'reachable ' END,
                             CASE WHEN debtor IN (%(contested)s) THEN 'disputed' END),
                      NULL::date, kept, judged
                 FROM (SELECT promise.debtor,
                              COUNT(*) FILTER (WHERE promise.state = 'kept')::int,
                              COUNT(*)::int
                         FROM (%(promised)s) promise (debtor, state)
                        GROUP BY 1) word (debtor, kept, judged)
                 JOIN res_partner partner ON partner.id = debtor""",
            returned=returned.select(SQL.identifier(returned.table, "partner_id")),
            contested=contested.select(SQL.identifier(contested.table, "partner_id")),
            promised=promised.select(
                SQL.identifier(promised.table, "partner_id"),
                SQL.identifier(promised.table, "state"),
            ),
        )

    # === POINTS === #

    def _say_points(self, worth, days):
        self.ensure_one()
        money, rest = round(worth.money), round(worth.money + worth.chance)
        said = [self.env._("%s for the money", money)]
        if rest != money:
            said.append(self.env._("%s for what comes in anyway", _sign(rest - money)))
        for reason, points in worth.steps:
            day = days[reason] and format_date(self.env, days[reason])
            why = self.env._(REASONS[reason])
            said.append(
                self.env._("%(points)s as %(why)s", points=_sign(points), why=why % {"day": day})
            )
        return ", ".join(said)

    # === PILES === #

    def _say_pile(self, standing):
        self.ensure_one()
        if self.pile == WAIT:
            why = self.env._(WAITS.get(standing.wait.code, UNKNOWN))
            if not self.back_on:
                return why
            day = format_date(self.env, self.back_on)
            return self.env._("%(why)s He comes back on %(day)s.", why=why, day=day)
        if self.pile == EASY:
            return self.env._("He kept his promises (%s) and can be reached.", standing.kept)
        return self.env._("Nothing runs that is worth waiting for.")

    @api.model
    def _search_pile(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = Domain.FALSE
        for company in self.env.companies:
            own = Domain("company_id", "=", company.id)
            piles = self.sudo()._find_piles(company)
            others = Domain("id", "in", piles[EASY] + piles[WAIT])
            overdue = Domain("ranking_amount", ">", 0)
            for pile in value:
                if pile in piles:
                    found |= own & Domain("id", "in", piles[pile])
                elif pile == AT_RISK:
                    found |= own & overdue & ~others
                elif not pile:
                    found |= own & ~overdue
        return found

    @api.model
    def _find_piles(self, company):
        """``{pile: case ids}`` of those that are not simply at risk, of all debtors at once."""
        piles = {EASY: [], WAIT: []}
        _reasons, standings = self._read_work(company)
        rows = self.env.execute_query(
            SQL(
                """SELECT id, partner_id, risk_amount FROM account_collection_case
                    WHERE company_id = %s AND partner_id = ANY(%s) AND ranking_amount > 0""",
                company.id,
                list(standings),
            )
        )
        for case, debtor, at_risk in rows:
            standing = standings[debtor]._replace(at_risk=float(at_risk or 0))
            pile = ranking.get_pile(standing)
            if pile in piles:
                piles[pile].append(case)
        return piles

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec != "pile":
            return super()._read_group_groupby(alias, groupby_spec, query)
        found = {EASY: [], WAIT: []}
        for company in self.env.companies:
            for pile, cases in self.sudo()._find_piles(company).items():
                found[pile] += cases
        case = SQL.identifier(alias, "id")
        return SQL(
            """(CASE WHEN %(case)s = ANY(%(wait)s) THEN %(is_wait)s
                     WHEN %(case)s = ANY(%(easy)s) THEN %(is_easy)s
                     WHEN %(overdue)s > 0 THEN %(is_at_risk)s END)""",
            case=case,
            wait=found[WAIT],
            easy=found[EASY],
            is_wait=WAIT,
            is_easy=EASY,
            is_at_risk=AT_RISK,
            overdue=SQL.identifier(alias, "ranking_amount"),
        )


def _among_all(_column):
    return SQL("TRUE")


def _among_owed(column):
    """Of what the debtors owe who are asked about."""
    return SQL("%s IN (SELECT id FROM owed)", column)


def _sign(points):
    return f"+{points}" if points >= 0 else f"−{-points}"
