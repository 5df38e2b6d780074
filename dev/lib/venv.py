"""The Python environment: Odoo's libraries and the test and lint tools, as pinned beside us."""

import importlib.util
import os
import subprocess
import sys

from . import cache
from .progress import Stop, step

REQUIREMENTS = cache.CHECKOUT / "dev" / "requirements.txt"
PYTHON = "bin/python"


def python():
    """Interpreter of our environment, built on first use."""
    made_from = f"{sys.version}\n{sys.base_prefix}\n{REQUIREMENTS.read_text()}"
    return cache.part("venv", made_from, _build, PYTHON) / PYTHON


def _build(folder):
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise Stop("Python's venv module is missing: apt-get install python3-venv, as root.")
    with step("Python packages", watch=folder):
        _run([sys.executable, "-m", "venv", str(folder)])
        pip(folder / PYTHON, "install", "-r", str(REQUIREMENTS))


def pip(interpreter, *arguments):
    _run([str(interpreter), "-m", "pip", "--quiet", "--no-input", *arguments])


def _run(command):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd="/")
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        reason = (lines or done.stderr.splitlines() or done.stdout.splitlines() or ["?"])[-1]
        raise Stop(f"The Python packages could not be installed (check the network): {reason}")
