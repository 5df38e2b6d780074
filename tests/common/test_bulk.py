from odoo.exceptions import UserError
from odoo.tests import tagged

from ..case import CollectionsCase

TABLES = ("account_dunning_decision", "account_dunning_notice_line")


@tagged("post_install", "-at_install")
class TestLasting(CollectionsCase):
    """What rows by the hundred thousand point at without a foreign key."""

    def get_keys(self, table):
        query = (
            "SELECT c.attname FROM pg_constraint k"
            " JOIN pg_attribute c ON c.attrelid = k.conrelid AND c.attnum = ANY(k.conkey)"
            " WHERE k.contype = 'f' AND k.conrelid = %s::regclass"
        )
        self.cr.execute(query, [table])
        return {name for (name,) in self.cr.fetchall()}

    def test_only_what_may_go_is_looked_up_for_each_row(self):
        for table in TABLES:
            with self.subTest(table):
                keys = self.get_keys(table)
                self.assertIn("move_line_id", keys)
                self.assertFalse(keys & {"create_uid", "write_uid", "company_id", "currency_id"})

    def test_a_currency_in_which_letters_were_written_stays(self):
        self.invoice("2026-03-01", 100.0)
        run = self.propose("2026-03-20")
        ours = self.env["res.currency"].create({"name": "XAB", "symbol": "x"})
        free = self.env["res.currency"].create({"name": "XAC", "symbol": "y"})
        for table in TABLES:
            with self.subTest(table), self.cr.savepoint() as point:
                self.cr.execute(f"UPDATE {table} SET currency_id = %s", [ours.id])
                self.env.invalidate_all()
                with self.assertRaisesRegex(UserError, "XAB"):
                    ours.unlink()
                point.rollback()
        self.assertTrue(run.exists())
        self.assertTrue(free.unlink())
