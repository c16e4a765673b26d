"""How many days something takes: all days count, or those on which the team works.

The one place where two days become a number of days, and a number of days a day again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from data.calendar import Unit, WorkingCalendar
from data.metrics.day_numbers import Numbers

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Durations:
    """Counts the days that are worked by a *calendar*, or all days (None)."""

    calendar: WorkingCalendar | None = None

    @property
    def unit(self) -> Unit:
        return "working" if self.calendar else "calendar"

    def spans(self, first: Numbers, last: Numbers) -> Numbers:
        """The days from each *first* to each *last* (day numbers), both included; 0 or less where the last
        comes before the first.

        What begins and ends takes a day at least, also where the team works on none of its days.
        """
        if self.calendar is None:
            return last - first + 1
        worked = self.calendar.counts(first, last)
        return np.where(last >= first, np.maximum(worked, 1), np.minimum(worked, 0))

    def passed(self, since: date, today: date) -> int:
        """How many days have come after *since*, *today* included; 0 where it is yet to come."""
        if self.calendar is None:
            return max((today - since).days, 0)
        return self.calendar.count(since + _DAY, today)

    def begun(self, today: date, days: int) -> date:
        """The last day of which it is so many *days* (at least one) or more until *today*, as `spans` counts;
        the first day there is, where it is so long ago that there is none."""
        if self.calendar is None:
            return today - timedelta(days=days - 1)
        if days <= 1:
            return today
        return self.calendar.shift(today + _DAY, -days) or date.min

    def counted(self, days: Numbers) -> NDArray[np.bool_]:
        """Which of these *days* count."""
        return np.ones(len(days), bool) if self.calendar is None else self.calendar.worked(days)


EVERY_DAY = Durations()
