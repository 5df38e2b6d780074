# The ledger of the process tests: 60 debtors with one overdue invoice each, and a second company
# with ten. Run in Odoo's shell.
# ruff: noqa: F821 (env comes from Odoo's shell)
# pylint: disable=undefined-variable
from datetime import date, timedelta

from odoo.fields import Command

DEBTORS, LETTERS, SECOND = 60, 6, 10
# Only what a test starts shall run.
env.cr.execute("UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' + interval '30 days'")
env.cr.execute("DELETE FROM ir_cron_trigger")
env.cr.execute("DELETE FROM ir_cron_progress")
env["ir.config_parameter"].set_param("report.print_delay", "0")
# Letters without style sheets: nobody serves them, and some other server shall not be asked.
env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:1")
# The numbers of the year exist: making them is the business of the year's first notice.
env["ir.sequence"].next_by_code("account.dunning.notice")

first = env.company
second = env["res.company"].create({"name": "Second Company"})
env["account.chart.template"].try_loading("generic_coa", second, install_demo=False)
env.user.company_ids |= second


def ladder(name, **vals):
    texts = {"name": name, "subject": "{number}", "opening": "Dear {debtor}"}
    level = {"delay_days": 7, "falls_back": False, **texts, **vals}
    return env["account.dunning.procedure"].create(
        {"name": name, "apologizes": False, "level_ids": [Command.create(level)]}
    )


mailed, posted = ladder("Reminder"), ladder("Letter", by_letter=True)
settings = {
    "dunning_procedure_id": mailed.id,
    "dunning_grace_days": 0,
    "dunning_daily_cap": 0,
    "dunning_quiet_days": "none",
    "dunning_contact_rules": False,
    "dunning_mode": "automatic",
}
for company in (first, second):
    company.write({"email": f"books{company.id}@creditor.example", **settings})


def debtor(number):
    return {
        "name": f"Debtor {number:02}",
        "is_company": True,
        "email": f"debtor{number:02}@example.com",
        "street": "Main Road 1",
        "zip": "10115",
        "city": "Berlin",
        "dunning_procedure_id": posted.id if number > DEBTORS - LETTERS else False,
    }


def invoice(company, partner):
    due = date.today() - timedelta(days=12)
    item = {"name": "Work", "quantity": 1, "price_unit": 100.0, "tax_ids": [Command.clear()]}
    return {
        "move_type": "out_invoice",
        "company_id": company.id,
        "partner_id": partner.id,
        "invoice_date": due,
        "invoice_date_due": due,
        "invoice_line_ids": [Command.create(item)],
    }


debtors = env["res.partner"].create([debtor(number) for number in range(1, DEBTORS + 1)])
for company, owing in ((first, debtors), (second, debtors[:SECOND])):
    moves = env["account.move"].with_company(company)
    moves.create([invoice(company, partner) for partner in owing]).action_post()
env.cr.commit()
