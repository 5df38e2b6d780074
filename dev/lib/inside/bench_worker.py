# One worker of the outbox, which starts when it is told to.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import time

Notice = env["account.dunning.notice"]
Notice.search(Notice._get_outbox_domain(), limit=1).line_ids.mapped("name")  # warm the registry
env.cr.commit()
time.sleep(max(arguments["start"] - time.time(), 0))
began = time.time()
Notice._cron_send()
env.cr.commit()
result.update(began=began, ended=time.time())
