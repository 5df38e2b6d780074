"""Orders and deliveries where Odoo's Sales and Inventory are installed: nothing of the add-on
depends on them, so no other test has them."""

from lib import cache, odoo

from .case import ProcessCase

BEGIN = """
from datetime import timedelta
from odoo import fields
from odoo.exceptions import RedirectWarning, UserError
from odoo.fields import Command
company = env.company
today = company._get_dunning_today()
product = env["product.product"].create(
    {"name": "Part", "type": "consu", "is_storable": True, "list_price": 1.0, "taxes_id": False,
     "invoice_policy": "order"})
PIXEL = (b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
         b"rkJggg==")
count = [0]
def debtor(limit=None, **vals):
    count[0] += 1
    made = env["res.partner"].create({"name": f"Buyer {count[0]}", "is_company": True, **vals})
    if limit is not None:
        env["account.credit.limit"].create(
            {"partner_id": made.id, "amount": limit, "valid_from": "2020-01-01"}).action_approve()
    return made
def order(partner, amount):
    line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": amount, "tax_ids": False}
    lines = [Command.create(line)]
    return env["sale.order"].create({"partner_id": partner.id, "order_line": lines})
def overdue(partner, amount=250.0):
    day = today - timedelta(days=40)
    bill = env["account.move"].create(
        {"move_type": "out_invoice", "partner_id": partner.id, "invoice_date": day,
         "invoice_date_due": day, "invoice_payment_term_id": False,
         "invoice_line_ids": [Command.create({"name": "Work", "price_unit": amount,
                                              "tax_ids": [Command.clear()]})]})
    bill.action_post()
    return bill
def refused(act):
    env.flush_all()
    with env.cr.savepoint() as point:
        try:
            act()
        except (RedirectWarning, UserError) as error:
            point.rollback()
            env.invalidate_all(flush=False)
            return str(error.args[0])
    return ""
def exposure(partner):
    return float(partner._read_exposures(company)[partner.id].total)
def pay(sale, amount):
    provider = env["payment.provider"].search([("company_id", "=", company.id)], limit=1)
    return env["payment.transaction"].create(
        {"provider_id": provider.id, "amount": amount, "currency_id": sale.currency_id.id,
         "payment_method_id": env.ref("payment.payment_method_unknown").id,
         "partner_id": sale.partner_id.id, "reference": sale.name, "state": "done",
         "sale_order_ids": [Command.set(sale.ids)]})
"""


