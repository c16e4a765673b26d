"""The working calendar: on which days the team works.

Paces, forecasts and moved dates count by it, and durations where that is wanted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_YEARS = range(2000, 2101)  # whose public holidays are known
_LONGEST = 366  # days of a range
MOST_TEXT = 5_000  # characters of what anybody has days off in
_DAY = timedelta(days=1)
_EPOCH = date(1970, 1, 1).toordinal()
Range = tuple[date, date]
_Numbers = NDArray[np.int64]
#: What durations can be counted in: all days, or those on which the team works.
Unit = Literal["calendar", "working"]
UNITS: tuple[Unit, ...] = ("calendar", "working")


@dataclass(frozen=True)
class WorkingCalendar:
    """The days of these *weekdays* (0 is Monday) without the public holidays of a *place* and the days *off*.

    *place* is a country, perhaps with a region, as the package `holidays` names them (`ES`, `ES-CM`), or "".
    Its holidays are known from 2000 to 2100. *off* are ranges of days, both ends included.
    """

    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    place: str = ""
    off: tuple[Range, ...] = ()

    def shift(self, day: date, days: int) -> date | None:
        """The day that is so many working days after *day*, or before it; None outside the calendar."""
        roll: Literal["backward", "forward"] = "backward" if days >= 0 else "forward"
        try:
            moved = np.busday_offset(day, days, roll=roll, busdaycal=_counted(self))
            return date.fromisoformat(str(moved))
        except ValueError:
            return None

    def count(self, first: date, last: date) -> int:
        """How many days are worked from *first* to *last*, both included."""
        return int(np.busday_count(first, last + _DAY, busdaycal=_counted(self))) if first <= last else 0

    def counts(self, first: _Numbers, last: _Numbers) -> _Numbers:
        """How many days are worked from each *first* to each *last*, both included; as days are numbered by
        `date.toordinal`. Where the last comes before the first, it is 0 or less."""
        return np.busday_count(_moments(first), _moments(last + 1), busdaycal=_counted(self))

    def worked(self, days: _Numbers) -> NDArray[np.bool_]:
        """Which of these days, numbered by `date.toordinal`, are worked."""
        return np.is_busday(_moments(days), busdaycal=_counted(self))

    def days(self, first: date, last: date) -> list[date]:
        """The days that are worked from *first* to *last*, both included."""
        every = np.arange(np.datetime64(first), np.datetime64(last) + 1)
        worked: list[date] = every[np.is_busday(every, busdaycal=_counted(self))].tolist()
        return worked

    def without(self, off: tuple[Range, ...]) -> WorkingCalendar:
        """The days that are left to somebody who is *off* on some."""
        return replace(self, off=(*self.off, *off)) if off else self


#: Who sets nothing works on these days.
MONDAY_TO_FRIDAY = WorkingCalendar()


@lru_cache(maxsize=256)  # each of a large team may be off on days of their own
def _counted(calendar: WorkingCalendar) -> np.busdaycalendar:
    mask = [day in calendar.weekdays for day in range(len(WEEKDAYS))]
    free = {*_public(calendar.place), *(day for each in calendar.off for day in _inside(each))}
    return np.busdaycalendar(mask, sorted(free))


@lru_cache(maxsize=4)
def _public(place: str) -> frozenset[date]:
    """The public holidays of a place. Raises NotImplementedError where it is unknown."""
    if not place:
        return frozenset()
    from holidays import country_holidays  # takes a tenth of a second, and few need it

    country, _, region = place.partition("-")
    return frozenset(country_holidays(country, subdiv=region or None, years=_YEARS))


def _moments(numbers: _Numbers) -> NDArray[np.datetime64]:
    return (numbers - _EPOCH).astype("datetime64[D]")


def _inside(days: Range) -> Iterator[date]:
    first, last = days
    return (first + after * _DAY for after in range((last - first).days + 1))


# --- as settings say it: each raises ValueError with a sentence ------------------------------------


def read_weekdays(text: str) -> tuple[int, ...]:
    """`mon,tue,wed` as numbers, in the order of the week."""
    names = _parts(text.lower())
    if not names or not set(names) <= set(WEEKDAYS):
        raise ValueError(f"not weekdays; write some of {','.join(WEEKDAYS)}")
    return tuple(sorted({WEEKDAYS.index(name) for name in names}))


def read_place(text: str) -> str:
    """`ES-CM`, if its holidays are known."""
    place = text.strip().upper()
    try:
        _public(place)
    except NotImplementedError as error:
        raise ValueError(
            "no country or region whose holidays are known; write a code such as ES or ES-CM"
        ) from error
    return place


def read_days_off(text: str) -> tuple[Range, ...]:
    """`2026-08-03..2026-08-21,2026-12-24` as ranges, the earliest first."""
    return tuple(sorted(_range(part) for part in _parts(text)))


def known_days_off(text: str) -> tuple[Range, ...]:
    """The ranges of a stored *text* that can be read; whoever wrote the others, or more than anybody has, did
    not mean days."""
    known = []
    for part in _parts(text) if len(text) <= MOST_TEXT else ():
        try:
            known.append(_range(part))
        except ValueError:
            continue
    return tuple(sorted(set(known)))


def written_days_off(off: Iterable[Range]) -> str:
    """What `read_days_off` reads as these ranges, the earliest first."""
    return ",".join(
        first.isoformat() if first == last else f"{first.isoformat()}..{last.isoformat()}"
        for first, last in sorted(set(off))
    )


def _range(text: str) -> Range:
    first, _, last = text.partition("..")
    try:
        days = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    except ValueError:
        raise ValueError(f"“{text}” is no day; write 2026-12-24 or 2026-08-03..2026-08-21") from None
    if not 0 <= (days[1] - days[0]).days < _LONGEST:
        raise ValueError(f"“{text}” ends before it begins, or is longer than a year")
    return days


def _parts(text: str) -> list[str]:
    return [name for each in text.split(",") if (name := each.strip())]
