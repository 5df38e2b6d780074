"""The rules of dunning as plain functions of values: no Odoo import, no clock, no database."""
