"""The peer of the benchmark: OCA's account_credit_control, on the same ledgers as our own add-on.

It is fetched into the cache and never becomes part of this repository.
"""

import contextlib
import json
import os
import tempfile
import zipfile
from pathlib import Path

from .. import cache, database, odoo, venv, web
from ..progress import Stop, step
from . import ledgers

MODULE = "account_credit_control"
VERSION = "19.0.1.0.0.13"
PACKAGE = f"odoo-addon-account-credit-control=={VERSION}"
ADDONS = "odoo/addons"
LETTERS = 20
PATIENCE = 3600  # seconds for one step


def folder():
    """The folder of add-ons with the peer in it; it needs nothing that Odoo lacks."""
    proof = f"{ADDONS}/{MODULE}/__manifest__.py"
    return cache.part("peer", PACKAGE, _build, proof) / ADDONS


def _build(target):
    with step(f"{MODULE} {VERSION}"):
        venv.pip("download", "--no-deps", "--dest", str(target), PACKAGE)
        (wheel,) = target.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(target, [n for n in archive.namelist() if n.startswith(ADDONS)])
        wheel.unlink()


def ledger(server, items):
    """Name of the ledger of `items` open items with the peer set up, and without our add-on."""
    return ledgers.installed(server, items, "peer", MODULE, PACKAGE, "bench_peer_setup", folder())


def measure(server, items, letters=LETTERS, patience=PATIENCE):
    """Figures of each step, `{step: {...}}`; a step that the peer does not finish has `error`."""
    name = f"run_{cache.checkout_key()}_peer_{os.getpid()}"
    origin = ledger(server, items)
    database.sweep(server)
    database.create(server, name, origin)
    try:
        with step(f"{MODULE} on {items:,} open items"):
            return _measure(server, name, letters, patience)
    finally:
        database.drop(server, name)


def _measure(server, name, letters, patience):
    """The letters' style sheets come from a web server, the mails end in a folder."""
    paths = ledgers.options(folder())
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        mail = stack.enter_context(web.keeping_mail(scratch / "mail"))
        served = web.serving(server, name, odoo.free_port(), *paths)
        address, _child = stack.enter_context(served)
        odoo.script(server, name, "address", {"address": address, "lang": "en_US"}, *paths)
        notes = scratch / "steps.json"
        asked = {"letters": letters, "patience": patience, "notes": str(notes)}
        try:
            steps = odoo.script(server, name, "bench_peer", asked, *paths, *mail)
        except Stop as error:
            # Odoo itself died, for want of memory for example: what it noted before is kept.
            known = json.loads(notes.read_text()) if notes.exists() else {}
            steps = {**known, "stopped": {"error": str(error)}}
        return {**steps, **_mails(steps, scratch / "mail")}


def _mails(steps, folder):
    """What arrived of the letters that were timed: the first mail is that of the first letter."""
    if "send_pdf" not in steps:
        return {}
    arrived = [file.stat().st_size for file in sorted(folder.glob("*.eml"))][1:]
    return {"send_pdf": {**steps["send_pdf"], "mails": len(arrived), "mail_bytes": sum(arrived)}}
