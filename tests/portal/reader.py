"""A browser in the hands of a debtor: real keys, a real mouse, the files of a real dialog; and the
program that finds what a screen reader stumbles over."""

import base64
import contextlib
import importlib.util
import json
import os
import time
from pathlib import Path

from odoo import http
from odoo.tests import common
from odoo.tests.common import ChromeBrowser

# What the law asks of pages: WCAG 2.1, levels A and AA (EN 301 549).
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
KEYS = {
    "Tab": {"code": "Tab", "windowsVirtualKeyCode": 9},
    "Enter": {"code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "Space": {"key": " ", "code": "Space", "windowsVirtualKeyCode": 32, "text": " "},
    "ArrowDown": {"code": "ArrowDown", "windowsVirtualKeyCode": 40},
}
PATIENCE = 30
# A page that is left while it fetches its words complains; pages without scripts fetch none.
LOADED = """document.readyState === "complete" && (!document.querySelector("#wrapwrap") ||
    performance.getEntriesByType("resource").some(one => one.name.includes("/translations")))"""
# Odoo's own sign of a provider that is tried out: no page of a debtor has it.
TRIED_OUT = ".fa-exclamation-triangle[data-bs-toggle=tooltip]"
# Pictures are kept where this names a folder.
PICTURES = "PAGE_PICTURES"
FOCUSED = """(() => {
    const one = document.activeElement, style = getComputedStyle(one);
    return {
        name: one.name || "", kind: one.type || one.localName, text: one.innerText || "",
        value: one.value || "", form: one.form ? one.form.getAttribute("action") : "",
        // Of a day it is a part that is focused, which the browser shows by itself.
        seen: style.outlineStyle !== "none" || style.boxShadow !== "none" || one.type === "date",
    };
})()"""


def get_axe():
    """The script of axe, None where it is not installed."""
    found = importlib.util.find_spec("axe_playwright_python")
    return found and (Path(found.origin).parent / "axe.min.js").read_text()


class Reader:
    """One window; ``words`` are those of the page in the language of the debtor."""

    def __init__(self, case, browser):
        self.case, self.browser, self.address = case, browser, case.base_url()

    @contextlib.contextmanager
    def alone(self):
        """Nothing is asked of the server meanwhile: it shares the transaction of the test."""
        self.case._wait_remaining_requests()
        with common._registry_test_lock:
            self.case.env.invalidate_all()
            yield
            self.case.env.flush_all()

    def ask(self, expression):
        found = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "awaitPromise": True, "returnByValue": True},
            timeout=PATIENCE,
        )
        if "exceptionDetails" in found:
            raise AssertionError(found["exceptionDetails"])
        return found["result"].get("value")

    def wait(self, expression):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            # Between two pages there is nobody to ask.
            with contextlib.suppress(Exception):
                if self.ask(f"{LOADED} && !!({expression})"):
                    return
            time.sleep(0.1)
        raise AssertionError(f"{expression} was never true; the page says: {self.text()[:1500]}")

    def see(self, selector, words=""):
        """Wait for an element that says these ``words``."""
        found = f"[...document.querySelectorAll({json.dumps(selector)})]"
        said = "one.textContent.replace(/\\s+/g, ' ')"
        self.wait(f"{found}.some(one => {said}.includes({json.dumps(words)}))")

    def open(self, path):
        self.browser.navigate_to(self.address + path, wait_stop=True)
        self.wait("document.body")

    def text(self):
        return self.ask("document.body ? document.body.innerText : ''") or ""

    # === BY MOUSE === #

    def click(self, selector):
        self.wait(f"document.querySelector({json.dumps(selector)})")
        place = self.ask(
            f"""(() => {{
                const one = document.querySelector({json.dumps(selector)});
                one.scrollIntoView({{block: "center", behavior: "instant"}});
                const box = one.getBoundingClientRect();
                return {{x: box.x + Math.min(box.width / 2, 20), y: box.y + box.height / 2}};
            }})()"""
        )
        for kind in ("mousePressed", "mouseReleased"):
            self._send("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def attach(self, selector, *files):
        """Choose ``files`` (paths) for a field, as the dialog of the browser does."""
        root = self._send("DOM.getDocument")["root"]["nodeId"]
        node = self._send("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self._send("DOM.setFileInputFiles", nodeId=node, files=[str(file) for file in files])

    # === BY KEYBOARD === #

    def press(self, key):
        event = {"key": key, **KEYS[key]}
        self._send("Input.dispatchKeyEvent", type="keyDown", **event)
        event.pop("text", None)
        self._send("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        for sign in text:
            self._send("Input.dispatchKeyEvent", type="char", text=sign)

    def type_day(self, day):
        """Into a field of a day: as the browser of an American shows it."""
        for digit in day.strftime("%m%d%Y"):
            event = {"key": digit, "text": digit, "windowsVirtualKeyCode": ord(digit)}
            self._send("Input.dispatchKeyEvent", type="keyDown", **event)
            self._send("Input.dispatchKeyEvent", type="keyUp", key=digit)

    def tab_to(self, **wanted):
        """Press Tab until what is focused is what is ``wanted``; on the way everything must show
        that it is focused."""
        for _press in range(120):
            self.press("Tab")
            at = self.ask(FOCUSED)
            if at["kind"] == "body":
                continue
            if not at["seen"]:
                raise AssertionError(f"Nobody sees that this is focused: {at}")
            if all(value in at[name] for name, value in wanted.items()):
                return at
        raise AssertionError(f"{wanted} is never reached by keyboard.")

    # === LOOKED AT === #

    def listen(self):
        """What axe finds, ``[words]``."""
        self.ask(f"{get_axe()}; 0")
        rules = json.dumps({"runOnly": {"type": "tag", "values": LEVELS}})
        where = json.dumps({"include": [["html"]], "exclude": [[TRIED_OUT]]})
        found = self.ask(f"axe.run({where}, {rules}).then(found => found.violations)")
        return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]

    def get_overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.ask("document.scrollingElement.scrollWidth - window.innerWidth")

    def shoot(self, name):
        folder = os.environ.get(PICTURES)
        if not folder:
            return
        taken = self._send("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / f"{name}.png").write_bytes(base64.b64decode(taken["data"]))

    def _send(self, method, **params):
        return self.browser._websocket_request(method, params=params, timeout=PATIENCE)


@contextlib.contextmanager
def reading(case, lang="en_US"):
    """A `Reader` until the end of the block; ``lang``: what his browser asks for."""
    browser = ChromeBrowser(case)
    try:
        with case.allow_requests(browser=browser):
            case.authenticate(None, None, browser=browser)
            case.session.context["lang"] = lang
            http.root.session_store.save(case.session)
            case.cr.flush()
            case.cr.clear()
            yield Reader(case, browser)
            case._wait_remaining_requests()
    finally:
        browser.stop()
