# What the demo has none of after its day: blocks with an end, which give somebody a task, and
# letters that are still being reviewed.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
from odoo import fields

companies = env["res.company"].search([("dunning_procedure_id", "!=", False)])
env = env(context={"lang": "en_US", "allowed_company_ids": companies.ids})
for notice in env["account.dunning.notice"].search([], limit=3, order="id"):
    env["account.dunning.block"].create(
        {
            "partner_id": notice.partner_id.id,
            "company_id": notice.company_id.id,
            "reason": "other",
            "date_to": fields.Date.add(notice.company_id._get_dunning_today(), days=20),
        }
    )
for company in companies:
    later = fields.Date.add(company._get_dunning_today(), days=21)
    env["account.dunning.run"].create({"company_id": company.id, "date": later})._propose()
env.cr.commit()
