import ast
import functools
from pathlib import Path

from odoo.tests import BaseCase

ROOT = Path(__file__).parent.parent
# From below: what a file calls of our own lies in its layer or below. Concern files of a model
# (account_dunning_notice_mail) lie where the model does.
LAYERS = {
    "leaves": (
        "account_account",
        "account_collections_letter",
        "account_dunning_bulk",
        "account_dunning_procedure",
        "account_dunning_level",
        "account_dispute",
        "account_dunning_block",
        "account_interest_series",
        "account_interest_rate",
        "account_interest_profile",
        "ir_sequence",
        "ir_actions_report",
        "res_company",
    ),
    "item": (
        "account_move",
        "account_partial_reconcile",
        "account_payment",
        "account_collections_arrangement",
        "account_payment_promise",
        "account_payment_plan",
        "account_dunning_decision",
        "account_collection_case",
        "account_collection_contact",
        "account_collection_limitation",
        "res_partner",
    ),
    "ledger": (
        "account_dunning_charge",
        "account_dunning_delivery",
        "account_dunning_notice",
        "account_dunning_outbox",
        "mail",
    ),
    "process": ("account_dunning_run",),
    "edges": (
        "account_collections_demo",
        "account_dunning_allocation",
        "account_interest_import",
        "account_journal",
        "res_config_settings",
        "base_partner_merge",
    ),
}
HEIGHT = {name: height for height, names in enumerate(LAYERS.values()) for name in names}
# A layer may read what lies above it by the ORM, but not call it nor write to it.
READS = {"_read_group", "flush_model", "search", "search_count", "search_fetch", "sudo", "_fields"}
# Only tables of test cases may be longer.
MAX_LINES, MAX_FUNCTION_LINES = 300, 45
TABLES = {"test_decision_table"}


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).glob("*.py")):
            if path.name != "__init__.py":
                yield path


def height(path):
    """The layer of a file; None where it is named nowhere."""
    return next((HEIGHT[name] for name in HEIGHT if path.stem.startswith(name)), None)


@functools.cache
def tree(path):
    return ast.parse(path.read_text())


def functions(path):
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


def own_models(path):
    """Names of the models that a file brings into the world."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            if any(getattr(target, "id", "") == "_name" for target in node.targets):
                yield node.value.value


def introduced(path):
    """Names of the methods that a file brings into the world: those that call no super()."""
    for function in functions(path):
        overrides = any(
            isinstance(node, ast.Call) and getattr(node.func, "id", "") == "super"
            for node in ast.walk(function)
        )
        if not overrides and function.name.startswith(("_", "action_")):
            yield function.name


def calls(path):
    """(line, name) of each method called in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.lineno, node.func.attr


def model_accesses(path):
    """(line, model, what is asked of it) of each ``env["model"].what`` in a file."""
    asked = {
        id(node.value): node.attr
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "env":
            if isinstance(node.slice, ast.Constant):
                yield node.lineno, node.slice.value, asked.get(id(node))


class TestLayers(BaseCase):
    """The shape of the code: rules without Odoo, calls that go down only, files one can read."""

    def heights(self, find):
        """``{what find returns: lowest layer that has it}`` over all files with models."""
        found = {}
        for path in sources("models", "wizard"):
            for name in find(path):
                found[name] = min(height(path), found.get(name, height(path)))
        return found

    def test_each_file_has_its_layer(self):
        for path in sources("models", "wizard"):
            self.assertIsNotNone(height(path), f"name the layer of {path.name} in LAYERS")

    def test_rules_do_without_odoo(self):
        paths = list(sources("tools"))
        self.assertTrue(paths)
        for path in paths:
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Import):
                    modules = [alias.name for alias in node.names]
                elif isinstance(node, ast.ImportFrom):
                    # A rule may use its neighbours, but nothing beyond tools/.
                    self.assertLess(node.level, 2, path.name)
                    modules = [] if node.level else [node.module]
                else:
                    continue
                for module in modules:
                    self.assertNotEqual(module.split(".")[0], "odoo", f"{path.name}:{node.lineno}")

    def test_calls_go_down(self):
        height_of = self.heights(introduced)
        self.assertIn("_decide_dunning", height_of)
        for path in sources("models", "wizard"):
            for line, name in calls(path):
                if name in height_of:
                    message = f"{path.name}:{line} calls {name}, which lies above it"
                    self.assertLessEqual(height_of[name], height(path), message)

    def test_layers_above_are_read_only(self):
        height_of = self.heights(own_models)
        self.assertIn("account.dunning.notice", height_of)
        for path in sources("models", "wizard"):
            for line, model, asked in model_accesses(path):
                if height_of.get(model, 0) > height(path):
                    message = f"{path.name}:{line} asks {model}, which lies above it, for {asked}"
                    self.assertIn(asked, READS, message)

    def test_each_test_file_is_run(self):
        imported = {
            alias.name
            for node in ast.walk(tree(ROOT / "tests" / "__init__.py"))
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        there = {path.stem for path in sources("tests") if path.stem.startswith("test_")}
        self.assertEqual(imported, there)

    def test_each_model_file_is_loaded(self):
        for folder in ("models", "wizard"):
            text = (ROOT / folder / "__init__.py").read_text()
            for path in sources(folder):
                self.assertIn(f"from . import {path.stem}\n", text)

    def test_files_and_functions_are_short(self):
        for path in sources(".", "models", "wizard", "controllers", "report", "tools", "tests"):
            lines = len(path.read_text().splitlines())
            self.assertLessEqual(lines, MAX_LINES, path.name)
            for function in functions(path):
                lines = function.end_lineno - function.lineno + 1
                if function.name not in TABLES:
                    message = f"{path.name}: {function.name}"
                    self.assertLessEqual(lines, MAX_FUNCTION_LINES, message)
