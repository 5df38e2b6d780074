from odoo.tests import TransactionCase, tagged

from .walk import mutants, script
from .walk.walk import Walk
from .walk.world import World

SEEDS = (1,)
DAYS, DEBTORS = 14, 6


@tagged("post_install", "-at_install")
class TestWalk(TransactionCase):
    """Debtors and people at random for some weeks, watched by an oracle of its own. ``dev/fuzz``
    does the same for years."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world = World(cls.env)

    def walk(self, seed):
        """What came of a walk, which leaves nothing behind."""
        with self.env.cr.savepoint() as savepoint:
            result = Walk(self.world, script.write(seed, DAYS, DEBTORS)).run()
            savepoint.rollback()
        return result

    def test_nothing_breaks_in_a_short_walk(self):
        for seed in SEEDS:
            with self.subTest(seed=seed):
                result = self.walk(seed)
                self.assertIsNone(result.broken, result.broken)
                self.assertGreater(result.letters, 3)
                self.assertGreater(result.item_days, 200)

    def test_a_rule_that_is_taken_out_is_found(self):
        """Else nobody would know whether the oracle looks."""
        with mutants.MUTANTS["nothing is read again before sending"]():
            self.assertTrue(any(self.walk(seed).broken for seed in SEEDS))
