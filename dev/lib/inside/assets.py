# The web assets that Odoo makes before tests of the web client; those our add-on does not touch
# serve its databases too.
# ruff: noqa: F821 (env comes from Odoo's shell)
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
