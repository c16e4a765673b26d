"""How fast people are: what each finished in the last weeks, and how long that makes what each has open."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.metrics.totals import totals
from data.model.conditions import Days

WEEKS = 4  # in which a person's own pace is seen
_WORKING_DAYS = 5 * WEEKS


@dataclass(frozen=True)
class Pace:
    """What somebody has open, and how many they `finished` lately; `speed` is batches a working day."""

    load: int = 0
    finished: int = 0

    @property
    def speed(self) -> float:
        return max(self.finished, 1) / _WORKING_DAYS

    @property
    def days(self) -> float | None:
        """Days of work that is open; None for somebody who finished nothing lately."""
        return round(self.load / self.speed, 1) if self.finished else None


def finished_lately(today: datetime.date) -> dict[str, Any]:
    """The filter of what was finished in the last weeks."""
    return {
        "stage": ("segmented",),
        "completed": Days.inclusive(today - datetime.timedelta(weeks=WEEKS), today),
    }


def paces(load: pd.DataFrame, finished: pd.DataFrame) -> dict[str, Pace]:
    """The pace of everybody, from counts by person of open batches, and of those finished lately."""
    open_, done = totals(load, "person"), totals(finished, "person")
    return {name: Pace(open_[name], done[name]) for name in {*open_, *done}}
