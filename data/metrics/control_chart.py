"""Whether a number that comes every week has changed, or only varies: the XmR chart (Shewhart, Wheeler)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal

FEWEST = 6  # numbers of which limits can be made
BASELINE = 12  # numbers at most, the first ones: limits that move along would hide a change
RUN = 8  # numbers in a row on one side of the mean that are no chance
_WIDTH = 2.66  # mean moving ranges between the mean and a limit: 3 / 1.128

Signal = Literal["", "above", "below", "run"]


@dataclass(frozen=True)
class Limits:
    """Between `low` and `high` lies what varies by chance around the `mean` of the first `baseline`
    numbers."""

    mean: float
    low: float
    high: float
    baseline: int


def limits(numbers: Sequence[int]) -> Limits | None:
    """The mean and 2.66 mean moving ranges to either side, not below 0; None of fewer than six numbers."""
    first = list(numbers[:BASELINE])
    if len(first) < FEWEST:
        return None
    mean = sum(first) / len(first)
    moves = [abs(after - before) for before, after in pairwise(first)]
    reach = _WIDTH * sum(moves) / len(moves)
    return Limits(mean, max(mean - reach, 0.0), mean + reach, len(first))


def signals(numbers: Sequence[int], within: Limits) -> list[Signal]:
    """What each number says: that it lies outside, that it belongs to a run on one side, or nothing."""
    found: list[Signal] = []
    for side, part in groupby(numbers, lambda number: (number > within.mean) - (number < within.mean)):
        run = list(part)
        inside: Signal = "run" if side and len(run) >= RUN else ""
        found += [_outside(number, within) or inside for number in run]
    return found


def _outside(number: int, within: Limits) -> Signal:
    if number > within.high:
        return "above"
    return "below" if number < within.low else ""
