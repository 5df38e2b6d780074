"""Run Odoo to its end with the log in a file, and look at the log for what went wrong."""

import re

from . import cache, odoo
from .progress import step

WRONG = re.compile(r"\d{4}-\d\d-\d\d \S+ \d+ (ERROR|CRITICAL) ")
WARNING = re.compile(r"\d{4}-\d\d-\d\d \S+ \d+ WARNING ")
OUR_WARNING = re.compile(rf"{WARNING.pattern}.*{odoo.MODULE}")


def run(server, title, name, *arguments, strict=False):
    """What went wrong, or was warned of for our sake, in one run of Odoo's command `name`;
    `strict`: whatever was warned of."""
    warning = WARNING if strict else OUR_WARNING
    log = cache.checkout_folder() / f"{re.sub(r'[^a-z0-9]+', '-', title.lower())}.log"
    line = odoo.command(server, name, *arguments)
    with step(title), open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
        code = child.wait()
    lines = log.read_text(errors="replace").splitlines()
    found = [text[24:] for text in lines if WRONG.match(text) or warning.match(text)]
    if code:
        found.append(f"exit code {code}; the log is {log}")
    return [f"{title}: {text}" for text in found]
