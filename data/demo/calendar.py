"""Days and times as the team's tools write them: text, text with a time, or a BSON date."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

DAY_ONLY, WITH_TIME, BSON_DATE = range(3)
_SATURDAY, _SUNDAY = 5, 6
_STALE = 21  # work assigned more than so many days ago is stale
_WORKED = 15  # one weekend in so many is worked


class Calendar:
    """Texts and instants of the days around the demo's history, made once: a million batches share them.

    The history is drawn without weekends in mind. Here work moves from a weekend to the Friday before or
    the Monday after, but stays in the same week as counted back from *today*: so every count is the same
    whatever day *today* is.
    """

    def __init__(
        self, first: datetime.date, last: datetime.date, today: datetime.date, zone: ZoneInfo
    ) -> None:
        self._first, self._today = first.toordinal(), today
        days = [self._worked(first + datetime.timedelta(days=n)) for n in range((last - first).days + 1)]
        self._text = [day.isoformat() for day in days]
        # Work is done between 8 and 19 o'clock, when no zone changes its offset: counted from noon.
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

    def _worked(self, day: datetime.date) -> datetime.date:
        """The day on which what was drawn for *day* is done."""
        weekday = day.weekday()
        week = self._week(day)
        if weekday < _SATURDAY or week[0] % _WORKED == 1:
            return day
        friday = day - datetime.timedelta(weekday - _SATURDAY + 1)
        monday = day + datetime.timedelta(_SUNDAY - weekday + 1)
        return next((each for each in (friday, monday) if self._week(each) == week), day)

    def _week(self, day: datetime.date) -> tuple[int, bool, bool]:
        """Days of one week count alike in everything: back from today, which stands alone."""
        age = (self._today - day).days
        return age // 7, age > 0, age > _STALE
