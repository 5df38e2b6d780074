"""The add-on's own source as the tests of its structure read it: no Odoo, no import, only text."""

import ast
import functools
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
# What leaves a recordset the same but for who asks, where and how.
AS_IT_IS = {"sudo", "with_context", "with_company", "with_user", "browse"}


class Method(NamedTuple):
    path: Path
    model: str
    name: str
    line: int
    goes_on: bool  # calls super()


@functools.cache
def tree(path):
    return ast.parse(path.read_text())


def place(path):
    return str(path.relative_to(ROOT))


def files(*folders):
    """The Python files of some folders, those of their rooms too."""
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path.name != "__init__.py"
    ]


@functools.cache
def rooms():
    """The rooms from the ground up, as models/__init__.py lists them."""
    return list(_imported(ROOT / "models" / "__init__.py"))


@functools.cache
def floor(path):
    """How high a file of models/ or tools/ lies; what spans rooms (wizards, the demo) is on top of
    them all."""
    top, *inside = path.relative_to(ROOT).parts
    if top in ("models", "tools") and len(inside) > 1:
        return rooms().index(inside[0])
    return len(rooms())


def _imported(path):
    """The names of ``from . import a, b`` in their order."""
    for node in tree(path).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module:
            yield from (alias.name for alias in node.names)


@functools.cache
def load_order():
    """The files of models/, wizard/ and demo/ in the order in which Python runs them: a file that
    another imports from comes before it."""
    order = []
    for folder in _imported(ROOT / "__init__.py"):
        _load(ROOT / folder, order)
    return order


def _load(path, order):
    if path.is_dir():
        for name in _imported(path / "__init__.py"):
            _load(_module(path, name), order)
    elif path not in order:
        for other in _neighbours(path):
            _load(other, order)
        order.append(path)


def _module(folder, name):
    return folder / name if (folder / name).is_dir() else folder / f"{name}.py"


def _neighbours(path):
    """The files of our own models that a file imports from."""
    for _line, other in imports(path):
        if other.suffix == ".py" and (ROOT / "tools") not in other.parents:
            yield other


def imports(path):
    """(line, file or folder) of each relative import of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = path.parents[node.level - 1]
            for part in (node.module or "").split("."):
                base = base / part if part else base
            if node.module and not base.is_dir():
                yield node.lineno, base.with_suffix(".py")
            else:
                for alias in node.names:
                    yield node.lineno, _module(base, alias.name)


def classes(path):
    """(class, its model) for each Odoo model in a file."""
    for node in tree(path).body:
        if isinstance(node, ast.ClassDef):
            vals = dict(_assigned(node))
            model = vals.get("_name") or vals.get("_inherit")
            if isinstance(model, str):
                yield node, model


def _assigned(node):
    for step in node.body:
        if isinstance(step, ast.Assign) and isinstance(step.value, ast.Constant):
            yield step.targets[0].id, step.value.value


@functools.cache
def introduced():
    """``{model: file}`` of the models that are our own."""
    return {
        model: path
        # The first that names it: a later one extends it by another model.
        for path in reversed(load_order())
        for node, model in classes(path)
        if "_name" in dict(_assigned(node))
    }


@functools.cache
def methods():
    """``{name: [Method]}`` of all methods of our models, in the order in which they are loaded."""
    found = defaultdict(list)
    for path in load_order():
        for node, model in classes(path):
            for step in node.body:
                if isinstance(step, ast.FunctionDef):
                    own = Method(path, model, step.name, step.lineno, _goes_on(step))
                    found[step.name].append(own)
    return dict(found)


def _goes_on(function):
    return any(
        isinstance(node, ast.Call) and getattr(node.func, "id", "") == "super"
        for node in ast.walk(function)
    )


@functools.cache
def added_fields():
    """``{name: {file}}`` of the fields that rooms add to models of other rooms or of Odoo, and that
    no model has of itself."""
    added, own = defaultdict(set), set()
    for path in load_order():
        for node, model in classes(path):
            names = set(_fields(node))
            if getattr(introduced().get(model), "parent", None) == path.parent:
                own |= names
            else:
                for name in names:
                    added[name].add(path)
    return {name: found for name, found in added.items() if name not in own}


def _fields(node):
    for step in node.body:
        if isinstance(step, ast.Assign) and isinstance(step.value, ast.Call):
            adds_to = "selection_add" in {keyword.arg for keyword in step.value.keywords}
            if getattr(getattr(step.value.func, "value", None), "id", "") == "fields":
                # One more choice for a field that is there is no field.
                yield from () if adds_to else [step.targets[0].id]


def attributes(path):
    """(line, name) of all that a file asks any object for."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def model_accesses(path):
    """(line, model, what is asked of it) of each ``env["model"].what`` in a file."""
    parents = {child: node for node in ast.walk(tree(path)) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "env":
            if isinstance(node.slice, ast.Constant):
                yield node.lineno, node.slice.value, _asked(node, parents)


def _asked(node, parents):
    """The first thing asked of a model that is more than another view of it."""
    while isinstance(parents.get(node), ast.Attribute):
        node = parents[node]
        if node.attr not in AS_IT_IS:
            return node.attr
        node = parents[node]  # the call
    return None
