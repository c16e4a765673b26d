"""The day on which something is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Day:
    """Today in the team's time zone, and the last day on which work in progress is stale if assigned."""

    today: date
    stale_until: date

    @classmethod
    def of(cls, today: date, stale_after_days: int) -> Day:
        return cls(today, today - timedelta(days=stale_after_days + 1))
