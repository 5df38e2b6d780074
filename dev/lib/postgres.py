"""A PostgreSQL of our own: one cluster for all commands, reached by a Unix socket only.

It runs while a command uses it. Each command holds a shared lock on the file `users`; the last one
to leave stops the server. The kernel drops the lock of a killed command, so a server that such a
command left behind is used by the next one and stopped with it.
"""

import contextlib
import fcntl
import os
import pwd
import re
import signal
import stat
import subprocess
import tempfile
import time
from pathlib import Path

from . import cache, debian
from .progress import Stop, step, warn

OWNER = "odoo"  # Odoo refuses to work as the database user `postgres`
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
shared_buffers = 1GB
max_connections = 200
timezone = 'UTC'
"""
PATH_LIMIT = 107  # of a Unix socket, from the kernel
SOCKET_NAME = "/.s.PGSQL.5432"


class Server:
    """The private cluster: its programs, its folders and the account that runs it.

    Another one lives in a `home` of its own and shares only the programs."""

    def __init__(self, home=None):
        self.account = _account()
        shared = _home(self.account)
        self.programs, self.libraries = _programs(shared)
        self.home = home or shared
        self.data = self.home / f"data-{_major(self.programs, self.libraries)}"
        self.socket = _socket_folder(self.home, self.account)

    def start(self):
        """Start the server unless it runs; a cluster that cannot be started is made anew."""
        if self._control("status", check=False) == 0:
            return
        if (self.data / "PG_VERSION").exists() and self._launch():
            return
        if (self.data / "PG_VERSION").exists():
            warn("the databases in the cache were damaged and are made anew.")
        self._initialise()
        if not self._launch():
            raise Stop(f"PostgreSQL does not start; its log is {self._log}.")

    def stop(self):
        if self._control("status", check=False) == 0:
            self._control("-m", "fast", "-w", "stop", check=False)

    def sql(self, statement, database="postgres"):
        """Rows of a statement as lists of strings."""
        command = [*self.psql(database), "-XAtq", "-F", "\t", "-v", "ON_ERROR_STOP=1"]
        done = self._run([*command, "-c", statement], as_ourselves=True)
        if done.returncode:
            raise Stop(f"PostgreSQL refused: {done.stderr.strip()}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def psql(self, database):
        return [str(self.programs / "psql"), "-h", str(self.socket), "-U", OWNER, "-d", database]

    @property
    def _log(self):
        return self.data.with_suffix(".log")

    def _launch(self):
        for _attempt in range(3):  # the backends of a killed server need a moment to go
            if self._control("-w", "-t", "60", "-l", str(self._log), "start", check=False) == 0:
                return True
            time.sleep(1)
        return False

    def _initialise(self):
        with step("Database cluster"):
            cache.remove(self.data)
            options = ["-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
            done = self._run([str(self.programs / "initdb"), "-D", str(self.data), *options])
            if done.returncode:
                raise Stop(f"PostgreSQL's initdb failed: {done.stderr.strip().splitlines()[-1]}")
            settings = f"{SETTINGS}unix_socket_directories = '{self.socket}'\n"
            with open(self.data / "postgresql.conf", "a") as file:
                file.write(settings)

    def _control(self, *arguments, check=True):
        done = self._run([str(self.programs / "pg_ctl"), "-D", str(self.data), *arguments])
        if check and done.returncode:
            raise Stop(f"PostgreSQL: {done.stderr.strip() or done.stdout.strip()}")
        return done.returncode

    def environment(self):
        """What PostgreSQL's programs need; the settings of other servers would lead them astray."""
        environment = {name: text for name, text in os.environ.items() if name[:2] != "PG"}
        if self.libraries:
            environment["LD_LIBRARY_PATH"] = self.libraries
        return environment

    def rights(self):
        """Who the server runs as, for subprocess."""
        return _rights(self.account)

    def _run(self, command, as_ourselves=False):
        rights = {} if as_ourselves else self.rights()
        # Output goes to files: the server keeps what it inherits open, a pipe would never end.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                command, stdout=out, stderr=err, env=self.environment(), cwd="/", **rights
            )
            out.seek(0), err.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())


@contextlib.contextmanager
def running():
    """The started server, for as long as the caller needs it."""
    with open(cache.folder() / "users", "w") as users:
        with cache.lock("server"):
            server = Server()
            server.start()
            fcntl.flock(users, fcntl.LOCK_SH)
        try:
            yield server
        finally:
            _leave(server, users)


def _leave(server, users):
    # A second Ctrl-C must not leave the server behind.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with cache.lock("server"), contextlib.suppress(BlockingIOError):
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        server.stop()


def _account():
    """Who runs the server: PostgreSQL refuses root."""
    if os.geteuid():
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Stop("PostgreSQL does not run as root: run the command as an ordinary user.")


def _rights(account):
    if not account:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _home(account):
    """Folder of the cluster and, if need be, of its programs.

    Root's cache lies below a private home that the server's account may not enter, so root's
    cluster lives in /var/tmp, in a folder named after the cache.
    """
    if not account:
        home = cache.folder() / "postgresql"
        home.mkdir(mode=0o700, exist_ok=True)
        return home
    outer = Path("/var/tmp") / f"account_collections-{cache.key(cache.folder())}"
    _private(outer, 0o755)
    home = outer / "postgresql"
    home.mkdir(mode=0o700, exist_ok=True)
    os.chown(home, account.pw_uid, account.pw_gid)
    return home


def _private(folder, mode):
    """A folder of ours below one that everybody can write to."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=mode)
    told = folder.lstat()
    if not stat.S_ISDIR(told.st_mode) or told.st_uid != os.geteuid():
        raise Stop(f"{folder} belongs to somebody else: remove it, or set XDG_CACHE_HOME.")
    folder.chmod(mode)


def _socket_folder(home, account):
    folder = home / "s"
    if len(str(folder) + SOCKET_NAME) > PATH_LIMIT:
        folder = Path(tempfile.gettempdir()) / f"collections-{os.geteuid()}-{cache.key(home)}"
        _private(folder, 0o700)
    folder.mkdir(exist_ok=True)
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _programs(home):
    """(folder of the server's programs, library path): the installed ones, else unpacked ones."""
    for folder in _installed():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder, None
    return _unpacked(home)


def _installed():
    found = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(found, key=lambda path: float(path.parent.name), reverse=True)
    yield from (Path(folder) for folder in os.get_exec_path())


def _unpacked(home):
    root = home / "programs"
    if not (root / ".complete").exists():
        with cache.lock(), step("PostgreSQL from Debian", watch=root):
            cache.remove(root)
            root.mkdir(mode=0o755)
            debian.unpack_with_needs(["postgresql"], root)
            (root / ".complete").touch()
    found = sorted(root.glob("usr/lib/postgresql/*/bin"))
    if not found:
        raise Stop("No PostgreSQL server could be had: install the package postgresql.")
    return found[-1], debian.library_path(root)


def _major(programs, libraries):
    environment = {**os.environ, **({"LD_LIBRARY_PATH": libraries} if libraries else {})}
    told = subprocess.run(
        [str(programs / "postgres"), "--version"], capture_output=True, text=True, env=environment
    )
    found = re.search(r"\) (\d+)", told.stdout)
    if not found or int(found.group(1)) < 13:
        raise Stop(f"Odoo 19 needs PostgreSQL 13 or newer; {programs} has: {told.stdout.strip()}")
    return found.group(1)
