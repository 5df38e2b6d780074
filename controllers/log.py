"""Whoever reads the log of the server shall not come in to debtors: their links stand in the
addresses of pages, which every request leaves there."""

import logging

from ..tools.portal import access


class Scrubber(logging.Filter):
    """Takes the tokens out of what is logged."""

    def filter(self, record):
        text = record.getMessage()
        if access.PATH in text:
            record.msg, record.args = access.scrub(text), ()
        return True


for _name in ("werkzeug", "odoo.http", "odoo.addons.base.models.ir_http"):
    _logger = logging.getLogger(_name)
    if not any(isinstance(one, Scrubber) for one in _logger.filters):
        _logger.addFilter(Scrubber())
