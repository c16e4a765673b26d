"""What the panels of Flow share: the spans of days of a view's batches, and words for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import pandas as pd

from dashboard.i18n import t, tn
from dashboard.panels.base import Frames
from dashboard.url import View
from data.calendar import Unit
from data.errors import message
from data.metrics import cycle_time
from data.metrics.aging import Yardstick, yardstick
from data.metrics.cycle_time import UNFINISHED, Work
from data.metrics.day import Day
from data.metrics.durations import Durations
from data.query.filters import Filters
from data.query.questions import Counts

#: What a first review may have come to.
REVIEWED = ("approved", "rejected")
#: Which days durations count, and which they do where no calendar of work is asked.
DAYS_MEANT = message(
    "Days are calendar days where they are not called working days. Working days are the weekdays on which "
    "the team works, without public holidays and days off; work that falls on none of them took one day."
)
CALENDAR_DAYS_MEANT = message("Its days are always calendar days.")


def spans(where: Filters, name: str = "", *by: str) -> dict[str, Counts]:
    """What of *where* is completed, and what is not, each by its days, and *by* what else; *name* is put
    before theirs."""
    narrowed = {
        f"{name}done": ((*by, "assigned", "completed"), where.narrow(stage=("segmented",))),
        f"{name}open": ((*by, "assigned", "stage"), where.narrow(stage=UNFINISHED)),
    }
    return {each: Counts(of, within) for each, (of, within) in narrowed.items() if within is not None}


def completed(view: View, *by: str) -> dict[str, Counts]:
    """Counts of what is completed; nothing where the filter has none of it."""
    where = view.where.narrow(stage=("segmented",))
    return {} if where is None else {"done": Counts(by, where)}


def work_of(frames: Frames, day: Day, name: str = "") -> Work:
    """The work that the answers to `spans` of that *name* tell of."""
    done, open_ = (_Frame(frames.get(f"{name}{each}")) for each in ("done", "open"))
    return _work(done, open_, day.today, day.durations)


@dataclass(frozen=True, eq=False)
class _Frame:
    """A frame as a key: the panels of a page are given the same one."""

    frame: pd.DataFrame | None

    def __hash__(self) -> int:
        return id(self.frame)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frame) and self.frame is other.frame


@lru_cache(maxsize=4)
def _work(done: _Frame, open_: _Frame, today: date, durations: Durations) -> Work:
    return cycle_time.work(done.frame, open_.frame, today, durations)


def measure_of(work: Work) -> Yardstick:
    """The days that name what is late."""
    return yardstick(cycle_time.percentiles(work.with_open), cycle_time.percentiles(work.finished_only))


def told(frame: pd.DataFrame, day: Day) -> pd.DataFrame:
    """*frame* with the `unit` in which its days are counted, for what is said of a row."""
    return frame.assign(unit=day.durations.unit)


def axis_words(day: Day) -> str:
    """What stands beside an axis of days that are not all days of the calendar."""
    return t("working days") if day.durations.unit == "working" else ""


def in_days(n: int, unit: Unit) -> str:
    """So many days, in words."""
    return tn("{n} working day", "{n} working days", n) if unit == "working" else tn("{n} day", "{n} days", n)


def in_calendar_days(n: int, unit: Unit) -> str:
    """So many calendar days, in words: called so where the durations beside them are counted in another
    *unit*."""
    return tn("{n} calendar day", "{n} calendar days", n) if unit == "working" else in_days(n, unit)
