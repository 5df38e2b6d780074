"""Hands Odoo the tests of every room: it runs the modules that are attributes `test_*` of this
package and passes over all others without a word.

Those of `processes` run beside Odoo, by dev/test.
"""

import importlib
from pathlib import Path

_HERE = Path(__file__).parent
for _path in sorted(_HERE.rglob("test_*.py")):
    *_rooms, _name = _path.relative_to(_HERE).with_suffix("").parts
    if "processes" not in _rooms:
        # A file of the hall is an attribute once it is imported. That of a room is one of its room:
        # here it bears the room's name, so that two rooms may have a file of the same name.
        _module = importlib.import_module(".".join(["", *_rooms, _name]), __name__)
        globals()["_".join(["test", *_rooms, _name]) if _rooms else _name] = _module
