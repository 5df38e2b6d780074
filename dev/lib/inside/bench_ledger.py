# Fills a database with a ledger of `items` open items: each kind of document is booked once by Odoo
# itself, then copied by SQL with its dates shifted, its amounts multiplied by a whole number (so
# that every sum stays exact) and another debtor.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
import random
from datetime import timedelta

import bench_copy

from odoo import Command, fields

ITEMS = arguments["items"]
DEBTORS = ITEMS // 5
# Documents for each hundred open items; an instalment invoice has three of them.
MIX = {
    "invoice": 62,
    "invoice_usd": 10,
    "instalments": 4,
    "part_paid": 6,
    "credit_note": 5,
    "payment": 3,
    "no_followup": 2,
}
TODAY = fields.Date.today()
company = env.company
# Before anything is booked: of a transfer in euro letters show the code.
company.currency_id = env.ref("base.EUR")
company.currency_id.active = True
Move = env["account.move"]


# === PROTOTYPES === #


def account(kind):
    domain = [("account_type", "=", kind), ("company_ids", "in", company.ids)]
    return env["account.account"].search(domain, limit=1)


def journal(kind):
    domain = [("type", "=", kind), ("company_id", "=", company.id)]
    return env["account.journal"].search(domain, limit=1)


def invoice(move_type="out_invoice", **vals):
    line = {"name": "Goods", "quantity": 1, "price_unit": 19.9, "tax_ids": [Command.clear()]}
    dates = {"invoice_date": TODAY - timedelta(days=14), "invoice_date_due": TODAY}
    lines = {"invoice_line_ids": [Command.create(line)]}
    return {"move_type": move_type, "partner_id": debtor.id, **dates, **lines, **vals}


def entry(book, debit, credit, amount):
    sides = ((debit, amount), (credit, -amount))
    lines = [{"account_id": a.id, "balance": b, "partner_id": debtor.id} for a, b in sides]
    commands = [Command.create(line) for line in lines]
    return {"journal_id": book.id, "date": TODAY, "line_ids": commands}


def post(vals):
    move = Move.create(vals)
    move.action_post()
    return move


def receivables(moves):
    return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")


env["res.lang"]._activate_lang("de_DE")
env["ir.module.module"].search([("name", "=", "account")])._update_translations(["de_DE"])
dollar = env.ref("base.USD") if company.currency_id.name != "USD" else env.ref("base.EUR")
dollar.active = True
env["res.currency.rate"].create({"currency_id": dollar.id, "name": "2020-01-01", "rate": 1.25})
template = {
    "is_company": True,
    "street": "Hauptstraße 1",
    "zip": "10115",
    "city": "Berlin",
    "country_id": env.ref("base.de").id,
    "email": "accounts@example.com",
    "phone": "+49 30 901820",
}
debtor = env["res.partner"].create({"name": "Debtor", **template})
contact = env["res.partner"].create(
    {"name": "Accounts", "parent_id": debtor.id, "type": "invoice", "email": "pay@example.com"}
)
thirds = env["account.payment.term"].create(
    {
        "name": "Three parts",
        "line_ids": [
            Command.create({"value": "percent", "value_amount": share, "nb_days": days})
            for share, days in ((33, 14), (33, 44), (34, 74))
        ],
    }
)
bank, general = journal("bank"), journal("general")
receivable, income = debtor.property_account_receivable_id, account("income")
cash = bank.default_account_id
part_paid = post(invoice()) | post(entry(bank, cash, receivable, 7.5))
receivables(part_paid).reconcile()
prototypes = {
    "invoice": post(invoice()),
    "invoice_usd": post(invoice(currency_id=dollar.id)),
    "instalments": post(invoice(invoice_payment_term_id=thirds.id, invoice_date_due=False)),
    "part_paid": part_paid,
    "credit_note": post(invoice("out_refund")),
    "payment": post(entry(bank, cash, receivable, 5.0)),
    "no_followup": post(entry(general, receivable, income, 12.0)),
}
if [len(receivables(moves)) for moves in prototypes.values()] != [1, 1, 3, 2, 1, 1, 1]:
    raise ValueError("The prototypes have other items than expected.")
