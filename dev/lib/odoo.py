"""Odoo itself: its configuration, its environment, and running it."""

import contextlib
import ctypes
import json
import os
import re
import signal
import socket
import subprocess
import threading
from pathlib import Path

from . import cache, source, venv, wkhtmltopdf
from .progress import Stop

MODULE = "account_collections"
INSIDE = Path(__file__).parent / "inside"
GRACE = 15  # seconds for a server to end by itself


def data():
    """Odoo's data folder, with the filestores; shared, as the databases are."""
    path = cache.folder() / "data"
    path.mkdir(exist_ok=True)
    return path


def interpreter():
    own = os.environ.get("ODOO_PYTHON")
    if not own:
        return str(venv.python())
    if not os.environ.get("ODOO_HOME"):
        raise Stop("ODOO_PYTHON goes with ODOO_HOME: set both, or neither.")
    if not os.access(own, os.X_OK):
        raise Stop(f"ODOO_PYTHON is {own}, which cannot be run.")
    return own


def environment(*folders):
    """The environment of an Odoo process; `folders` go before the rest of PATH."""
    path = [str(wkhtmltopdf.bin_folder()), *map(str, folders), os.environ.get("PATH", os.defpath)]
    return {
        **os.environ,
        "PATH": os.pathsep.join(path),
        "PYTHONPATH": str(source.home()),
        "PYTHONUNBUFFERED": "1",
        # Odoo's 1,700 modules are compiled once, not at each start, and leave nothing beside them.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(cache.folder() / "bytecode"),
        "ODOO_RC": str(_conf_file()),  # reaches every command, those without -c too
    }


def write_conf(server):
    """Write this checkout's configuration file, anew for each run."""
    settings = {
        "addons_path": addons_path(),
        "data_dir": data(),
        "db_host": server.socket,
        "db_port": 5432,
        "db_user": "odoo",
        "http_interface": "127.0.0.1",
        # With the default limit wkhtmltopdf, which inherits it, dies on large batches of letters.
        "limit_memory_hard": 0,
        "limit_memory_soft": 0,
    }
    text = "[options]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())
    fresh = cache.checkout_folder() / f"odoo.conf.{os.getpid()}.{threading.get_ident()}"
    fresh.write_text(text)
    fresh.rename(_conf_file())


def addons_path(own=None):
    """Where Odoo looks for add-ons: for ours in the checkout, or in the folder `own`."""
    return ",".join(map(str, [*source.addons(source.home()), own or own_addons()]))


def _conf_file():
    return cache.checkout_folder() / "odoo.conf"


def own_addons():
    """A folder that holds the checkout under the add-on's name, whatever the checkout is called."""
    folder = cache.checkout_folder() / "addons"
    folder.mkdir(exist_ok=True)
    link = folder / MODULE
    if not link.is_symlink() or Path(os.readlink(link)) != cache.CHECKOUT:
        link.unlink(missing_ok=True)
        link.symlink_to(cache.CHECKOUT)
    return folder


def command(server, name, *arguments, launch=("launch.py",)):
    """The line that runs Odoo's command `name` on `server`."""
    write_conf(server)
    program, *own = map(str, launch)
    return [interpreter(), str(INSIDE / program), *own, name, *map(str, arguments)]


@contextlib.contextmanager
def process(line, **options):
    """A child that never outlives us, nor do its own children."""
    options = {"env": environment(), **options}
    child = subprocess.Popen(line, start_new_session=True, preexec_fn=_die_with_us, **options)
    try:
        yield child
    finally:
        _end(child)


def _die_with_us():
    # Even a parent that was killed with SIGKILL must not leave an Odoo behind.
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _end(child):
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(GRACE)


def interactive(line, **options):
    """Run a child at the terminal: Ctrl-C is the child's business."""
    options = {"env": environment(), **options}
    before = signal.signal(signal.SIGINT, lambda *_: None)
    child = subprocess.Popen(line, preexec_fn=_die_with_us, **options)
    try:
        return child.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        if child.poll() is None:
            child.terminate()
            child.wait(GRACE)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def script(server, database, name, arguments, *options):
    """Run lib/inside/NAME.py in Odoo's shell; returns what it put into `result`."""
    folder = cache.checkout_folder()
    # Several may run at once, from threads of their own.
    own = threading.current_thread()
    mark = "" if own is threading.main_thread() else f".{own.native_id}"
    answer, log = folder / f"{name}.{os.getpid()}{mark}.json", folder / f"{name}{mark}.log"
    code = (INSIDE / f"{name}.py").read_text()
    text = f"arguments = {arguments!r}\nresult = {{}}\n{code}\n"
    text += f"import json\nopen({str(answer)!r}, 'w').write(json.dumps(result))\n"
    line = command(server, "shell", "-d", database, "--no-http", *options)
    with (
        open(log, "w") as out,
        process(line, stdin=subprocess.PIPE, stdout=out, stderr=out) as child,
    ):
        child.communicate(text.encode())
    try:
        return json.loads(answer.read_text())
    except FileNotFoundError:
        raise Stop(f"{name} failed ({_reason(log)}); the log is {log}.") from None
    finally:
        answer.unlink(missing_ok=True)


def _reason(log):
    """The exception's own line: what follows it is only more of its text."""
    lines = log.read_text(errors="replace").strip().splitlines() or ["it wrote nothing"]
    raised = [line for line in lines if re.match(r"[\w.]+(Error|Exception|Warning)\b", line)]
    return (raised or lines)[-1]
