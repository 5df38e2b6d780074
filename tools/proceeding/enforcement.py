"""What a title gets in enforcement: what of wages may be attached, and which ways are open.

>>> get_attachable(date(2026, 12, 1), Decimal("2345.67"))
Decimal('526.82')
>>> get_attachable(date(2026, 12, 1), Decimal("2345.67"), dependants=1)
Decimal('77.59')

§ 850c ZPO, from the amounts that are announced each year on 1 July (``garnishment.csv``).
"""

from datetime import date
from decimal import ROUND_FLOOR, Decimal

from ..common.money import ZERO, check_amount, round_half_up
from ..common.tables import newest_rows, read_rows, to_decimal

TABLE = "proceeding/garnishment"
# § 850c (1): a fifth dependant is the last that counts.
MOST_DEPENDANTS = 5
MORTGAGE_ABOVE = Decimal(750)  # § 866 (3) ZPO, without interest
SIMPLIFIED_MOST = Decimal(5000)  # §§ 754a, 829a ZPO, with titled costs


def get_attachable(day: date, net: Decimal, dependants: int = 0, period: str = "month") -> Decimal:
    """What of ``net`` pay may be attached. ValueError before the oldest row."""
    if dependants < 0:
        raise ValueError("The number of dependants must not be negative.")
    row = newest_rows(read_rows(TABLE), "period", day).get(period)
    if not row:
        raise ValueError(f"Nothing is known about {period} pay on {day}; add the row of that time.")
    known = {name: to_decimal(row[-1], name) for name in list(row[-1])[2:-2]}
    count = min(dependants, MOST_DEPENDANTS)
    more = max(count - 1, 0)
    first = min(count, 1)
    free = known["free"] + first * known["free_first_dependant"] + more * known["free_each_2_to_5"]
    kept = known["kept_share"] + first * known["kept_first"] + more * known["kept_each_2_to_5"]
    net = check_amount(net, "pay")
    step = known["round_down_to"]
    counted = (min(net, known["cap"]) / step).to_integral_value(ROUND_FLOOR) * step
    part = max(counted - free, ZERO) * (1 - kept)
    return round_half_up(part + max(net - known["cap"], ZERO))


def may_mortgage(principal: Decimal) -> bool:
    """Whether a title is large enough for a mortgage of enforcement."""
    return check_amount(principal, "title") > MORTGAGE_ABOVE


def may_simplify(total: Decimal) -> bool:
    """Whether the simplified electronic order is open: for a due claim with the ancillary claims
    and costs that stand in the title; the costs of the enforcement count only alone."""
    return check_amount(total, "title") <= SIMPLIFIED_MOST
