"""Our own add-on on the ledgers of the benchmark."""

import time
from concurrent.futures import ThreadPoolExecutor

from .. import example, odoo
from ..progress import Stop, step
from . import ledgers

LEFT = "SELECT id FROM account_dunning_delivery WHERE state <> 'handed'"
START = 25  # seconds for the shells of two workers to come up and get warm


def measure(server, items, letters):
    """Figures of a fresh copy: `{ours: {step: …}, floor: {step: …}, screens: {screen: …}}`."""
    with _copied(server, items, "bench") as (name, options, _mails):
        with step(f"{odoo.MODULE} on {items:,} open items"):
            return odoo.script(server, name, "bench_ours", {"letters": letters}, *options)


def workers(server, items, letters):
    """Letters per second of one worker and of two that share the outbox."""
    rates = {}
    for count in (1, 2):
        with _copied(server, items, "workers") as (name, options, _mails):
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
        told = list(pool.map(lambda one: odoo.script(server, name, "bench_worker", one), asked))
    return max(one["ended"] for one in told) - min(one["began"] for one in told)


def _copied(server, items, purpose):
    """A copy of the ledger of `items` open items with this checkout installed."""
    made_from = example.fingerprint()
    origin = ledgers.installed(server, items, "ours", odoo.MODULE, made_from, "bench_setup")
    return ledgers.copied(server, origin, purpose)
