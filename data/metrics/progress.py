"""How the work advances over time."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from data.conditions import Days

Per = Literal["day", "week", "month"]
PERIODS: tuple[Per, ...] = ("day", "week", "month")
#: The last day a batch can have: a period that reaches into the year 10000 ends here.
_LAST = np.datetime64("9999-12-29")
_ALIASES = {"day": "D", "week": "W-SUN", "month": "M"}


def over_time(days: pd.DataFrame, basis: str, per: Per, within: Days | None = None) -> pd.DataFrame:
    """Batches done in each period: `start`, `end` (days, both included), `n`, `cumulative`.

    *days* is counts of done batches by the day column *basis*; weeks start on Monday. Periods in
    which nothing was done have no row. The ends are cut to *within*, the filter's own range, so
    that a period means exactly the batches counted in it.
    """
    dated = days[days[basis].notna()]
    parsed = pd.PeriodIndex(
        pd.to_datetime(dated[basis], format="%Y-%m-%d").astype("datetime64[s]"), freq=_ALIASES[per]
    )
    sums = dated.groupby(parsed)["n"].sum().sort_index()
    index = pd.PeriodIndex(sums.index, freq=_ALIASES[per])
    starts, ends = (edge.to_numpy(dtype="datetime64[D]") for edge in (index.start_time, index.end_time))
    frame = pd.DataFrame(
        {
            "start": starts.tolist(),
            "end": np.minimum(ends, _LAST).tolist(),
            "n": sums.to_numpy(dtype="int64"),
        }
    )
    if within and within.start:
        frame["start"] = [max(day, within.start) for day in frame["start"]]
    if within and within.last:
        frame["end"] = [min(day, within.last) for day in frame["end"]]
    frame["cumulative"] = frame["n"].cumsum()
    return frame


def coverage(days: pd.DataFrame, basis: str) -> tuple[int, int]:
    """How many of the done batches have the date a chart is built on, and how many there are."""
    return int(days.loc[days[basis].notna(), "n"].sum()), int(days["n"].sum())
