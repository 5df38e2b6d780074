"""Run the rule tests with plain unittest: neither Odoo nor a database is needed.

Started as a program of its own with the environment's Python: rules.py RESULT FOLDER NAME...
`FOLDER` holds the checkout under the add-on's name; each NAME is file.class.method.
"""

import json
import sys
import types
import unittest
from pathlib import Path

MODULE = "account_collections"


def main():
    result_file, folder, *names = sys.argv[1:]
    register(Path(folder) / MODULE)
    prefix = f"{MODULE}.tests."
    loader = unittest.TestLoader()
    suite = loader.loadTestsFromNames([prefix + name for name in names])
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    with open(result_file, "w") as file:
        json.dump(_figures(result), file)


def register(checkout):
    """Make the add-on's packages known without running their __init__, which imports Odoo."""
    for name in (MODULE, f"{MODULE}.tools", f"{MODULE}.tests"):
        package = types.ModuleType(name)
        package.__path__ = [str(checkout.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, package)


def _figures(result):
    broken = [test for test, _text in result.failures + result.errors] + result.unexpectedSuccesses
    failed = {getattr(test, "test_case", test).id() for test in broken}  # of a subtest: its test
    outside = sum(not isinstance(test, unittest.TestCase) for test in broken)  # a setUpClass
    skipped = len({test.id() for test, _reason in result.skipped})
    passed = result.testsRun - (len(failed) - outside) - skipped
    return {"passed": max(0, passed), "failed": len(failed), "skipped": skipped}


if __name__ == "__main__":
    main()
