"""What a person sees of a running command: one line a step, one sentence when it cannot go on."""

import contextlib
import os
import signal
import sys
import threading
import time


class Stop(Exception):
    """The command cannot go on; the message is one sentence that says what to do."""


def say(text):
    print(text, flush=True)


def warn(text):
    print(f"Warning: {text}", file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text, watch=None):
    """Announce a slow step and tell how long it took; `watch` is a folder that grows meanwhile."""
    say(f"{text} …")
    began, done = time.monotonic(), threading.Event()
    ticker = threading.Thread(target=_tick, args=(text, watch, began, done), daemon=True)
    ticker.start()
    try:
        yield
    finally:
        done.set()
        ticker.join()
    say(f"{text}: {time.monotonic() - began:.0f} s")


def _tick(text, watch, began, done):
    # A silent minute looks like a hang, so a sign of life every ten seconds.
    while not done.wait(10):
        size = f", {_megabytes(watch)} MB" if watch else ""
        say(f"{text} … {time.monotonic() - began:.0f} s{size}")


def _megabytes(folder):
    total = 0
    for path, _folders, files in os.walk(folder):
        for file in files:
            with contextlib.suppress(OSError):  # it may vanish while we count
                total += os.lstat(os.path.join(path, file)).st_size
    return total // 1_000_000


def main(command):
    """Run `command()` so that every way out is clean: its servers stop, no traceback is shown."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _terminate)
    try:
        if sys.version_info < (3, 10):  # noqa: UP036 (a newer one is what we ask for)
            raise Stop("Python 3.10 or newer is needed; start the command with such a python3.")
        sys.exit(command() or 0)
    except Stop as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _terminate(number, _frame):
    # As an exception, so that the `finally` blocks stop the servers we started.
    sys.exit(128 + number)
