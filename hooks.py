"""What installing and uninstalling does beyond the data files."""

from psycopg2 import IntegrityError

from odoo.tools import SQL

# What people did with the add-on: it refers to the kinds, levels and reasons of the data files.
EVIDENCE = (
    "collection_limitation_event",
    "collection_exchange",
    "collection_agency",
    "collection_proceeding_claim",
    "collection_proceeding_gate",
    "collection_proceeding_deadline",
    "collection_proceeding_step",
    "collection_remittance_line",
    "collection_remittance",
    "collection_title",
    "collection_security",
    "collection_inquiry",
    "collection_settlement",
    "collection_write_off",
    "collections_dossier",
    "collection_proceeding",
    "payment_promise",
    "dispute",
    "collection_contact",
    "credit_assessment",
    "dunning_trial_debtor",
    "dunning_trial",
    "dunning_replay_line",
    "dunning_replay",
    "dunning_notice",
    "dunning_run",
    "collection_case",
    "interest_rate",
)
# What stays in the books, or goes with its table, names them no more.
STAYS = (
    ("account_move", "write_off_id"),
    ("account_move", "remittance_id"),
    ("account_dunning_charge", "proceeding_id"),
)


def post_init_hook(env):
    """Give every company the standard procedures. Nothing is sent until somebody starts a run or
    switches the escalation on."""
    standard = env.ref("account_collections.procedure_standard")
    env["res.company"].search(
        [("dunning_procedure_id", "=", False)]
    ).dunning_procedure_id = standard
    # Companies were there before the procedure, which is their default.
    env["res.company"].search([("plan_procedure_id", "=", False)]).plan_procedure_id = env.ref(
        "account_collections.procedure_instalments"
    )


def uninstall_hook(env):
    """Dunning addresses become ordinary ones. What was sent goes first: it protects the levels it
    names, which Odoo would otherwise delete before it; so do rates their series. The mails stay in
    their threads."""
    env["res.partner"].with_context(active_test=False).search([("type", "=", "dunning")]).write(
        {"type": "other"}
    )
    # What a task is about may stay, as a journal does; the kind of task does not.
    kinds = env["ir.model.data"].search(
        [("module", "=", "account_collections"), ("model", "=", "mail.activity.type")]
    )
    tasks = env["mail.activity"].with_context(active_test=False)
    tasks.search([("activity_type_id", "in", kinds.mapped("res_id"))]).unlink()
    env.flush_all()
    for table, column in STAYS:
        names = {"table": SQL.identifier(table), "column": SQL.identifier(column)}
        env.cr.execute(
            SQL("UPDATE %(table)s SET %(column)s = NULL WHERE %(column)s IS NOT NULL", **names)
        )
    _empty(env, EVIDENCE)
    env.cr.execute(SQL("UPDATE account_payment_plan SET procedure_id = NULL"))
    env.invalidate_all()


def _empty(env, tables):
    """Delete all rows of these ``tables``, those that others protect after those."""
    left = list(tables)
    while left:
        kept = [table for table in left if not _is_emptied(env, table)]
        if kept == left:
            raise ValueError(f"These protect each other: {', '.join(kept)}.")
        left = kept


def _is_emptied(env, table):
    statement = SQL("DELETE FROM %s", SQL.identifier(f"account_{table}"))
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(statement, log_exceptions=False)
    except IntegrityError:
        return False
    return True
