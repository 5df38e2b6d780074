"""Odoo 19's own code: from the Debian package, or the folder that ODOO_HOME names."""

import hashlib
import os
from pathlib import Path

from . import cache, debian
from .progress import Stop, step, warn

TESTED = "9d2f598b0555db17e291d48ed24df184c70823c053c4c5ed53c467ca7f629bbf"
PACKAGES = "usr/lib/python3/dist-packages"

# The package links its web assets into these; without them every page answers 500.
ASSETS = {
    "sid": [
        "libjs-jquery",
        "libjs-jquery-form",
        "libjs-underscore",
        "fonts-montserrat",
        "fonts-roboto-unhinted",
        "fonts-ocr-b",
        "fonts-glyphicons-halflings",
    ],
    # Later releases of these two name their files differently.
    "bookworm": ["fonts-font-awesome", "fonts-inconsolata"],
}
# Stripped from the package for its licence; its absence fails every tour of the web client.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def home():
    """The folder that contains the package `odoo`."""
    own = os.environ.get("ODOO_HOME")
    if own:
        return _checked(Path(own).expanduser().absolute())
    made_from = f"odoo-19 {ASSETS} {STRIPPED}"
    return cache.part("odoo", made_from, _build, f"{PACKAGES}/odoo/release.py") / PACKAGES


def _checked(folder):
    release = folder / "odoo" / "release.py"
    if not release.is_file():
        raise Stop(f"ODOO_HOME is {folder}, but there is no package odoo in it.")
    if version(folder)[0] != 19:
        raise Stop(f"ODOO_HOME is {folder}, an Odoo {version(folder)[0]}: Odoo 19 is needed.")
    return folder


def version(folder):
    """The version tuple, read without importing Odoo into our own process."""
    names = {}
    exec((folder / "odoo" / "release.py").read_text(), names)
    return names["version_info"]


def addons(folder):
    """Odoo's add-ons: in a source checkout most of them lie beside the package."""
    inside = folder / "odoo" / "addons"
    return [inside] if (inside / "account").is_dir() else [inside, folder / "addons"]


def _build(folder):
    with step("Odoo 19 (117 MB from Debian)", watch=folder):
        store = folder / "download"
        store.mkdir()
        _fetch(store)
        for file in store.glob("*.deb"):
            _verify(file)
        debian.unpack_files(store.glob("*.deb"), folder)
        cache.remove(store)
        for suite, packages in ASSETS.items():
            debian.unpack(suite, packages, folder)
        _fill(folder)


def _fetch(store):
    try:
        debian.download("sid", ["odoo-19"], store)
    except debian.Unknown:
        raise Stop(
            "Debian sid no longer has the package odoo-19: "
            "get Odoo 19 elsewhere and set ODOO_HOME to the folder that contains its odoo package."
        ) from None


def _verify(file):
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    if digest != TESTED:
        warn(f"{file.name} is not the build this add-on was tested with; it will be used anyway.")


def _fill(folder):
    stripped = folder / PACKAGES / STRIPPED
    stripped.parent.mkdir(parents=True, exist_ok=True)
    stripped.touch()
    dangling = [path for path in folder.rglob("*") if path.is_symlink() and not path.exists()]
    if dangling:
        warn(f"Odoo misses {len(dangling)} web assets, the first is {dangling[0].name}.")
