"""Our own add-on on the ledgers of the benchmark."""

import contextlib
import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .. import cache, database, example, odoo, web
from ..progress import Stop, step
from . import ledgers

LEFT = "SELECT id FROM account_dunning_delivery WHERE state <> 'handed'"
START = 25  # seconds for the shells of two workers to come up and get warm


def ledger(server, items):
    """Name of the ledger of `items` open items with this checkout installed."""
    made_from = example.fingerprint()
    return ledgers.installed(server, items, "ours", odoo.MODULE, made_from, "bench_setup")


def measure(server, items, letters):
    """Figures of a fresh copy: `{ours: {step: …}, floor: {step: …}, screens: {screen: …}}`."""
    with _copy(server, items, "bench") as (name, options):
        with step(f"{odoo.MODULE} on {items:,} open items"):
            return odoo.script(server, name, "bench_ours", {"letters": letters}, *options)


def workers(server, items, letters):
    """Letters per second of one worker and of two that share the outbox."""
    rates = {}
    for count in (1, 2):
        with _copy(server, items, "workers") as (name, options):
            with step(f"Outbox with {count} worker{'s'[: count - 1]}"):
                odoo.script(server, name, "bench_outbox", {"letters": letters}, *options)
                rates[count] = letters / _race(server, name, count)
                if left := server.sql(LEFT, name):
                    raise Stop(f"{len(left)} letters of the outbox were not sent.")
    return rates


def _race(server, name, count):
    """Seconds from the start of `count` workers to the end of the last."""
    asked = [{"start": time.time() + START, "number": number} for number in range(count)]
    with ThreadPoolExecutor(count) as pool:
        told = list(pool.map(lambda one: _work(server, name, one), asked))
    return max(one["ended"] for one in told) - min(one["began"] for one in told)


def _work(server, name, asked):
    return odoo.script(server, name, "bench_worker", asked)


@contextlib.contextmanager
def _copy(server, items, purpose):
    """A copy of the ledger with a web server, where letters get their style sheets, and a mail
    server that keeps what it gets."""
    name = f"run_{cache.checkout_key()}_{purpose}_{os.getpid()}"
    origin = ledger(server, items)
    database.sweep(server)
    database.create(server, name, origin)
    try:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            options = stack.enter_context(web.keeping_mail(folder))
            served = web.serving(server, name, odoo.free_port())
            address, _child = stack.enter_context(served)
            odoo.script(server, name, "address", {"address": address, "lang": "en_US"})
            yield name, options
    finally:
        database.drop(server, name)
