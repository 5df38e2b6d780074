from odoo import api, models
from odoo.tools import formatLang

from ...tools.insight.ledger import BUCKETS


class AccountCollectionsFigure(models.Model):
    """What a figure was made of, in words that one can recompute it from."""

    _inherit = "account.collections.figure"

    def _say_inputs(self, facts):
        self.ensure_one()
        name = "bucket" if self.code.startswith("bucket_") else self.code
        say = getattr(self, f"_say_{name}", None)
        return say(facts) if say else False

    @api.model
    def _amount(self, amount):
        return self.env.company.currency_id.format(float(amount))

    @api.model
    def _number(self, value, digits=1):
        return formatLang(self.env, float(value), digits=digits)

    @api.model
    def _items(self, count):
        return self.env._("1 item") if count == 1 else self.env._("%s items", count)

    def _say_open(self, facts):
        return self.env._(
            "%(items)s; %(late)s of it overdue",
            items=self._items(sum(count for count, _amount in facts.buckets)),
            late=self._amount(facts.overdue),
        )

    def _say_overdue(self, facts):
        items = self._items(sum(count for count, _amount in facts.buckets[1:]))
        if not facts.owed:
            return items
        part = self._say_share(facts.overdue / facts.owed)
        return self.env._("%(items)s; %(part)s of what is open", items=items, part=part)

    def _say_bucket(self, facts):
        return self._items(facts.buckets[int(self.code.rpartition("_")[2])][0])

    def _say_credits(self, facts):
        if facts.free[0] == 1:
            return self.env._("1 credit or payment that nobody has matched")
        return self.env._("%s credits and payments that nobody has matched", facts.free[0])

    def _say_share_current(self, facts):
        return self.env._(
            "%(current)s of %(owed)s is not due yet",
            current=self._amount(facts.current),
            owed=self._amount(facts.owed),
        )

    def _say_months(self, facts):
        """The months that the count-back goes through first."""
        return " + ".join(
            self.env._("%(sales)s in %(days)s days", sales=self._amount(sales), days=days)
            for sales, days in facts.months[:3]
        )

    def _say_dso(self, facts):
        return self.env._(
            "%(net)s open after credits; sales back from the day: %(months)s …",
            net=self._amount(facts.net),
            months=self._say_months(facts),
        )

    def _say_best_dso(self, facts):
        return self.env._(
            "%(current)s not due yet; sales back from the day: %(months)s …",
            current=self._amount(min(facts.current, facts.net)),
            months=self._say_months(facts),
        )

    def _say_delay(self, facts):
        return self.env._(
            "%(net)s open after credits, %(current)s of it not due yet",
            net=self._amount(facts.net),
            current=self._amount(min(facts.current, facts.net)),
        )

    def _say_cei(self, facts):
        return self.env._(
            "Open 30 days before: %(begin)s; billed since: %(sales)s; open now: %(end)s, of it not "
            "due: %(current)s; written off: %(off)s",
            begin=self._amount(facts.net_then),
            sales=self._amount(facts.sales),
            end=self._amount(facts.net),
            current=self._amount(min(facts.current, facts.net)),
            off=self._amount(facts.written_off),
        )

    def _say_roll(self, facts):
        parts = []
        for place in range(1, len(BUCKETS) - 1):
            was, moved = facts.rolled(place)
            if was:
                known = {"first": BUCKETS[place].code, "was": self._amount(was)}
                known |= {"next": BUCKETS[place + 1].code, "moved": self._amount(moved)}
                parts.append(
                    self.env._("%(was)s were %(first)s days late, %(moved)s %(next)s now", **known)
                )
        return "; ".join(parts)

    def _say_index(self, facts):
        amount = sum(amount for amount, _late in facts.parts)
        return self.env._(
            "%(amount)s paid on %(items)s in 90 days",
            amount=self._amount(amount),
            items=self._items(facts.paid_count),
        )

    def _say_promises(self, facts):
        low, high = facts.promises
        return self.env._(
            "%(kept)s kept of %(judged)s that fell due in 90 days; so few tell no more than "
            "%(low)s to %(high)s",
            kept=facts.kept,
            judged=facts.judged,
            low=self._say_share(low),
            high=self._say_share(high),
        )

    def _say_reached(self, facts):
        return self.env._(
            "%(reached)s of %(calls)s calls and visits of 90 days reached somebody",
            reached=facts.reached,
            calls=facts.calls,
        )

    def _say_pledged(self, facts):
        low, high = facts.talks
        return self.env._(
            "%(pledged)s of %(reached)s talks of 90 days ended with a promise; so few tell no more "
            "than %(low)s to %(high)s",
            pledged=facts.pledged,
            reached=facts.reached,
            low=self._say_share(low),
            high=self._say_share(high),
        )

    def _say_plans(self, facts):
        return self.env._(
            "%(completed)s completed of %(ended)s plans that ended within a year",
            completed=facts.completed,
            ended=facts.ended,
        )

    def _say_disputed(self, facts):
        if facts.disputed[0] == 1:
            return self.env._("1 open dispute")
        return self.env._("%s open disputes", facts.disputed[0])

    def _say_letters(self, facts):
        return self.env._("%s claims in letters that went out in 30 days", facts.claims)

    def _say_crossed(self, facts):
        return self.env._(
            "%(crossed)s of %(claims)s claims in letters of 30 days had been paid when the letter "
            "went out",
            crossed=facts.crossed,
            claims=facts.claims,
        )

    def _say_cost(self, facts):
        return self.env._(
            "%(costs)s spent on collecting, %(collected)s of money in, in 30 days",
            costs=self._amount(facts.costs),
            collected=self._amount(facts.collected),
        )
