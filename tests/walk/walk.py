"""Lets the days of a script pass: night, outbox, mail server, and what people do in between."""

import collections
import contextlib
import logging
from typing import NamedTuple
from unittest.mock import patch

from freezegun import freeze_time

from .events import People
from .invariants import Broken, Oracle
from .script import EVENING, MORNING, NOON


class Result(NamedTuple):
    """``item_days``: open items that got their decision, over all nights; ``happened``: how often
    each kind of event did."""

    item_days: int
    letters: int
    happened: collections.Counter
    refused: collections.Counter
    broken: Broken | None


class Walk:
    """One script in a world. What it leaves behind is for the caller to take back."""

    def __init__(self, world, script):
        self.world, self.script = world, script
        self.people = People(world)
        self.oracle = Oracle(world, self.people)
        self.happened, self.refused = collections.Counter(), collections.Counter()
        self.by_time = collections.defaultdict(list)
        for event in script.events:
            self.by_time[event.day, event.slot].append(event)

    def run(self):
        broken = None
        start = f"{self.script.start} 00:30:00"
        with freeze_time(start) as clock, _nothing_leaves(self.world.root), _quiet():
            self.clock = clock
            try:
                self.world.invite(self.script.debtors)
                for number in range(self.script.days):
                    self._day(number)
            except Broken as error:
                broken = error
        return Result(
            self.oracle.item_days, self.oracle.letters, self.happened, self.refused, broken
        )

    def _day(self, number):
        self.day = number
        self.people.mail_down_today = False
        self._at("01:00")
        self._night()
        self._at("08:00")
        self._people(MORNING)
        self._at("09:00")
        self._outbox()
        self._at("11:00")
        self._people(NOON)
        self._at("12:00")
        self._mail_server()
        # What was written anew meanwhile goes the same way again.
        self._at("13:00")
        self._outbox()
        self._at("14:00")
        self._mail_server()
        self._at("17:00")
        self._people(EVENING)
        self.oracle.look_at_day(number)

    def _at(self, time):
        self.clock.move_to(f"{self.script.day(self.day)} {time}:00")
        self.world.root.invalidate_all()

    # === MACHINES === #

    def _night(self):
        env = self.world.root
        if self.day % 7 == 0:
            # All of it is one transaction: the database does not know yet how much there is.
            env.flush_all()
            env.cr.execute("ANALYZE")
        with self._watched("night"):
            env["account.payment.promise"]._cron_judge()
            env["account.payment.plan"]._cron_judge()
            env["account.dunning.run"]._cron_escalate()
            env.flush_all()
        self.oracle.look_at_decisions(self.day)

    def _outbox(self):
        with self._watched("outbox"):
            self.world.root["account.dunning.notice"]._cron_send()
            self.world.root.flush_all()
        self.oracle.look_at_letters(self.day)

    def _mail_server(self):
        env = self.world.root
        handed = env["account.dunning.delivery"].search([("state", "=", "handed")])
        if not handed:
            return
        with self._watched("mail server"), _mail_server_down(env, self.people.mail_down_today):
            handed.mail_mail_id.filtered(lambda mail: mail.state == "outgoing").send()
            env.flush_all()
        self.oracle.look_at_letters(self.day)

    def _people(self, slot):
        for event in self.by_time[self.day, slot]:
            self.oracle.look_before(event)
            with self._watched(event.name):
                done = self.people.do(event)
            (self.happened if done else self.refused)[event.name] += 1
            if done:
                self.oracle.look_after(event)
                if event.name == "print_pile":
                    self.oracle.look_at_letters(self.day)

    @contextlib.contextmanager
    def _watched(self, what):
        """Whatever fails here, and is no refusal in words, is a fault of its own."""
        try:
            yield
        except Exception as error:
            where = error.__traceback__
            while where.tb_next:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_filename.split('/')[-1]}:{where.tb_lineno}"
            words = f"{what}: {type(error).__name__}: {error} ({place})"
            raise Broken("nothing breaks off", self.day, words) from error


@contextlib.contextmanager
def _nothing_leaves(env):
    """Jobs do not commit, paper is a token, and the mail server takes everything."""
    registry = env.registry
    papers = registry["ir.actions.report"]
    with (
        patch.object(registry["ir.cron"], "_commit_progress", return_value=float("inf")),
        patch.object(papers, "_print_each", lambda _reports, _report, records: _tokens(records)),
        patch.object(registry["account.dunning.notice"], "_merge_letters", _merged),
        patch.object(registry["ir.mail_server"], "_connect__", return_value=None),
        patch.object(registry["ir.mail_server"], "send_email", _taken),
        patch.object(registry["mail.mail"], "unlink", lambda mails: True),
    ):
        yield


def _taken(_server, message, *_args, **_kwargs):
    """By its number the mail is known when it comes back."""
    return message["Message-Id"]


def _tokens(records):
    return {record: f"%PDF-1.4 {record.name}".encode() for record in records}


def _merged(notices, pile):
    return notices.env["ir.attachment"].create({"name": "Letters.pdf", "raw": b"%PDF-1.4"})


@contextlib.contextmanager
def _mail_server_down(env, down):
    if not down:
        yield
        return
    refused = ConnectionRefusedError("refused")
    with patch.object(env.registry["ir.mail_server"], "_connect__", side_effect=refused):
        yield


@contextlib.contextmanager
def _quiet():
    """What the add-on logs of single records it tells by decisions and tasks, which the oracle
    reads."""
    loggers = [
        logging.getLogger(name)
        for name in ("odoo.addons.mail.models.mail_mail", "odoo.addons.account_collections")
    ]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
