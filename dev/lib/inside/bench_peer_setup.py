# Sets the peer up as its README says: a policy with levels, the accounts it covers, the policy of
# the company. Its own policy of three levels is used, with the delays and the channel of ours.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
from odoo import Command

DELAYS = (7, 21, 35)  # days after the due date, as in our standard procedure
company = env.company
policy = env.ref("account_credit_control.credit_control_3_time")
accounts = env["account.account"].search(
    [("account_type", "=", "asset_receivable"), ("company_ids", "in", company.ids)]
)
policy.account_ids = [Command.set(accounts.ids)]
for level, delay in zip(policy.level_ids.sorted("level"), DELAYS, strict=True):
    level.write(
        {
            "name": f"Reminder {level.level}",
            "computation_mode": "net_days",
            "delay_days": delay,
            "channel": "email",
        }
    )
    level.update_field_translations("name", {"de_DE": f"Mahnung {level.level}"})
company.write({"credit_policy_id": policy.id, "email": "books@creditor.example"})
env.cr.commit()
