from datetime import datetime, time

from odoo import api, models
from odoo.tools import SQL, split_every

# Letters in memory at a time.
BATCH = 1000


class AccountDunningTakeover(models.Model):
    """How letters of another system enter the ledger of letters: a few statements, whatever their
    number. Nothing is sent, printed, charged or asked of anybody."""

    _inherit = "account.dunning.takeover"

    @api.model
    def _take_over(self, company, name, entries, file=False):
        """A takeover with these ``entries`` of the rule: one notice per debtor, day, level, channel
        and document."""
        self._check_manager()
        self = self.sudo().with_company(company)
        takeover = self.create({"name": name, "company_id": company.id, "file": file})
        takeover._enter_letters(entries)
        return takeover

    def _enter_letters(self, entries):
        letters = _group_letters(entries)
        ids = self._insert_notices(list(letters))
        self._insert_lines(
            [(id_, entry) for id_, key in zip(ids, letters, strict=True) for entry in letters[key]]
        )
        channels = [key.channel for key in letters]
        for pairs in split_every(BATCH, list(zip(ids, channels, strict=True))):
            self._tell_of(dict(pairs))

    def _insert_notices(self, letters):
        """Returns their ids, in the order of ``letters``."""
        Notice, Sequence = self.env["account.dunning.notice"], self.env["ir.sequence"]
        debtors = self.env["res.partner"].browse({letter.debtor_id for letter in letters})
        self.env["account.collection.case"]._open_for(debtors, self.company_id)
        ids = self._draw_ids(len(letters))
        columns = {
            "id": SQL("letter.id"),
            "company_id": SQL("%s", self.company_id.id),
            "takeover_id": SQL("%s", self.id),
            "partner_id": SQL("letter.partner_id"),
            "case_id": SQL("file.id"),
            "name": SQL("letter.name"),
            "state": SQL("'sent'"),
            "level_id": SQL("level.id"),
            "sent_on": SQL("letter.sent_on"),
            "deadline": SQL("COALESCE(letter.deadline, letter.sent_on + level.deadline_days)"),
            "document": SQL("NULLIF(letter.document, '')"),
            "is_demand": SQL("letter.is_demand"),
            # Nobody here knows to whom it went and what it said.
            **dict.fromkeys(("recipient_id", "lang", "subject", "opening", "closing"), SQL("NULL")),
        }
        source = SQL(
            """unnest(%s::int[], %s::varchar[], %s::int[], %s::int[], %s::date[], %s::date[],
                      %s::varchar[], %s::bool[])
                   AS letter (id, name, partner_id, level_id, sent_on, deadline, document,
                              is_demand)
                 JOIN account_collection_case file
                   ON file.partner_id = letter.partner_id AND file.company_id = %s
                 JOIN account_dunning_level level ON level.id = letter.level_id""",
            ids,
            Sequence._take_numbers_for(self._name, self.company_id, len(letters)),
            [letter.debtor_id for letter in letters],
            [letter.level_id for letter in letters],
            [letter.sent_on for letter in letters],
            [letter.deadline for letter in letters],
            [letter.document for letter in letters],
            [letter.demand for letter in letters],
            self.company_id.id,
        )
        Notice._insert_from(columns, source)
        return ids

    def _draw_ids(self, count):
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval('account_dunning_notice_id_seq') FROM generate_series(1, %s)", count
            )
        )
        return [row[0] for row in rows]

    def _insert_lines(self, pairs):
        """A line for each ``(notice id, entry)``, as the item stood then if the file says so, else
        as it stands now. Of an item whose ladder began anew since then, it belongs to the ladder
        before."""
        Line = self.env["account.dunning.notice.line"]
        cycle = SQL(
            """GREATEST(COALESCE(item.dunning_cycle, 0)
                        - (COALESCE(entry.sent_on < item.dunning_reopened_on, FALSE))::int, 0)"""
        )
        share = SQL("COALESCE(entry.amount / NULLIF(item.amount_residual_currency, 0), 1)")
        columns = {
            **Line._get_item_columns(SQL("entry.sent_on")),
            "notice_id": SQL("entry.notice_id"),
            "company_id": SQL("%s", self.company_id.id),
            "kind": SQL("'claim'"),
            "amount_residual": SQL("COALESCE(entry.amount, item.amount_residual_currency)"),
            "amount_company": SQL(
                "ROUND((item.amount_residual * %s)::numeric, %s)",
                share,
                self.company_id.currency_id.decimal_places,
            ),
            "level_id": SQL("level.id"),
            "proposed_level_id": SQL("level.id"),
            "level_before_id": SQL("lag(level.id) OVER ladder"),
            "rank": SQL("level.rank"),
            "cycle": cycle,
            "turn": SQL(
                """row_number() OVER ladder + COALESCE((
                       SELECT MAX(known.turn) FROM account_dunning_notice_line known
                        WHERE known.move_line_id = item.id AND known.plan_id IS NULL
                          AND known.cycle = %s AND known.kind = 'claim'
                          AND known.drop_reason IS NULL), 0)""",
                cycle,
            ),
            "takeover_key": SQL("entry.key"),
        }
        entries = [entry for _id, entry in pairs]
        source = SQL(
            """unnest(%s::int[], %s::int[], %s::int[], %s::date[], %s::numeric[], %s::varchar[])
                   WITH ORDINALITY
                   AS entry (notice_id, item_id, level_id, sent_on, amount, key, place)
                 JOIN account_move_line item ON item.id = entry.item_id
                 JOIN account_move move ON move.id = item.move_id
                 JOIN account_dunning_level level ON level.id = entry.level_id
               WINDOW ladder AS (PARTITION BY item.id, %s
                                     ORDER BY entry.sent_on, level.rank, entry.place)""",
            [notice for notice, _entry in pairs],
            [entry.claim.id for entry in entries],
            [entry.level_id for entry in entries],
            [entry.sent_on for entry in entries],
            [entry.amount for entry in entries],
            [entry.key for entry in entries],
            cycle,
        )
        Line._compute_missing(Line._insert_from(columns, source), columns)
        self._sum_up()

    def _sum_up(self):
        Notice = self.env["account.dunning.notice"]
        self.env.add_to_compute(Notice._fields["amount_company"], self.notice_ids)
        self.env.flush_all()
        self.env.invalidate_all()

    def _tell_of(self, channels):
        """What went out over a channel is a contact with the debtor; the file of each tells where
        it comes from. ``channels``: ``{notice id: channel}``."""
        notices = self.env["account.dunning.notice"].browse(channels)
        deliveries = self.env["account.dunning.delivery"].create(
            [
                {
                    "notice_id": notice.id,
                    "channel": channels[notice.id],
                    "state": "sent",
                    "sent_on": datetime.combine(notice.sent_on, time(12)),
                }
                for notice in notices
                if channels[notice.id]
            ]
        )
        deliveries._log_contact()
        notices._tell(self.env._("%(notice)s, sent on %(day)s, was taken over from %(origin)s."))
        self.env.flush_all()
        self.env.invalidate_all()


def _group_letters(entries):
    """``{letter: its entries}``, debtor by debtor: each gets one entry in his thread."""
    groups = {}
    for entry in sorted(entries, key=_get_place):
        groups.setdefault(entry.get_letter(), []).append(entry)
    return groups


def _get_place(entry):
    return entry.claim.debtor_id, entry.sent_on, entry.number
