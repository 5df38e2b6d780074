# Sets a ledger of the benchmark up for dunning: one standard procedure, no cap, some blocks.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
env.company.write(
    {
        "email": "books@creditor.example",
        "dunning_procedure_id": env.ref("account_collections.procedure_standard").id,
        "dunning_daily_cap": 0,
        "dunning_quiet_days": "none",
    }
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
env.cr.commit()
