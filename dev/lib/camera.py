"""Take the screenshots: a program of its own, started with the environment's Python.

camera.py ORDER: a JSON file with address, folder, chromium, flags, screens, letter, size.
Each screen is (name, path, clicks): what to click on, one after the other, once it is drawn.
"""

import json
import sys
from pathlib import Path

import pypdfium2
from playwright.sync_api import Error, sync_playwright

PATIENCE = 60_000  # milliseconds; the first page waits for its assets
DRAWN = ".o_action_manager > *, .o_debtor_page, main > h1"
BUSY = ".o_loading_indicator, .o_blockUI"
BROKEN = ".o_error_dialog, .modal .o_error_detail"


def main():
    order = json.loads(Path(sys.argv[1]).read_text())
    failures = photograph(order)
    if Path(order["letter"]).exists():
        draw_letter(Path(order["letter"]), Path(order["folder"]))
    for failure in failures:
        print(failure, flush=True)
    sys.exit(1 if failures else 0)


def photograph(order):
    failures = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=order["chromium"], args=order["flags"], chromium_sandbox=False
        )
        page = browser.new_page(viewport=order["size"])
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda error: failures.append(f"{page.url}: {error}"))
        log_in(page, order["address"])
        page.context.add_cookies(
            [{"name": "cids", "value": order["companies"], "url": order["address"]}]
        )
        for name, path, clicks in order["screens"]:
            try:
                take(page, order["address"] + path, clicks, f"{order['folder']}/{name}.png")
                print(f"{name}.png", flush=True)
            except (Error, ValueError) as error:
                failures.append(f"{name} ({path}): {str(error).splitlines()[0]}")
                page.screenshot(path=f"{order['folder']}/{name}.failed.png")
        browser.close()
    return failures


def log_in(page, address):
    page.goto(f"{address}/web/login")
    page.fill("input[name=login]", "admin")
    page.fill("input[name=password]", "admin")
    page.click("form.oe_login_form button[type=submit]")
    settle(page)


def take(page, url, clicks, file):
    page.goto(url)
    settle(page)
    for click in clicks:
        page.click(click)
        settle(page)
    if page.locator(BROKEN).count():
        raise ValueError(page.locator(BROKEN).first.inner_text())
    # The page of a debtor is scrolled as a whole, the web client in parts.
    page.screenshot(path=file, full_page=page.locator(".o_debtor_page").count() > 0)


def settle(page):
    """Wait until the web client has drawn what it was asked for."""
    page.wait_for_selector(DRAWN)
    page.wait_for_function(f"() => !document.querySelector('{BUSY}')")
    # The client's connection for notifications never falls silent, so idleness is no sign.
    page.wait_for_timeout(1500)  # charts and pictures fade in


def draw_letter(letter, folder):
    document = pypdfium2.PdfDocument(letter)
    for number, sheet in enumerate(document, start=1):
        sheet.render(scale=1.5).to_pil().save(folder / f"letter-{number}.png")
        print(f"letter-{number}.png", flush=True)


if __name__ == "__main__":
    main()
