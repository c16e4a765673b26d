"""The day on which something is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from data.calendar import MONDAY_TO_FRIDAY, WorkingCalendar


@dataclass(frozen=True)
class Day:
    """Today in the team's time zone, the last day on which work in progress is stale if assigned, and the
    days on which the team works."""

    today: date
    stale_until: date
    calendar: WorkingCalendar = MONDAY_TO_FRIDAY

    @classmethod
    def of(cls, today: date, stale_after_days: int, calendar: WorkingCalendar = MONDAY_TO_FRIDAY) -> Day:
        return cls(today, today - timedelta(days=stale_after_days + 1), calendar)
