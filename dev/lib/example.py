"""The demo database: built once, reused until the add-on's files change."""

import fcntl
import hashlib
import json

from . import cache, database, odoo
from .progress import Stop, step

# What does not change the demo: tooling, documents, and what Python or git leave about.
OTHER = {"dev", "docs", "__pycache__", "tests", "readme"}


class Example:
    """This checkout's demo database and what is known of it. Its people write in one language,
    ``lang``; None: whichever it has."""

    def __init__(self, server, lang=None):
        self.server, self.lang = server, lang
        self.name = f"{cache.checkout_key()}_demo"
        self.file = cache.checkout_folder() / "demo.json"
        self.users = open(cache.checkout_folder() / "demo.lock", "w")  # noqa: SIM115 (for our life)
        fcntl.flock(self.users, fcntl.LOCK_SH)
        self.made_from = f"{database.template(server, demo=True)} {fingerprint()}"

    @property
    def known(self):
        """What the finished demo noted, or None if it has to be built."""
        if not self.file.exists() or not database.exists(self.server, self.name):
            return None
        noted = json.loads(self.file.read_text())
        if self.lang and noted.get("lang") != self.lang:
            return None
        return noted if noted["made_from"] == self.made_from else None

    def build(self):
        try:
            fcntl.flock(self.users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Stop(
                "The add-on has changed, but another dev/demo or dev/shots of this checkout still "
                "uses the demo database: end it first."
            ) from None
        self.file.unlink(missing_ok=True)
        database.create(self.server, self.name, database.template(self.server, demo=True))
        # The demo is written in the language of the administrator.
        words = f"UPDATE res_partner SET lang = '{self.lang}' WHERE id IN"
        whose = "(SELECT partner_id FROM res_users WHERE login = 'admin')"
        self.server.sql(f"{words} {whose}", self.name)
        with step("Add-on with its demo data"):
            options = ["-d", self.name, "-i", odoo.MODULE, "--with-demo"]
            self._run("server", *options, "--stop-after-init", "--no-http")

    def note(self, **facts):
        """Remember that the demo is complete; until then it counts as not built."""
        noted = {"made_from": self.made_from, "lang": self.lang, **facts}
        cache.write(self.file, json.dumps(noted))
        fcntl.flock(self.users, fcntl.LOCK_SH)

    def _run(self, name, *arguments):
        log = cache.checkout_folder() / "demo.log"
        line = odoo.command(self.server, name, *arguments)
        with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
            code = child.wait()
        failures = [text for text in log.read_text().splitlines() if _is_failure(text)]
        if code or failures:
            reason = failures[0] if failures else f"exit code {code}"
            raise Stop(f"The add-on could not be installed ({reason}); the log is {log}.")


def _is_failure(line):
    return " ERROR " in line[:60] or " CRITICAL " in line[:60]


def fingerprint():
    """Digest of the files that the demo is made from."""
    digest = hashlib.sha256()
    for path in sorted(cache.CHECKOUT.rglob("*")):
        parts = path.relative_to(cache.CHECKOUT).parts
        told = path.is_file() and path.suffix != ".rst"
        if told and not any(part in OTHER or part[0] == "." for part in parts):
            digest.update(f"{parts}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()
