import doctest

from ...tools.common import stylesheet
from ...tools.common.stylesheet import read_names, read_rules, write_lean
from ..rule_case import RuleCase


def lean(text, *names, document=""):
    return write_lean(read_rules(text), set(names), document)


class TestStyleSheet(RuleCase):
    """What cannot match goes, all else stays as it is."""

    def test_what_could_match_stays(self):
        names = ("p", "td", ".a", ".b", "#x")
        for text, stays in (
            ("p{top:0}", True),
            ("P{top:0}", True),
            ("i{top:0}", False),
            (".a.b > p #x{top:0}", True),
            (".a.c{top:0}", False),
            (".A{top:0}", True),
            ("i, .a{top:0}", True),
            ("i, u{top:0}", False),
            ("*{top:0}", True),
            (":root{--x:1}", True),
            ("p:not(.c){top:0}", True),
            ("p:not(.c, :is(u, i)):hover::before{top:0}", True),
            ("i:not(.a){top:0}", False),
            ("[class*='c ']{top:0}", True),
            ("p[data-x='i, u {']{top:0}", True),
            (".c\\:d{top:0}", True),
            (".-a{top:0}", False),
            ("@media print{p{top:0}}", True),
            ("@media print{i{top:0}}", False),
            ("@supports (top:0){@media print{p{top:0}}}", True),
            ("@keyframes turn{from{top:0}to{top:1px}}", True),
            ("@page{margin:0}", True),
            ("@import url('x;y.css');", True),
            ("p{content:'}';top:0}", True),
            ('td p{background:url("a{b}c")}', True),
        ):
            with self.subTest(text):
                self.assertEqual(lean(text, *names), text if stays else "")

    def test_comments_between_rules_go_and_the_order_stays(self):
        text = "/* { */p{top:0}/* } */i{top:1px}p{top:2px /* ; } */}"
        self.assertEqual(lean(text, "p"), "p{top:0}p{top:2px /* ; } */}")

    def test_a_font_that_nothing_names_goes(self):
        fonts = "@font-face{font-family:'Lato';src:url(l)}@font-face{font-family:Roboto;src:url(r)}"
        used = "p{font-family:Lato,sans-serif}"
        kept = "@font-face{font-family:'Lato';src:url(l)}" + used
        self.assertEqual(lean(fonts + used, "p"), kept)
        self.assertEqual(lean(fonts, document="<p style='font-family: Roboto'>"), fonts[41:])
        self.assertEqual(lean(fonts + "p{font-family:var(--x)}", "p")[: len(fonts)], fonts)

    def test_a_broken_sheet_is_no_sheet(self):
        for text in ("p{top:0", "p{top:0}}", "/* p{top:0}"):
            with self.subTest(text), self.assertRaises(ValueError):
                read_rules(text)

    def test_the_names_of_a_document(self):
        document = """<!DOCTYPE html><DIV class="Row  b" ID='x'><br/><td
            class='c'>1 < 2</td><img alt="a > b" class="d"></DIV>"""
        expected = {"div", ".row", ".b", "#x", "br", "td", ".c", "img", ".d"}
        self.assertLessEqual(expected, read_names([document]))

    def test_the_examples(self):
        self.assertFalse(doctest.testmod(stylesheet).failed)
