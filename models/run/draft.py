from odoo import models
from odoo.tools import SQL, split_every

from ...tools.decision.escalation import PROPOSE
from ..common.bulk import is_plain
from ..common.isolation import work_isolated

# From so many letters on the planner has to be told of them.
MANY = 1000
# Letters whose charges are computed at a time.
CHARGED = 1000
# What drafts are complete with, and what would say so in memory.
FIGURES = ("level_id", "amount_company")
ADDRESS = ("recipient_id", "lang", "subject", "opening", "closing")
COMPLETED_BY = (
    "_compute_level_id",
    "_compute_amount_company",
    "_compute_recipient_id",
    "_compute_lang",
    "_compute_texts",
    "_get_claims",
    "_get_recipient",
    "_get_dunning_address",
    "_get_language",
)


class AccountDunningRun(models.Model):
    """How the decisions of a run become its drafts: a few statements, whatever their number."""

    _inherit = "account.dunning.run"

    def _draft_notices(self):
        """One draft per debtor, whatever the levels; with his credits, which are deducted."""
        Notice = self.env["account.dunning.notice"]
        self._group_letters()
        self._open_cases()
        self._share_credits()
        columns, source = self._get_notice_columns(), self._get_notice_source()
        ids = Notice._insert_from(columns, source)
        self._insert_claims()
        self._insert_credits()
        if len(ids) > MANY:
            # The planner would read the whole table for each batch of letters. Whoever else is at
            # it does the same for us.
            self.env.cr.execute(
                "ANALYZE (SKIP_LOCKED) account_dunning_notice, account_dunning_notice_line"
            )
        open_ = self._find_unaddressed(ids) if "recipient_id" in columns else ()
        failures = self._complete_drafts(
            Notice.browse(ids), lambda notices: self._complete(notices, columns, open_)
        )
        failures += self._reckon_charges(ids)
        self._leave_out(failures)
        self.env.cr.execute("DROP TABLE dunning_claim, dunning_letter, dunning_credit")

    def _get_notice_columns(self):
        """The SQL of a draft, over the ``letter`` of `_get_notice_source`."""
        names = ["id", "partner_id", "case_id"]
        if self._may_complete_drafts():
            names += [*FIGURES, *ADDRESS]
        return {
            "company_id": SQL("%s", self.company_id.id),
            "run_id": SQL("%s", self.id),
            **{name: SQL.identifier("letter", name) for name in names},
        }

    def _may_complete_drafts(self):
        """Whether drafts are all that this add-on makes of them: what others override is asked of
        each of them, in memory."""
        own = is_plain(self.env["account.dunning.notice"], COMPLETED_BY)
        return own and is_plain(self.env["res.partner"], ["address_get"], "odoo.addons.base")

    def _get_notice_source(self):
        """The letters to be, with what most of them are complete with: a debtor without other
        contacts gets them himself, in his language, and the highest level sets the tone. Recipient
        and language are missing where a contact is to be chosen."""
        langs = [code for code, _name in self.env["res.lang"].get_installed()]
        usual = (self.company_id.partner_id.lang, self.env.user.lang, langs[0])
        return SQL(
            """(SELECT found.*,
                       %(subject)s AS subject, %(opening)s AS opening, %(closing)s AS closing
                  FROM (SELECT letter.id, letter.partner_id, file.id AS case_id, claimed.level_id,
                               claimed.amount + COALESCE(credited.amount, 0) AS amount_company,
                               addressed.recipient_id,
                               CASE WHEN addressed.recipient_id IS NULL THEN NULL
                                    WHEN debtor.lang = ANY(%(langs)s) THEN debtor.lang
                                    ELSE %(usual)s END AS lang
                          FROM dunning_letter letter
                          JOIN account_collection_case file
                            ON file.partner_id = letter.partner_id
                           AND file.company_id = %(company)s
                          JOIN res_partner debtor ON debtor.id = letter.partner_id
                          JOIN (SELECT claim.partner_id, claim.key,
                                       (ARRAY_AGG(claim.level_id ORDER BY level.rank DESC,
                                                  claim.date_maturity, claim.move_line_id)
                                       )[1] AS level_id,
                                       SUM(item.amount_residual - claim.resting_company) AS amount,
                                       BOOL_AND(COALESCE(move.partner_id = claim.partner_id, TRUE)
                                       ) AS own
                                  FROM dunning_claim claim
                                  JOIN account_move_line item ON item.id = claim.move_line_id
                                  JOIN account_move move ON move.id = item.move_id
                                  JOIN account_dunning_level level ON level.id = claim.level_id
                              GROUP BY claim.partner_id, claim.key) claimed
                            ON claimed.partner_id = letter.partner_id AND claimed.key = letter.key
                     LEFT JOIN (SELECT letter_id, SUM(amount_company) AS amount
                                  FROM dunning_credit GROUP BY letter_id) credited
                            ON credited.letter_id = letter.id
                    CROSS JOIN LATERAL (
                               SELECT CASE WHEN claimed.own AND NOT EXISTS (
                                                SELECT FROM res_partner contact
                                                 WHERE contact.parent_id = debtor.id
                                                   AND contact.active)
                                           THEN debtor.id END AS recipient_id) addressed) found
                  JOIN account_dunning_level level ON level.id = found.level_id) letter""",
            company=self.company_id.id,
            langs=langs,
            usual=next(lang for lang in usual if lang in langs),
            **{
                name: SQL(
                    "COALESCE(level.%(name)s ->> found.lang, level.%(name)s ->> 'en_US')",
                    name=SQL.identifier(name),
                )
                for name in ("subject", "opening", "closing")
            },
        )

    def _complete(self, notices, columns, open_):
        """What the statement did not write; ``open_``: ids of those whose recipient is to be
        chosen."""
        notices._compute_missing(notices.ids, columns)
        if rest := [key for key in notices.ids if key in open_]:
            notices._compute_missing(rest, set(notices._fields) - set(ADDRESS))

    def _find_unaddressed(self, ids):
        """The ids of the drafts that a contact may get."""
        Notice = self.env["account.dunning.notice"]
        return set(Notice.search([("id", "in", ids), ("recipient_id", "=", False)]).ids)

    def _complete_drafts(self, notices, work):
        """``work(notices)``, a batch in memory at a time. Returns what could not be drafted, as
        ``[(notice, error)]``."""
        failures = []
        for chunk in split_every(CHARGED, notices.ids, notices.browse):
            failures += work_isolated(self.env, chunk, work)
            self.env.flush_all()
            self.env.invalidate_all()
        return failures

    def _leave_out(self, failures):
        """Of these debtors no letter was to be had: nobody shall send half of one. What it was
        about is told as not decided, and comes again with the next run."""
        errors = dict(reversed(failures))
        notices = self.env["account.dunning.notice"].union(*errors)
        claims = notices.line_ids.move_line_id
        if claims:
            self.env.cr.execute(
                SQL(
                    """UPDATE account_dunning_decision SET code = 'error'
                        WHERE run_id = %s AND move_line_id = ANY(%s)""",
                    self.id,
                    list(claims.ids),
                )
            )
            self.env["account.dunning.decision"].invalidate_model()
        debtors = [(notice.case_id, error) for notice, error in errors.items()]
        notices.unlink()
        self._tell_of("draft", debtors)

    def _reckon_charges(self, ids):
        """What the letters add to the debt; most ladders charge only on their upper rungs."""
        Notice = self.env["account.dunning.notice"]
        levels = self.env["account.dunning.level"].search([("rank", ">", 0)])
        charging = levels.filtered(lambda level: level._charges())
        planned = Notice.search([("id", "in", ids), ("level_id", "in", charging.ids)], order="id")
        return self._complete_drafts(planned, lambda notices: notices._reckon_charges())

    def _get_notice_key(self):
        """Hook: SQL over ``item``, ``move`` and ``decision``; items of a debtor with the same value
        go on one letter: all of them, but the instalments of a plan on one of their own, and so
        what is not due yet, as no letter demands it. Of several letters the first takes his
        credits."""
        return SQL(
            """ARRAY[COALESCE(decision.plan_id, 0),
                     (SELECT (level.rank = 0)::int FROM account_dunning_level level
                       WHERE level.id = decision.level_id)]"""
        )

    def _group_letters(self):
        """Two temporary tables: the claims as decided, and the letters to be with id, key, debtor
        and place among his letters. The planner knows nothing yet of the decisions that were just
        written; of these it does."""
        self.env.flush_all()
        self._create_table(
            "dunning_claim",
            SQL(
                """SELECT decision.move_line_id, decision.partner_id, decision.level_id, %s AS key,
                          decision.resting, decision.amount_resting, decision.resting_company,
                          decision.plan_id,
                          decision.date_maturity, decision.days_overdue,
                          -- A plan begins on a ladder of its own.
                          CASE WHEN decision.plan_id IS NULL
                               THEN COALESCE(item.dunning_cycle, 0) ELSE 0 END AS cycle
                     FROM account_dunning_decision decision
                     JOIN account_move_line item ON item.id = decision.move_line_id
                     JOIN account_move move ON move.id = item.move_id
                    WHERE decision.run_id = %s AND decision.code = %s""",
                self._get_notice_key(),
                self.id,
                PROPOSE,
            ),
        )
        self._create_table(
            "dunning_letter",
            SQL(
                """SELECT nextval('account_dunning_notice_id_seq')::int AS id, found.*
                     FROM (SELECT partner_id, key,
                                  row_number() OVER (PARTITION BY partner_id ORDER BY key) AS place
                             FROM (SELECT DISTINCT partner_id, key FROM dunning_claim) keys
                         ORDER BY partner_id, key) found"""
            ),
        )

    def _create_table(self, name, query):
        self.env.cr.execute(
            SQL(
                "CREATE TEMP TABLE %(name)s ON COMMIT DROP AS %(query)s; ANALYZE %(name)s",
                name=SQL.identifier(name),
                query=query,
            )
        )

    def _open_cases(self):
        rows = self.env.execute_query(SQL("SELECT DISTINCT partner_id FROM dunning_letter"))
        debtors = self.env["res.partner"].browse(debtor for (debtor,) in rows)
        self.env["account.collection.case"]._open_for(debtors, self.company_id)

    def _insert_claims(self):
        Item, Line = self.env["account.move.line"], self.env["account.dunning.notice.line"]
        claimed = SQL("ANY (SELECT move_line_id FROM dunning_claim)")
        source = SQL(
            """dunning_claim claim
                  JOIN dunning_letter letter USING (partner_id, key)
                  JOIN account_move_line item ON item.id = claim.move_line_id
                  JOIN account_move move ON move.id = item.move_id
                  JOIN account_dunning_level level ON level.id = claim.level_id
             LEFT JOIN (%s) history
                    ON history.move_line_id = item.id AND history.cycle = claim.cycle
                   AND history.plan_id IS NOT DISTINCT FROM claim.plan_id
              ORDER BY item.id""",
            Item._get_dunning_history_sql(claimed),
        )
        columns = {
            **self._get_line_columns("claim"),
            "date_maturity": SQL("claim.date_maturity"),
            "days_overdue": SQL("claim.days_overdue"),
            "plan_id": SQL("claim.plan_id"),
            "resting": SQL("claim.resting"),
            "amount_resting": SQL("claim.amount_resting"),
            "amount_residual": SQL("item.amount_residual_currency - claim.amount_resting"),
            "amount_company": SQL("item.amount_residual - claim.resting_company"),
            "level_id": SQL("claim.level_id"),
            "proposed_level_id": SQL("claim.level_id"),
            "level_before_id": SQL("history.level_id"),
            "rank": SQL("level.rank"),
            "cycle": SQL("claim.cycle"),
            "turn": SQL("COALESCE(history.turn, 0) + 1"),
        }
        Line._compute_missing(Line._insert_from(columns, source), columns)

    def _share_credits(self):
        """A temporary table of which letter deducts what. The first letter of a debtor that claims
        in the currency of his credits does, as far as they cover nothing else of his, and no letter
        that waits deducts them already."""
        lent = self._read_lent_credits()
        shares = SQL(
            """SELECT letter.id AS letter_id, credit.move_line_id,
                      LEAST(credit.amount, credit.total - COALESCE(covered.amount, 0)) AS amount
                 FROM (SELECT found.*, SUM(amount) OVER (
                              PARTITION BY partner_id, currency_id ORDER BY place) AS total
                         FROM (SELECT decision.id AS place, decision.move_line_id,
                                      decision.partner_id, item.currency_id,
                                      -item.amount_residual_currency AS amount
                                 FROM account_dunning_decision decision
                                 JOIN account_move_line item ON item.id = decision.move_line_id
                                WHERE decision.run_id = %(run)s AND decision.code = 'credit'
                            UNION ALL
                               -- Those of other branches come last.
                               SELECT 1e12 + place, item_id, partner_id, currency_id, amount
                                 FROM unnest(%(lent)s::int[], %(debtors)s::int[],
                                             %(currencies)s::int[], %(amounts)s::numeric[])
                                      WITH ORDINALITY
                                      AS lent (item_id, partner_id, currency_id, amount, place)
                              ) found
                        WHERE NOT EXISTS (
                              SELECT FROM account_dunning_notice_line line
                                JOIN account_dunning_notice waiting ON waiting.id = line.notice_id
                               WHERE line.move_line_id = found.move_line_id
                                 AND line.kind = 'credit' AND waiting.company_id = %(company)s
                                 AND waiting.state IN ('draft', 'confirmed'))) credit
                 JOIN (SELECT DISTINCT ON (claim.partner_id, item.currency_id)
                              claim.partner_id, item.currency_id, letter.id
                         FROM dunning_claim claim
                         JOIN dunning_letter letter USING (partner_id, key)
                         JOIN account_move_line item ON item.id = claim.move_line_id
                     ORDER BY claim.partner_id, item.currency_id, letter.place) letter
                   ON letter.partner_id = credit.partner_id
                  AND letter.currency_id = credit.currency_id
            LEFT JOIN (SELECT partner_id, currency_id,
                              SUM(amount_residual_currency - amount_resting) AS amount
                         FROM account_dunning_decision
                        WHERE run_id = %(run)s AND code = 'covered'
                     GROUP BY partner_id, currency_id) covered
                   ON covered.partner_id = credit.partner_id
                  AND covered.currency_id = credit.currency_id
                WHERE credit.total > COALESCE(covered.amount, 0)""",
            run=self.id,
            company=self.company_id.id,
            lent=[row.id for row in lent],
            debtors=[row.debtor_id for row in lent],
            currencies=[row.currency_id for row in lent],
            amounts=[-row.amount_currency for row in lent],
        )
        self._create_table(
            "dunning_credit",
            SQL(
                """SELECT share.letter_id, share.move_line_id, -share.amount AS amount,
                          ROUND(item.amount_residual * share.amount
                                / -item.amount_residual_currency, %s) AS amount_company
                     FROM (%s) share
                     JOIN account_move_line item ON item.id = share.move_line_id""",
                self.company_id.currency_id.decimal_places,
                shares,
            ),
        )

    def _insert_credits(self):
        Line = self.env["account.dunning.notice.line"]
        source = SQL(
            """dunning_credit credit
               JOIN dunning_letter letter ON letter.id = credit.letter_id
               JOIN account_move_line item ON item.id = credit.move_line_id
               JOIN account_move move ON move.id = item.move_id
           ORDER BY item.id"""
        )
        columns = self._get_line_columns("credit") | {
            "amount_residual": SQL("credit.amount"),
            "amount_company": SQL("credit.amount_company"),
            "rank": SQL("0"),
        }
        Line._compute_missing(Line._insert_from(columns, source), columns)

    def _read_lent_credits(self):
        """The rows of what other branches of the company lend to these letters."""
        found = self.env.execute_query(SQL("SELECT DISTINCT partner_id FROM dunning_letter"))
        items = self.env["account.move.line"].with_company(self.company_id)
        debtors = {debtor for (debtor,) in found}
        return items._read_lent_credits(self.company_id, debtors, self.date)

    def _get_line_columns(self, kind):
        """The SQL of a line of either ``kind``."""
        return {
            "notice_id": SQL("letter.id"),
            "company_id": SQL("%s", self.company_id.id),
            "kind": SQL("%s", kind),
            **self.env["account.dunning.notice.line"]._get_item_columns(self.date),
        }
