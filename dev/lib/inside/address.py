# Tell Odoo where its own web server is: wkhtmltopdf fetches the letters' style sheets from there.
# ruff: noqa: F821 (env and arguments come from Odoo's shell and from script() in odoo.py)
for key in ("web.base.url", "report.url"):
    env["ir.config_parameter"].set_param(key, arguments["address"])
env.cr.commit()
