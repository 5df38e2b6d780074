import contextlib
import json
import os
import re
import time
import traceback
from importlib.metadata import version
from pathlib import Path
from unittest.mock import patch

import polib
from axe_playwright_python.sync_playwright import Axe
from lxml import etree
from playwright.sync_api import sync_playwright

from odoo.tests import HttpCase, common, tagged
from odoo.tools.safe_eval import safe_eval

import odoo.addons.account_collections as addon

from .screen import Screen

MODULE = "account_collections"
ORDER = json.loads(os.environ.get("CRAWL_ORDER", "{}"))
# Screens of others that the add-on has buttons on.
OTHERS = (
    "account.action_move_out_invoice_type",
    "account.action_account_payments",
    "account.res_partner_action_customer",
)
# What is wrong with these is wrong with every screen.
CORE = ("/odoo/customers", "/odoo/customer-invoices", "/odoo/accounting", "/odoo/customers/new")
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
CLASSES = re.compile(r'class="([^"]*)"')
PRESSED = ("object", "action")
MOST_RECORDS, MOST_FORMS = 200, 8
MODES = {"list", "kanban", "form", "pivot", "graph", "calendar", "activity"}


@tagged("post_install", "-at_install")
class TestCrawl(HttpCase):
    """Opens every view of every action of the add-on, in one transaction on a copy of the demo, and
    presses every button, and every answer of the dialogs they open. A press is taken back before
    the next one."""

    test_cursor_lock_timeout = 60

    def test_every_button(self):
        self.found, self.buttons, self.forms = {}, {}, set()
        self.began = time.monotonic()
        self._set_up()
        session = self.authenticate(self.user.login, self.user.login)
        self.http_request_allow_all = True
        with self.allow_requests(all_requests=True), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=ORDER["chromium"], args=ORDER["flags"], chromium_sandbox=False
            )
            size = {"width": ORDER["width"], "height": 900}
            context = browser.new_context(viewport=size, locale="de-DE", accept_downloads=True)
            cookies = {
                "session_id": session.sid,
                "cids": str(self.company.id),
                common.TEST_CURSOR_COOKIE_NAME: self.http_request_key,
            }
            address = self.base_url()
            context.add_cookies([{"name": n, "value": cookies[n], "url": address} for n in cookies])
            self.screen = Screen(context, address)
            try:
                self._walk()
            finally:
                self._write()
                browser.close()

    def _set_up(self):
        self.user = self.env["res.users"].search([("login", "=", ORDER["login"])])
        self.company = self.user.company_id
        self.user.write({"lang": ORDER["lang"], "tour_enabled": False})
        self.env["ir.config_parameter"].set_param("report.print_delay", "0")
        self.env["ir.config_parameter"].set_param("report.url", self.base_url())
        context = {"lang": ORDER["lang"], "allowed_company_ids": self.company.ids}
        self.as_user = self.env(user=self.user.id, context=context)
        report = type(self.env["ir.actions.report"])
        for name in ("_render_qweb_pdf_prepare_streams", "_render_qweb_pdf"):
            self._force(report, name)
        catalogue = Path(addon.__file__).parent / "i18n" / f"{ORDER['lang'][:2]}.po"
        entries = polib.pofile(str(catalogue)) if catalogue.exists() else ()
        self.known = {
            entry.msgid: entry.msgstr
            for entry in entries
            if entry.msgstr and entry.msgstr != entry.msgid and " " in entry.msgid.strip()
        }
        self.axe, self.baseline = Axe(), set()
        views = self._find_own("ir.ui.view")
        archs = [etree.fromstring(view.arch_db) for view in views.values()]
        self.own_names = {one.get("name") for arch in archs for one in arch.iter("button")}

    def _find_own(self, model):
        """{external name: record} of the add-on."""
        domain = [("module", "=", MODULE), ("model", "=", model)]
        rows = self.env["ir.model.data"].search(domain, order="name")
        return {row.name: self.as_user[model].sudo().browse(row.res_id) for row in rows}

    def _force(self, report, name):
        """Tests of Odoo print HTML; a person gets a PDF."""
        original = getattr(report, name)

        def forced(this, *args, **kwargs):
            return original(this.with_context(force_report_rendering=True), *args, **kwargs)

        self.startPatcher(patch.object(report, name, forced))

    # === ONE TRANSACTION === #

    @contextlib.contextmanager
    def _alone(self):
        """No request comes in between."""
        lock = common._registry_test_lock
        if not lock.acquire(timeout=120):
            raise RuntimeError("A request does not end.")
        try:
            yield
        finally:
            lock.release()

    @contextlib.contextmanager
    def _taken_back(self):
        with self._alone():
            self.cr.execute("SAVEPOINT crawl")
        try:
            yield
        finally:
            self.screen.leave()
            with self._alone():
                self.cr.execute("ROLLBACK TO SAVEPOINT crawl")
                self.env.transaction.reset()
                self.registry.clear_all_caches()

    # === THE WALK === #

    def _walk(self):
        if ORDER["axe"]:
            for path in CORE:
                self.screen.open(path)
                self.baseline |= {key for key, _what in self._listen()}
        for name, action in self._choose_actions():
            try:
                self._walk_action(name, action)
            except Exception:
                self._find("broken off", name, traceback.format_exc()[-600:])
                self.screen.leave()

    def _choose_actions(self):
        with self._alone():
            named = self._find_own("ir.actions.act_window")
            named |= {one: self.as_user.ref(one).sudo() for one in OTHERS}
            wanted = [pair for pair in named.items() if self._is_wanted(*pair)]
        # Each form is pressed once, whatever window opens it.
        part, parts = ORDER["shard"]
        models = list(dict.fromkeys(action.res_model for _name, action in wanted))
        mine = set(models[part::parts])
        return [(name, action) for name, action in wanted if action.res_model in mine]

    def _is_wanted(self, name, action):
        reached = action.target != "new" and self.as_user[action.res_model].has_access("read")
        return reached and ORDER["only"].lower() in f"{name} {action.name}".lower()

    def _walk_action(self, name, action):
        with self._alone():
            path = f"/odoo/{action.path or f'action-{action.id}'}"
            model, modes = action.res_model, [mode for _view, mode in action.views]
            views = {mode: view for view, mode in action.views}
            archs = {mode: self._read_arch(model, views[mode], mode) for mode in modes}
        for mode in modes:
            self._expect(model, mode, archs[mode])
        self.screen.open(path)
        self._look(f"{name} [{modes[0]}]", listen=True)
        for mode in modes[1:]:
            switch = self.screen.page.locator(f".o_switch_view.o_{mode}")
            if mode != "form" and switch.count():
                self.screen.events.clear()
                switch.first.click()
                self.screen.settle()
                self._look(f"{name} [{mode}]")
        if modes[0] in ("list", "kanban"):
            self._press_rows(name, model, path, modes[0])
        if "form" in modes:
            self._walk_forms(name, model, path, action, archs["form"])

    def _read_arch(self, model, view, mode):
        return etree.fromstring(self.as_user[model].get_view(view, mode)["arch"])

    def _expect(self, model, mode, arch):
        """Remember the buttons, to tell later which were never seen."""
        for button in self._own(arch):
            self.buttons.setdefault(f"{model} {button.get('name')}", 0)

    def _own(self, arch):
        """The buttons of the add-on, by what they call."""
        return [button for button in arch.iter("button") if self._is_own(button)]

    def _is_own(self, button):
        return button.get("type") in PRESSED and button.get("name") in self.own_names

    def _press_rows(self, name, model, path, mode):
        for everything in (False, True) if mode == "list" else (False,):
            self.screen.open(path)
            self.screen.tick(everything)
            seen = self.screen.ask("buttons")
            for place, button, label in dict.fromkeys(map(tuple, seen)):
                if button in self.own_names and (place == "header" or not everything):
                    words = f"{name} [{mode}] {label or button}{' (all)' if everything else ''}"
                    self._press(words, model, path, place, button, ticks=(everything,))

    def _walk_forms(self, name, model, path, action, arch):
        with self._alone():
            records = self._choose_records(model, action, arch)
        for record in records:
            if (model, record) in self.forms:
                continue
            self.forms.add((model, record))
            place = f"{path}/{record}"
            self.screen.open(place)
            state, buttons = self.screen.ask("state")["status"], {}
            for number, _tab in enumerate(self.screen.tabs()):
                self._look(f"{name} #{record} page {number}", listen=not number)
                buttons.update(dict.fromkeys(map(tuple, self.screen.ask("buttons"))))
            for where, button, label in buttons:
                done = (model, state, where, button, label)
                if button in self.own_names and done not in self.forms:
                    self.forms.add(done)
                    self._press(
                        f"{name} #{record} ({state}) {label or button}", model, place, where, button
                    )

    def _choose_records(self, model, action, arch):
        """The fewest records on which every button of the form can be seen once."""
        Model = self.as_user[model].with_context(active_test=False)
        known = {"uid": self.user.id, "allowed_company_ids": self.company.ids}
        records = Model.search(safe_eval(action.domain or "[]", known), limit=MOST_RECORDS)
        buttons = self._own(arch)
        names = {one.get("name") for one in arch.xpath("//field[not(ancestor::field)]")}
        names &= set(Model._fields)
        rows = records.read(sorted(names), load=None)
        inside = self._read_inside(Model, rows, buttons)
        shown = {row["id"]: self._find_shown(row, buttons, inside) for row in rows}
        chosen, left = [], set().union(*shown.values())
        while left and len(chosen) < MOST_FORMS:
            best = max(shown, key=lambda one: len(shown[one] & left))
            chosen.append(best)
            left -= shown[best]
        return chosen or records.ids[:1]

    def _read_inside(self, Model, rows, buttons):
        """The rows of lists within the form that have buttons, {field: {id: values}}."""
        inside = {}
        for name in {self._get_list_field(button) for button in buttons} - {None}:
            ids = {one for row in rows for one in row.get(name) or ()}
            records = Model.env[Model._fields[name].comodel_name].browse(ids)
            inside[name] = {row["id"]: row for row in records.read(load=None)}
        return inside

    def _get_list_field(self, button):
        """The field whose list the button stands in, if not in the form itself."""
        fields = button.xpath("ancestor::field[1]/@name")
        return fields[0] if fields and button.xpath("ancestor::list") else None

    def _find_shown(self, row, buttons, inside):
        shown = {f"state {row.get('state')}"}
        for number, button in enumerate(buttons):
            name, outer = self._get_list_field(button), button
            if name:
                outer = button.xpath("ancestor::field[1]")[0]
                lines = [inside[name][one] for one in row.get(name) or () if one in inside[name]]
                if not any(self._is_shown([button], line, parent=row) for line in lines):
                    continue
            if self._is_shown([outer, *outer.iterancestors()], row):
                shown.add(number)
        return shown

    def _is_shown(self, elements, row, parent=None):
        values = {**row, "uid": self.user.id, "context": {}, "parent": parent or {}}
        with contextlib.suppress(Exception):
            hidden = [one.get("invisible") for one in elements]
            return not any(safe_eval(one, dict(values)) for one in hidden if one)
        return False

    # === PRESSING === #

    def _press(self, words, model, path, place, button, ticks=()):
        if not ORDER["press"]:
            return
        answers = self._press_once(words, model, path, place, button, ticks)
        for number, label in answers:
            self._press_once(f"{words} › {label}", model, path, place, button, ticks, number)

    def _press_once(self, words, model, path, place, button, ticks, answer=None):
        """The answers that its dialog offers, if it opens one."""
        screen = self.screen
        with self._taken_back():
            try:
                screen.open(path)
                for everything in ticks:
                    screen.tick(everything)
                if not ticks and not self._turn_to(place, button):
                    return []
                before = (screen.page.url, screen.ask("state"), screen.ask("all"))
                if not screen.press(place, button):
                    return []
                self.buttons[f"{model} {button}"] = 1
                self._look(words)
                answers = screen.answers()
                if answer is None and answers is not None:
                    return answers
                if answer is not None and answers is not None:
                    screen.events.clear()
                    screen.ask("answer", answer)
                    screen.settle()
                    self._look(words)
                if screen.answers() is None:
                    self._judge(words, path, before)
            except Exception as error:
                self._find("broken off", words, str(error)[:300])
            return []

    def _turn_to(self, place, button):
        return any(self.screen.ask("mark", place, button) for _tab in self.screen.tabs())

    def _judge(self, words, path, before):
        """Whether the press showed, and whether the screen says what is so."""
        screen = self.screen
        url, state, _text = before
        if screen.page.url != url:
            return
        after, text = screen.rest(), screen.ask("all")
        quiet = after == state and text == before[2] and not screen.ask("toasts")
        gone = screen.took("download", "popup")
        stale = []
        if screen.took("asked"):
            tab = screen.page.locator(".o_notebook_headers .nav-link.active")
            title = tab.first.inner_text() if tab.count() else ""
            # Loading the client again takes longer: only where it seems to err.
            stale = self._compare(path, title, after) and self._compare(path, title, after, True)
        if stale:
            self._find("stale", words, "; ".join(stale)[:400])
        elif quiet and not gone:
            self._find("no effect", words, "no dialog, no toast, nothing changed")

    def _compare(self, path, title, after, anew=False):
        """What is another on the screen as it is opened again."""
        screen = self.screen
        screen.open(path, anew)
        if title:
            heads = screen.page.locator(".o_notebook_headers .nav-link", has_text=title)
            with contextlib.suppress(Exception):
                heads.first.click(timeout=2000)
                screen.settle()
        return list(_differ(after, screen.ask("state")))

    # === FINDINGS === #

    def _look(self, words, listen=False):
        for kind, what in self.screen.faults(self.known):
            self._find(kind, words, what)
        if listen and ORDER["axe"]:
            for key, what in self._listen():
                if key not in self.baseline:
                    self._find("axe", words, what)

    def _listen(self):
        """What a screen reader or weak eyes stumble over, (rule and kind of element, words)."""
        found = self.axe.run(self.screen.page, options=RULES).response["violations"]
        for rule in found:
            for node in rule["nodes"]:
                # By what it is made of, not by what it says.
                element = re.match(r"<(\w+)", node["html"])[1], *CLASSES.findall(node["html"])[:1]
                yield (rule["id"], element), f"{rule['id']}: {node['html'][:120]}"

    def _find(self, kind, words, what):
        # The same on a second screen is the same finding, unless it is about the screen.
        place = words if kind in ("stale", "no effect", "broken off", "refused") else ""
        key = (kind, re.sub(r"#\d+", "", place), re.sub(r"\d+", "0", what)[:120])
        if key in self.found:
            return
        shot = ""
        if kind not in ("cut", "axe", "english", "english?"):
            shot = f"{ORDER['shard'][0]}-{len(self.found):03}.png"
            with contextlib.suppress(Exception):
                self.screen.page.screenshot(path=f"{ORDER['folder']}/{shot}")
        self.found[key] = {"kind": kind, "where": words, "what": what, "picture": shot}
        print(f"{time.monotonic() - self.began:6.0f} s  {kind}: {words}: {what[:160]}", flush=True)

    def _write(self):
        unseen = [name for name, times in self.buttons.items() if not times]
        file = Path(ORDER["folder"]) / f"found-{ORDER['shard'][0]}.json"
        seen = [name for name, times in self.buttons.items() if times]
        told = {"found": list(self.found.values()), "seen": seen, "unseen": unseen}
        file.write_text(json.dumps(told | {"axe": version("axe-playwright-python")}))


def _differ(shown, fresh):
    for name in ("rows", "status", "buttons"):
        if shown[name] != fresh[name]:
            yield f"{name}: {shown[name][:120]!r} → {fresh[name][:120]!r}"
    for name, value in shown["fields"].items():
        if name in fresh["fields"] and fresh["fields"][name] != value:
            yield f"{name}: {value[:80]!r} → {fresh['fields'][name][:80]!r}"
