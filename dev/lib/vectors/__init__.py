"""Rows of worked examples (CSV), each checked against the rules without Odoo."""

import sys

from ..cache import CHECKOUT

sys.path.insert(0, str(CHECKOUT))  # the rules are imported as the package `tools`
