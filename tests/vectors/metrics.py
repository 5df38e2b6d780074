"""Rows of figures: id, metric, inputs (JSON), expected, unit, note. No expectation: no figure."""

import json
import math
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from ...tools.common.money import round_half_up
from ...tools.insight import figures, forecast, intervals, ledger, ranking
from .reading import NotUnderstood

EXPECTS = ("expected",)


def check(row):
    expected = row["expected"].strip()
    try:
        inputs = json.loads(row["inputs"], parse_float=Fraction, parse_constant=_refuse)
        if not isinstance(inputs, dict):
            raise NotUnderstood("the inputs are no object")
        got = compute(row["metric"].strip(), inputs)
        return [] if _same(expected, got) else [("expected", expected, _show(got))]
    except KeyError as error:
        return [("expected", expected, f"no answer: the inputs lack {error}")]
    except (ValueError, TypeError, ZeroDivisionError) as error:
        return [("expected", expected, f"no answer for {row['metric']}: {error}")]


def compute(metric, inputs):
    name, _colon, part = metric.partition(":")
    if name not in _ANSWERS:
        raise NotUnderstood(f"which figure is {metric!r}?")
    return _ANSWERS[name](inputs, part) if part else _ANSWERS[name](inputs)


def _same(expected, got):
    """Equal as far as the expectation is written out."""
    if not expected or got is None:
        return not expected and got is None
    try:
        wanted = Decimal(expected)
    except InvalidOperation:
        raise NotUnderstood(f"{expected!r} is no number") from None
    if not wanted.is_finite() or (isinstance(got, float) and not math.isfinite(got)):
        return False
    unit = Decimal(1).scaleb(wanted.as_tuple().exponent)
    return round_half_up(Fraction(got), unit) == wanted


def _show(got):
    return "no figure" if got is None else f"{float(got):.6f}"


def _refuse(name):
    raise NotUnderstood(f"{name} is no number")


# === HOW INPUTS ARE READ === #


def _items(inputs):
    return [
        ledger.Item(
            date.fromisoformat(row["booked"]),
            date.fromisoformat(row.get("due") or row["booked"]),
            Fraction(row["amount"]),
            tuple(
                ledger.Match(date.fromisoformat(day), Fraction(amount), by)
                for day, amount, by in row["matched"]
            ),
        )
        for row in inputs["ledger"]
    ]


def _day(inputs, name="day"):
    return date.fromisoformat(inputs[name])


def _percent(share):
    return None if share is None else 100 * share


def _months(inputs):
    return inputs["months_newest_first"]


def _window(inputs):
    if "ledger" in inputs:
        return ledger.read_window(_items(inputs), _day(inputs, "from"), _day(inputs, "to"))
    names = ("begin", "sales", "end", "end_current")
    off = inputs.get("write_offs", 0)
    return ledger.Window(*(inputs[name] for name in names), off)


def _bucket(code):
    places = {bucket.code: place for place, bucket in enumerate(ledger.BUCKETS)}
    places["not_due"] = 0
    if code not in places:
        raise NotUnderstood(f"which bucket is {code!r}?")
    return places[code]


def _aging(inputs, code):
    return ledger.age(_items(inputs), _day(inputs))[_bucket(code)]


def _rolled(inputs, way):
    source, into = (int(place) for place in way.split("->"))
    days = _day(inputs, "from"), _day(inputs, "to")
    return _percent(ledger.roll_rate(_items(inputs), *days, source, into))


def _mean(inputs):
    pairs = next(iter(inputs.values()))
    return figures.weighted(pairs)


def _best(inputs):
    return figures.countback(inputs["current_ar"], _months(inputs))


def _delay(inputs):
    return figures.average_delay(inputs["ar"], inputs["current_ar"], _months(inputs))


def _delay_of_period(inputs):
    days = [
        figures.over_period(inputs[name], inputs["sales"], inputs["days"])
        for name in ("ar", "current_ar")
    ]
    return None if None in days else days[0] - days[1]


