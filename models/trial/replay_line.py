from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from .replay import ARMS, BANKS

_lt = LazyTranslate(__name__)
SUMS = ("letters", "items", "crossed", "amount", "fees", "tasks")


class AccountDunningReplayLine(models.Model):
    """The letters of a day and level in a replay, frozen."""

    _name = "account.dunning.replay.line"
    _description = "Letters of a Replay"
    _order = "day, arm, bank, rank"
    _rec_name = "level_name"
    _machine_writes = _lt("%(fields)s of a replay is reckoned.")

    replay_id = fields.Many2one(
        "account.dunning.replay", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="replay_id.company_id", store=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    arm = fields.Selection(ARMS, string="Procedure", required=True, readonly=True)
    bank = fields.Selection(
        BANKS,
        string="Payments Known",
        required=True,
        readonly=True,
        help="When the books knew of a payment: as it was really entered, or so many days after "
        "its value day. The later, the more letters cross a payment.",
    )
    day = fields.Date(required=True, readonly=True)
    level_id = fields.Many2one(
        "account.dunning.level",
        "Level as It Is Now",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    level_name = fields.Char("Level", readonly=True, help="As it was called.")
    rank = fields.Integer(readonly=True, aggregator=None)
    letters = fields.Integer(readonly=True)
    items = fields.Integer(readonly=True)
    crossed = fields.Integer(
        readonly=True, help="Items whose money was there already when the letter went out."
    )
    amount = fields.Monetary("Claimed", currency_field="company_currency_id", readonly=True)
    fees = fields.Monetary(
        currency_field="company_currency_id",
        readonly=True,
        help="As the levels say, before what the law forbids.",
    )
    tasks = fields.Integer(readonly=True, help="Calls and decisions that the levels ask for.")

    _once = models.UniqueIndex(
        "(replay_id, arm, bank, day, rank, level_id) NULLS NOT DISTINCT", "Each is counted once."
    )

    @api.model
    def _add_rows(self, rows):
        """Rows of (replay, arm, bank, day, level, name, rank, sums …), added to what is there."""
        names = ("replay_id", "arm", "bank", "day", "level_id", "level_name", "rank", *SUMS)
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """INSERT INTO account_dunning_replay_line AS known
                          (%(names)s, company_id, create_uid, create_date, write_uid, write_date)
                   SELECT fresh.*, replay.company_id, %(user)s, NOW(), %(user)s, NOW()
                     FROM (VALUES %(rows)s) fresh (%(names)s)
                     JOIN account_dunning_replay replay ON replay.id = fresh.replay_id
                       ON CONFLICT (replay_id, arm, bank, day, rank, level_id)
                       DO UPDATE SET %(sums)s""",
                names=SQL(", ").join(map(SQL.identifier, names)),
                user=self.env.uid,
                rows=SQL(", ").join(SQL("%s", tuple(row)) for row in rows),
                sums=SQL(", ").join(
                    SQL("%(name)s = known.%(name)s + EXCLUDED.%(name)s", name=SQL.identifier(name))
                    for name in SUMS
                ),
            )
        )
        self.invalidate_model()
        self.env["account.dunning.replay"].invalidate_model(["line_ids"])
