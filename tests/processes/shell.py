"""The other end of agent.py."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

from lib import odoo

HERE = Path(__file__).parent


class Agent:
    """An Odoo shell that carries out orders; it can be held up, watched and killed."""

    def __init__(self, server, name, *options, env=None):
        self.stack = contextlib.ExitStack()
        ours, theirs = socket.socketpair()
        code = f"DESCRIPTOR = {theirs.fileno()}\n{(HERE / 'agent.py').read_text()}"
        line = odoo.command(server, "shell", "-d", name, "--no-http", *options)
        self.log = tempfile.TemporaryFile("w+")
        self.child = self.stack.enter_context(
            odoo.process(
                line,
                stdin=subprocess.PIPE,
                stdout=self.log,
                stderr=self.log,
                pass_fds=[theirs.fileno()],
                **({"env": env} if env else {}),
            )
        )
        theirs.close()
        self.child.stdin.write(code.encode())
        self.child.stdin.close()
        ours.settimeout(300)  # seconds; a slow machine is no failure
        self.channel = self.stack.enter_context(ours.makefile("rw"))
        self.stack.callback(ours.close)
        if self.channel.readline() != "ready\n":
            raise RuntimeError(f"Odoo's shell does not start:\n{self.said()}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if self.child.poll() is None:
            self.kill()
        with contextlib.suppress(OSError):  # what was not written yet
            self.stack.close()

    def start(self, code):
        self.channel.write(json.dumps(code) + "\n")
        self.channel.flush()

    def answer(self):
        line = self.channel.readline()
        if not line:
            raise RuntimeError(f"Odoo's shell ended:\n{self.said()}")
        found = json.loads(line)
        if "error" in found:
            raise AssertionError(found["error"])
        return found["result"]

    def run(self, code):
        self.start(code)
        return self.answer()

    def kill(self):
        os.killpg(self.child.pid, signal.SIGKILL)
        self.child.wait()

    def said(self):
        self.log.seek(0)
        return self.log.read()
