from contextlib import contextmanager
from contextvars import ContextVar

from odoo import models

# Nobody outside this process can set it: no call, no context of Odoo's reaches it.
_played = ContextVar("day of the demo", default=None)


@contextmanager
def playing(day):
    """While it lasts, ``day`` is today for the companies: the demo plays the past."""
    before = _played.set(day)
    try:
        yield
    finally:
        _played.reset(before)


class ResCompany(models.Model):
    _inherit = "res.company"

    def _get_dunning_today(self):
        return _played.get() or super()._get_dunning_today()