env.flush_all()


# === COPIES === #

copy, top, advance = bench_copy.tools(env.cr)


def plan_documents():
    """The table `plan`: kind, shift in days, factor and debtor of each document; 35 of 100 are not
    due yet, the others 30 to 400 days late. Ids follow the dates, as they do where people work."""
    dice = random.Random(19)
    rows = []
    for _hundred in range(ITEMS // 100):
        for kind, count in MIX.items():
            for _one in range(count):
                late = dice.random() >= 0.35
                shift = -dice.randint(30, 400) if late else dice.randint(1, 30)
                number = int(dice.random() ** 1.3 * DEBTORS)
                rows.append((kind, shift, dice.randint(1, 60), number))
    env.cr.execute(
        "CREATE TEMP TABLE plan (id serial, kind varchar, shift int, factor int, number int)"
    )
    env.cr.execute(
        "INSERT INTO plan (kind, shift, factor, number)"
        " SELECT * FROM unnest(%s, %s, %s, %s) ORDER BY 2, random()",
        [list(column) for column in zip(*rows, strict=True)],
    )


def copy_debtors():
    """`debtors`: the partner who owes and, with each tenth, a contact who gets the invoices."""
    first = top("res_partner")
    env.cr.execute(
        f"""CREATE TEMP TABLE debtors AS
            SELECT number, 0 AS shift, 1 AS factor, {first} + 1 + number AS debtor,
                   {first} + 1 + CASE WHEN number %% 10 = 0 THEN {DEBTORS} + number / 10
                                      ELSE number END AS contact
              FROM generate_series(0, {DEBTORS} - 1) number""",
        [],
    )
    fixed = {
        "lang": "CASE WHEN plan.number % 2 = 0 THEN 'de_DE' ELSE 'en_US' END",
        "email": "'debtor' || plan.number || '@example.com'",
        "email_normalized": "'debtor' || plan.number || '@example.com'",
        "commercial_partner_id": "plan.debtor",
    }
    name = "'Debtor ' || plan.number"
    own = {"id": "plan.debtor", "name": name, "complete_name": name}
    source = "res_partner old, debtors plan WHERE old.id = "
    copy("res_partner", f"{source}{debtor.id}", **own, **fixed)
    his = {"id": "plan.contact", "parent_id": "plan.debtor", "complete_name": f"{name} || ', A'"}
    copy("res_partner", f"{source}{contact.id} AND plan.number % 10 = 0", **his, **fixed)
    advance("res_partner")


def give_ids():
    """Old and new ids of moves, lines and matchings, side by side in temporary tables."""
    order = ", ".join(
        f"({move.id}, '{kind}')" for kind, moves in prototypes.items() for move in moves
    )
    env.cr.execute(
        f"""CREATE TEMP TABLE new_account_move AS
            SELECT old_move, plan.id AS plan,
                   {top("account_move")} + row_number() OVER (ORDER BY plan.id, old_move) AS id
              FROM plan JOIN (VALUES {order}) old (old_move, kind) USING (kind);
            CREATE INDEX ON new_account_move (id)"""
    )
    env.cr.execute(
        f"""CREATE TEMP TABLE new_account_move_line AS
            SELECT old.id AS old_line, new.plan, new.id AS move_id,
                   {top("account_move_line")} + row_number() OVER (ORDER BY new.id, old.id) AS id
              FROM new_account_move new JOIN account_move_line old ON old.move_id = new.old_move;
            CREATE INDEX ON new_account_move_line (plan, old_line)"""
    )
    env.cr.execute(
        f"""CREATE TEMP TABLE new_account_partial_reconcile AS
            SELECT old.id AS old_partial, debit.plan, debit.id AS debit_id, credit.id AS credit_id,
                   {top("account_partial_reconcile")} + row_number() OVER () AS id
              FROM account_partial_reconcile old
              JOIN new_account_move_line debit ON debit.old_line = old.debit_move_id
              JOIN new_account_move_line credit
                ON credit.old_line = old.credit_move_id AND credit.plan = debit.plan"""
    )


def copy_documents():
    """Moves, their lines and the matching between them."""
    owners = "JOIN plan ON plan.id = new.plan JOIN debtors USING (number)"
    number = "split_part(old.name, '/', 1) || '/B/' || new.id"
    copy(
        "account_move",
        f"account_move old JOIN new_account_move new ON new.old_move = old.id {owners}",
        id="new.id",
        name=number,
        payment_reference=f"CASE WHEN old.payment_reference IS NOT NULL THEN {number} END",
        sequence_prefix="split_part(old.name, '/', 1) || '/B/'",
        sequence_number="new.id",
        partner_id="debtors.contact",
        partner_shipping_id="debtors.contact",
        commercial_partner_id="debtors.debtor",
        invoice_partner_display_name="'Debtor ' || plan.number",
        access_token="NULL",
    )
    copy(
        "account_move_line",
        "account_move_line old JOIN new_account_move_line new ON new.old_line = old.id"
        f" {owners} LEFT JOIN new_account_partial_reconcile part"
        " ON part.plan = new.plan AND new.id IN (part.debit_id, part.credit_id)",
        id="new.id",
        move_id="new.move_id",
        move_name="split_part(old.move_name, '/', 1) || '/B/' || new.move_id",
        partner_id="debtors.debtor",
        matching_number="'P' || part.id",
    )
    copy(
        "account_partial_reconcile",
        "account_partial_reconcile old JOIN new_account_partial_reconcile new"
        f" ON new.old_partial = old.id {owners}",
        id="new.id",
        debit_move_id="new.debit_id",
        credit_move_id="new.credit_id",
    )
    for table in ("account_move", "account_move_line", "account_partial_reconcile"):
        advance(table)


plan_documents()
copy_debtors()
give_ids()
copy_documents()
# The prototypes themselves are nobody's claim.
env.invalidate_all()
for moves in prototypes.values():
    moves.line_ids.remove_move_reconcile()
    moves.button_draft()
    moves.unlink()
(contact | debtor).active = False
env.cr.commit()


# === CHECK === #

env.cr.execute(
    """SELECT line.partner_id
         FROM account_move_line line JOIN account_account account ON account.id = line.account_id
        WHERE account.account_type = 'asset_receivable'
     GROUP BY 1
       HAVING sum(line.balance) <> sum(line.amount_residual)
           OR sum(line.balance) <> sum(line.debit - line.credit)"""
)
if uneven := env.cr.fetchall():
    raise ValueError(f"The ledger of {len(uneven)} debtors does not add up.")
sample = Move.search([("name", "like", "/B/")], limit=300, order="payment_reference, id")
sample |= Move.search([("payment_state", "=", "partial")], limit=100)
kept = ("amount_residual", "payment_state", "amount_total_signed", "name")
before = sample.read(kept) + sample.line_ids.read(("amount_residual", "reconciled", "partner_id"))
for records, names in (
    (sample, kept[:3]),
    (sample.line_ids, ("amount_residual", "amount_residual_currency", "reconciled", "partner_id")),
):
    for name in names:
        env.add_to_compute(records._fields[name], records)
env.flush_all()
env.invalidate_all()
after = sample.read(kept) + sample.line_ids.read(("amount_residual", "reconciled", "partner_id"))
if before != after:
    wrong = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    raise ValueError(f"Odoo computes other figures, {len(wrong)} of them: {wrong[:3]}")
env.cr.rollback()
env.cr.execute(
    """SELECT count(*), sum(line.amount_residual)
         FROM account_move_line line JOIN account_account account ON account.id = line.account_id
        WHERE account.account_type = 'asset_receivable' AND line.reconciled IS NOT TRUE"""
)
items, amount = env.cr.fetchone()
if items != ITEMS:
    raise ValueError(f"{items} open items instead of {ITEMS}.")
result.update(items=items, amount=float(amount))
