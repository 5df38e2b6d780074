# Tell Odoo where its own web server is: wkhtmltopdf fetches the letters' style sheets from there.
# ruff: noqa: F821 (env and arguments come from Odoo's shell and from script() in odoo.py)
for key in ("web.base.url", "report.url"):
    env["ir.config_parameter"].set_param(key, arguments["address"])
# Text messages and letters for the post go to a service on this machine, or nowhere.
for key in ("sms.endpoint", "snailmail.endpoint"):
    env["ir.config_parameter"].set_param(key, arguments.get("services", "http://127.0.0.1:1"))
env.cr.commit()
