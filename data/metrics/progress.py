"""How the work advances over time."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from data.model.conditions import Days

Per = Literal["day", "week", "month"]
PERIODS: tuple[Per, ...] = ("day", "week", "month")
_LENGTHS: dict[Per, int] = {"day": 1, "week": 7, "month": 30}  # days
_FEWEST = 3  # periods that make a picture
#: The last day a batch can have: a period that reaches into the year 10000 ends here.
_LAST = date(9999, 12, 29)
_TO_SUNDAY = timedelta(days=6)


def over_time(days: pd.DataFrame, basis: str, per: Per, within: Days | None = None) -> pd.DataFrame:
    """Batches done in each period: `start`, `end` (days, both included), `n`, `cumulative`.

    *days* is counts of done batches by the day column *basis*; weeks start on Monday. Periods in
    which nothing was done have no row. The ends are cut to *within*, the filter's own range, so
    that a period means exactly the batches counted in it.
    """
    sums: Counter[tuple[date, date]] = Counter()
    for day, n in zip(days[basis].tolist(), days["n"].tolist(), strict=True):
        if isinstance(day, str):  # a missing day is None, or what pandas makes of it
            sums[period(date.fromisoformat(day), per)] += n
    periods = [(*each, n) for each, n in sorted(sums.items())]
    frame = pd.DataFrame(periods, columns=["start", "end", "n"])
    frame["n"] = frame["n"].astype("int64")
    if within and within.start:
        frame["start"] = [max(day, within.start) for day in frame["start"]]
    if within and within.last:
        frame["end"] = [min(day, within.last) for day in frame["end"]]
    frame["cumulative"] = frame["n"].cumsum()
    return frame


def suited(per: Per, within: Days | None) -> Per:
    """*per*, or a shorter period where the filter's own range *within* holds hardly any as long."""
    if within is None or within.start is None or within.last is None:
        return per
    days = (within.last - within.start).days + 1
    shorter = PERIODS[PERIODS.index(per) :: -1]
    return next((each for each in shorter if days >= _FEWEST * _LENGTHS[each]), "day")


def period(day: date, per: Per) -> tuple[date, date]:
    """The first and the last day of the period that *day* is in."""
    if per == "day":
        return day, day
    if per == "month":
        return day.replace(day=1), min(day.replace(day=monthrange(day.year, day.month)[1]), _LAST)
    start = day - timedelta(days=day.weekday())
    return start, start + _TO_SUNDAY if start <= _LAST - _TO_SUNDAY else _LAST


def coverage(days: pd.DataFrame, basis: str) -> tuple[int, int]:
    """How many of the done batches have the date a chart is built on, and how many there are."""
    return int(days.loc[days[basis].notna(), "n"].sum()), int(days["n"].sum())
