"""How fast people are: what each finished in the last weeks, and how long that makes what each has open."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.calendar import WorkingCalendar
from data.metrics.totals import totals
from data.metrics.weeks import SHOWN
from data.model.conditions import Days

WEEKS = 4  # in which a person's own pace is seen
WORKED = 5 * WEEKS  # days in them, where none was a holiday


@dataclass(frozen=True)
class Pace:
    """What somebody has open, how many they `finished` lately and on how many days the team `worked` then;
    `speed` is batches a working day."""

    load: int = 0
    finished: int = 0
    worked: int = WORKED

    @property
    def speed(self) -> float:
        return max(self.finished, 1) / self.worked

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


def assigned_lately(today: datetime.date) -> dict[str, Any]:
    """The filter of what was assigned in the last half year: whose cycle times tell how fast work is now."""
    return {"assigned": Days(today - datetime.timedelta(weeks=SHOWN), None)}


def worked_lately(today: datetime.date, calendar: WorkingCalendar) -> int:
    """On how many days of the last weeks the team worked; one where it was none."""
    first = today - datetime.timedelta(weeks=WEEKS) + datetime.timedelta(days=1)
    return max(calendar.count(first, today), 1)


def paces(load: pd.DataFrame, finished: pd.DataFrame, worked: int = WORKED) -> dict[str, Pace]:
    """The pace of everybody, from counts by person of open batches, and of those finished lately on so many
    days *worked*."""
    open_, done = totals(load, "person"), totals(finished, "person")
    return {name: Pace(open_[name], done[name], worked) for name in {*open_, *done}}


def running_dry(paces: Mapping[str, Pace], people: Collection[str], within: int) -> tuple[str, ...]:
    """Those of *people* whose open work lasts *within* working days or less at their own pace, the shortest
    first. Who finished nothing lately has no pace."""
    left = _days_left(paces, people)
    return tuple(sorted((name for name in left if left[name] <= within), key=lambda name: (left[name], name)))


def overloaded(paces: Mapping[str, Pace], people: Collection[str], beyond: int) -> tuple[str, ...]:
    """Those of *people* whose open work lasts more than *beyond* working days, the longest first."""
    left = _days_left(paces, people)
    return tuple(sorted((name for name in left if left[name] > beyond), key=lambda name: (-left[name], name)))


def _days_left(paces: Mapping[str, Pace], people: Collection[str]) -> dict[str, int]:
    """Whole days of work that is open, as they are shown everywhere."""
    known = ((name, paces.get(name, Pace()).days) for name in people if name)
    return {name: round(days) for name, days in known if days is not None}
