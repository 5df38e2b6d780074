"""A screen of the web client: opened, looked at, pressed."""

import contextlib
import re
from pathlib import Path

SCRIPT = Path(__file__).with_suffix(".js")
DRAWN = "() => document.querySelector('.o_action_manager > *:not([data-crawl-old])')"
# The client thinks between an answer and what it asks for next, longer where much else is going on.
IDLE = """() => new Promise((tell) => requestIdleCallback(
    () => tell(!document.querySelector('.o_loading_indicator, .o_blockUI')), { timeout: 5000 }
))"""
PATIENCE = 30_000  # milliseconds
# Answers that close a dialog and do nothing.
CLOSING = re.compile(
    r"abbrechen|verwerfen|schließen|behalten|zurück$|cancel|discard|close|keep|^$", re.IGNORECASE
)
# Titles of dialogs that say no, instead of those that say that something broke.
REFUSING = re.compile(r"Ungültiger Vorgang|Invalid Operation|Zugriffsfehler|Access Error")
# The crawler fills in nothing.
INCOMPLETE = re.compile(r"Fehlende Pflichtfelder|Missing required fields")
# Words that only English has; of a text with two of them and none of German.
ENGLISH = {
    *("the", "of", "and", "is", "not", "has", "with", "for", "from", "are", "was", "been"),
    *("what", "which", "your", "cannot", "this"),
}
GERMAN = {
    *("der", "die", "das", "und", "ist", "nicht", "hat", "mit", "für", "von", "sind", "war"),
    *("dem", "den", "ein", "eine", "bitte", "auf"),
}


class Screen:
    def __init__(self, context, address):
        self.address = address
        self.events, self._flying = [], set()
        self.page = page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(path=SCRIPT)
        page.on("pageerror", lambda error: self.events.append(("page error", str(error)[:300])))
        page.on("console", self._hear)
        page.on("download", lambda file: self.events.append(("download", file.suggested_filename)))
        page.on("popup", lambda other: self.events.append(("popup", other.url)))
        page.on("response", self._receive)
        page.on("request", self._send)
        page.on("requestfinished", self._land)
        page.on("requestfailed", self._land)

    def _hear(self, message):
        # What the server refused says so by its status.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.events.append(("console", message.text[:300]))

    def _send(self, request):
        if "/websocket" not in request.url:
            self._flying.add(request)
            if request.method == "POST":
                self.events.append(("asked", request.url))

    def _land(self, request):
        self._flying.discard(request)

    def _receive(self, response):
        if response.status >= 400 and "/websocket" not in response.url:
            path = response.url.split("?")[0].removeprefix(self.address)
            self.events.append(("http", f"{response.status} {path}"))

    # === MOVING === #

    def open(self, path, anew=False):
        """``anew`` loads the client too, which takes longer, as somebody who comes from elsewhere;
        else it stays."""
        broken = self.took("page error", "console")
        self.events.clear()
        if anew or broken or not self._turn(path):
            self.page.goto(self.address + path, wait_until="commit")
        with contextlib.suppress(Exception):
            self.page.wait_for_function(DRAWN)
        self.settle()

    def _turn(self, path):
        with contextlib.suppress(Exception):
            return self.ask("turn", path)
        return False

    def leave(self):
        """Nothing of the screen asks or keeps anything any more."""
        with contextlib.suppress(Exception):
            if self.took("page error", "console") or not self._calm():
                self.page.goto("about:blank")

    def _calm(self):
        """Whether nothing is open any more that asks or keeps anything."""
        if not self.ask("calm"):
            return False
        if not self.ask("closed"):
            self.settle()
        return self.ask("closed")

    def settle(self):
        """Wait for what was asked for; the line for notifications never falls silent."""
        page, quiet = self.page, 0
        page.wait_for_timeout(150)
        for _try in range(300):
            quiet = quiet + 1 if not self._flying and page.evaluate(IDLE) else 0
            if quiet > 3:
                break
            page.wait_for_timeout(100)

    def rest(self):
        """What it shows when it changes no more: on a busy machine it is read anew some time after
        a dialog closes."""
        shown, before = self.ask("state"), None
        for _try in range(8):
            if shown == before:
                break
            before = shown
            self.page.wait_for_timeout(600)
            self.settle()
            shown = self.ask("state")
        return shown

    def tick(self, everything):
        place = "thead" if everything else "tbody .o_data_row"
        boxes = self.page.locator(
            f".o_action_manager .o_list_table {place} .o_list_record_selector input"
        )
        if boxes.count():
            boxes.first.check(force=True)
            self.page.wait_for_timeout(150)

    def tabs(self):
        """Turn the pages of the notebook, one after the other."""
        heads = self.page.locator(".o_action_manager .o_notebook_headers .nav-link")
        yield
        for number in range(1, heads.count()):
            with contextlib.suppress(Exception):
                heads.nth(number).click(timeout=3000)
                self.page.wait_for_timeout(200)
                yield

    def press(self, place, name):
        """False if the button cannot be seen."""
        for _tab in self.tabs():
            if self.ask("mark", place, name):
                self.events.clear()
                self.page.locator("[data-crawl=here]").first.click(timeout=5000)
                self.settle()
                return True
        return False

    # === LOOKING === #

    def ask(self, function, *arguments):
        return self.page.evaluate(f"arguments => window.crawl.{function}(...arguments)", arguments)

    def took(self, *kinds):
        return any(kind in kinds for kind, _what in self.events)

    def answers(self):
        """[(number, label)] of the open dialog but for those that only close it; None without."""
        labels = self.ask("answers")
        if labels is None:
            return None
        return [(n, label) for n, label in enumerate(labels) if not CLOSING.search(label)]

    def faults(self, known):
        """(kind, what) of all that is wrong with it. ``known``: {English: what it should say}."""
        for kind, what in self.events:
            if kind in ("page error", "console", "http"):
                yield kind, what
        if what := self.ask("error"):
            yield "refused" if REFUSING.match(what) else "error", what
        what = self.ask("complaint")
        if what and not INCOMPLETE.match(what):
            yield "refused", what
        for what in self.ask("cut"):
            yield "cut", what
        for said in self.ask("texts") if known else ():
            if said in known:
                yield "english", said
            else:
                words = set(re.findall(r"[a-zäöüß]+", said.lower()))
                if len(words & ENGLISH) > 1 and not words & GERMAN:
                    yield "english?", said[:160]
