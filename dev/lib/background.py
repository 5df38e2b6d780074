"""A program that runs tests beside us: what it says and, at its end, its figures."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

from . import odoo
from .progress import Stop


@contextlib.contextmanager
def started(title, program, *arguments, **options):
    """`program` at work, called RESULT ARGUMENT..., in the background until it is followed."""
    with tempfile.TemporaryDirectory() as scratch:
        result, log = Path(scratch) / "result.json", Path(scratch) / "log"
        line = [*map(str, program), str(result), *map(str, arguments)]
        options = {"env": dict(os.environ), "cwd": scratch, "stdin": subprocess.DEVNULL, **options}
        with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out, **options) as child:
            yield Background(title, child, log, result)


class Background:
    def __init__(self, title, child, log, result):
        self.title, self.child, self.log, self.result = title, child, log, result

    def follow(self):
        """Show what was said, and what is being said until the end; the figures of the tests."""
        with open(self.log) as said:
            ended = False
            while not ended:
                ended = self.child.poll() is not None
                print(said.read(), end="", flush=True)
                time.sleep(0 if ended else 0.5)
        if not self.result.exists():
            raise Stop(f"The {self.title} broke off before their end.")
        return json.loads(self.result.read_text())
