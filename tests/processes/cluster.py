"""A PostgreSQL of the tests' own, which they may kill: the one all commands share must live."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from lib import odoo, postgres

# What was committed must be there after a kill. The kernel keeps what was written: no fsync.
SETTINGS = "synchronous_commit = on\nshared_buffers = 64MB\nmin_wal_size = 64MB\n"
PATIENCE = 180  # seconds for a server to start or to recover


class Cluster(postgres.Server):
    """A server as a child of this process, which it never outlives."""

    @classmethod
    @contextlib.contextmanager
    def running(cls):
        with tempfile.TemporaryDirectory(prefix="collections-") as folder:
            cluster = cls(Path(folder))
            with contextlib.ExitStack() as cluster.stack:
                cluster.start()
                yield cluster
                cluster.child.send_signal(signal.SIGQUIT)  # does not wait for anybody
                cluster.child.wait()

    def __init__(self, home):
        super().__init__(home)
        if self.account:
            os.chown(home, self.account.pw_uid, self.account.pw_gid)

    def start(self):
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
            with open(self.data / "postgresql.conf", "a") as file:
                file.write(SETTINGS)
        deadline = time.monotonic() + PATIENCE
        while True:
            self.child = self._spawn()
            while self.child.poll() is None:
                if self.answers("SELECT 1"):
                    return
                time.sleep(0.05)
            # The backends of a killed server need a moment to go.
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not start:\n{self.said()}")
            time.sleep(0.2)

    def _spawn(self):
        line = [str(self.programs / "postgres"), "-D", str(self.data)]
        options = {"env": self.environment(), "cwd": "/", **self.rights()}
        with open(self._log, "a") as log:
            child = odoo.process(line, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **options)
            return self.stack.enter_context(child)

    def said(self):
        return self._log.read_text()

    def answers(self, statement):
        """What psql prints, empty as long as the server is not there."""
        line = [*self.psql("postgres"), "-XAtq", "-c", statement]
        return self._run(line, as_ourselves=True).stdout.strip()

    def borrow(self, server, name):
        """The database ``name`` of another server, under the same name."""
        self.sql(f'CREATE DATABASE "{name}"')
        dump = [str(server.programs / "pg_dump"), "-h", str(server.socket), "-U", postgres.OWNER]
        options = {"env": self.environment(), "cwd": "/"}
        with subprocess.Popen([*dump, name], stdout=subprocess.PIPE, **options) as source:
            fill = [*self.psql(name), "-Xq", "-v", "ON_ERROR_STOP=1", "--single-transaction"]
            subprocess.run(
                fill, stdin=source.stdout, stdout=subprocess.DEVNULL, check=True, **options
            )
        if source.returncode:
            raise RuntimeError(f"The database {name} could not be dumped.")
        self.sql("ANALYZE", name)

    # === ACCIDENTS === #

    def crash(self):
        """kill -9 of the whole server, which then starts again."""
        self.child.kill()
        self.child.wait()
        self.start()

    def crash_backend(self, number):
        """kill -9 of one backend: PostgreSQL throws all others out and recovers."""
        os.kill(int(number), signal.SIGKILL)
        deadline = time.monotonic() + PATIENCE
        gone = f"SELECT count(*) = 0 FROM pg_stat_activity WHERE pid = {number}"
        while self.answers(gone) != "t":
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL does not recover:\n{self.said()}")
            time.sleep(0.05)
