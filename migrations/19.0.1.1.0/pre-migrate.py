"""What rests of an item is one list of parts with a reason; a payment plan is part of the key of a
line; one field holds the task of whatever somebody looks after; one window asks for reasons."""

from odoo.tools.sql import column_exists, rename_column

# Odoo forgets the windows that asked for a reason each by itself, but not their tables.
WINDOWS = """
    account_dunning_charge_account_dunning_charge_waive_rel,
    account_dunning_charge_waive,
    account_payment_plan_account_payment_plan_withdraw_rel,
    account_payment_plan_withdraw,
    account_payment_promise_account_payment_promise_withdraw_rel,
    account_payment_promise_withdraw
"""

# One part of the list: why it rests, how much, since when.
PARTS = """
    NULLIF(
        CASE WHEN amount_disputed <> 0 THEN jsonb_build_array(jsonb_build_object(
            'reason', 'dispute', 'amount', amount_disputed, 'company', disputed_company,
            'since', disputed_since, 'until', NULL)) ELSE '[]' END
     || CASE WHEN amount_planned <> 0 THEN jsonb_build_array(jsonb_build_object(
            'reason', 'plan', 'amount', amount_planned, 'company', planned_company,
            'since', NULL, 'until', NULL)) ELSE '[]' END, '[]'::jsonb)
"""

# Fields whose name or explanation says something else now.
EXPLAINED_ANEW = [
    ("account.dunning.allocation.line", "name"),
    ("account.dunning.decision", "amount_disputed"),
    ("account.dunning.decision", "amount_planned"),
    ("account.dunning.level", "delay_days"),
    ("account.dunning.notice.line", "amount_residual"),
    ("res.company", "dunning_bank_max_age"),
    ("res.config.settings", "dunning_bank_max_age"),
]


def migrate(cr, version):
    for table in ("account_dunning_block", "account_dispute"):
        if column_exists(cr, table, "reminder_id"):
            _rename_reminder(cr, table)
    if column_exists(cr, "account_dunning_notice", "position"):
        rename_column(cr, "account_dunning_notice", "position", "charge_rows")
    if column_exists(cr, "account_dunning_decision", "amount_disputed"):
        _gather_parts_of_decisions(cr)
        _gather_parts_of_lines(cr)
    # The index that knows no plan goes first: Odoo makes the new one.
    cr.execute("DROP INDEX IF EXISTS account_dunning_notice_line_turn_unique")
    cr.execute("DROP INDEX IF EXISTS account_dunning_charge_lump_sum_unique")
    cr.execute("UPDATE account_dunning_notice_line SET cycle = 0 WHERE cycle < 0")
    cr.execute(f"DROP TABLE IF EXISTS {WINDOWS}")
    # What a row of an allocation is about is looked up now.
    cr.execute(
        """
        ALTER TABLE account_dunning_allocation_line
            DROP COLUMN IF EXISTS open, DROP COLUMN IF EXISTS part
        """
    )
    # The column goes with its field, the note on its foreign key does not.
    _forget_key(cr, "account_dunning_block", "source_notice_id")
    # What these two tables point at stays; looking it up was two fifths of what a row costs.
    for table in ("account_dunning_decision", "account_dunning_notice_line"):
        for column in ("create_uid", "write_uid", "company_id", "currency_id"):
            _forget_key(cr, table, column)
    _translate_anew(cr)
    _release_frame(cr)


def _release_frame(cr):
    """The frame of e-mails is a view like others by now, unless somebody has changed it."""
    cr.execute(
        """
        UPDATE ir_model_data data SET noupdate = FALSE
          FROM ir_ui_view view
         WHERE data.module = 'account_collections' AND data.name = 'mail_layout_notice'
           AND data.model = 'ir.ui.view' AND view.id = data.res_id
           AND view.arch_updated IS NOT TRUE
        """
    )


def _translate_anew(cr):
    """An update keeps the translation of a text that has changed: without one it takes the new."""
    for model, name in EXPLAINED_ANEW:
        cr.execute(
            """
            UPDATE ir_model_fields
               SET field_description = jsonb_build_object('en_US', field_description->'en_US'),
                   help = CASE WHEN help IS NOT NULL
                               THEN jsonb_build_object('en_US', help->'en_US') END
             WHERE model = %s AND name = %s
            """,
            [model, name],
        )


def _forget_key(cr, table, column):
    key = f"{table}_{column}_fkey"
    cr.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {key}")
    cr.execute("DELETE FROM ir_model_constraint WHERE name = %s", [key])


def _rename_reminder(cr, table):
    """With its index; Odoo makes and notes the foreign key of the new name."""
    rename_column(cr, table, "reminder_id", "task_id")
    cr.execute(f"ALTER INDEX IF EXISTS {table}__reminder_id_index RENAME TO {table}__task_id_index")
    _forget_key(cr, table, "reminder_id")


def _gather_parts_of_decisions(cr):
    cr.execute(
        """
        ALTER TABLE account_dunning_decision
            ADD COLUMN resting jsonb,
            ADD COLUMN amount_resting numeric,
            ADD COLUMN resting_company numeric;
        UPDATE account_dunning_decision
           SET amount_resting = COALESCE(amount_disputed, 0) + COALESCE(amount_planned, 0),
               resting_company = COALESCE(disputed_company, 0) + COALESCE(planned_company, 0),
               resting = """
        + PARTS
        + """;
        ALTER TABLE account_dunning_decision
            DROP COLUMN amount_disputed, DROP COLUMN disputed_company, DROP COLUMN disputed_since,
            DROP COLUMN amount_planned, DROP COLUMN planned_company
        """
    )


def _gather_parts_of_lines(cr):
    """A line never kept more than the amounts."""
    cr.execute(
        """
        ALTER TABLE account_dunning_notice_line
            ADD COLUMN resting jsonb,
            ADD COLUMN amount_resting numeric;
        UPDATE account_dunning_notice_line
           SET amount_resting = COALESCE(amount_disputed, 0) + COALESCE(amount_planned, 0),
               resting = (
                   SELECT """
        + PARTS
        + """
                     FROM (SELECT NULL::numeric AS disputed_company, NULL::date AS disputed_since,
                                  NULL::numeric AS planned_company) unknown);
        ALTER TABLE account_dunning_notice_line
            DROP COLUMN amount_disputed, DROP COLUMN amount_planned
        """
    )
