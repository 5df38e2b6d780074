"""Calls to the interface of an agency: one at a time, each with an end."""

import json
import secrets
import urllib.error
import urllib.parse
import urllib.request

TIMEOUT = 20
MOST_BYTES = 20_000_000
PAGE, MOST_PAGES = 100, 1000


class NoAnswer(Exception):
    """``code``: down, key, missing or refused."""

    def __init__(self, code, text=""):
        super().__init__(f"{code}: {text}")
        self.code, self.text = code, text


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes nowhere else."""

    def redirect_request(self, *args, **kwargs):
        return None


class Calls:
    def __init__(self, address, key):
        self.address, self.key = address.rstrip("/"), key
        self.opener = urllib.request.build_opener(_NoRedirect)

    def get(self, path, **params):
        query = f"?{urllib.parse.urlencode(params)}" if params else ""
        return self._call("GET", f"{path}{query}")

    def get_all(self, path, read_page, **params):
        """The rows of all pages."""
        rows = []
        for number in range(MOST_PAGES):
            page = self.get(path, limit=PAGE, offset=number * PAGE, **params)
            found, more = read_page(page)
            rows += found
            if not more or not found:
                return rows
        raise NoAnswer("refused", f"{path}: > {MOST_PAGES} × {PAGE}")

    def post(self, path, values):
        return self._call("POST", path, json.dumps(values).encode(), "application/json")

    def patch(self, path, values):
        return self._call("PATCH", path, json.dumps(values).encode(), "application/json")

    def delete(self, path):
        return self._call("DELETE", path)

    def upload(self, path, name, raw):
        mark = secrets.token_hex(16)
        quoted = name.replace("\\", "").replace('"', "")
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        )
        body = head.encode() + raw + f"\r\n--{mark}--\r\n".encode()
        return self._call("POST", path, body, f"multipart/form-data; boundary={mark}")

    def _call(self, method, path, body=None, kind=None):
        headers = {"Authorization": f"Bearer {self.key}", "Accept": "application/json"}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(
            f"{self.address}/{path}", data=body, headers=headers, method=method
        )
        try:
            with self.opener.open(request, timeout=TIMEOUT) as answer:
                raw = answer.read(MOST_BYTES + 1)
        except urllib.error.HTTPError as error:
            raise self._name(error) from error
        except (OSError, ValueError) as error:
            # A time-out, a name that is not found, a connection that breaks in the middle.
            raise NoAnswer("down", type(error).__name__) from error
        if len(raw) > MOST_BYTES:
            raise NoAnswer("refused", f"> {MOST_BYTES} bytes")
        if not raw:
            return {}
        try:
            return json.loads(raw)
        except ValueError as error:
            raise NoAnswer("down", "JSON") from error

    def _name(self, error):
        if error.code in (401, 403):
            return NoAnswer("key", str(error.code))
        if error.code == 429 or error.code >= 500:
            return NoAnswer("down", str(error.code))
        text = error.read(500).decode(errors="replace")
        code = "missing" if error.code == 404 else "refused"
        return NoAnswer(code, f"{error.code} {text}"[:200])
