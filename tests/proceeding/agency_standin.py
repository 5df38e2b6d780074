"""An agency on this machine, with an interface as paywise documents it; it fails and lies as it is
told."""

import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

KEY = "the-key"


def euros(amount):
    return {"value": f"{amount:.2f}", "currency": "EUR"}


def balance(left):
    names = ("principal_claim", "interest_on_principal_claim", "interest_on_costs")
    names += ("costs_interest_bearing", "costs_interest_free")
    parts = {f"balance_of_{name}": euros(0) for name in names}
    return {**parts, "balance_of_principal_claim": euros(left), "total_balance": euros(left)}


class AgencyStandIn:
    """``trouble``: what becomes of the next calls, ``{(method, beginning of the path): trouble}``:
    a status, "late" (it does not answer), "done and late" (it does it, and does not answer), "cut"
    (the answer breaks off), or a function that changes the answer."""

    def __init__(self):
        self.debtors, self.claims, self.mandates = {}, {}, {}
        self.payments, self.statements, self.details = [], [], {}
        self.calls, self.trouble = [], {}
        standin, self.over = self, threading.Event()

        class Handler(BaseHTTPRequestHandler):
            def _serve(self):
                standin._serve(self)

            do_GET = do_POST = do_PATCH = do_DELETE = _serve

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def close(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    # === ANSWER === #

    def _serve(self, call):
        body = call.rfile.read(int(call.headers.get("Content-Length") or 0))
        parts = urlsplit(call.path)
        path, query = parts.path.removeprefix("/v1/"), dict(parse_qsl(parts.query))
        self.calls.append((call.command, path))
        trouble = self._find_trouble(call.command, path)
        if call.headers["Authorization"] != f"Bearer {KEY}":
            return self._say(call, 401, {"detail": "Invalid token."})
        if trouble == "late":
            self.over.wait(5)
            return None
        if isinstance(trouble, int):
            return self._say(call, trouble, {"detail": "Trouble"})
        status, answer = self._work(call, path, query, body)
        if trouble == "done and late":
            self.over.wait(5)
            return None
        if callable(trouble):
            answer = trouble(json.loads(json.dumps(answer)))
        return self._say(call, status, answer, cut=trouble == "cut")

    def _find_trouble(self, method, path):
        for (verb, start), trouble in self.trouble.items():
            if verb == method and path.startswith(start):
                return trouble
        return None

    def _say(self, call, status, answer, cut=False):
        raw = json.dumps(answer).encode()
        call.send_response(status)
        call.end_headers()
        call.wfile.write(raw[: len(raw) // 2] if cut else raw)

    def _work(self, call, path, query, body):
        kind, *rest = path.strip("/").split("/")
        method = call.command
        if method == "GET" and not rest:
            return 200, self._list(kind, query)
        if kind == "debtors":
            return 201, self._add(self.debtors, json.loads(body))
        if kind == "payments":
            payment = json.loads(body)
            self.payments.append(payment)
            self.claims[payment["claim"]]["payments"].append(payment)
            return 201, {"id": f"p{len(self.payments)}", **payment}
        if kind == "claims":
            return self._work_claim(call, method, rest, body)
        if kind == "statements" and rest[1:] == ["mandate-details"]:
            return 200, {"results": self.details[rest[0]], "next": None}
        return 404, {}

    def _work_claim(self, call, method, rest, body):
        if not rest:
            vals = {"submission_state": "created", "documents": [], "payments": []}
            return 201, self._add(self.claims, {**vals, "mandate": None, **json.loads(body)})
        claim = self.claims.get(rest[0])
        if claim is None:
            return 404, {"detail": "Not found."}
        if method == "DELETE":
            return 204, self.claims.pop(rest[0]) and {}
        if rest[1:] == ["documents"]:
            name = re.search(rb'name="file"; filename="([^"]*)"', body).group(1).decode()
            claim["documents"].append({"id": name, "filename": name})
        elif method == "PATCH":
            claim |= json.loads(body)
        return 200, claim

    def _add(self, rows, vals):
        key = f"{'d' if rows is self.debtors else 'c'}{len(rows) + 1}"
        rows[key] = {"id": key, **vals}
        return rows[key]

    def _list(self, kind, query):
        if kind == "info":
            return [{"id": "1"}]
        rows = getattr(self, kind)
        rows = list(rows.values()) if isinstance(rows, dict) else rows
        if reference := query.get("your_reference"):
            rows = [row for row in rows if row.get("your_reference") == reference]
        first, size = int(query.get("offset", 0)), int(query.get("limit", 100))
        more = len(rows) > first + size
        return {"count": len(rows), "next": more or None, "results": rows[first : first + size]}

    # === WHAT HAPPENS THERE === #

    def accept(self, *references, number="K26-1", **words):
        """These claims become one order."""
        own = [it for it in self.claims.values() if it["your_reference"] in references]
        self.mandates["m1"] = {
            "id": "m1",
            "reference_number": number,
            "legal_stage": "extrajudicial",
            "processing_state": "in_progress",
            "payment_state": "unpaid",
            "legal_claim_balance": balance(
                sum(float(it["main_claim_amount"]["value"]) for it in own)
            ),
            "requests_to_client_summary": {"items": []},
            "status_updates": [],
            **words,
        }
        for claim in own:
            claim |= {"submission_state": "accepted", "mandate": {"id": "m1"}}

    def pay_out(self, number="AB1", key="s1", **amounts):
        """A statement about a payment of 327.09, as the documentation has it."""
        money = {
            "total_payments": 327.09,
            "allocation_to_fee": 52.92,
            "allocation_to_fee_vat": 10.05,
            "allocation_to_main_claim": 271.32,
            "allocation_to_default_interest": 2.85,
            "allocation_to_success_commission": 2.85,
            "allocation_to_success_commission_vat": 0.54,
            "payout": 260.73,
            **amounts,
        }
        money = {name: euros(amount) for name, amount in money.items()}
        entry = {"third_party_money": {"payments_to_dca": money}}
        self.statements.append(
            {
                "id": key,
                "clearing_no": number,
                "period_end": "2026-12-31",
                "canceled": False,
                "total_balance": money["payout"],
            }
        )
        self.details[key] = [{"reference_number": "K26-1", "third_party_money_entries": [entry]}]

    def count(self, method, path):
        return self.calls.count((method, path))
