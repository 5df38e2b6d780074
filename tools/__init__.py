"""The rules of dunning as plain functions of values: no Odoo import, no clock, no database."""

from . import (
    calendar,
    escalation,
    legal_costs,
    limitation,
    promises,
    rate_file,
    rates,
    scales,
    wording,
)
