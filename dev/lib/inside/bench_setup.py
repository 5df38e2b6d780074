# Sets a ledger of the benchmark up for dunning: one standard procedure, no cap, some blocks,
# promises, payment plans and disputes.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
env.company.write(
    {
        "email": "books@creditor.example",
        "dunning_procedure_id": env.ref("account_collections.procedure_standard").id,
        "dunning_daily_cap": 0,
        "dunning_quiet_days": "none",
        "dunning_contact_rules": False,
    }
)
# Letters show the code of a transfer, as those of a firm that is paid to an IBAN do.
env["res.partner.bank"].create(
    {"acc_number": "DE02120300000000202051", "partner_id": env.company.partner_id.id}
)
env["base.language.install"].create(
    {"lang_ids": env["res.lang"].search([]).ids, "overwrite": True}
).lang_install()
env.flush_all()
owner = "(company_id, partner_id, move_id, scope, reason, date_from, date_to)"
for scope, partner, move, share in (
    ("debtor", "partner_id", "NULL", 97),  # one debtor of a hundred or so
    ("invoice", "partner_id", "move_id", 89),
):
    env.cr.execute(
        f"""INSERT INTO account_dunning_block {owner}
            SELECT DISTINCT %s, {partner}, {move}::int, %s, 'clarification', current_date - 5,
                   CASE WHEN partner_id %% 2 = 0 THEN current_date + 30 END
              FROM account_move_line
             WHERE account_id IN (SELECT id FROM account_account
                                   WHERE account_type = 'asset_receivable')
               AND {partner if scope == "debtor" else move} %% {share} = 0""",
        [env.company.id, scope],
    )
# What is overdue, and whose it is.
env.cr.execute(
    """CREATE TEMP TABLE owed AS
       SELECT item.id, item.move_id, item.currency_id, item.date_maturity AS due,
              debtor.commercial_partner_id AS debtor, item.amount_residual_currency AS amount
         FROM account_move_line item
         JOIN account_account account ON account.id = item.account_id
         JOIN res_partner debtor ON debtor.id = item.partner_id
        WHERE account.account_type = 'asset_receivable' AND item.parent_state = 'posted'
          AND item.amount_residual > 0 AND item.currency_id = %(currency)s
          AND item.date_maturity < current_date""",
    {"currency": env.company.currency_id.id},
)
# One debtor of a hundred or so promised to pay, one pays in instalments, the first of them late.
env.cr.execute(
    """WITH promise AS (
           INSERT INTO account_payment_promise
                  (company_id, partner_id, currency_id, amount, promised_on, last_day, accepted_on,
                   channel, state, pauses)
           SELECT %(company)s, debtor, currency_id, SUM(amount), current_date + 5,
                  current_date + 7, current_date - 2, 'call', 'open', TRUE
             FROM owed WHERE debtor %% 101 = 0 GROUP BY debtor, currency_id
        RETURNING id, partner_id)
       INSERT INTO account_payment_promise_line
              (promise_id, company_id, move_line_id, currency_id, state, amount_open)
       SELECT promise.id, %(company)s, owed.id, owed.currency_id, 'open', owed.amount
         FROM promise JOIN owed ON owed.debtor = promise.partner_id""",
    {"company": env.company.id},
)
env.cr.execute(
    """WITH plan AS (
           INSERT INTO account_payment_plan
                  (company_id, partner_id, currency_id, name, state, kind, split, count, interval,
                   version, procedure_id, grace_days, default_days, default_in_a_row,
                   default_in_total, cure_days, offered_on, accepted_on, principal_amount,
                   amount_total)
           SELECT %(company)s, debtor, currency_id, 'PLAN/' || debtor, 'accepted', 'standstill',
                  'custom', 3, 'monthly', 1, %(procedure)s, 3, 60, 3, 0, 14, current_date - 40,
                  current_date - 40, SUM(amount), SUM(amount)
             FROM owed WHERE debtor %% 83 = 0 AND debtor %% 101 <> 0 GROUP BY debtor, currency_id
        RETURNING id, partner_id, amount_total),
            item AS (
           INSERT INTO account_payment_plan_item
                  (plan_id, company_id, move_line_id, currency_id, date_maturity, state, amount)
           SELECT plan.id, %(company)s, owed.id, owed.currency_id, owed.due, 'accepted', owed.amount
             FROM plan JOIN owed ON owed.debtor = plan.partner_id)
       INSERT INTO account_payment_plan_line (plan_id, company_id, due_on, amount)
       SELECT plan.id, %(company)s, current_date - 40 + 30 * number,
              CASE WHEN number < 3 THEN ROUND(amount_total / 3, 2)
                   ELSE amount_total - 2 * ROUND(amount_total / 3, 2) END
         FROM plan, generate_series(1, 3) number""",
    {
        "company": env.company.id,
        "procedure": env.ref("account_collections.procedure_instalments").id,
    },
)
# One overdue invoice of a hundred or so is disputed, half of them in part.
env.cr.execute(
    """INSERT INTO account_dispute
              (company_id, partner_id, move_id, move_line_id, currency_id, reason_id, amount,
               amount_company, is_whole, state, opened_on, date_due, user_id)
       SELECT %(company)s, debtor, move_id, id, currency_id, %(reason)s,
              CASE WHEN id / 97 %% 2 = 0 THEN amount ELSE ROUND(amount / 2, 2) END,
              CASE WHEN id / 97 %% 2 = 0 THEN amount ELSE ROUND(amount / 2, 2) END,
              id / 97 %% 2 = 0, 'open',
              current_date - 10, current_date + 5, %(user)s
         FROM owed WHERE id %% 97 = 0 AND amount > 1""",
    {
        "company": env.company.id,
        "reason": env.ref("account_collections.dispute_reason_quality").id,
        "user": env.uid,
    },
)
env.cr.commit()
