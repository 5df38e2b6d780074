"""What a first command has to fetch, side by side: most of it is waiting for somebody else."""

import concurrent.futures

from . import cache, postgres, source, venv, wkhtmltopdf


def fetch(*more):
    """Odoo, its Python environment, PostgreSQL, wkhtmltopdf, and what `more` builds."""
    kinds = (source.home, venv.python, wkhtmltopdf.bin_folder, postgres.Server, *more)
    # Our threads share the lock that keeps other commands away.
    with cache.lock(), concurrent.futures.ThreadPoolExecutor(len(kinds)) as pool:
        for part in [pool.submit(kind) for kind in kinds]:
            part.result()
