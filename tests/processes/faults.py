"""Accidents at a chosen row, and what must be true after each of them."""

from pathlib import Path

from lib import database

from .case import ProcessCase
from .orders import CONFIRM, HOLD


class FaultCase(ProcessCase):
    root = Path("/")  # as the processes see the disk

    # === HOLDING UP === #

    def hold(self, name, event, when="TRUE", row=30):
        """Stop the transaction that writes the n-th such row of a delivery, in the middle."""
        self.sql(HOLD.format(name=name, event=event, when=when, row=row))

    def hold_state(self, state, row=25):
        """Stop where the n-th delivery reaches a state."""
        when = f"NEW.state = '{state}' AND OLD.state <> '{state}'"
        self.hold(state, "UPDATE OF state", when, row)

    def until_held(self, name, row=25, wake=False):
        """Wait for the transaction to stand there; returns the number of its backend."""
        passed = f"SELECT 1 FROM {name}_passed WHERE is_called AND last_value >= {row}"
        self.until(lambda: self.sql(passed), wake=wake)
        standing = (
            "SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event = 'PgSleep'"
        )
        return self.until(lambda: self.sql(standing))[0][0]

    def let_go(self, name, backend):
        """End the hold. The backend of a killed worker notices at the end of its statement."""
        self.release(name)
        self.until(lambda: not self.count("pg_stat_activity", f"pid = {backend}"))

    def release(self, name):
        self.sql(f"SELECT nextval('{name}_open')")

    def held_up_in_confirming(self, agent):
        """The agent stands in the middle of confirming; returns the number of its backend."""
        self.hold("confirm", "INSERT")
        agent.start(CONFIRM)
        return self.until_held("confirm", 30)

    # === WHAT MUST BE TRUE === #

    def assertOnlyDrafts(self):
        """As before the button was pressed: no number, nothing on its way."""
        states = self.sql("SELECT state, name, count(*) FROM account_dunning_notice GROUP BY 1, 2")
        self.assertEqual(states, [["draft", "/", "60"]])
        self.assertEqual(self.count("account_dunning_delivery"), 0)
        self.assertEqual(self.count("ir_cron_trigger"), 0)

    def assertWholeOrUntouched(self):
        """After an accident while sending, at any time."""
        odd = self.sql(
            """SELECT notice.name, notice.state, delivery.state
                 FROM account_dunning_notice notice
            LEFT JOIN account_dunning_delivery delivery
                   ON delivery.notice_id = notice.id AND delivery.channel = 'email'
            LEFT JOIN mail_mail mail ON mail.id = delivery.mail_mail_id
                WHERE (notice.state, delivery.state) NOT IN
                      (('confirmed', 'queued'), ('confirmed', 'handed'), ('sent', 'sent'))
                   OR delivery.id IS NULL
                   OR delivery.state = 'queued' AND notice.attachment_id IS NOT NULL
                   OR delivery.state = 'queued' AND mail.id IS NOT NULL
                   OR delivery.state = 'handed' AND notice.attachment_id IS NULL
                   OR delivery.state = 'handed' AND mail.state IS DISTINCT FROM 'outgoing'"""
        )
        self.assertFalse(odd)
        self.assertEqual(len(self.letters()), self.count("ir_attachment", LETTER))

    def assertSumsAgree(self, apart=()):
        """What the letters claim is what the debtors owe, each debtor once, ``apart`` from those
        who paid since or were spared."""
        claimed = self.sql(
            """SELECT debtor.name, line.move_line_id, line.amount_residual
                 FROM account_dunning_notice_line line
                 JOIN account_dunning_notice notice ON notice.id = line.notice_id
                 JOIN res_partner debtor ON debtor.id = notice.partner_id
                WHERE notice.state = 'sent' AND line.kind = 'claim' AND line.drop_reason IS NULL"""
        )
        owed = self.sql(
            """SELECT debtor.name, item.id, item.amount_residual
                 FROM account_move_line item
                 JOIN account_account account ON account.id = item.account_id
                 JOIN res_partner debtor ON debtor.id = item.partner_id
                WHERE account.account_type = 'asset_receivable' AND NOT item.reconciled
                  AND item.parent_state = 'posted'
                  AND item.company_id = (SELECT min(id) FROM res_company)"""
        )
        names = {f"Debtor {number:02}" for number in apart}
        claimed, owed = (
            sorted(row for row in rows if row[0] not in names) for rows in (claimed, owed)
        )
        self.assertEqual(claimed, owed)
        self.assertEqual(len(claimed), 60 - len(names))

    def letters(self):
        """The files of the letters, all whole: ``{number: path}``."""
        found = {}
        for number, place, size in self.sql(
            f"""SELECT notice.name, store_fname, file_size
                  FROM ir_attachment JOIN account_dunning_notice notice
                    ON notice.attachment_id = ir_attachment.id WHERE {LETTER}"""
        ):
            path = self.filestore() / place
            content = path.read_bytes()
            self.assertEqual((content[:5], str(len(content))), (b"%PDF-", size), number)
            found[number] = path
        return found

    def filestore(self):
        return self.root / database.filestore(self.name).relative_to("/")

    def assertLetters(self):
        """No notice has a number but no letter, but for those that were withdrawn in time."""
        numbers = self.sql(
            "SELECT name FROM account_dunning_notice WHERE name <> '/' AND state <> 'cancelled'"
        )
        self.assertFalse({number for (number,) in numbers} - set(self.letters()))

    def forget_repeats(self, most):
        """A mail whose commit was killed after the mail server took it goes out again, as
        everywhere in Odoo: as the same message, which a mail server can tell. Counted once."""
        known, repeated = {}, []
        for file in sorted((self.folder / "mail").glob("*.eml")):
            mail = self.read_mail(file)
            if mail["Message-Id"] in known:
                self.assertEqual(mail["To"], known[mail["Message-Id"]]["To"])
                repeated.append(file)
            known[mail["Message-Id"]] = mail
        self.assertLessEqual(len(repeated), most)
        for file in repeated:
            file.unlink()


LETTER = "ir_attachment.res_model = 'account.dunning.notice' AND ir_attachment.mimetype LIKE '%pdf'"
