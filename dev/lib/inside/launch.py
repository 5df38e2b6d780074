"""Odoo's command line. Not `python -m odoo`: that prefers an `odoo` in the current folder."""

from odoo.cli import main

main()
