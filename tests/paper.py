from unittest.mock import patch

import pypdfium2
from PIL import ImageChops

# In which the letter is looked at: finer than a screen.
SCALE = 2


class PaperCase:
    """Papers as pictures: what the printer would put on them, dot by dot."""

    def see(self, content):
        """The pages of a PDF as pictures."""
        return [page.render(scale=SCALE).to_pil() for page in pypdfium2.PdfDocument(content)]

    def assertLeanLooksTheSame(self, report, records):
        """Printed with the rules of style that can match, and with all there are."""
        reports = self.env["ir.actions.report"].with_context(dunning_letters=True)
        # The web server makes a style sheet when it is asked for it first.
        with patch.object(type(reports), "_make_lean", lambda self, papers: papers):
            full = reports._print_each(report, records)
        with self.assertNoLogs("odoo.addons.account_collections.models.common", "INFO"):
            lean = reports._print_each(report, records)
        for record in records:
            pairs = list(zip(self.see(lean[record]), self.see(full[record]), strict=True))
            self.assertTrue(pairs)
            for number, (one, other) in enumerate(pairs, start=1):
                self.assertEqual(one.size, other.size)
                shades = ImageChops.difference(one, other).getextrema()
                # Codes to scan differ by a shade each time they are drawn.
                apart = max(most for _least, most in shades)
                self.assertLessEqual(apart, 2, f"page {number} of {record.display_name}")
