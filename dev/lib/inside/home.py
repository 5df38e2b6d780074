# Whoever logs in finds the firm of the demo, in the language asked for, and what waits today.
# ruff: noqa: F821 (env and arguments come from Odoo's shell and from script() in odoo.py)
FIRST = ("collections-today", "collections-review")
admin, company = env.ref("base.user_admin"), env.ref("collections_demo.company")
people = admin + env.ref("collections_demo.clerk") + env.ref("collections_demo.colleague")
people.lang = arguments["lang"]
admin.company_id = company
known = env["ir.actions.act_window"].search([("path", "in", FIRST)]).grouped("path")
home = next((known[path] for path in FIRST if path in known), None)
people.action_id = home and env["ir.actions.actions"].browse(home.id)
env.cr.commit()
result["path"] = home.path if home else ""
