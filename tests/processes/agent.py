# Runs inside Odoo's shell: carries out orders that come over a socket, one line of JSON each, with
# `env` at hand; what an order puts into `result` goes back. Uncommitted work is rolled back.
# ruff: noqa: F821 (env and DESCRIPTOR come from Odoo's shell and from case.py)
# pylint: disable=undefined-variable
import contextlib
import json
import socket
import traceback

import psycopg2
from psycopg2.errors import UniqueViolation

known = {"env": env, "UniqueViolation": UniqueViolation}
with socket.socket(fileno=DESCRIPTOR) as link, link.makefile("rw") as channel:
    channel.write("ready\n")
    channel.flush()
    for line in channel:
        known["result"] = None
        if known["env"].cr.closed:
            # The database went down meanwhile: a server too goes on with another connection.
            known["env"] = env(cr=env.registry.cursor())
        try:
            exec(json.loads(line), known)
            answer = {"result": known["result"]}
        except Exception:
            answer = {"error": traceback.format_exc()}
        with contextlib.suppress(psycopg2.Error):
            known["env"].cr.rollback()
        channel.write(json.dumps(answer) + "\n")
        channel.flush()
