# Times the add-on on a fresh copy of a ledger: the run and the floor under it, confirming, sending
# to the mail queue and from there to the mail server, printing, the run after it, the screens, and
# what comes after the last letter.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import bench_floor
import bench_last
import bench_views
from bench_meter import Meter

from odoo.fields import Domain
from odoo.tools import split_every

LETTERS = arguments["letters"]
BATCH = 10_000
meter, floor = Meter(env), Meter(env)
Run, Notice = env["account.dunning.run"], env["account.dunning.notice"]


def count(table):
    env.cr.execute(f"SELECT count(*) FROM {table}")
    return env.cr.fetchone()[0]


def age():
    """All that was confirmed went out forty days ago."""
    env.cr.execute(
        "UPDATE account_dunning_delivery SET state = 'sent';"
        "UPDATE account_dunning_notice SET state = 'sent', sent_on = current_date - 40,"
        " deadline = current_date - 30, rendered_on = current_date - 40;"
    )
    for table in bench_floor.TABLES:
        env.cr.execute(f"ANALYZE {table}")
    env.invalidate_all()
    env.cr.commit()


def queue(channel="email", attach=True):
    """Put some notices into the outbox again."""
    env.cr.execute("UPDATE account_dunning_level SET attach_letter = %s", [attach])
    env.cr.execute(
        """WITH chosen AS (UPDATE account_dunning_notice
                              SET state = 'confirmed', sent_on = NULL, deadline = NULL
                            WHERE id IN (SELECT id FROM account_dunning_notice
                                          WHERE attachment_id IS NULL ORDER BY id LIMIT %s)
                        RETURNING id)
           UPDATE account_dunning_delivery SET state = 'queued', channel = %s
            WHERE notice_id IN (SELECT id FROM chosen)""",
        [LETTERS, channel],
    )
    env.invalidate_all()
    env.cr.commit()


def sent(state):
    return env["account.dunning.delivery"].search_count([("state", "=", state)])


def send(name, channel="email", attach=True):
    queue(channel, attach)
    with meter.step(name, letters=LETTERS):
        Notice._cron_send()
    env["ir.cron"]._commit_progress(0)
    if sent("queued") or sent("failed"):
        raise ValueError(f"{name}: not all letters were sent.")


def state_interest():
    """The interest on everything overdue, as of today; all of it was demanded."""
    items = env["account.move.line"].sudo().with_company(env.company)
    today = env.company._get_dunning_today()
    overdue = items.search(
        items._get_dunning_domain(env.company)
        & Domain("amount_residual", ">", 0)
        & Domain("date_maturity", "<", today)
    )
    stated = 0
    for batch in split_every(BATCH, overdue.ids, items.browse):
        stated += sum(
            owed.statement is not None for owed in batch._read_interest(env.company, today)
        )
        env.invalidate_all()
    if not stated:
        raise ValueError("No interest was computed.")
    return stated


def post():
    """What waits in the mail queue goes to the mail server."""
    mails = env["mail.mail"].sudo()
    waiting = mails.search_count([("state", "=", "outgoing")])
    with meter.step("mail server", letters=waiting):
        mails.process_email_queue()
    if waiting < LETTERS or sent("handed"):
        raise ValueError(f"Of {waiting} mails not all went out.")


def pile():
    return Notice.search([("to_print", "=", True)])


run = Run.create({"company_id": env.company.id})
env.cr.commit()
with meter.step("run"):
    run.action_propose()
bench_floor.build(env.cr)
with floor.step("run"):
    bench_floor.run(env.cr, run.id, env.company.id)
rows = [count(table) for table in bench_floor.TABLES]
if rows != [count(f"floor_{table}") for table in bench_floor.TABLES]:
    raise ValueError("The floor wrote other rows than the run.")
with meter.step("confirm"):
    run.action_confirm()

age()
send("warm up")
send("send without PDF", attach=False)
send("send with PDF")
post()
queue("letter")
with meter.step("print", letters=LETTERS):
    Notice._cron_send()
    pile().action_print_letters()
del meter.steps["warm up"]

age()
env.company.country_id = env.ref("base.de")
env.cr.commit()
with meter.step("interest"):
    stated = state_interest()
meter.steps["interest"]["stated"] = stated
later = Run.create({"company_id": env.company.id})
env.cr.commit()
with meter.step("next run"):
    later.action_propose()
clerk = env.ref("base.user_admin")
screens = bench_views.measure(env, clerk)
bench_last.measure(env, meter)
result.update(ours=meter.steps, floor=floor.steps, screens=screens, rows=rows)
