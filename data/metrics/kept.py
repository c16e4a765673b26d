"""What became of a forecast that was kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from data.metrics.day_numbers import NO_DAY, dates, day_numbers, summed

Verdict = Literal["open", "late", "held", "missed"]


@dataclass(frozen=True)
class Happened:
    """How many of `needed` batches were `done` since, and the day on which all were: None where that is still
    to come.

    The verdict is about the day by which it was to be done in 85 of 100 futures: *held* or *missed*, and as
    long as batches are left *open*, or *late* once that day has passed.
    """

    done: int
    needed: int
    day: date | None
    verdict: Verdict


def happened(
    n: int, likely: date | None, since: date, today: date, done: pd.DataFrame, arrived: pd.DataFrame | None
) -> Happened:
    """What happened after the day *since* to a forecast of *n* batches that were to be done by *likely*
    (None: later than two years).

    *done* is counts by completion day. *arrived*, where new batches belong to what was forecast, counts by
    day of assignment: each puts the end off.
    """
    first, last = since.toordinal() + 1, today.toordinal()
    days = np.arange(first, max(last, first - 1) + 1)
    finished = _so_far(done, "completed", days)
    needed = n + (np.zeros_like(days) if arrived is None else _so_far(arrived, "assigned", days))
    enough = np.flatnonzero(finished >= needed)
    end = dates([int(days[enough[0]])])[0] if len(enough) else None
    now = (int(finished[-1]), int(needed[-1])) if len(days) else (0, n)
    return Happened(*now, end, _verdict(end, likely, today))


def _so_far(counts: pd.DataFrame, by: str, days: np.ndarray) -> np.ndarray:
    """How many there had been by the end of each of the *days*, from the first of them on."""
    numbers = day_numbers(counts[by])
    inside = (numbers != NO_DAY) & (numbers >= (days[0] if len(days) else 0))
    known, sums = summed(numbers[inside], counts["n"].to_numpy(np.int64)[inside])
    total = np.concatenate(([0], np.cumsum(sums)))
    return total[np.searchsorted(known, days, side="right")]


def _verdict(end: date | None, likely: date | None, today: date) -> Verdict:
    if end is not None:
        return "held" if likely is None or end <= likely else "missed"
    return "late" if likely is not None and today > likely else "open"
