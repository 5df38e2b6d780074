"""The floor of a run: hand-written SQL that reads the same open items and inserts as many rows into
tables with the same columns, indexes and keys, without a thought of what the rows mean."""

TABLES = (
    "account_collection_case",
    "account_dunning_decision",
    "account_dunning_notice",
    "account_dunning_notice_line",
)
DUE = "COALESCE(item.date_maturity, item.invoice_date, item.date)"


def build(cr):
    """The tables `floor_…` and the rows that a finished run chose."""
    for table in TABLES:
        cr.execute(f"CREATE TABLE floor_{table} (LIKE {table} INCLUDING ALL)")
    for table in TABLES:
        cr.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = %s::regclass AND contype = 'f'",
            [table],
        )
        for name, text in cr.fetchall():
            for own in TABLES:
                text = text.replace(f"REFERENCES {own}(", f"REFERENCES floor_{own}(")
            cr.execute(f'ALTER TABLE floor_{table} ADD CONSTRAINT "floor_{name}" {text}')
    cr.execute(
        """CREATE TEMP TABLE pick_notice AS
           SELECT id, partner_id, level_id FROM account_dunning_notice;
           CREATE TEMP TABLE pick_line AS
           SELECT notice_id, move_line_id, kind, level_id, rank FROM account_dunning_notice_line;
           CREATE TEMP TABLE pick_case AS SELECT partner_id FROM account_collection_case;
           ANALYZE pick_notice; ANALYZE pick_line; ANALYZE pick_case"""
    )
    cr.commit()


def run(cr, run_id, company_id):
    """The statements that are timed."""
    now = "1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'"
    log = "create_uid, create_date, write_uid, write_date"
    cr.execute(
        f"""INSERT INTO floor_account_dunning_decision
               (run_id, company_id, move_line_id, partner_id, date_maturity, days_overdue,
                currency_id, amount_residual_currency, amount_residual, code, {log})
            SELECT {run_id}, {company_id}, item.id, partner.commercial_partner_id, {DUE},
                   GREATEST(current_date - {DUE}, 0), item.currency_id,
                   item.amount_residual_currency, item.amount_residual,
                   CASE WHEN item.amount_residual < 0 THEN 'credit'
                        WHEN {DUE} >= current_date THEN 'not_due' ELSE 'propose' END, {now}
              FROM account_move_line item
              JOIN account_move move ON move.id = item.move_id
              JOIN account_account account ON account.id = item.account_id
         LEFT JOIN res_partner partner ON partner.id = item.partner_id
             WHERE account.account_type = 'asset_receivable' AND item.reconciled IS NOT TRUE
               AND item.parent_state = 'posted' AND item.company_id = {company_id}
               AND item.amount_residual <> 0
          ORDER BY partner.commercial_partner_id, {DUE}"""
    )
    decisions = cr.rowcount
    cr.execute(
        f"""INSERT INTO floor_account_collection_case (partner_id, company_id, {log})
            SELECT partner_id, {company_id}, {now} FROM pick_case"""
    )
    cr.execute(
        f"""INSERT INTO floor_account_dunning_notice
               (id, company_id, run_id, partner_id, case_id, recipient_id, lang, state, name,
                level_id, amount_company, subject, opening, closing, {log})
            SELECT pick.id, {company_id}, {run_id}, pick.partner_id, owner.id, pick.partner_id,
                   partner.lang, 'draft', '/', pick.level_id, 100, level.subject ->> 'en_US',
                   level.opening ->> 'en_US', level.closing ->> 'en_US', {now}
              FROM pick_notice pick
              JOIN floor_account_collection_case owner ON owner.partner_id = pick.partner_id
              JOIN res_partner partner ON partner.id = pick.partner_id
              JOIN account_dunning_level level ON level.id = pick.level_id"""
    )
    cr.execute(
        f"""INSERT INTO floor_account_dunning_notice_line
               (notice_id, company_id, kind, move_line_id, move_id, name, reference, invoice_date,
                date_maturity, days_overdue, currency_id, amount_original, amount_residual,
                amount_company, level_id, proposed_level_id, rank, cycle, turn, {log})
            SELECT pick.notice_id, {company_id}, pick.kind, item.id, move.id, move.name, move.ref,
                   move.invoice_date, {DUE}, GREATEST(current_date - {DUE}, 0), item.currency_id,
                   item.amount_currency, item.amount_residual_currency, item.amount_residual,
                   pick.level_id, pick.level_id, pick.rank, 0, 1, {now}
              FROM pick_line pick
              JOIN account_move_line item ON item.id = pick.move_line_id
              JOIN account_move move ON move.id = item.move_id"""
    )
    return decisions
