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
        readme = (source.ROOT / "README.rst").read_text()
        promised = set(
            re.findall(r"^``((?:account|base|res)(?:\.[a-z]+)*\._[a-z_]+)", readme, re.MULTILINE)
        )
        self.assertIn(CHANNEL, promised)
        hooks = {
            f"{model}.{function.name}"
            for path in source.load_order()
            for node, model in source.classes(path)
            for function in node.body
            if isinstance(function, ast.FunctionDef)
            and (ast.get_docstring(function) or "").startswith("Hook:")
        }
        self.assertEqual(promised - {CHANNEL}, hooks)

    def test_what_a_payment_sets_in_motion(self):
        self.assertEqual(self.rooms_of("_after_matching"), AFTER_MATCHING)

    def test_what_a_posting_sets_in_motion(self):
        self.assertEqual(self.rooms_of("_after_posting"), AFTER_POSTING)

    def rooms_of(self, name):
        """The rooms that take part, in the order of their effects: each asks those before it
        first."""
        return [method.path.parent.name for method in source.methods()[name]]
