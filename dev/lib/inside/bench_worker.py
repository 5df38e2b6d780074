# One worker of the outbox, which starts when it is told to.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import time

Notice = env["account.dunning.notice"]
# A worker lives for days: what it compiles for its first letters is not part of the measure. Each
# takes others, and takes them back.
waiting = Notice.search(Notice._get_outbox_domain(), limit=4, offset=4 * arguments["number"])
waiting._send()
env.cr.rollback()
time.sleep(max(arguments["start"] - time.time(), 0))
began = time.time()
Notice._cron_send()
env.cr.commit()
result.update(began=began, ended=time.time())
