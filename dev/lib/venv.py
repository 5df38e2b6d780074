"""The Python environment: Odoo's libraries and the test and lint tools, as pinned beside us."""

import ast
import importlib.util
import os
import subprocess
import sys

from . import cache
from .progress import Stop, step

REQUIREMENTS = cache.CHECKOUT / "dev" / "requirements.txt"
PYTHON = "bin/python"
UV = "uv==0.13.9"
# What pip may have been told about where packages come from, and how uv is told the same.
PLACES = {
    "index-url": "--index-url",
    "extra-index-url": "--extra-index-url",
    "find-links": "--find-links",
    "constraint": "--constraint",
    "trusted-host": "--allow-insecure-host",
}
# What does not change which packages are installed. With any other setting pip does the work.
ASIDE = {
    *("cert", "disable-pip-version-check", "default-timeout", "timeout", "retries", "cache-dir"),
    *("no-cache-dir", "no-input", "progress-bar", "quiet", "verbose", "root-user-action"),
    *("break-system-packages", "require-virtualenv", "no-compile", "no-warn-script-location"),
}


def python():
    """Interpreter of our environment, built on first use."""
    made_from = f"{_base()}\n{REQUIREMENTS.read_text()}"
    return cache.part("venv", made_from, _build, PYTHON) / PYTHON


def _base():
    return f"{sys.version}\n{sys.base_prefix}"


def _build(folder):
    tools = _tools()
    with step("Python packages", watch=folder):
        _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
        if not _uv(tools, folder):
            _run([str(folder / PYTHON), "-m", "ensurepip"])
            _pip(folder, "install", "--no-compile", "-r", str(REQUIREMENTS))


def pip(*arguments):
    _pip(_tools(), *arguments)


def _tools():
    """A small environment with pip and, where it can be had, with the much faster uv."""
    return cache.part("tools", f"{_base()}\n{UV}", _build_tools, PYTHON)


def _build_tools(folder):
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop("Python's venv module is missing: apt-get install python3-venv, as root.")
    with step("pip and uv"):
        _run([sys.executable, "-m", "venv", str(folder)])
        _ended([str(folder / PYTHON), "-m", "pip", "--quiet", "--no-input", "install", UV])


def _uv(tools, folder):
    """Whether uv has installed the packages, from where pip would have taken them."""
    options = _places(tools)
    if options is None or not (tools / "bin/uv").exists():
        return False
    store = folder / "uv"  # beside the packages, which then need not be copied
    line = [str(tools / "bin/uv"), "pip", "install", "--quiet", "--python", str(folder / PYTHON)]
    line += ["--cache-dir", str(store), "--index-strategy", "unsafe-best-match", *options]
    done = _ended([*line, "-r", str(REQUIREMENTS)])
    cache.remove(store)
    return not done.returncode


def _places(tools):
    """pip's settings as options of uv; None if uv knows no such setting."""
    settings = _settings(_ended([str(tools / PYTHON), "-m", "pip", "config", "list"]).stdout)
    if settings.keys() - PLACES.keys() - ASIDE:
        return None
    named = [(PLACES[name], settings[name]) for name in PLACES if name in settings]
    return [word for option, value in named for one in value.split() for word in (option, one)]


def _settings(text):
    """{name: value} of what `pip config list` says; the environment goes before the files."""
    ranks = ("global", "install", ":env:")
    found = [line.partition("=")[::2] for line in text.splitlines()]
    found = [(*name.rpartition(".")[::2], ast.literal_eval(value)) for name, value in found]
    return {name: value for rank in ranks for place, name, value in found if place == rank}


def _pip(folder, *arguments):
    done = _ended([str(folder / PYTHON), "-m", "pip", "--quiet", "--no-input", *arguments])
    _check(done)


def _run(command):
    _check(_ended(command))


def _ended(command):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")


def _check(done):
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        reason = (lines or done.stderr.splitlines() or done.stdout.splitlines() or ["?"])[-1]
        raise Stop(f"The Python packages could not be installed (check the network): {reason}")
