"""The day on which something is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.calendar import MONDAY_TO_FRIDAY, Unit, WorkingCalendar
from data.metrics.durations import EVERY_DAY, Durations


@dataclass(frozen=True)
class Day:
    """Today in the team's time zone, the last day on which work in progress is stale if assigned, the days
    on which the team works, and how durations are counted."""

    today: date
    stale_until: date
    calendar: WorkingCalendar = MONDAY_TO_FRIDAY
    durations: Durations = EVERY_DAY

    @classmethod
    def of(
        cls,
        today: date,
        stale_after_days: int,
        calendar: WorkingCalendar = MONDAY_TO_FRIDAY,
        unit: Unit = "calendar",
    ) -> Day:
        durations = Durations(calendar) if unit == "working" else EVERY_DAY
        return cls(today, today - timedelta(days=stale_after_days + 1), calendar, durations)
