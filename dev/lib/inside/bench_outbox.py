# Fills the outbox for workers that are to share it.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
run = env["account.dunning.run"].create({"company_id": env.company.id})
run.action_propose()
run.notice_ids.sorted("id")[: arguments["letters"]].action_confirm()
env.cr.commit()
