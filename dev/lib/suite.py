"""The tests inside of Odoo: a few in the process that installs the add-on, many shared by two."""

import concurrent.futures
import contextlib
import os
import subprocess
import tempfile
import time

from . import browser, cache, database, journal, odoo, postgres, results, selection
from .progress import Stop, say, step

PROCESSES = 2
MANY = 60  # tests; for fewer a second process takes longer than it saves
QUIET = ("--stop-after-init", "--workers", "0", "--max-cron-threads", "0")


def run(picked, keep=False):
    """What became of the tests, and what else was wrong with the run."""
    log = cache.checkout_folder() / f"test-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.log"
    many = len(picked) > MANY and (os.cpu_count() or 1) >= PROCESSES
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(postgres.running())
        name = stack.enter_context(database.scratch(server, "test", keep=keep))
        say(f"Log: {log}" + (f"\nDatabase: {name}" if keep else ""))
        tags = ("--test-tags", selection.tags(picked))
        if many:
            ends = _shared(server, name, tags, log, stack)
        else:
            ends = _followed([_line(server, name, log, "-i", odoo.MODULE, *tags)], [log])
    return _judged(ends, picked)


def _shared(server, name, tags, log, stack):
    """Several processes, each on a copy of the database with the add-on and what all need."""
    with step("Add-on"):
        _install(server, name, log.with_suffix(".install.log"))
        odoo.script(server, name, "ready", {})
    names = [name]
    for number in range(1, PROCESSES):
        copy = database.scratch(server, f"test{number}", origin=name)
        names.append(stack.enter_context(copy))
    claims = stack.enter_context(tempfile.TemporaryDirectory())
    launch = ("launch_shared.py", claims, odoo.MODULE)
    logs = [log.with_suffix(f".{number}.log") for number in range(PROCESSES)]
    pairs = zip(names, logs, strict=True)
    lines = [_line(server, one, its, *tags, launch=launch) for one, its in pairs]
    return _followed(lines, logs)


def _install(server, name, log):
    ((outcome, code, _log),) = _followed([_line(server, name, log, "-i", odoo.MODULE)], [log])
    # Two fields of one label, a view that asks for what not all of its readers may see …
    warned = [text for text in log.read_text().splitlines() if journal.OUR_WARNING.match(text)]
    if code or outcome.errors or warned:
        reason = f": {warned[0]}" if warned else ""
        raise Stop(f"The add-on could not be installed as it should{reason}; the log is {log}.")


def _line(server, name, log, *options, launch=("launch.py",)):
    port = ("--http-port", odoo.free_port(), "--screenshots", log.with_suffix(""))
    return odoo.command(server, "server", "-d", name, *QUIET, *port, *options, launch=launch)


def _followed(lines, logs):
    """(results, exit code, log) of Odoo processes, run at once and followed to their ends."""
    environment = {**odoo.environment(browser.program().parent), **hypothesis()}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    options = {**pipes, "env": environment, "text": True, "errors": "replace"}
    # The children go before the threads that read them: so nobody waits for a pipe for ever.
    with concurrent.futures.ThreadPoolExecutor() as pool, contextlib.ExitStack() as stack:
        children = [stack.enter_context(odoo.process(line, **options)) for line in lines]
        return list(pool.map(_follow, children, logs))


def _follow(child, log):
    with open(log, "w") as file:
        outcome = results.follow(child.stdout, file, odoo.MODULE)
    return outcome, child.wait(), log


def hypothesis():
    # Its examples are for this checkout to remember, not for the repository.
    return {"HYPOTHESIS_STORAGE_DIRECTORY": str(cache.checkout_folder() / "hypothesis")}


def _judged(ends, picked):
    faults = [fault for end in ends for fault in _faults(*end)]
    total = results.Results()
    for outcome, _code, _log in ends:
        faults += [f"Run twice: {'.'.join(test)}." for test in total.started & outcome.started]
        total.add(outcome)
    if all(outcome.closing for outcome, _code, _log in ends):
        faults += _never_run(total, picked)
    return total, faults


def _faults(outcome, code, log):
    """Whether a process was what it looks like."""
    if code:
        yield f"Odoo ended with exit code {code}; the log is {log}."
    if not outcome.closing:
        yield "Odoo broke off before its tests were done."
    elif bool(sum(outcome.closing[:2])) != bool(outcome.failed):
        yield f"Odoo counts {outcome.closing[0]} failed, {outcome.closing[1]} errors."
    elif outcome.closing[2] != len(outcome.started):
        yield f"Odoo counts {outcome.closing[2]} tests."
    # All that a test may want is there: one that gives up, as Odoo does where the browser does not
    # start in time, has shown nothing.
    for test, reason in outcome.skipped.items():
        yield f"Skipped: {test if isinstance(test, str) else '.'.join(test)}: {reason}"
    if outcome.errors:
        yield f"{outcome.errors} errors were logged outside of failing tests, see above."


def _never_run(total, picked):
    """Classes that Odoo passed over without a word: not imported, or no Odoo test case."""
    wanted = {(test.file, test.group) for test in picked if test.standard}
    broken = " ".join(test for test in total.failed if isinstance(test, str))
    for file, group in sorted(wanted - total.groups):
        if group not in broken:
            yield f"Never run: {group} of {file}."
