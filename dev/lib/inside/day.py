# The day of the demo, done as the clock and the clerk would do it.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)

CRONS = (
    "account_collections.cron_escalate",
    "account_collections.cron_outbox",
    "mail.ir_cron_mail_scheduler_action",
)
Notice = env["account.dunning.notice"]
env.ref("base.user_admin").lang = arguments["lang"]
earlier = Notice.search([])

everywhere = Notice.with_context(allowed_company_ids=env["res.company"].search([]).ids)


def tick(*crons):
    for cron in crons:
        failure = env.ref(cron).method_direct_trigger()
        if isinstance(failure, dict):
            raise RuntimeError(f"{cron} failed: {failure}")
        env.cr.commit()


tick(*CRONS)
# The final notices wait for a person, who agrees today.
everywhere.search([("state", "=", "draft")]).action_confirm()
env.cr.commit()
tick(*CRONS[1:])
waiting = everywhere.search([("to_print", "=", True)])
if waiting:
    waiting.action_print_letters()
    env.cr.commit()
result["notices"] = (Notice.search([]) - earlier).ids
