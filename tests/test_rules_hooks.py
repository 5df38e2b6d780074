import ast
import re

from . import source
from .rule_case import RuleCase

# A channel brings its own method.
CHANNEL = "account.dunning.delivery._send_by_"
# What follows a payment and a posting, in this order: the case is ranked first, as everybody reads
# it; drafts lose what was paid, tasks about money at the bank go; charges are corrected before
# promises and plans are judged, which may be about them.
AFTER_MATCHING = [
    *("item", "debtor", "delivery", "bank", "charge", "promise", "plan"),
    # What was waived or kept is known by then.
    *("courtesy", "proceeding", "credit"),
]
# A letter's history goes to the new item before anything asks how far that was dunned.
AFTER_POSTING = ["item", "notice", "dispute", "charge", "plan", "answer", "policy", "credit"]


class TestHooks(RuleCase):
    """What other rooms and other add-ons extend: named in the README, in an order one can read."""

    def test_the_readme_names_the_hooks_of_the_code(self):
        """Each with what it gets, in this order; what an override may pass on stands for ``…``."""
        readme = (source.ROOT / "README.rst").read_text()
        row = r"^``((?:account|base|res)(?:\.[a-z]+)*\._[a-z_]+)(?:<channel>)?\(([^)]*)\)``"
        promised = dict(re.findall(row, readme, re.MULTILINE))
        self.assertIn(CHANNEL, promised)
        hooks = {name: _arguments(function) for name, function in _hooks()}
        self.assertEqual(set(promised) - {CHANNEL}, set(hooks))
        for name, arguments in hooks.items():
            with self.subTest(name):
                given = promised[name].split(", ") if promised[name] else []
                if given[-1:] == ["…"]:
                    del given[-1], arguments[len(given) :]
                self.assertEqual(given, arguments)

    def test_a_hook_is_asked_and_its_overrides_get_what_it_gets(self):
        """One that nobody calls would be extended in vain, and so would one that asks for more."""
        asked = {
            name for path in source.files("models", "wizard") for _, name in source.attributes(path)
        }
        overrides = {
            (f"{model}.{function.name}", ", ".join(_arguments(function)))
            for path in source.load_order()
            for node, model in source.classes(path)
            for function in node.body
            if isinstance(function, ast.FunctionDef)
        }
        for name, function in _hooks():
            with self.subTest(name):
                self.assertIn(function.name, asked)
                got = {arguments for other, arguments in overrides if other == name}
                self.assertEqual(got, {", ".join(_arguments(function))})

    def test_what_a_payment_sets_in_motion(self):
        self.assertEqual(self.rooms_of("_after_matching"), AFTER_MATCHING)
        told = re.findall(r"(?m)^\d\. ``([a-z_]+)/", _read_way("a payment"))
        self.assertEqual(["item", *told], AFTER_MATCHING, "as CONTRIBUTING.rst tells it")

    def test_the_way_of_an_item_names_all_who_say_why_it_rests(self):
        way = _read_way("an open item")
        for hook in ("_complete_rows", "_get_dunning_holds"):
            for room in self.rooms_of(hook):
                self.assertIn(f"``{room}/", way, hook)

    def test_what_a_posting_sets_in_motion(self):
        self.assertEqual(self.rooms_of("_after_posting"), AFTER_POSTING)

    def rooms_of(self, name):
        """The rooms that take part, in the order of their effects: each asks those before it
        first."""
        return [method.path.parent.name for method in source.methods()[name]]


def _hooks():
    """(model and name, function) of each method that other add-ons may extend."""
    for path in source.load_order():
        for node, model in source.classes(path):
            for function in node.body:
                if isinstance(function, ast.FunctionDef):
                    if (ast.get_docstring(function) or "").startswith("Hook:"):
                        yield f"{model}.{function.name}", function


def _read_way(whose):
    """A section of CONTRIBUTING.rst: the way of an item, a payment, a letter."""
    text = (source.ROOT / "CONTRIBUTING.rst").read_text()
    return text.split(f"\nThe way of {whose}\n=", 1)[1].split("\nThe way of ", 1)[0]


def _arguments(function):
    arguments = [*function.args.args[1:], function.args.vararg, function.args.kwarg]
    return [argument.arg for argument in arguments if argument]
