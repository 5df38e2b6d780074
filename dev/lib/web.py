"""Odoo's web server beside our own work: started, waited for, and stopped again."""

import contextlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from . import cache, odoo, venv
from .progress import Stop, step

PATIENCE = 120  # seconds for a server to answer


@contextlib.contextmanager
def serving(server, database, port, *options, jobs=False):
    """Odoo serves `database` on `port`, and does its jobs if wanted; yields its address and its
    process."""
    check_port(port)
    log = cache.checkout_folder() / "server.log"
    options = ("-d", database, "--db-filter", f"^{database}$", "--http-port", port, *options)
    line = odoo.command(server, "server", "--max-cron-threads", int(jobs), *options)
    with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
        with step("Web server"):
            _wait(child, port, log)
        yield f"http://127.0.0.1:{port}", child


def _wait(child, port, log):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if child.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/web/health", timeout=5).close()
            return
        time.sleep(0.2)
    raise Stop(f"Odoo's web server does not answer; its log is {log}.")


def check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            raise Stop(f"Port {port} cannot be used: choose a free one with --port.") from None


@contextlib.contextmanager
def keeping_mail(folder):
    """A mail server that writes into `folder`; yields the options that make Odoo use it."""
    with _keeping("smtp_sink.py", folder, "mail server") as port:
        yield ["--smtp", "127.0.0.1", "--smtp-port", port]


@contextlib.contextmanager
def keeping_post(folder):
    """Services for text messages and letters that write into `folder`; yields their address."""
    with _keeping("providers.py", folder, "service for text messages and letters") as port:
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def _keeping(program, folder, name):
    """A program of ours that takes what would leave the machine; yields its port."""
    port = odoo.free_port()
    line = [str(venv.python()), str(Path(__file__).with_name(program)), str(folder), str(port)]
    with odoo.process(line, env=None, stdout=subprocess.DEVNULL) as child:
        deadline = time.monotonic() + PATIENCE
        while child.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            time.sleep(0.1)
        else:
            raise Stop(f"The {name} does not start.")
        yield port
