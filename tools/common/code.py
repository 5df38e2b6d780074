"""QR codes as pictures for letters: of an address, and of a transfer.

Encoded by reportlab, as Odoo does. Its drawing takes five times as long as all the words of a
letter, as it lays a rectangle for each dark square through a page description: the squares are the
pixels of a picture as well.
"""

from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

# Pixels of a square, so that it stays sharp on paper, and squares of white around the code, which
# ISO/IEC 18004 asks for.
SQUARE, BORDER = 6, 4
# How much of it may be damaged: 7, 15, 25 or 30 %.
LEVELS = {level: getattr(QRErrorCorrectLevel, level) for level in "LMQH"}


def draw_code(text: str, level: str = "L") -> bytes:
    """The code of a ``text`` as PNG, black on white; ``level``: how much of it may be damaged, one
    of ``LEVELS``. ValueError for a text that is too long."""
    code = QRCode(None, LEVELS[level])
    code.addData(text)
    code.make()
    size = code.getModuleCount()
    picture = Image.new("1", (size + 2 * BORDER,) * 2, 1)
    for row, squares in enumerate(code.modules):
        for column, dark in enumerate(squares):
            if dark:
                picture.putpixel((column + BORDER, row + BORDER), 0)
    file = BytesIO()
    picture.resize([side * SQUARE for side in picture.size], Image.NEAREST).save(file, "PNG")
    return file.getvalue()