def _kept(inputs):
    return figures.judge_promises(inputs["promises"])


def _bound(side):
    def answer(inputs):
        found = intervals.rate_interval(inputs["k"], inputs["n"])
        return None if found is None else 100 * getattr(found, side)

    return answer


def _kept_bound(side):
    def answer(inputs):
        kept = _kept(inputs)
        return _bound(side)({"k": kept.kept, "n": kept.judged})

    return answer


def _difference(read):
    def answer(inputs):
        found = intervals.rate_difference(*(inputs[name] for name in ("k1", "n1", "k2", "n2")))
        return None if found is None else 100 * read(found)

    return answer


def _curve(inputs):
    return intervals.draw_curve(inputs["observed"])


def _typical(inputs):
    return forecast.shrink(inputs["delays"], inputs["group_median"], inputs["k"])


_ANSWERS = {
    "dso_countback": lambda row: figures.countback(row["ar"], _months(row)),
    "best_possible_dso_countback": _best,
    "bpdso_countback": _best,
    "average_days_delinquent": lambda row: (_delay if "months_newest_first" in row
                                            else _delay_of_period)(row),
    "average_days_delinquent_period": _delay_of_period,
    "dso_period": lambda row: figures.over_period(row["ar"], row["sales"], row["days"]),
    "best_possible_dso_period":
        lambda row: figures.over_period(row["current_ar"], row["sales"], row["days"]),
    "open_as_of": lambda row: ledger.open_on(_items(row), _day(row)),
    "overdue_as_of": lambda row: ledger.overdue_on(_items(row), _day(row)),
    "current_as_of": lambda row: ledger.age(_items(row), _day(row))[0],
    "share_current": lambda row: _percent(
        figures.share(ledger.age(_items(row), _day(row))[0], ledger.open_on(_items(row), _day(row)))
        if "ledger" in row else figures.share(row["current"], row["total"])),
    "cei": lambda row: _percent(figures.window_effectiveness(_window(row))),
    "cei_cash": lambda row: _percent(figures.window_effectiveness(_window(row))),
    "cei_without_write_offs": lambda row: _percent(figures.window_effectiveness(_window(row))),
    "cei_with_write_offs":
        lambda row: _percent(figures.window_effectiveness(_window(row)._replace(write_offs=0))),
    "aging": _aging,
    "aging_bucket_index": lambda row: ledger.bucket_of(row["days_late"]),
    "roll_rate": _rolled,
    "payment_index": lambda row: figures.payment_index(row["amount_days_late"]),
    "weighted_days_late": _mean,
    "weighted_terms": _mean,
    "weighted_days_paid": _mean,
    "promise_kept_rate_count": lambda row: _percent(_kept(row).by_count),
    "promise_kept_rate_amount": lambda row: _percent(_kept(row).by_amount),
    "promise_kept_rate_low": _kept_bound("low"),
    "promise_kept_rate_high": _kept_bound("high"),
    "rate_95_low": _bound("low"),
    "rate_95_high": _bound("high"),
    "rate_difference": _difference(lambda found: found.value),
    "rate_difference_lo": _difference(lambda found: found.interval.low),
    "rate_difference_hi": _difference(lambda found: found.interval.high),
    "paid_within_days_of_letter": lambda row: _percent(_curve(row).paid_within(row["days"])),
    "median_days_to_pay_after_letter": lambda row: _curve(row).median,
    "typical_delay_shrunk": _typical,
    "expected_gain_of_contact": lambda row: ranking.gain(
        *(row[name] for name in ("open", "p_pay_with", "p_pay_without", "cost"))),
    "exposure": lambda row: sum(
        row.get(name, 0) for name in ("open_items", "unallocated_credits", "order_not_invoiced",
                                      "draft_invoices_without_order")),
}  # fmt: skip
