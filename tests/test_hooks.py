import re

from odoo.tests import TransactionCase
from odoo.tools import file_open

HOOK = re.compile(r"^``(account\.[a-z.]+)\.(_[a-z_]+)", re.MULTILINE)


class TestHooks(TransactionCase):
    def test_the_hooks_promised_in_the_readme_are_there(self):
        with file_open("account_collections/README.rst") as readme:
            hooks = HOOK.findall(readme.read())
        self.assertGreater(len(hooks), 10)
        for model, method in hooks:
            with self.subTest(f"{model}.{method}"):
                if method == "_send_by_":
                    method = "_send_by_email"
                self.assertTrue(callable(getattr(self.env[model], method, None)))
