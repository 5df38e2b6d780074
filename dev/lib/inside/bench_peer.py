# What the peer does with a ledger, by the buttons of its control run: "Compute Credit Control
# Lines", "Set to ready all", "Run channel action" (whose halves, making the communications and
# mailing them, are measured apart). Each of them is one request and one transaction, as here.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import gc
import json
import signal
import time
from collections import Counter
from pathlib import Path

from odoo import fields, sql_db

REPORT = "account_credit_control.report_credit_control_summary"
CHOSEN = """
    SELECT count(due.id), count(line.id), count(due.id) FILTER (WHERE line.id IS NULL),
           count(line.id) FILTER (WHERE due.id IS NULL), count(DISTINCT due.partner_id),
           count(DISTINCT (due.partner_id, due.currency_id))
      FROM (SELECT item.*
              FROM account_move_line item
              JOIN account_account account ON account.id = item.account_id
             WHERE account.account_type = 'asset_receivable' AND item.parent_state = 'posted'
               AND item.reconciled IS NOT TRUE AND item.debit > 0 AND item.amount_residual > 0
               AND item.date_maturity + %s <= %s AND item.company_id = %s) due
      FULL JOIN (SELECT * FROM credit_control_line WHERE run_id = %s) line
        ON line.move_line_id = due.id
"""
NAMES = ("expected", "lines", "missing", "extra", "debtors", "debtor_currencies")
Line = env["credit.control.line"]
Communication = env["credit.control.communication"]


class Unfinished(BaseException):
    """Not an Exception, so that nothing on the way takes it for a failure of its own."""


def on_alarm(*_):
    raise Unfinished(f"not finished after {arguments['patience']} s")


def peak():
    found = [row for row in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in row]
    return int(found[0].split()[1]) / 1024


def measure(step, work):
    """Do `work` and commit; note what it took, or why it did not come to its end."""
    env.invalidate_all()  # a request starts with empty caches
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    records, facts, queries = None, {}, sql_db.sql_counter
    began = time.perf_counter()
    signal.alarm(arguments["patience"])
    try:
        records = work()
        env.flush_all()
        facts["seconds_before_commit"] = time.perf_counter() - began
        env.cr.commit()
    except (Exception, Unfinished) as problem:
        facts["error"] = f"{type(problem).__name__}: {problem}"[:300]
        env.cr.rollback()
    finally:
        signal.alarm(0)
    # The counter of all cursors: mails go out after the commit, by a cursor of their own.
    figures = {"seconds": time.perf_counter() - began, "queries": sql_db.sql_counter - queries}
    note(step, **figures, peak_mb=peak(), **facts)
    return records


def note(step, **facts):
    """Kept in a file too, in case Odoo does not live to the end."""
    result.setdefault(step, {}).update(facts)
    Path(arguments["notes"]).write_text(json.dumps(result))


def total():
    parts = list(result.values())
    errors = [part["error"] for part in parts if "error" in part]
    return {
        "seconds": sum(part["seconds"] for part in parts),
        "queries": sum(part["queries"] for part in parts),
        "peak_mb": max(part["peak_mb"] for part in parts),
        **({"error": errors[0]} if errors else {}),
    }


def choose():
    run = env["credit.control.run"].create({"date": fields.Date.today()})
    run.generate_credit_lines()
    return run


def expected(run):
    """Compare what was chosen with what plain SQL says is overdue."""
    policy = run.company_id.credit_policy_id
    delay = min(policy.level_ids.mapped("delay_days"))
    env.cr.execute(CHOSEN, [delay, run.date, run.company_id.id, run.id])
    return dict(zip(NAMES, env.cr.fetchone(), strict=True))


def communicate(run):
    """The first half of run_channel_action(); all its lines are for e-mail."""
    lines = run.line_ids.filtered(lambda one: (one.state, one.channel) == ("to_be_sent", "email"))
    return Communication._generate_comm_from_credit_lines(lines)


def draft(run):
    """Everything up to the communications, which nobody got yet; ends where the peer gives up."""
    facts = expected(run)
    note("choose", **facts)
    measure("ready", run.set_to_ready_lines)
    if "error" not in result["ready"]:
        made = measure("communicate", lambda: communicate(run))
        note("communicate", communications=len(made or ()))
    note("run", **total(), communications=Communication.search_count([]))
    for step in result:
        note(step, items=facts["expected"], lines=facts["lines"])


def sample(run, count):
    """Communications from all over the run, made here if that step did not come to its end."""
    found = Communication.search([("credit_control_line_ids.run_id", "=", run.id)], order="id")
    if not found:
        groups = [*run.line_ids.grouped(lambda one: (one.partner_id, one.currency_id)).values()]
        chosen = Line.union(*groups[:: max(len(groups) // count, 1)][:count])
        chosen.write({"state": "to_be_sent"})
        found = Communication._generate_comm_from_credit_lines(chosen)
        env.cr.commit()
    return found[:: max(len(found) // count, 1)][:count]


def send(run):
    """The second half of run_channel_action(), and the same letters as one print job."""
    chosen = sample(run, arguments["letters"] + 1)
    # The first letter compiles templates and style sheets: it is not part of the measure.
    measure("send_first", chosen[0]._generate_emails)
    letters = chosen[1:]
    lines = letters.credit_control_line_ids
    counts = {"letters": len(letters), "items": len(lines)}
    measure("send_pdf", letters._generate_emails)
    note("send_pdf", **counts, states=dict(Counter(lines.mapped("state"))))
    measure("print_pdf", lambda: env["ir.actions.report"]._render_qweb_pdf(REPORT, letters.ids))
    note("print_pdf", **counts)


signal.signal(signal.SIGALRM, on_alarm)
if run := measure("choose", choose):
    draft(run)
    send(run)
