"""Chromium for the tours and the screenshots: the installed one, else unpacked from Debian."""

import shutil
from pathlib import Path

from . import cache, debian
from .progress import step

# The names under which Odoo looks for it.
NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PROGRAM = "bin/chromium"
FLAGS = (
    "--no-sandbox",  # root has no sandbox, nor has a container
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program():
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return Path(found)
    return cache.part("chromium", debian.release(), _build, PROGRAM) / PROGRAM


def _build(folder):
    root = folder / "root"
    with step("Chromium from Debian", watch=folder):
        debian.unpack_with_needs(["chromium", "fonts-dejavu-core"], root)
    script = folder / PROGRAM
    script.parent.mkdir()
    # Not Debian's own start script: that one knows only the place it would be installed at.
    real = root / "usr/lib/chromium/chromium"
    script.write_text(f"#!/bin/sh\n{debian.exports(root)}\nexec '{real}' \"$@\"\n")
    script.chmod(0o755)
