# What every test process would make for itself: the web assets, and the company of Odoo's
# accounting tests with its chart (see setup_independent_company in tests/case.py).
# ruff: noqa: F821 (env comes from Odoo's shell)
env["ir.qweb"]._pregenerate_assets_bundles()
company = env["res.company"].create({"name": "company_1_data"})
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
env.cr.commit()
