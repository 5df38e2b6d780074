# A second company with a chart of accounts of its own, as many firms have.
# ruff: noqa: F821 (env, arguments and result come from Odoo's shell and from script() in odoo.py)
company = env["res.company"].create({"name": "Second Company", "country_id": env.ref("base.de").id})
env["account.chart.template"].try_loading("de_skr04", company, install_demo=False)
env.cr.commit()
