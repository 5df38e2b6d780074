# The morning of the demo: somebody has reviewed some of the letters of the night, and what became
# of them is seen; the others wait for whoever tries the demo.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)

# Odoo's other jobs call home, or send mails that have nothing to do with letters.
KEPT = (
    "account_collections.",
    "mail.ir_cron_mail_scheduler_action",
    "base.autovacuum_job",
    "payment.cron_post",
)
CRONS = ("account_collections.cron_outbox", "mail.ir_cron_mail_scheduler_action")
# He calls, and has a page of his own.
CALLS = "Fördertechnik Krüger GmbH"
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
# Debtors pay online with a provider that only says that they did.
machine = env(su=True)
bank = machine["account.journal"].search(
    [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
)
provider = machine.ref("payment.payment_provider_demo")
provider = provider.copy({"company_id": company.id, "state": "test", "is_published": True})
provider.journal_id = bank
debtor = machine["res.partner"].search([("name", "=", CALLS)], limit=1)
case = machine["account.collection.case"]._open_for(debtor, company.sudo())
address = case._make_link("clerk")
env.cr.commit()
result["notices"] = today.ids
result["page"] = address[address.index("/my/") :]
