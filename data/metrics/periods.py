"""Periods that people report about: a week, a month, or the days from one to another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from data.errors import FilterError, message
from data.metrics.progress import period
from data.model.conditions import Days

Kind = Literal["week", "month", "days"]
_WEEK = re.compile(r"(\d{4})-W(\d{1,2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{1,2})", re.ASCII)
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?", re.ASCII)
_FIRST, _LAST = date(1971, 1, 1), date(8999, 12, 31)  # there is a period before each
_LONGEST = 3660  # days
_ONE = timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """The days from *start* to *last*, both included."""

    start: date
    last: date
    kind: Kind = "days"

    @classmethod
    def read(cls, text: str) -> Period:
        """`2026-W47` (weeks of ISO 8601, from Monday), `2026-10`, `2026-10-05..2026-10-18`, or one day.

        Raises FilterError.
        """
        try:
            found = _read(text.strip().upper())
        except ValueError:  # there is no such day
            found = None
        if found is None or not _FIRST <= found.start <= found.last <= _LAST:
            raise FilterError(
                message(
                    "“{period}” is no period. Write a week (2026-W47), a month (2026-10), or two days "
                    "(2026-10-05..2026-10-18)."
                ),
                period=text[:50],
            )
        if (found.last - found.start).days >= _LONGEST:
            raise FilterError(message("A report is about ten years at most."))
        return found

    @classmethod
    def week_of(cls, day: date) -> Period:
        return cls(*period(day, "week"), "week")

    @classmethod
    def month_of(cls, day: date) -> Period:
        return cls(*period(day, "month"), "month")

    @property
    def name(self) -> str:
        """As `read` takes it."""
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            return f"{year}-W{week:02}"
        if self.kind == "month":
            return self.start.isoformat()[:7]
        return f"{self.start}..{self.last}"

    @property
    def days(self) -> Days:
        return Days.inclusive(self.start, self.last)

    @property
    def before(self) -> Period:
        """The week or the month before; else as many days, up to the one before it."""
        last = self.start - _ONE
        if self.kind == "month":
            return Period.month_of(last)
        return Period(last - (self.last - self.start), last, self.kind)


def last_full_week(today: date) -> Period:
    """The week before the one that *today* is in."""
    return Period.week_of(today - timedelta(weeks=1))


def recent(today: date, weeks: int, months: int) -> list[Period]:
    """So many weeks and months that have ended or are running, each the newest first."""
    found = [Period.week_of(today - timedelta(weeks=ago)) for ago in range(weeks)]
    month = Period.month_of(today)
    for _ in range(months):
        found.append(month)
        month = month.before
    return found


def weeks_until(last: date, number: int) -> list[Period]:
    """So many weeks, the last one that of *last*, in order."""
    return [Period.week_of(last - timedelta(weeks=ago)) for ago in reversed(range(number))]


def _read(text: str) -> Period | None:
    if found := _WEEK.fullmatch(text):
        return Period.week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1))
    if found := _MONTH.fullmatch(text):
        return Period.month_of(date(int(found[1]), int(found[2]), 1))
    if found := _DAYS.fullmatch(text):
        return Period(date.fromisoformat(found[1]), date.fromisoformat(found[2] or found[1]))
    return None
