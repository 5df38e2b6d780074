"""Short walks at random, the same that ``dev/fuzz`` lets go on for hours."""

from lib import odoo

from .case import ProcessCase


class TestWalkProcesses(ProcessCase):
    """Debtors and people for some weeks at random, watched by an oracle that reads the ledger with
    its own eyes. In a program of its own: inside of a test Odoo lets no mail leave."""

    origin = "bare"

    def walk(self, seed, **own):
        """What came of a walk, and the story of it."""
        story = self.folder / "story"
        story.write_text("")
        size = {"walks": 1, "days": 14, "debtors": 10, "events": 4, "tries": 0}
        arguments = {"seed": seed, **size, "mutants": "", "only": [], "story": str(story), **own}
        return odoo.script(self.server, self.name, "fuzz", arguments), story.read_text()

    def test_nothing_breaks_in_a_short_walk(self):
        found, story = self.walk(seed=1, walks=2)
        self.assertEqual(found["broken"], 0, story)
        # A walk in which nothing happens would break nothing.
        self.assertGreater(found["item_days"], 1500, story)
        self.assertGreater(found["letters"], 20, story)

    def test_a_rule_that_is_taken_out_is_found(self):
        """Else nobody would know whether the oracle looks."""
        found, story = self.walk(1, days=30, mutants="nothing is read again before sending")
        self.assertEqual(found["broken"], 0, story)
        self.assertIn("letter claims", story)
