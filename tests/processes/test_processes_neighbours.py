"""Beside Odoo's apps that are not everybody's: Snailmail, Twilio, the website and sales."""

import base64
import hmac
import re
import urllib.error
import urllib.parse
import urllib.request

from lib import database, odoo, web

from .case import CRON, ProcessCase
from .shell import Agent

MODULES = ["snailmail", "sms_twilio", "website", "sale"]
INSTALL = """
env["ir.module.module"].search([("name", "in", {})]).button_immediate_install()
env.cr.commit()
"""
# What leaves the machine goes to a service beside it, which keeps it.
SERVICES = """
for name in ("sms.endpoint", "snailmail.endpoint"):
    env["ir.config_parameter"].set_param(name, "{}")
env.cr.commit()
"""
POSTED = """
env.company.write({"dunning_letter_handling": "post", "snailmail_cover": False})
ladder = env["account.dunning.procedure"].search([("name", "=", "Letter")])
ladder.level_ids.write({"by_email": False, "falls_back": True})
debtors = env["res.partner"].search([("dunning_procedure_id", "=", ladder.id)], order="name")
debtors.country_id = env.ref("base.de")
debtors[1].name, debtors[2].name, debtors[3].country_id = "Refused Ltd", "Silent Ltd", False
run = env["account.dunning.run"].create({"company_id": env.company.id})
run.action_propose()
mine = run.notice_ids.filtered(lambda one: one.partner_id in debtors)
(run.notice_ids - mine).action_cancel()
mine.action_confirm()
env.cr.commit()
"""
WAYS = """
result = {
    notice.partner_id.name: [
        [one.channel, one.state, one.error or ""] for one in notice.delivery_ids.sorted("id")
    ]
    for notice in env["account.dunning.notice"].search([("state", "!=", "cancelled")])
}
"""
# Odoo knows one address of Twilio, out in the world.
AT_HOME = """
import requests
post = requests.Session.post
def at_home(self, url, **kwargs):
    return post(self, url.replace("https://api.twilio.com", "{}"), **kwargs)
requests.Session.post = at_home
"""
TEXTED = """
env.company.write({
    "sms_provider": "twilio",
    "sms_twilio_account_sid": "AC" + "0" * 32,
    "sms_twilio_auth_token": "secret",
})
germany = env.ref("base.de")
if numbers:
    env["sms.twilio.number"].create(
        {"company_id": env.company.id, "number": "+4915112345678", "country_id": germany.id}
    )
ladder = env["account.dunning.procedure"].search([("name", "=", "Letter")])
ladder.level_ids.write({"by_letter": False, "by_email": False, "by_sms": True, "falls_back": True})
debtors = env["res.partner"].search([("dunning_procedure_id", "=", ladder.id)], order="name")
debtors.write({"country_id": germany.id, "phone": "0171 1234567"})
debtors[1].phone = "0171 1230000"
run = env["account.dunning.run"].create({"company_id": env.company.id})
run.action_propose()
mine = run.notice_ids.filtered(lambda one: one.partner_id in debtors[:3])
(run.notice_ids - mine).action_cancel()
mine.action_confirm()
env.cr.commit()
"""
SENT = f"""
env.ref("{CRON}").method_direct_trigger()
env.cr.commit()
"""
PAGE = """
website = env["website"].search([], limit=1)
env["payment.provider"].search([("code", "=", "demo")])
debtor = env["res.partner"].search([("name", "=", "Debtor 01")])
case = env["account.collection.case"]._open_for(debtor, env.company)
address = case._make_link("clerk")
# German is not among the languages of the website.
env["res.lang"]._activate_lang("de_DE")
ours = env["ir.module.module"].search([("name", "=", "account_collections")])
ours._update_translations(["de_DE"])
# A second website of another company, on the same address.
second = env["res.company"].search([("name", "=", "Second Company")])
env["website"].create({"name": "Other site", "company_id": second.id})
result = [address[address.index("/my/"):], website.company_id.name]
env.cr.commit()
"""
QUOTED = """
policy = env["account.credit.policy"].create({"text": "Interest is due from the due date on."})
policy.action_put_in_force()
order = env["sale.order"].create({
    "partner_id": env["res.partner"].search([("name", "=", "Debtor 01")]).id,
    "order_line": [(0, 0, {"name": "Work", "display_type": "line_note"})],
})
reports = env["ir.actions.report"]
html, _kind = reports._render_qweb_html("sale.report_saleorder", order.ids)
result = html.decode()
"""


