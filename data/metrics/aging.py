"""How old the work in progress is, against how long batches take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.metrics.cycle_time import LATE, UNFINISHED, Percentiles, Work
from data.metrics.durations import EVERY_DAY, Durations
from data.metrics.totals import cross_table


@dataclass(frozen=True)
class Yardstick:
    """Within how many days so many of 100 batches are done, and whether open ones count (else finished
    alone)."""

    percentiles: Percentiles
    with_open: bool


def yardstick(all_: Percentiles, finished: Percentiles) -> Yardstick:
    """The percentiles *all_* with open work, as long as they reach the days that name what is late; else
    those of what is *finished*, which are shorter than the truth."""
    return Yardstick(all_, True) if all_[LATE] is not None else Yardstick(finished, False)


_DAY = timedelta(days=1)


def bands(work: Work, measure: Percentiles, today: date, durations: Durations = EVERY_DAY) -> pd.DataFrame:
    """One row for each range of ages that *measure* parts, the youngest first: `low` and `high` (days, None
    without an end), the days of assignment `since` and `until` that mean it, `part` (so many of 100 are done
    by its end; 100 for the last), and numbers of open batches: a column for each stage, and `total`."""
    edges = _edges(measure)
    places = np.searchsorted([high for _, high in edges], work.open["days"].to_numpy(np.int64), side="left")
    frame = cross_table(work.open.assign(band=places), "band", range(len(edges) + 1), "stage", UNFINISHED)
    lows = [1, *(high + 1 for _, high in edges)]
    highs = [*(high for _, high in edges), None]
    for name, numbers in (("low", lows), ("high", highs), ("part", [*(part for part, _ in edges), 100])):
        frame[name] = pd.array(numbers, dtype="Int64")
    untils = [durations.begun(today, low) for low in lows]
    frame["since"] = pd.Series([*(until + _DAY for until in untils[1:]), None], dtype=object)
    frame["until"] = untils
    return frame.drop(columns="band")


def _edges(measure: Percentiles) -> list[tuple[int, int]]:
    """The (part, days) that are known, in order; of parts with the same days the last."""
    days = {high: part for part, high in measure.items() if high is not None}
    return [(part, high) for high, part in sorted(days.items())]
