"""Days and times as the team's tools write them: text, text with a time, or a BSON date."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

DAY_ONLY, WITH_TIME, BSON_DATE = range(3)


class Calendar:
    """Texts and instants of the days around the demo's history, made once: a million batches share them."""

    def __init__(self, first: datetime.date, last: datetime.date, zone: ZoneInfo) -> None:
        self._first = first.toordinal()
        days = [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]
        self._text = [day.isoformat() for day in days]
        # Work is done between 8 and 18 o'clock, when no zone changes its offset: counted from noon.
        self._noon = [
            datetime.datetime.combine(day, datetime.time(12), zone).astimezone(datetime.UTC) for day in days
        ]

    def text(self, day: int) -> str:
        return self._text[day - self._first]

    def instant(self, day: int, second: int) -> datetime.datetime:
        """The moment at *second* of the team's *day*."""
        return self._noon[day - self._first] + datetime.timedelta(seconds=second - 43200)

    def written(self, form: int, day: int, second: int) -> str | datetime.datetime:
        if form == DAY_ONLY:
            return self.text(day)
        if form == BSON_DATE:
            return self.instant(day, second)
        minutes, seconds = divmod(second, 60)
        hours, minutes = divmod(minutes, 60)
        return f"{self.text(day)} {hours:02}:{minutes:02}:{seconds:02}"
