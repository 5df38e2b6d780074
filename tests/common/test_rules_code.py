from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode import createBarcodeDrawing

from ...tools.common.code import BORDER, LEVELS, SQUARE, draw_code
from ..rule_case import RuleCase

ADDRESS = "https://books.example.com/my/open-amounts/7Ot51bq3JgJ2WHavDCCwooGFtOsVjQTJjz8m53Sevbs"


class TestCodeRules(RuleCase):
    """A code is the one that everybody else draws."""

    def squares(self, png, side, border=BORDER):
        """The squares of a picture of a code, dark or not, read at their middles."""
        picture = Image.open(BytesIO(png)).convert("L")
        whole = picture.size[0] / side
        places = [(place + 0.5) * whole for place in range(side)]
        return [[picture.getpixel((x, y)) < 128 for x in places] for y in places]

    def test_each_square_is_where_reportlab_draws_it(self):
        for level in LEVELS:
            with self.subTest(level):
                own = draw_code(ADDRESS, level)
                side = Image.open(BytesIO(own)).size[0] // SQUARE
                size = {"width": side * 4, "height": side * 4, "barBorder": BORDER}
                drawn = createBarcodeDrawing("QR", value=ADDRESS, barLevel=level, **size)
                drawn = drawn.asString("png")
                self.assertEqual(self.squares(own, side), self.squares(drawn, side))

    def test_it_is_surrounded_by_white(self):
        squares = self.squares(draw_code(ADDRESS), 45)
        edge = [*squares[:BORDER], *squares[-BORDER:]]
        edge += [[*row[:BORDER], *row[-BORDER:]] for row in squares]
        self.assertFalse(any(map(any, edge)))
        self.assertTrue(any(map(any, squares)))

    def test_other_words_make_another_code(self):
        self.assertNotEqual(draw_code(ADDRESS), draw_code(ADDRESS[:-1] + "t"))
