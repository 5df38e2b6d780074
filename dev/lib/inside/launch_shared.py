"""Odoo's command line for one of several processes that share the tests: CLAIMS MODULE ARGUMENT...

Each process runs the classes of MODULE's tests that it is the first to claim, by a file in the
folder CLAIMS; so none waits for the other, however long a class takes.
"""

import os
import sys
from pathlib import Path

from odoo.cli import main
from odoo.tests import loader

CLAIMS, MODULE = Path(sys.argv.pop(1)), sys.argv.pop(1)


class SharedSuite(loader.OdooSuite):
    def run(self, result, debug=False):
        self._tests = _claimed(self._tests)
        return super().run(result, debug)


def _claimed(tests):
    """Our share of the tests: a class is claimed when it is about to run, not before."""
    ours = {}
    for test in tests:
        group = type(test).__name__
        if group not in ours:
            ours[group] = _claim(group)
        if ours[group]:
            yield test


def _claim(group):
    try:
        (CLAIMS / group).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _test_modules(module, found=loader.get_test_modules):
    # Those of Odoo's own add-ons, all of them installed, would be loaded only to be passed over.
    return found(module) if module == MODULE else []


os.nice(5)  # the process tests go first: there are fewer of them, and they often wait
loader.OdooSuite = SharedSuite
loader.get_test_modules = _test_modules
main()
