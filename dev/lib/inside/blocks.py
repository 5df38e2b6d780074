# Blocks with an end, which give somebody a task: the demo has none.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
from odoo import fields

dunned = env["account.dunning.notice"].search([], limit=3, order="id")
for notice in dunned:
    env["account.dunning.block"].create(
        {
            "partner_id": notice.partner_id.id,
            "company_id": notice.company_id.id,
            "reason": "other",
            "date_to": fields.Date.add(notice.company_id._get_dunning_today(), days=20),
        }
    )
env.cr.commit()
