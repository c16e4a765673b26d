"""How fast people are: what each finished in the last weeks, and how long that makes what each has open."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.metrics.presence import ALWAYS, WEEKS, WORKED, Presences
from data.metrics.totals import totals
from data.metrics.weeks import SHOWN
from data.model.conditions import Days


@dataclass(frozen=True)
class Pace:
    """What somebody has open, how many they `finished` lately and on how many days they `worked` then, and on
    which of the team's working days from today on (0 is the first) they are `away`; `speed` is batches on a
    day they work."""

    load: int = 0
    finished: int = 0
    worked: int = WORKED
    away: tuple[int, ...] = ()

    @property
    def speed(self) -> float:
        return max(self.finished, 1) / self.worked

    @property
    def days(self) -> float | None:
        """Working days of the team for which what is open lasts; None for somebody who finished nothing
        lately."""
        return round(self.lasts(self.load), 1) if self.finished else None

    def lasts(self, load: float) -> float:
        """After how many of the team's working days so much is done, those on which they are away counted."""
        days = load / self.speed
        for number in self.away:
            if number >= days:
                break
            days += 1
        return days


def finished_lately(today: datetime.date) -> dict[str, Any]:
    """The filter of what was finished in the last weeks."""
    return {
        "stage": ("segmented",),
        "completed": Days.inclusive(today - datetime.timedelta(weeks=WEEKS), today),
    }


def assigned_lately(today: datetime.date) -> dict[str, Any]:
    """The filter of what was assigned in the last half year: whose cycle times tell how fast work is now."""
    return {"assigned": Days(today - datetime.timedelta(weeks=SHOWN), None)}


def paces(load: pd.DataFrame, finished: pd.DataFrame, there: Presences = ALWAYS) -> dict[str, Pace]:
    """The pace of everybody, from counts by person of open batches, and of those finished lately, and who is
    *there* when."""
    open_, done = totals(load, "person"), totals(finished, "person")
    return {name: pace(name, open_[name], done[name], there) for name in {*open_, *done}}


def pace(person: str | None, load: int, finished: int, there: Presences = ALWAYS) -> Pace:
    """The pace of a *person*, or of all (None)."""
    presence = there.get(person, there[None])
    return Pace(load, finished, presence.worked, presence.away)


def running_dry(paces: Mapping[str, Pace], people: Collection[str], within: int) -> tuple[str, ...]:
    """Those of *people* whose open work lasts *within* working days or less at their own pace, the shortest
    first. Who finished nothing lately has no pace, and who is away today can be given nothing."""
    left = _days_left(paces, [name for name in people if name and 0 not in paces.get(name, Pace()).away])
    return tuple(sorted((name for name in left if left[name] <= within), key=lambda name: (left[name], name)))


def overloaded(paces: Mapping[str, Pace], people: Collection[str], beyond: int) -> tuple[str, ...]:
    """Those of *people* whose open work lasts more than *beyond* working days, the longest first."""
    left = _days_left(paces, people)
    return tuple(sorted((name for name in left if left[name] > beyond), key=lambda name: (-left[name], name)))


def _days_left(paces: Mapping[str, Pace], people: Collection[str]) -> dict[str, int]:
    """Whole days of work that is open, as they are shown everywhere."""
    known = ((name, paces.get(name, Pace()).days) for name in people if name)
    return {name: round(days) for name, days in known if days is not None}
