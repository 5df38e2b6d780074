"""Databases: a prepared one per kind, copied for each run."""

import contextlib
import os
import re
import shutil
import subprocess

from . import cache, odoo, source
from .progress import Stop, step

MODULES = (
    "account,account_payment,payment_demo,l10n_de,sms,portal,"
    "account_qr_code_sepa,account_debit_note"
)

# The first becomes that of everybody.
LANGUAGES = ("--load-language", "en_US,de_DE")


def template(server, demo=False):
    """Name of the database with our dependencies installed, made once."""
    home = source.home()
    made_from = f"{home} {source.version(home)} {MODULES} {'True' if demo else 'assets'}"
    name = f"template_{'demo_' if demo else ''}{cache.key(made_from)}"
    with cache.lock():
        if not exists(server, name) or not filestore(name).is_dir():
            _install(server, name, demo)
    return name


def _install(server, name, demo):
    """Installed under another name, so that a template of that name is always a complete one."""
    unfinished = f"unfinished_{name}"
    drop(server, unfinished)
    drop(server, name)
    log = cache.checkout_folder() / "template.log"
    options = ["-d", unfinished, "-i", MODULES, "--stop-after-init", "--no-http"]
    if demo:
        options += ["--with-demo", *LANGUAGES]
    odoo.environment()  # what it still has to build is told on its own
    with step(f"Database with Odoo's accounting{' and demo data' if demo else ''}"):
        _log_of(odoo.command(server, "server", *options), log)
        if not demo:
            odoo.script(server, unfinished, "assets", {})
        filestore(unfinished).mkdir(parents=True, exist_ok=True)
        filestore(unfinished).rename(filestore(name))
        server.sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        # Nobody works in a template by mistake, an Odoo that was given no database least of all.
        server.sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')


def _log_of(line, log):
    with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
        if child.wait():
            raise Stop(f"Odoo's accounting could not be installed; the log is {log}.")


def create(server, name, origin):
    """A copy of the database `origin`, with its files."""
    drop(server, name)
    server.sql(f'CREATE DATABASE "{name}" TEMPLATE "{origin}"')
    copy = ["cp", "-a", "--reflink=auto", f"{filestore(origin)}/.", str(filestore(name))]
    filestore(name).mkdir(parents=True)
    subprocess.run(copy, check=True)


def drop(server, name):
    server.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    shutil.rmtree(filestore(name), ignore_errors=True)


def names(server):
    return [row[0] for row in server.sql("SELECT datname FROM pg_database")]


def exists(server, name):
    return name in names(server)


def filestore(name):
    return odoo.data() / "filestore" / name


@contextlib.contextmanager
def scratch(server, purpose, demo=False, keep=False, origin=None):
    """A database for one run, gone afterwards: a copy of `origin`, else of the template."""
    sweep(server)
    name = f"run_{cache.checkout_key()}_{purpose}_{os.getpid()}"
    create(server, name, origin or template(server, demo))
    try:
        yield name
    finally:
        if not keep:
            drop(server, name)


def sweep(server):
    """Drop what killed commands left: their process number is part of the name."""
    for name in names(server):
        found = re.fullmatch(r"run_[0-9a-f]{8}_\w+_(\d+)", name)
        if found and not os.path.exists(f"/proc/{found.group(1)}"):
            drop(server, name)
