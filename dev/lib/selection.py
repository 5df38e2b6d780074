"""Which tests there are, and which of them the names on the command line mean."""

import ast
from typing import NamedTuple

from .cache import CHECKOUT
from .odoo import MODULE
from .progress import Stop

RULES = "test_rules_"
PROCESSES = "processes."


class Test(NamedTuple):
    file: str  # with its room: plan.test_letter
    group: str  # the class
    method: str
    standard: bool  # Odoo runs it without being asked for its tag

    def matches(self, name):
        return any(name in part for part in (self.file, self.group, f"{self.group}.{self.method}"))


def tests(folder=CHECKOUT / "tests"):
    found, places = [], {}
    for path in sorted(folder.rglob("test_*.py")):
        file = ".".join(path.relative_to(folder).with_suffix("").parts)
        try:
            tree = ast.parse(path.read_text())
        except SyntaxError as error:
            place = f"{path.relative_to(folder.parent)}, line {error.lineno}"
            raise Stop(f"{place}: {error.msg}.") from None
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                found += _methods(file, node)
                other = places.setdefault(node.name, file)
                if other != file:  # Odoo picks tests by class, wherever it lies
                    raise Stop(f"{node.name} is in {other} and in {file}: rename one of them.")
    return found


def _methods(file, group):
    standard = not any(_leaves_standard(decorator) for decorator in group.decorator_list)
    for node in group.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name[:4] == "test":
            yield Test(file, group.name, node.name, standard)


def _leaves_standard(decorator):
    words = {node.value for node in ast.walk(decorator) if isinstance(node, ast.Constant)}
    return "-standard" in words


def chosen(names, rules_only=False):
    """The tests that match one of `names`; all of them without names."""
    known = [test for test in tests() if is_rule(test) or not rules_only]
    picked = [test for test in known if not names or any(test.matches(name) for name in names)]
    if not picked:
        what = f"matches {' or '.join(names)}" if names else "is in tests/"
        raise Stop(f"No {'rule ' if rules_only else ''}test {what}.")
    return picked


def is_rule(test):
    return test.file.rpartition(".")[2].startswith(RULES)


def is_process(test):
    return test.file.startswith(PROCESSES)


def tags(picked):
    """Odoo's --test-tags for these tests."""
    whole = {}
    for test in tests():
        whole.setdefault((test.file, test.group), set()).add(test.method)
    wanted = {}
    for test in picked:
        wanted.setdefault((test.file, test.group), set()).add(test.method)
    return ",".join(tag for place in wanted for tag in _tags(place[1], wanted[place], whole[place]))


def _tags(group, methods, whole):
    if methods == whole:
        return [f"/{MODULE}:{group}"]
    return [f"/{MODULE}:{group}.{method}" for method in sorted(methods)]
