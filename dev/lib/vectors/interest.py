"""Rows of interest: what accrued, what payments were allocated to, what is open."""


def check(row):
    """[(column, expected, got)] of what the rules see differently than ``row``."""
    raise NotImplementedError("There are no rules of interest yet.")
