"""One bad record costs nobody else the night."""

import logging

from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .transaction import CONNECTION_LOST

_logger = logging.getLogger(__name__)


def work_isolated(env, records, work):
    """``work(records)``; where it fails, each half by itself, down to the one that is at fault,
    whose changes are taken back. ``records``: a recordset, or a list.

    Returns ``[(record, error)]`` of those left out. What concerns the whole transaction (the
    connection is lost, somebody else was faster) is raised."""
    if not records:
        return []
    try:
        with env.cr.savepoint():
            work(records)
        return []
    except (*CONNECTION_LOST, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
        raise
    except Exception as error:
        if len(records) == 1:
            _logger.warning("%s was left out.", records[0], exc_info=True)
            return [(records[0], error)]
    middle = len(records) // 2
    parts = records[:middle], records[middle:]
    return [fault for part in parts for fault in work_isolated(env, part, work)]
