"""The peer of the benchmark: OCA's account_credit_control, on the same ledgers as our own add-on.

It is fetched into the cache and never becomes part of this repository.
"""

import json
import zipfile

from .. import cache, odoo, venv
from ..progress import Stop, step
from . import ledgers

MODULE = "account_credit_control"
VERSION = "19.0.1.0.0.13"
PACKAGE = f"odoo-addon-account-credit-control=={VERSION}"
ADDONS = "odoo/addons"
LETTERS = 20


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


def measure(server, items, patience):
    """Figures of each step, `{step: {...}}`; a step that the peer does not finish in `patience`
    seconds has `error`."""
    made = ("peer", MODULE, PACKAGE, "bench_peer_setup", folder())
    origin = ledgers.installed(server, items, *made)
    with ledgers.copied(server, origin, "peer", folder()) as (name, options, mails):
        with step(f"{MODULE} on {items:,} open items"):
            notes = mails / "steps.json"
            asked = {"letters": LETTERS, "patience": patience, "notes": str(notes)}
            try:
                steps = odoo.script(server, name, "bench_peer", asked, *options)
            except Stop as error:
                # Odoo itself died, for want of memory for example: what it noted before is kept.
                known = json.loads(notes.read_text()) if notes.exists() else {}
                steps = {**known, "stopped": {"error": str(error)}}
        _count_mails(steps.get("send_pdf"), len([*mails.glob("*.eml")]) - 1)
    return steps


def _count_mails(sent, arrived):
    """Letters that nobody got are no figure; one more was sent before, to get warm."""
    if sent and sent["letters"] != arrived:
        sent.setdefault("error", f"{arrived} of {sent['letters']} mails arrived")
