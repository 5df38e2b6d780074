from odoo.tests import TransactionCase, tagged

from .walk import script
from .walk.walk import Walk
from .walk.world import World

SEEDS = (1, 2, 3)
DAYS, DEBTORS = 25, 8


@tagged("post_install", "-at_install")
class TestWalk(TransactionCase):
    """Debtors and people at random for some weeks, watched by an oracle of its own. ``dev/fuzz``
    does the same for years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.env)

    def test_nothing_breaks_in_a_short_walk(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                result = Walk(self.world, script.write(seed, DAYS, DEBTORS)).run()
                self.assertIsNone(result.broken, result.broken)
                self.assertGreater(result.letters, 5)
                self.assertGreater(result.item_days, 200)
