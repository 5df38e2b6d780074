"""The ledgers of the benchmark, kept as template databases: Odoo's accounting alone, and copies of
it with one of the systems to be measured installed."""

import contextlib
import tempfile
import time
from pathlib import Path

from .. import cache, database, odoo, web
from ..progress import Stop, step

INSIDE = odoo.INSIDE


def base(server, items):
    """Name of the database with `items` open items and nothing but Odoo's own accounting."""
    origin = database.template(server)
    # The due dates count from the day the ledger was built.
    code = (INSIDE / "bench_ledger.py").read_text()
    key = cache.key(f"{origin} {code} {time.strftime('%Y-%m-%d')}")

    def fill(name):
        odoo.script(server, name, "bench_ledger", {"items": items})

    return _kept(server, f"bench_{items}", key, origin, f"Ledger of {items:,} open items", fill)


def installed(server, items, system, modules, made_from, script=None, path=None):
    """Name of the ledger with the `modules` of one `system` installed, prepared by `script` of
    inside/; `made_from` tells one version of the system from another."""
    origin = base(server, items)
    code = (INSIDE / f"{script}.py").read_text() if script else ""
    key = cache.key(f"{origin} {modules} {made_from} {code}")

    def fill(name):
        install(server, name, modules, path)
        if script:
            odoo.script(server, name, script, {}, *options(path))

    title = f"{system} on {items:,} open items"
    return _kept(server, f"bench_{items}_{system}", key, origin, title, fill)


@contextlib.contextmanager
def copied(server, origin, purpose, path=None):
    """A copy of a ledger with a web server, where letters get their style sheets, and a mail
    server; yields its name, Odoo's options for it, and the folder that keeps the mails."""
    paths = options(path)
    with contextlib.ExitStack() as stack:
        name = stack.enter_context(database.scratch(server, purpose, origin=origin))
        mails = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mail = stack.enter_context(web.keeping_mail(mails))
        served = web.serving(server, name, odoo.free_port(), *paths)
        address, _child = stack.enter_context(served)
        odoo.script(server, name, "address", {"address": address}, *paths)
        yield name, [*paths, *mail], mails


def options(path):
    """Odoo's option for a folder of add-ons beside the usual ones."""
    if not path:
        return ()
    usual = odoo.addons_path()
    return ("--addons-path", f"{usual},{path}")


def install(server, name, modules, path=None):
    log = cache.checkout_folder() / "bench-install.log"
    flags = ("-d", name, "-i", modules, "--stop-after-init", "--no-http", *options(path))
    line = odoo.command(server, "server", *flags)
    with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
        if child.wait():
            raise Stop(f"{modules} could not be installed; the log is {log}.")


def _kept(server, prefix, key, origin, title, fill):
    """A template database made once by `fill`; those of an older make are dropped."""
    name = f"{prefix}_{key}"
    with cache.lock("bench"):
        if database.exists(server, name) and database.filestore(name).is_dir():
            return name
        for old in database.names(server):
            if old.rpartition("_")[0] == prefix:
                server.sql(f'ALTER DATABASE "{old}" ALLOW_CONNECTIONS true')
                database.drop(server, old)
        unfinished = f"unfinished_{name}"
        with step(title):
            database.create(server, unfinished, origin)
            fill(unfinished)
            server.sql("VACUUM ANALYZE", unfinished)
        database.drop(server, name)
        database.filestore(unfinished).rename(database.filestore(name))
        server.sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
        server.sql(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    return name
