# What the peer does with a ledger, by the buttons of its control run: "Compute Credit Control
# Lines", "Set to ready all", "Run channel action" (whose halves, making the communications and
# mailing them, are measured apart). Each of them is one request and one transaction, as here.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import functools
import gc
import json
import signal
import time
from pathlib import Path

from bench_meter import peak_mb

from odoo import fields, sql_db

REPORT = "account_credit_control.report_credit_control_summary"
Line = env["credit.control.line"]
Communication = env["credit.control.communication"]


class Unfinished(BaseException):
    """Not an Exception, so that nothing on the way takes it for a failure of its own."""


def on_alarm(*_):
    raise Unfinished(f"not finished after {arguments['patience']} s")


def measure(step, work, **facts):
    """Do `work` and commit; note what it took, or why it did not come to its end."""
    env.invalidate_all()  # a request starts with empty caches
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    records, queries, began = None, sql_db.sql_counter, time.perf_counter()
    signal.alarm(arguments["patience"])
    try:
        records = work()
        env.flush_all()
        env.cr.commit()
    except (Exception, Unfinished) as problem:
        facts["error"] = f"{type(problem).__name__}: {problem}"[:300]
        env.cr.rollback()
    finally:
        signal.alarm(0)
    # The counter of all cursors: mails go out after the commit, by a cursor of their own.
    figures = {"seconds": time.perf_counter() - began, "queries": sql_db.sql_counter - queries}
    note(step, **figures, peak_mb=peak_mb(), **facts)
    return records


def note(step, **figures):
    """Kept in a file too, in case Odoo does not live to the end."""
    result[step] = figures
    Path(arguments["notes"]).write_text(json.dumps(result))


def choose():
    run = env["credit.control.run"].create({"date": fields.Date.today()})
    run.generate_credit_lines()
    return run


def communicate(run):
    """The first half of run_channel_action(); all its lines are for e-mail."""
    lines = run.line_ids.filtered(lambda one: (one.state, one.channel) == ("to_be_sent", "email"))
    return Communication._generate_comm_from_credit_lines(lines)


def draft(run):
    """Everything up to the communications, which nobody got yet, and all of it as the step "run";
    ends where the peer gives up."""
    measure("ready", run.set_to_ready_lines)
    if "error" not in result["ready"]:
        measure("communicate", lambda: communicate(run))
    *_others, last = parts = list(result.values())
    sums = {name: sum(part[name] for part in parts) for name in ("seconds", "queries")}
    error = {"error": last["error"]} if "error" in last else {}
    note("run", **sums, peak_mb=max(part["peak_mb"] for part in parts), **error)


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
    # The first letter compiles templates and style sheets: it is not part of the measure.
    chosen = sample(run, arguments["letters"] + 1)
    measure("send_first", chosen[0]._generate_emails)
    letters, report = chosen[1:], env["ir.actions.report"]
    measure("send_pdf", letters._generate_emails, letters=len(letters))
    render = functools.partial(report._render_qweb_pdf, REPORT, letters.ids)
    measure("print_pdf", render, letters=len(letters))


signal.signal(signal.SIGALRM, on_alarm)
if run := measure("choose", choose):
    draft(run)
    send(run)
