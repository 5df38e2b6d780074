"""Services that send text messages and post letters: what comes becomes a file, none leaves the
machine. They answer as Odoo's own service (SMS, Snailmail) and as Twilio do.

Started as a program of its own: providers.py FOLDER PORT. Numbers that end in 0000 are refused, and
so are letters to names with "refused" in them; on those with "silent" it hangs up.
"""

import base64
import itertools
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

SMS, POST, TWILIO = "/api/sms/", "/iap/snailmail/", "/2010-04-01/Accounts/"


class Sink:
    def __init__(self, folder):
        self.folder = folder
        self.numbers = itertools.count(len(list(folder.glob("*"))) + 1)

    def keep(self, suffix, content):
        file = self.folder / f"{next(self.numbers):04}{suffix}"
        fresh = file.with_suffix(".new")  # who looks for files finds whole ones
        fresh.write_bytes(content)
        fresh.rename(file)

    def text(self, number, words):
        """Whether the message was taken."""
        if number.endswith("0000"):
            return False
        self.keep(".txt", f"{number}\n{words}\n".encode())
        return True

    def send_texts(self, params):
        found = []
        for message in params["messages"]:
            for one in message["numbers"]:
                taken = self.text(one["number"], message["content"])
                state = "success" if taken else "wrong_number_format"
                found.append({"uuid": one["uuid"], "state": state})
        return found

    def post_letters(self, params):
        for document in params["documents"]:
            name = document["address"]["name"].lower()
            if "silent" in name:
                raise ConnectionAbortedError
            document["sent"] = "refused" not in name
            if document["sent"]:
                document["send_id"] = f"POST{document['letter_id']}"
                self.keep(".pdf", base64.b64decode(document.pop("pdf_bin")))
            else:
                document["error"] = "NO_PRICE_AVAILABLE"
        request = {"documents": params["documents"], "options": params["options"]}
        return {"request_code": 200, "total_cost": 1, "request": request}

    def twilio(self, form):
        if not form.get("From"):
            return 400, {"code": 21603, "message": "A 'From' phone number is required."}
        if not self.text(form["To"], form["Body"]):
            return 400, {"code": 21211, "message": "Invalid 'To' phone number"}
        # Where it would tell later what became of the message.
        self.keep(".callback", form.get("StatusCallback", "").encode())
        return 201, {"sid": f"SM{next(self.numbers):032}", "status": "queued"}


def handler(sink):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path.startswith(TWILIO):
                self.tell(*sink.twilio(dict(parse_qsl(body.decode()))))
                return
            asked = json.loads(body)
            work = sink.post_letters if self.path.startswith(POST) else sink.send_texts
            try:
                found = work(asked["params"])
            except ConnectionAbortedError:
                self.connection.close()
                return
            self.tell(200, {"jsonrpc": "2.0", "id": asked.get("id"), "result": found})

        def tell(self, status, found):
            words = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def log_message(self, *_args):
            pass

    return Handler


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    ThreadingHTTPServer(("127.0.0.1", port), handler(Sink(folder))).serve_forever()


if __name__ == "__main__":
    main()
