"""Base of the rule tests: runs under Odoo and, by ``dev/test --rules``, without it."""

try:
    from odoo.tests import BaseCase as Base
except ImportError:
    from unittest import TestCase as Base


class RuleCase(Base):
    """A test of plain functions. Odoo silently skips a plain unittest.TestCase."""

    # Tables are run in loops of subtests; a failing row shall not hide the others.
    longMessage = True
