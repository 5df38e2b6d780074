"""How a database is built: its definitions, Odoo's notes on models and fields, views and rights."""

from . import trace

# Each statement gives rows of a name and its definition.
DEFINITIONS = {
    "table": """
        SELECT relname, relkind::text FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm')""",
    "column": """
        SELECT table_name || '.' || column_name,
               concat_ws(' ', data_type, character_maximum_length::text, numeric_precision::text,
                         CASE is_nullable WHEN 'NO' THEN 'not null' END, column_default)
          FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraint": """
        SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
          FROM pg_constraint
         WHERE connamespace = 'public'::regnamespace AND conrelid <> 0""",
    "index": """
        SELECT tablename || '.' || indexname, indexdef FROM pg_indexes
         WHERE schemaname = 'public'""",
    "model": """
        SELECT model, concat_ws(' ', state, "order", CASE WHEN transient THEN 'transient' END,
                                CASE WHEN abstract THEN 'abstract' END)
          FROM ir_model""",
    "field": """
        SELECT model || '.' || name,
               concat_ws(' ', ttype, relation, relation_field, relation_table, related, on_delete,
                         CASE WHEN store THEN 'stored' END, CASE WHEN required THEN 'required' END,
                         CASE WHEN readonly THEN 'readonly' END, CASE WHEN index THEN 'index' END,
                         CASE WHEN translate IS NOT NULL THEN 'translate' END,
                         md5(concat_ws('|', field_description::text, help::text)))
          FROM ir_model_fields""",
    "note on a constraint": """
        SELECT model.model || '.' || one.name, one.type::text
          FROM ir_model_constraint one JOIN ir_model model ON model.id = one.model""",
    "selection": """
        SELECT field.model || '.' || field.name || '.' || one.value,
               concat_ws(' ', one.sequence::text, one.name::text)
          FROM ir_model_fields_selection one
          JOIN ir_model_fields field ON field.id = one.field_id""",
    "xml id": """
        SELECT module || '.' || name, concat_ws(' ', model, CASE WHEN noupdate THEN 'noupdate' END)
          FROM ir_model_data""",
    "view": """
        SELECT name.module || '.' || name.name,
               concat_ws(' ', one.model, one.type, one.mode, one.priority::text, one.active::text,
                         parent.module || '.' || parent.name, md5(one.arch_db::text))
          FROM ir_ui_view one
          JOIN ir_model_data name ON name.model = 'ir.ui.view' AND name.res_id = one.id
     LEFT JOIN ir_model_data parent
            ON parent.model = 'ir.ui.view' AND parent.res_id = one.inherit_id""",
    "right": """
        SELECT one.name, concat_ws(' ', one.active, perm_read, perm_write, perm_create, perm_unlink)
          FROM ir_model_access one""",
    "rule": """
        SELECT name, concat_ws(' ', active::text, global::text,
                               replace(domain_force, chr(10), ' '))
          FROM ir_rule""",
}


def take(server, database):
    """``{(kind, name): definition}``; Odoo's own rows have how many there are of that name."""
    found = {(kind, name): str(count) for kind, name, count in trace.take(server, database)}
    for kind, statement in DEFINITIONS.items():
        for name, definition in server.sql(statement, database):
            found[kind, name] = definition
    return found


def differences(updated, fresh):
    """What an updated database has otherwise than one that was installed."""
    for kind, name in sorted(updated.keys() - fresh.keys()):
        yield f"Left behind: {kind} {name}"
    for kind, name in sorted(fresh.keys() - updated.keys()):
        yield f"Missing: {kind} {name}"
    for one in sorted(updated.keys() & fresh.keys()):
        if updated[one] != fresh[one]:
            yield f"Otherwise: {' '.join(one)}: {updated[one]}, installed: {fresh[one]}"