class TestNeighbours(ProcessCase):
    """One database has them all: to install them takes a minute."""

    origin = "neighbours"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stage = cls.stage
        stage.neighbours = stage.ledger.replace("_ledger_", "_neighbours_")
        cls.addClassCleanup(database.drop, stage.server, stage.neighbours)
        database.create(stage.server, stage.neighbours, stage.ledger)
        with Agent(stage.server, stage.neighbours) as agent:
            agent.run(INSTALL.format(MODULES))

    def setUp(self):
        super().setUp()
        self.left_machine = self.folder / "providers"
        self.services = self.stack.enter_context(web.keeping_post(self.left_machine))

    def kept(self, kind):
        return sorted(self.left_machine.glob(f"*.{kind}"))

    # === POST === #

    def test_letters_are_posted_once_and_what_fails_goes_another_way(self):
        with self.agent() as agent:
            agent.run(SERVICES.format(self.services))
            agent.run(POSTED)
            agent.run(SENT)
            agent.run(SENT)
            ways = agent.run(WAYS)
        self.assertEqual(ways["Debtor 55"], [["letter", "sent", ""]])
        self.assertEqual(len(self.kept("pdf")), 3)
        self.assertTrue(all(one.read_bytes().startswith(b"%PDF") for one in self.kept("pdf")))
        for name, reason in (
            ("Refused Ltd", "not covered"),
            ("Silent Ltd", ""),
            ("Debtor 58", "and country"),
        ):
            with self.subTest(name):
                first, second = ways[name]
                self.assertEqual((first[:2], second[0]), (["letter", "failed"], "email"))
                self.assertIn(reason, first[2])
        # Odoo's own queue tries nothing of it again.
        self.assertEqual(self.count("snailmail_letter", "state = 'pending'"), 0)
        self.assertEqual(self.count("snailmail_letter", "state = 'error'"), 0)

    def test_killed_in_the_middle_of_the_call_no_letter_is_posted_twice(self):
        broken = """
Delivery = env.registry["account.dunning.delivery"]
Delivery._call_post = lambda self: 0
"""
        with self.agent() as agent:
            agent.run(SERVICES.format(self.services))
            agent.run(POSTED)
            agent.run(broken + SENT)
        with self.agent() as agent:
            agent.run(SENT)
            self.assertEqual(self.kept("pdf"), [])
            self.sql(
                "UPDATE account_dunning_delivery SET text_begun_on = text_begun_on"
                " - interval '20 minutes'"
            )
            agent.run(SENT)
            first = agent.run(WAYS)["Debtor 55"][0]
        self.assertEqual(first[:2], ["letter", "failed"])
        self.assertIn("not known", first[2])
        self.assertEqual(self.kept("pdf"), [])

    # === TWILIO === #

    def text(self, numbers=True):
        with self.agent() as agent:
            agent.run(SERVICES.format(self.services) + AT_HOME.format(self.services))
            agent.run(f"numbers = {numbers}\n{TEXTED}")
            agent.run(SENT)
            return agent.run(WAYS)

    def test_text_messages_over_twilio(self):
        ways = self.text()
        self.assertEqual(len(self.kept("txt")), 2, ways)
        self.assertIn("+491711234567", self.kept("txt")[0].read_text())
        self.assertEqual(ways["Debtor 55"], [["sms", "handed", ""]])
        refused, other = ways["Debtor 56"]
        self.assertEqual((refused[:2], other[0]), (["sms", "failed"], "email"))
        self.assertIn("Invalid 'To' phone number", refused[2])

    def tell(self, address, message, secret="secret", **form):
        """What Twilio tells later of a message, signed as it does."""
        asked = self.kept("callback")[message].read_text()
        signed = asked + "".join(f"{key}{form[key]}" for key in sorted(form))
        digest = hmac.digest(secret.encode(), signed.encode(), "sha1")
        headers = {"X-Twilio-Signature": base64.b64encode(digest).decode()}
        path = urllib.parse.urlsplit(asked).path
        return self.open(address, path, urllib.parse.urlencode(form).encode(), **headers)[0]

    def test_what_twilio_tells_later_decides_what_was_delivered(self):
        self.assertEqual(self.text()["Debtor 57"], [["sms", "handed", ""]])
        with web.serving(self.server, self.name, odoo.free_port()) as (address, _child):
            forged = self.tell(address, 0, secret="guessed", SmsStatus="delivered")
            self.assertEqual(forged, 404)
            self.assertEqual(self.tell(address, 0, SmsStatus="delivered"), 200)
            lost = self.tell(address, 1, SmsStatus="undelivered", ErrorCode="30003")
            self.assertEqual(lost, 200)
        with self.agent() as agent:
            agent.run(SENT)
            ways = agent.run(WAYS)
        self.assertEqual(ways["Debtor 55"], [["sms", "sent", ""]])
        first, second = ways["Debtor 57"]
        self.assertIn(first[1], ("failed", "bounced"))
        self.assertEqual(second[0], "email")

    def test_twilio_without_a_number_to_send_from(self):
        ways = self.text(numbers=False)
        self.assertEqual(self.kept("txt"), [])
        self.assertEqual(len(ways["Debtor 55"]), 2, ways)
        refused, other = ways["Debtor 55"]
        self.assertEqual((refused[:2], other[0]), (["sms", "failed"], "email"))
        self.assertIn("From", refused[2])

    # === SALES === #

    def test_a_quotation_tells_what_follows_a_late_payment(self):
        with self.agent() as agent:
            quotation = agent.run(QUOTED)
        self.assertEqual(quotation.count("Interest is due from the due date on."), 1)

    # === WEBSITE === #

    def open(self, address, path, form=None, **headers):
        wanted = urllib.request.Request(address + path, data=form, headers=headers)
        try:
            with urllib.request.urlopen(wanted, timeout=120) as page:
                return page.status, page.headers, page.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read().decode()

    def test_the_page_of_a_debtor_with_a_website(self):
        with self.agent() as agent:
            path, _company = agent.run(PAGE)
        with web.serving(self.server, self.name, odoo.free_port()) as (address, _child):
            status, headers, page = self.open(address, path)
            self.assertEqual(status, 200, page[:2000])
            self.assertIn("100.00", page)
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertIn("frame-ancestors 'none'", headers["Content-Security-Policy"])
            # Neither menus nor what counts visitors, nor the address of the page in it.
            self.assertNotIn("<header", page)
            foreign = re.findall(r'(?:src|href)="(?:https?:)?//(?!127\.0\.0\.1)[^"]+"', page)
            self.assertEqual(foreign, [])
            for wrong in (f"{path}x", f"/de{path}x", path[:-1]):
                self.assertEqual(self.open(address, wrong)[0], 404, wrong)
            shut = self.open(address, f"{path}x", **{"Accept-Language": "de-AT,de"})[2]
            self.assertIn("Dieser Link führt nirgendwohin", shut)
            self.assertIn('lang="de-DE"', shut)
            self.assertEqual(self.open(address, "/my/open-amounts/new-link")[0], 200)
            self.assertNotIn("open-amounts", self.open(address, "/sitemap.xml")[2])
            self.assertNotIn(
                path.rpartition("/")[2],
                self.sql("SELECT string_agg(url, ' ') FROM website_track")[0][0] or "",
            )
