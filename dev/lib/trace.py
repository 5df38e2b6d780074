"""What an add-on leaves in a database: tables, columns, and rows of Odoo's own tables."""

import re

# Odoo's tables in which an add-on puts rows, and the words that name such a row.
RECORDS = {
    "ir_model": "model",
    "ir_model_fields": "model || '.' || name",
    "ir_model_data": "module || '.' || name",
    "ir_model_constraint": "name",
    "ir_model_relation": "name",
    "ir_model_access": "name",
    "ir_rule": "name",
    "ir_ui_view": "name || ' ' || coalesce(key, '')",
    "ir_ui_menu": "name::text",
    "ir_act_window": "name::text",
    "ir_act_report_xml": "report_name",
    "ir_act_server": "name::text",
    "ir_cron": "cron_name",
    "ir_config_parameter": "key",
    "ir_sequence": "name",
    "ir_default": "json_value",
    "ir_filters": "name",
    "res_groups": "name::text",
    "mail_template": "name::text",
    "mail_activity_type": "name::text",
    "mail_message_subtype": "name::text",
    "account_report": "name::text",
    "account_account_tag": "name::text",
}
COLUMNS = """SELECT table_name || '.' || column_name FROM information_schema.columns
             WHERE table_schema = 'public'"""
# What Odoo leaves of any add-on, its own included (tried with maintenance and
# account_check_printing): names that other modules gave to what they put into its models, and the
# notes on foreign keys whose columns are gone.
ODOOS_OWN = re.compile(
    r"(ir_model_data \w+\.(selection|model_inherit)__|ir_model_constraint \w+_fkey$)"
)


def take(server, database):
    """Everything of interest in `database`, as a set of (kind, name, number of them)."""
    found = [("column", name) for (name,) in server.sql(COLUMNS, database)]
    tables = {name.split(".")[0] for _kind, name in found}
    for table, words in RECORDS.items():
        if table in tables:
            statement = f"SELECT replace({words}, chr(10), ' ') FROM {table}"
            found += [(table, row[0]) for row in server.sql(statement, database)]
    return _counted(one for one in found if not ODOOS_OWN.match(" ".join(one)))


def _counted(found):
    counts = {}
    for one in found:
        counts[one] = counts.get(one, 0) + 1
    return {(*one, count) for one, count in counts.items()}
