"""Measures what an Odoo process spends on a step: seconds, queries and peak memory."""

import contextlib
import re
import time
from pathlib import Path

MEMORY = Path("/proc/self/status")


class Meter:
    """The steps measured so far, ``{name: {seconds, queries, peak_mb, …}}``."""

    def __init__(self, env):
        self.env = env
        self.steps = {}

    @contextlib.contextmanager
    def step(self, name, **facts):
        """Measure a step up to its commit; what follows starts with an empty cache."""
        Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
        cr = self.env.cr
        queries, began = cr.sql_log_count, time.perf_counter()
        yield
        self.env.flush_all()
        cr.commit()
        self.steps[name] = {
            "seconds": time.perf_counter() - began,
            "queries": cr.sql_log_count - queries,
            "peak_mb": peak_mb(),
            **facts,
        }
        self.env.invalidate_all()


def peak_mb():
    return int(re.search(r"VmHWM:\s+(\d+) kB", MEMORY.read_text()).group(1)) / 1024
