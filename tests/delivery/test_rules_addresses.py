from ...tools.delivery.addresses import list_addresses, list_wrong
from ..rule_case import RuleCase


class TestRulesAddresses(RuleCase):
    """What people write into the field of an e-mail address."""

    def test_what_can_be_written_to(self):
        table = [
            ("a@x.example", ["a@x.example"], []),
            (" A@X.example ", ["a@x.example"], []),
            ("Jane Doe <a@x.example>", ["a@x.example"], []),
            (
                "a@x.example, b@y.example;c@z.example",
                ["a@x.example", "b@y.example", "c@z.example"],
                [],
            ),
            ("root@localhost", ["root@localhost"], []),
            ("büro@straße.example", ["büro@straße.example"], []),
            ("a+b.c@sub.x.example", ["a+b.c@sub.x.example"], []),
            ("", [], []),
            (None, [], []),
            (" , ;", [], []),
            ("kaputt@@x.example", [], ["kaputt@@x.example"]),
            ("@x.example", [], ["@x.example"]),
            ("a@", [], ["a@"]),
            ("a@x", [], ["a@x"]),
            ("a@x.", [], ["a@x."]),
            ("a b@x.example", [], ["a b@x.example"]),
            ("phone 030 1234", [], ["phone 030 1234"]),
            ("a@x.example, kaputt", ["a@x.example"], ["kaputt"]),
            ("Jane <kaputt>", [], ["Jane <kaputt>"]),
        ]
        for text, good, wrong in table:
            with self.subTest(text):
                self.assertEqual((list_addresses(text), list_wrong(text)), (good, wrong))