class TestCreditProcesses(ProcessCase):
    """Whoever is held confirms no order and gets no goods, and nobody else notices anything."""

    origin = "ledger"

    def setUp(self):
        super().setUp()
        line = odoo.command(
            self.server,
            "server",
            *("-d", self.name, "-i", "sale_stock", "--stop-after-init", "--no-http"),
            *("--max-cron-threads", "0"),
        )
        log = cache.checkout_folder() / f"{self.name}-sale.log"
        with open(log, "w") as out, odoo.process(line, stdout=out, stderr=out) as child:
            self.assertFalse(child.wait(), f"the log is {log}")
        self.shop = self.agent()
        self.shop.run(BEGIN)

    def told(self, code):
        return self.shop.run(BEGIN + code)

    def test_orders_and_deliveries(self):
        """One database for all of them, as installing the apps takes its time."""
        failed = []
        for name in sorted(name for name in dir(self) if name.startswith("check_")):
            try:
                getattr(self, name)()
            except AssertionError as error:
                failed.append(f"{name}: {error}")
        self.assertFalse(failed, "\n\n".join(failed))

    def check_nothing_is_asked_where_nobody_set_anything(self):
        asked, state = self.told("""
sale = order(debtor(), 10 ** 6)
env["account.credit.checkpoint"]._is_used()
pickings = env["stock.picking"].search([], limit=5)
env.flush_all()
before = env.cr.sql_log_count
checkpoint = env["account.credit.checkpoint"]
assert checkpoint._ask(sale) == {} and checkpoint._read_amounts(sale) == {}
checkpoint._check_pickings(pickings)
asked = env.cr.sql_log_count - before
sale.action_confirm()
result = [asked, sale.state]
""")
        self.assertEqual((asked, state), (0, "sale"))

    def check_an_order_counts_once_whatever_its_invoice_is(self):
        found = self.told("""
buyer = debtor(100)
sale = order(buyer, 60)
found = [exposure(buyer)]
sale.action_confirm()
found.append(exposure(buyer))
bill = sale._create_invoices()
found.append(exposure(buyer))
bill.action_post()
found.append(exposure(buyer))
result = found
""")
        self.assertEqual(found, [0.0, 60.0, 60.0, 60.0])

    def check_an_order_that_somebody_else_shall_pay_is_asked_about_again(self):
        words, payer, free = self.told("""
buyer, poor, rich = debtor(), debtor(100), debtor(1000)
sale = order(buyer, 160)
sale.action_confirm()
words = refused(lambda: sale.write({"partner_invoice_id": poor.id}))
payer = sale.partner_invoice_id == buyer
sale.partner_invoice_id = rich
# An address of the same debtor is nobody else.
office = env["res.partner"].create({"name": "Office", "parent_id": rich.id, "type": "invoice"})
env["account.credit.limit"].create(
    {"partner_id": rich.id, "amount": 10, "valid_from": today}).action_approve()
sale.partner_invoice_id = office
result = [words, payer, sale.partner_invoice_id == office]
""")
        self.assertIn("160.00", words)
        self.assertEqual((payer, free), (True, True))

    def check_who_is_over_the_limit_is_refused_with_the_way_to_a_release(self):
        words, state, warned, second = self.told("""
buyer = debtor(100)
order(buyer, 60).action_confirm()
sale = order(buyer, 60)
warned = sale.partner_credit_warning
words = refused(sale.action_confirm)
state = sale.state
env["account.credit.release"].create(
    {"partner_id": buyer.id, "amount": 60, "until": today, "res_model": "sale.order",
     "res_id": sale.id}).action_grant()
sale.action_confirm()
result = [words, state, warned, sale.state]
""")
        self.assertIn("120.00", words)
        self.assertIn("120.00", warned)
        self.assertEqual((state, second), ("draft", "sale"))

    def check_orders_confirmed_together_count_together(self):
        words = self.told("""
buyer = debtor(100)
result = refused((order(buyer, 60) + order(buyer, 60)).action_confirm)
""")
        self.assertIn("120.00", words)

    def check_zero_lets_only_paid_orders_pass(self):
        words, state = self.told("""
buyer = debtor(0)
sale = order(buyer, 5)
words = refused(sale.action_confirm)
paid = order(buyer, 5)
pay(paid, 5.0)
paid.action_confirm()
result = [words, paid.state]
""")
        self.assertTrue(words)
        self.assertEqual(state, "sale")

    def check_a_signature_stays_and_the_order_waits(self):
        state, signed, request, tasks, after = self.told("""
buyer = debtor(0)
sale = order(buyer, 5)
sale.user_id = env.user
sale.write({"state": "sent", "signed_by": "Anna", "signature": PIXEL})
sale._validate_order()
request = env["account.credit.release"].search([("res_id", "=", sale.id)])
found = [sale.state, sale.signed_by, request.state, len(sale.activity_ids)]
request.action_grant()
sale._validate_order()
result = [*found, sale.state]
""")
        self.assertEqual((state, signed, request, tasks), ("sent", "Anna", "requested", 1))
        self.assertEqual(after, "sale")

    def check_a_confirmed_order_is_asked_about_when_it_becomes_more(self):
        words, amount, added, less = self.told("""
buyer = debtor(100)
sale = order(buyer, 60)
sale.action_confirm()
words = refused(lambda: sale.order_line.write({"price_unit": 130}))
amount = sale.amount_total
added = refused(lambda: sale.write({"order_line": [Command.create(
    {"product_id": product.id, "product_uom_qty": 1, "price_unit": 70, "tax_ids": False})]}))
sale.order_line.price_unit = 90
sale.order_line.price_unit = 40
result = [words, amount, added, sale.amount_total]
""")
        self.assertIn("130.00", words)
        self.assertIn("130.00", added)
        self.assertEqual((amount, less), (60.0, 40.0))

    def check_an_order_that_is_taken_up_again_is_checked_again(self):
        words, counted = self.told("""
buyer = debtor(100)
sale = order(buyer, 60)
sale.action_confirm()
sale.action_lock()
counted = exposure(buyer)
sale.action_unlock()
sale._action_cancel()
order(buyer, 60).action_confirm()
sale.action_draft()
result = [refused(sale.action_confirm), counted]
""")
        self.assertIn("120.00", words)
        self.assertEqual(counted, 60.0, "a locked order counts")

    def check_the_invoice_address_pays(self):
        words = self.told("""
buyer, payer = debtor(), debtor(0)
sale = order(buyer, 5)
sale.partner_invoice_id = payer
result = refused(sale.action_confirm)
""")
        self.assertIn("Buyer", words)

    def check_goods_stay_until_what_is_overdue_is_paid(self):
        words, done, paid = self.told("""
env["account.credit.rule"].search([]).unlink()
env["account.credit.rule"].create({"code": "overdue", "days": 30})
buyer = debtor()
sale = order(buyer, 60)
sale.action_confirm()
picking = sale.picking_ids
picking.move_ids.quantity = 1
picking.move_ids.picked = True
bill = overdue(buyer)
words = refused(picking.button_validate)
prepaid = order(debtor(), 5)
overdue(prepaid.partner_id)
pay(prepaid, 5.0)
prepaid.action_confirm()
prepaid.picking_ids.move_ids.quantity = 1
prepaid.picking_ids.move_ids.picked = True
prepaid.picking_ids.button_validate()
env["account.payment.register"].with_context(
    active_model="account.move", active_ids=bill.ids).create({}).action_create_payments()
picking.button_validate()
env["account.credit.rule"].search([]).unlink()
result = [words, picking.state, prepaid.picking_ids.state]
""")
        self.assertIn("250.00", words)
        self.assertEqual((done, paid), ("done", "done"))

    def check_a_salesman_reads_no_amounts(self):
        words = self.told("""
from odoo.tests import new_test_user
seller = new_test_user(env, "seller", "sales_team.group_sale_salesman", company_id=company.id)
buyer = debtor(0)
sale = order(buyer, 77)
sale.user_id = seller
env.flush_all()
result = refused(sale.with_user(seller).action_confirm)
""")
        self.assertIn("Over the credit limit", words)
        self.assertNotIn("77", words)

    def check_many_orders_take_as_many_queries_as_few(self):
        few, many, number = self.told("""
env["account.credit.rule"].create({"code": "overdue", "days": 30})
buyers = env["res.partner"].create([{"name": f"Many {n}"} for n in range(250)])
env["account.credit.limit"].create(
    [{"partner_id": one.id, "amount": 1000, "valid_from": "2020-01-01"} for one in buyers]
).action_approve()
line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 1, "tax_ids": False}
sales = env["sale.order"].create(
    [{"partner_id": buyers[n % 250].id, "order_line": [Command.create(line)]}
     for n in range(1000)])
def queries(some):
    env.flush_all()
    env.invalidate_all()
    before = env.cr.sql_log_count
    answers = env["account.credit.checkpoint"]._ask(some)
    assert len(answers) == len(some), len(answers)
    return env.cr.sql_log_count - before
queries(sales[:1])
result = [queries(sales[:10]), queries(sales), len(sales)]
""")
        self.assertEqual(number, 1000)
        # The ORM reads a thousand records at a time.
        self.assertLessEqual(many, few + 12)
        self.assertLess(many, 70)
