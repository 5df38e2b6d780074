"""What installing and uninstalling does beyond the data files."""

from odoo.tools import SQL


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
    for table in (
        "collection_limitation_event",
        "payment_promise",
        "dispute",
        "collection_contact",
        "credit_assessment",
        "dunning_notice",
        "dunning_run",
        "collection_case",
        "interest_rate",
    ):
        env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(f"account_{table}")))
    env.cr.execute(SQL("UPDATE account_payment_plan SET procedure_id = NULL"))
    env.invalidate_all()
