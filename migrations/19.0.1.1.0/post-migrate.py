"""A level of no days is the day after the due date, and no note before it."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    levels = api.Environment(cr, SUPERUSER_ID, {})["account.dunning.level"].search([])
    levels.env.add_to_compute(levels._fields["rank"], levels)
    levels.flush_recordset(["rank"])
