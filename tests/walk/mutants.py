"""Rules that are taken out one at a time, to see that the walk finds it: ``dev/fuzz --mutants``."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.account_collections.models.block import account_move_line as blocks
from odoo.addons.account_collections.models.decision import account_move_line as decisions
from odoo.addons.account_collections.models.delivery import (
    delivery,
    mail_queue,
    notice_outbox,
)
from odoo.addons.account_collections.models.dispute import account_move_line as disputes
from odoo.addons.account_collections.models.interest import account_move_line as interest
from odoo.addons.account_collections.models.notice import account_move_line as notices
from odoo.addons.account_collections.models.plan import account_move_line as plans
from odoo.addons.account_collections.models.promise import account_move_line as promises
from odoo.addons.account_collections.tools.decision import escalation


def _without(owner, name):
    """The override is skipped, as if its room did not know of it."""

    def passed_by(self, *args, **kwargs):
        return getattr(super(owner, self), name)(*args, **kwargs)

    return patch.object(owner, name, passed_by)


def _does_nothing(owner, name, result=None):
    return patch.object(owner, name, lambda *_args, **_kwargs: result)


@contextmanager
def _no_last_look():
    """Neither the outbox nor the mail server looks again."""
    outbox, queue = notice_outbox.AccountDunningNotice, mail_queue.AccountDunningDelivery
    with (
        patch.object(outbox, "_recheck", lambda self: self),
        patch.object(queue, "_find_outdated", lambda self: self.browse()),
        patch.object(queue, "_withdraw_settled", lambda self: False),
    ):
        yield


def _no_look_at_the_mail_server():
    queue = mail_queue.AccountDunningDelivery
    return patch.object(queue, "_find_outdated", lambda self: self.browse())


def _no_clock(*codes):
    clocks = escalation._clocks

    def fewer(*args):
        return [clock for clock in clocks(*args) if clock[0] not in codes]

    return patch.object(escalation, "_clocks", fewer)


def _interest_of_the_last_day_too_little():
    event = interest._pay_off

    def early(day, amount):
        return event(day.replace(day=1), amount)

    return patch.object(interest, "_pay_off", early)


# {name: how to take the rule out}
MUTANTS = {
    "nothing is read again before sending": _no_last_look,
    "the mail server is not asked again": _no_look_at_the_mail_server,
    "credits cover nothing": lambda: _does_nothing(escalation, "_cover_by_credits"),
    "credits in other currencies do not wait": lambda: _does_nothing(
        escalation, "_wait_for_allocation"
    ),
    "branches lend each other nothing": lambda: _does_nothing(
        decisions.AccountMoveLine, "_read_lent_credits", []
    ),
    "promises hold nothing": lambda: _without(promises.AccountMoveLine, "_get_dunning_holds"),
    "promises are judged at night only": lambda: _without(
        promises.AccountMoveLine, "_after_matching"
    ),
    "disputes hold nothing": lambda: _without(disputes.AccountMoveLine, "_complete_rows"),
    "blocks hold nothing": lambda: _without(blocks.AccountMoveLine, "_complete_rows"),
    "plans hold nothing": lambda: _without(plans.AccountMoveLine, "_complete_rows"),
    "insolvency holds nothing": lambda: _without(interest.AccountMoveLine, "_get_dunning_holds"),
    "the interval is not kept": lambda: _no_clock("interval", "deadline"),
    "what comes back counts as sent": lambda: _does_nothing(
        delivery.AccountDunningDelivery, "_set_bounced"
    ),
    "several letters at a time": lambda: _does_nothing(
        notices.AccountMoveLine, "_read_waiting", (frozenset(), frozenset())
    ),
    "discounts are asked back": lambda: _does_nothing(
        decisions.AccountMoveLine, "_read_earned_discounts", {}
    ),
    "money under way is not waited for": lambda: patch.object(
        decisions.AccountMoveLine,
        "_rest_being_paid",
        lambda _items, _company, rows, _today, _under_way: rows,
    ),
    "payments lower interest too early": _interest_of_the_last_day_too_little,
}
