# The morning of the demo: somebody has reviewed some of the letters of the night, and what became
# of them is seen; the others wait for whoever tries the demo.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)

# Odoo's other jobs call home, or send mails that have nothing to do with letters.
KEPT = ("account_collections.", "mail.ir_cron_mail_scheduler_action", "base.autovacuum_job")
CRONS = ("account_collections.cron_outbox", "mail.ir_cron_mail_scheduler_action")
for cron in env["ir.cron"].search([]):
    xmlid = cron.get_external_id()[cron.id]
    cron.active = xmlid.startswith(KEPT)
env["mail.mail"].search([("state", "=", "outgoing")]).unlink()
env.cr.commit()

clerk, company = env.ref("collections_demo.clerk"), env.ref("collections_demo.company")
env = env(
    user=clerk.id,
    context={"lang": clerk.lang, "tz": clerk.tz, "allowed_company_ids": company.ids},
)
Notice = env["account.dunning.notice"]
today = Notice.search([("state", "=", "draft")])
env["account.collections.demo"]._get_sent_today().action_confirm()
env.cr.commit()
for cron in CRONS:
    failure = env.ref(cron).sudo().method_direct_trigger()
    if isinstance(failure, dict):
        raise RuntimeError(f"{cron} failed: {failure}")
    env.cr.commit()
# A mail server somewhere has not found the addressee.
for delivery in today.delivery_ids.filtered(lambda one: "isarpumpen" in (one.address or "")):
    delivery.sudo()._hear_of_return(
        {delivery.address}, f"550 5.1.1 <{delivery.address}>: mailbox unavailable"
    )
env.cr.commit()
result["notices"] = today.ids
