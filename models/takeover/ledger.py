from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools.common.money import as_exact
from ...tools.takeover import claims
from ...tools.takeover.claims import Claim, Ladders

# How a file may name a channel; a call is no letter.
CHANNELS = {
    "": "",
    "-": "",
    "phone": "",
    "call": "",
    "telefon": "",
    "anruf": "",
    "mail": "email",
    "e-mail": "email",
    "brief": "letter",
    "post": "letter",
}


class AccountDunningTakeover(models.Model):
    """What the ledger knows of the letters that a file names, read for all of them at once."""

    _inherit = "account.dunning.takeover"

    @api.model
    def _sort_lines(self, company, lines, ranks):
        """What of ``lines`` is to be taken over into ``company``, and what is wrong with the rest;
        ``ranks`` as a person confirmed them."""
        found = self._read_claims(company, lines)
        sorter = claims.Sorter(
            claims=found,
            company_id=company.id,
            ladders=self._read_ladders(ranks),
            channels=self._get_channels(),
            known=self._read_known(company, {claim.move_id for claim in found}),
            today=company._get_dunning_today(),
        )
        return sorter.sort(lines)

    # === ITEMS === #

    @api.model
    def _read_claims(self, company, lines):
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            self._get_claims_sql(
                company,
                list({line.item for line in lines if line.item}),
                list({line.invoice for line in lines if not line.item}),
            )
        )
        own = [row["id"] for row in rows if row["company_id"] == company.id]
        items = self.env["account.move.line"].sudo().with_company(company).browse(own)
        procedures = items._get_dunning_procedures()
        digits = {one.id: one.decimal_places for one in self.env["res.currency"].sudo().search([])}
        return [
            Claim(
                id=row["id"],
                move_id=row["move_id"],
                number=row["number"],
                references=tuple(set(filter(None, row["names"]))),
                company_id=row["company_id"],
                debtor_id=row["debtor_id"],
                debtors=tuple(filter(None, row["debtors"])),
                due=row["due"],
                state=row["state"],
                is_invoice=row["is_invoice"],
                amount=as_exact(row["amount"], digits[row["currency_id"]]),
                settled=row["settled"],
                procedure_id=procedures[row["id"]].id if row["id"] in procedures else None,
                waits_on=row["waits_on"] or "",
            )
            for row in rows
        ]

    @api.model
    def _get_claims_sql(self, company, items, names):
        """The receivable items that are meant by their ids or by any of the ``names``, in all
        companies that the user may see: then he is told where it lies."""
        types = tuple(self.env["account.move"].get_invoice_types(include_receipts=True))
        named = SQL(" UNION ").join(
            SQL(
                "SELECT move.id FROM wanted JOIN account_move move ON move.%s = wanted.name", column
            )
            for column in map(SQL.identifier, ("name", "ref", "payment_reference"))
        )
        return SQL(
            """
            WITH wanted AS MATERIALIZED (SELECT unnest(%(names)s::text[]) AS name),
                 found AS (
                    SELECT unnest(%(items)s::int[]) AS id
                     UNION
                    SELECT item.id FROM (%(named)s) move
                      JOIN account_move_line item ON item.move_id = move.id
                     UNION
                    SELECT item.id FROM wanted
                      JOIN account_move_line item ON item.name = wanted.name
                       AND item.account_id = ANY(%(accounts)s)
                      JOIN account_move move ON move.id = item.move_id
                       AND move.move_type = 'entry')
            SELECT item.id, item.move_id, COALESCE(move.name, '/') AS number,
                   ARRAY[move.ref, move.payment_reference,
                         CASE WHEN move.move_type = 'entry' THEN item.name END] AS names,
                   item.company_id, debtor.id AS debtor_id,
                   ARRAY[LOWER(debtor.ref), LOWER(debtor.name), LOWER(partner.ref)] AS debtors,
                   %(due)s AS due, move.state, move.move_type IN %(types)s AS is_invoice,
                   item.currency_id, item.amount_currency AS amount,
                   COALESCE(item.reconciled, FALSE) OR item.amount_residual_currency = 0
                       AS settled,
                   (SELECT CASE notice.name WHEN '/' THEN '#' || notice.id ELSE notice.name END
                      FROM account_dunning_notice_line line
                      JOIN account_dunning_notice notice ON notice.id = line.notice_id
                     WHERE line.move_line_id = item.id AND line.drop_reason IS NULL
                       AND line.kind = 'claim' AND notice.state IN ('draft', 'confirmed')
                     LIMIT 1) AS waits_on
              FROM found
              JOIN account_move_line item ON item.id = found.id
              JOIN account_move move ON move.id = item.move_id
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
         LEFT JOIN res_partner debtor ON debtor.id = partner.commercial_partner_id
             WHERE item.account_id = ANY(%(accounts)s) AND item.company_id = ANY(%(companies)s)
          ORDER BY item.id
            """,
            names=names,
            items=items,
            named=named,
            accounts=list(self.env["account.move.line"].sudo()._get_receivable_accounts().ids),
            due=self.env["account.move.line"]._get_due_sql(),
            types=types,
            companies=list((self.env.user.company_ids | company).ids),
        )

    @api.model
    def _read_known(self, company, moves):
        """The keys of what was taken over about these invoices before."""
        rows = self.env.execute_query(
            SQL(
                """SELECT takeover_key FROM account_dunning_notice_line
                    WHERE company_id = %s AND takeover_key IS NOT NULL AND drop_reason IS NULL
                      AND move_id = ANY(%s)""",
                company.id,
                list(moves),
            )
        )
        return {key for (key,) in rows}

    # === LEVELS AND CHANNELS === #

    @api.model
    def _read_ladders(self, ranks):
        self.env["account.dunning.level"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT level.procedure_id, level.rank, level.id, ARRAY_AGG(LOWER(word.value))
                     FROM account_dunning_level level, jsonb_each_text(level.name) word
                 GROUP BY level.id"""
            )
        )
        steps, names = defaultdict(dict), defaultdict(dict)
        for procedure, rank, level, words in rows:
            steps[procedure][rank] = level
            names[procedure].update(dict.fromkeys(words, rank))
        return Ladders(ranks, steps, names)

    @api.model
    def _get_level_names(self):
        """``{name in lower case: {ranks}}`` over all ladders."""
        found = defaultdict(set)
        for names in self._read_ladders({}).names.values():
            for name, rank in names.items():
                found[name].add(rank)
        return found

    @api.model
    def _get_channels(self):
        """``{name in lower case: channel}``: as they are called here, in any language, and in
        files."""
        names = dict(CHANNELS)
        for lang, _name in self.env["res.lang"].get_installed():
            Delivery = self.env["account.dunning.delivery"].with_context(lang=lang)
            options = Delivery._fields["channel"]._description_selection(Delivery.env)
            names |= {word.lower(): key for key, label in options for word in (key, label)}
        return names
