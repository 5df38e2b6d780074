"""The steps of a dunning procedure as values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A level as the rule sees it: rank 1, 2, 3 … up the ladder; rank 0 is a note before the due
    date, which is no dunning level."""

    key: int
    rank: int
    after: int  # days after the due date, negative for rank 0
    interval: int  # days since the last notice was really sent
    min_amount: float = 0.0
    min_share: float = 0.0  # of the debtor's open total, 0 … 1

    def __repr__(self):
        return (
            f"Step(key={self.key}, rank={self.rank}, after={self.after}, interval={self.interval})"
        )
