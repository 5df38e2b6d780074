import ast
import re

from . import source
from .rule_case import RuleCase
from .source import ROOT, files, floor, introduced, methods, place, rooms

# A room may read by the ORM what lies above it in the house, but not call it nor write to it.
READS = {
    "_fields",
    "_read_group",
    "_search",
    "_table",
    "flush_model",
    "invalidate_model",
    "search",
    "search_count",
    "search_fetch",
}


class TestRooms(RuleCase):
    """The shape of the code: rules without Odoo, one room for each thing of the trade, and a room
    that knows those below it only."""

    def test_each_file_lies_in_a_room(self):
        there = {path.parent.name for path in (ROOT / "models").glob("*/__init__.py")}
        self.assertEqual(there, set(rooms()), "rooms that models/__init__.py does not load")
        for path in files("models", "tools"):
            self.assertIn(path.parent.name, rooms(), f"{place(path)} lies in no room")

    def test_what_belongs_to_a_room_bears_its_name(self):
        for folder in ("data", "tests", "tools", "views"):
            for path in (ROOT / folder).iterdir():
                apart = {"__pycache__", "processes", "vectors", "walk"}
                if path.is_dir() and path.name not in apart:
                    self.assertIn(path.name, rooms(), place(path))

    def test_each_file_is_loaded(self):
        self.assertEqual(
            set(source.load_order()), set(files("models", "wizard", "controllers", "demo"))
        )

    def test_a_file_is_named_after_its_model(self):
        own = {words for model in introduced() for words in _short_names(model)}
        for path in files("models"):
            for _node, model in source.classes(path):
                with self.subTest(place(path), model=model):
                    if model not in introduced():
                        self.assertEqual(path.stem, model.replace(".", "_"))
                    elif introduced()[model].parent != path.parent:
                        # Another room's model, whole or one concern of it: notice, notice_email.
                        names = _short_names(model)
                        concern = any(path.stem.startswith(f"{name}_") for name in names)
                        named = path.stem in names or (concern and path.stem not in own)
                        self.assertTrue(named, f"about {model}")

    def test_a_class_is_named_after_its_model(self):
        for path in files("models", "wizard", "demo"):
            for node, model in source.classes(path):
                camel = "".join(word.capitalize() for word in model.replace("_", ".").split("."))
                self.assertEqual(node.name, camel, place(path))

    def test_the_map_shows_what_there_is(self):
        """Every file that CONTRIBUTING.rst names is there, and every room has its line."""
        text = (ROOT / "CONTRIBUTING.rst").read_text()
        table = re.findall(r"(?m)^``([a-z_]+)`` {2,}", text)
        self.assertEqual(table, rooms(), "the table of the rooms, from the ground up")
        named = set(re.findall(r"``([a-z_]+/[a-z_./]+\.(?:py|xml|csv))``", text))
        self.assertGreater(len(named), 20)
        for name in named:
            there = [ROOT / name, ROOT / "models" / name]
            self.assertTrue(any(path.exists() for path in there), name)

    def test_rules_do_without_odoo(self):
        paths = files("tools")
        self.assertTrue(paths)
        for path in paths:
            for node in ast.walk(source.tree(path)):
                names = []
                if isinstance(node, ast.Import):
                    names = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom) and not node.level:
                    names = [node.module]
                for name in names:
                    where = f"{place(path)}:{node.lineno}"
                    self.assertNotEqual(name.split(".")[0], "odoo", where)
            for line, other in source.imports(path):
                self.assertIn(ROOT / "tools", other.parents, f"{place(path)}:{line}")

    def test_imports_go_down(self):
        for path in files("models", "tools"):
            for line, other in source.imports(path):
                message = f"{place(path)}:{line} imports {place(other)}, which lies above it"
                self.assertLessEqual(floor(other), floor(path), message)

    def test_calls_go_down(self):
        lowest = {
            name: min(floor(one.path) for one in found)
            for name, found in methods().items()
            if not all(one.goes_on for one in found)  # else it is Odoo's
        }
        self.assertIn("_decide_dunning", lowest)
        for path in files("models"):
            for line, name in source.attributes(path):
                with self.subTest(f"{place(path)}:{line}", calls=name):
                    self.assertLessEqual(lowest.get(name, 0), floor(path), "lies above it")

    def test_rooms_above_are_read_only(self):
        self.assertIn("account.dunning.notice", introduced())
        for path in files("models"):
            for line, model, asked in source.model_accesses(path):
                if model in introduced() and floor(introduced()[model]) > floor(path):
                    with self.subTest(f"{place(path)}:{line}", model=model):
                        self.assertIn(asked, READS, "lies above it")

    def test_fields_of_rooms_above_are_unknown(self):
        lowest = {name: min(map(floor, found)) for name, found in source.added_fields().items()}
        self.assertIn("plan_item_ids", lowest)
        for path in files("models"):
            for line, name in source.attributes(path):
                with self.subTest(f"{place(path)}:{line}", field=name):
                    self.assertLessEqual(lowest.get(name, 0), floor(path), "lies above it")

    def test_hooks_are_loaded_before_their_overrides(self):
        """An override that is loaded before its hook is lost without an error: the hook, which goes
        on to nothing, hides it."""
        for name, found in methods().items():
            for index, one in enumerate(found):
                lost = [other for other in found[:index] if other.model == one.model]
                if lost and not one.goes_on:
                    message = f"{place(one.path)}:{one.line} hides {name} of {place(lost[0].path)}"
                    self.fail(message)


def _short_names(model):
    """The last words of a model's name, as a file of a room may be called."""
    words = model.split(".")
    return ["_".join(words[index:]) for index in range(len(words))]
