"""A mail server that keeps what it gets: each mail becomes a file, none leaves the machine.

Started as a program of its own with the environment's Python: smtp_sink.py FOLDER PORT. Mails to
anybody at refused.example are refused; at the name of somebody at hangup.example it hangs up. At
the name of somebody at hang.example, and after the mail to somebody at mute.example, it says
nothing any more and keeps nothing; the file `silent` in the folder tells when.
"""

import asyncio
import itertools
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller


class Sink:
    def __init__(self, folder):
        self.folder = folder
        last = max((int(file.stem) for file in folder.glob("[0-9]*.eml")), default=0)
        self.numbers = itertools.count(last + 1)

    async def handle_RCPT(self, server, _session, envelope, address, _options):
        if address.endswith("@refused.example"):
            return "550 no such mailbox here"
        if address.endswith("@hangup.example"):
            server.transport.close()
        if address.endswith("@hang.example"):
            await self._say_nothing()
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, _server, _session, envelope):
        if any(address.endswith("@mute.example") for address in envelope.rcpt_tos):
            await self._say_nothing()
        file = self.folder / f"{next(self.numbers):04}.eml"
        fresh = file.with_suffix(".new")  # who looks for mails finds whole ones
        fresh.write_bytes(envelope.content)
        fresh.rename(file)
        return "250 kept"

    async def _say_nothing(self):
        (self.folder / "silent").touch()
        await asyncio.Event().wait()  # until the other end gives up


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    Controller(Sink(folder), hostname="127.0.0.1", port=port, data_size_limit=0).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
