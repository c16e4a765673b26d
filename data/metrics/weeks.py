"""The weeks that a page of numbers a week shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.metrics.day_numbers import NO_DAY, Numbers, dates, day_numbers, mondays
from data.model.conditions import Days

SHOWN = 26  # full weeks, unless a filter says which
_MOST = 104
_LENGTH = 7


@dataclass(frozen=True)
class Weeks:
    """Weeks in a row from Monday; day numbers of their `starts` and `ends`, both included, cut to the period.

    `full` are those that are over and lie wholly in the period.
    """

    starts: Numbers
    ends: Numbers
    full: NDArray[np.bool_]

    def counts(self, days: Numbers, n: Numbers) -> Numbers:
        """How many of the *days* (each standing for *n*) lie in each week."""
        if not len(self.starts):
            return np.zeros(0, dtype=np.int64)
        known = (days >= self.starts[0]) & (days <= self.ends[-1])
        places = np.searchsorted(self.starts, days[known], side="right") - 1
        sums = np.zeros(len(self.starts), dtype=np.int64)
        np.add.at(sums, places, n[known])
        return sums

    def frame(self, **numbers: Numbers) -> pd.DataFrame:
        """One row a week: `start`, `end`, `full`, and *numbers*."""
        return pd.DataFrame(
            {"start": dates(self.starts.tolist()), "end": dates(self.ends.tolist()), "full": self.full}
            | numbers
        )


def weeks_of(days: Numbers, today: date, within: Days | None = None) -> Weeks:
    """The weeks until today in which something can have been counted at one of the *days*.

    They are those of *within*, the filter's own range, at most two years; without one the last half year.
    """
    last, first = today.toordinal(), _monday(today.toordinal()) - SHOWN * _LENGTH
    if within and (within.start or within.last):
        last = min(last, within.last.toordinal()) if within.last else last
        first = _monday(last) - _MOST * _LENGTH
        first = max(first, within.start.toordinal()) if within.start else first
    known = days[(days != NO_DAY) & (days >= first) & (days <= last)]
    first = max(first, _monday(int(known.min()))) if len(known) else first
    return _cut(first, last if len(known) else NO_DAY, today)


def last_weeks(full: int, today: date, within: Days | None = None) -> Weeks:
    """So many *full* weeks and, where it is not over, the one after them: the last ones until today.

    They are cut to *within*, the filter's own range, and end with it.
    """
    last = today.toordinal()
    last = min(last, within.last.toordinal()) if within and within.last else last
    over = last < today.toordinal() and _monday(last + 1) == last + 1
    first = _monday(last) - (full - over) * _LENGTH
    first = max(first, within.start.toordinal()) if within and within.start else first
    return _cut(first, last, today)


def _cut(first: int, last: int, today: date) -> Weeks:
    """The weeks from the day *first* to the day *last*."""
    starts = np.arange(_monday(first), last + 1, _LENGTH, dtype=np.int64)
    ends = starts + _LENGTH - 1
    full = (starts >= first) & (ends <= last) & (ends < today.toordinal())
    return Weeks(np.maximum(starts, first), np.minimum(ends, last), full)


def _monday(day: int) -> int:
    return int(mondays(np.array([day], dtype=np.int64))[0])


def counted(counts: pd.DataFrame | None, basis: str) -> tuple[Numbers, Numbers]:
    """The day numbers of the column *basis*, and how many each row counts."""
    if counts is None:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return day_numbers(counts[basis]), counts["n"].to_numpy(np.int64)
