"""Tests with real processes: Odoo servers that are killed, that work side by side, that lose their
mail server. Plain unittest, run by ``dev/test``; Odoo never imports this package."""
