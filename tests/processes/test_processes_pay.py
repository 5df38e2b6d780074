"""Debtors pay on their page, of a real server: at once, in several windows, and while it dies."""

import json
import re
import threading
import urllib.request
from http.cookiejar import CookieJar
from urllib.parse import urlencode

from lib import odoo, web

from .case import ProcessCase
from .orders import RUN

TOGETHER = 4
POST_PROCESSING = "payment.cron_post_process_payment_tx"
# A provider of the demo's kind, which says what it is told to say, and the page of a debtor.
INSTALL = """
env["ir.module.module"].search([("name", "=", "payment_demo")]).button_immediate_install()
env.cr.commit()
"""
GIVEN = """
provider = env.ref("payment.payment_provider_demo")
provider.write({"state": "test", "is_published": True})
provider.journal_id = provider.journal_id or env["account.journal"].search(
    [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
)
debtor = env["res.partner"].search([("name", "=", "Debtor 01")])
case = env["account.collection.case"]._open_for(debtor, env.company)
address = case._make_link("clerk")
result = [address[address.index("/my/"):], provider.id, provider.payment_method_ids[0].id]
env.cr.commit()
"""
DECIDED = """
debtor = env["res.partner"].search([("name", "=", "Debtor 01")])
run = env["account.dunning.run"].create({"company_id": env.company.id, "simulated": True})
run.action_propose()
result = run.decision_ids.filtered(lambda one: one.partner_id == debtor).mapped("code")
"""


class Browser:
    """One window of a debtor, with cookies of its own."""

    def __init__(self, address):
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path):
        with self.opener.open(self.address + path, timeout=120) as page:
            return page.read().decode()

    def call(self, path, **params):
        data = json.dumps({"jsonrpc": "2.0", "params": params}).encode()
        wanted = urllib.request.Request(
            self.address + path, data, {"Content-Type": "application/json"}
        )
        with self.opener.open(wanted, timeout=120) as answer:
            return json.loads(answer.read())


class TestPayProcesses(ProcessCase):
    origin = "ledger"

    def setUp(self):
        super().setUp()
        with self.agent() as agent:
            agent.run(INSTALL)
        with self.agent() as agent:
            self.path, self.provider, self.method = agent.run(GIVEN)

    def serving(self):
        return web.serving(self.server, self.name, odoo.free_port())

    def see(self, browser):
        """The route that begins the payment of all that is due."""
        page = browser.open(f"{self.path}/pay?{urlencode({'what': 'due', 'currency': 'USD'})}")
        return re.search(r'data-transaction-route="([^"]+)"', page)[1]

    def begin(self, browser, route):
        return browser.call(
            route, provider_id=self.provider, payment_method_id=self.method, flow="direct"
        )["result"]

    def say_yes(self, browser, reference):
        browser.call(
            "/payment/demo/simulate_payment",
            reference=reference,
            payment_details="1",
            simulated_state="done",
        )

    def together(self, work, times):
        """What ``work(number)`` returns, done at the same moment."""
        answers, start = [], threading.Barrier(times)

        def run(number):
            start.wait()
            answers.append(work(number))

        threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers

    def payments(self):
        return int(self.sql("SELECT count(*) FROM account_payment")[0][0])

    def test_of_several_windows_one_begins_and_polls_book_once(self):
        with self.serving() as (address, _child):
            browsers = [Browser(address) for _number in range(TOGETHER)]
            routes = [self.see(browser) for browser in browsers]
            answers = self.together(
                lambda number: (number, self.begin(browsers[number], routes[number])), TOGETHER
            )
            begun = [(number, it) for number, it in answers if it.get("state") != "error"]
            refused = [it["state_message"] for _number, it in answers if it.get("state") == "error"]
            self.assertEqual((len(begun), len(refused)), (1, TOGETHER - 1), answers)
            self.assertIn("at this moment", refused[0])
            [(number, values)] = begun
            self.say_yes(browsers[number], values["reference"])
            self.together(lambda _: browsers[number].call("/payment/status/poll"), 6)
            browsers[number].call("/payment/status/poll")
        self.assertEqual(self.payments(), 1)
        self.assertEqual(
            self.sql("SELECT state, is_post_processed FROM payment_transaction"), [["done", "t"]]
        )

    def test_killed_after_the_providers_yes_nobody_is_dunned_and_the_money_is_booked(self):
        with self.serving() as (address, child):
            browser = Browser(address)
            values = self.begin(browser, self.see(browser))
            self.say_yes(browser, values["reference"])
            self.kill(child)
        self.assertEqual(self.payments(), 0)
        with self.agent() as agent:
            self.assertEqual(agent.run(DECIDED), ["in_payment"])
            # Odoo leaves the first ten minutes to the browser.
            self.sql(
                "UPDATE payment_transaction SET last_state_change = last_state_change"
                " - interval '11 minutes'"
            )
            agent.run(RUN.format(POST_PROCESSING))
        self.assertEqual(self.payments(), 1)
        with self.agent() as agent:
            self.assertEqual(agent.run(DECIDED), [])
