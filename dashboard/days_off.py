"""Days off as a person types and reads them: `24/12/2026`, or `3/8/2026 – 21/8/2026`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from dashboard.i18n import typed_day
from data.calendar import Range, known_days_off, written_days_off
from data.errors import InputError, message

_BETWEEN = re.compile(r"\s*(?:–|—|\.\.)\s*|\s+-\s+")
_YEAR = 4  # digits
_TWO_DIGITS = 99  # the last year of them: they are of this century


def tags(stored: str) -> list[str]:
    """The ranges of *stored* days off, each as the reader types it."""
    return [
        _typed(first) if first == last else f"{_typed(first)} – {_typed(last)}"
        for first, last in known_days_off(stored)
    ]


def read(typed: Iterable[str]) -> str:
    """What is stored of ranges as the reader types them. Raises InputError for what is none."""
    return written_days_off(_range(each) for each in typed)


def _typed(day: date) -> str:
    parts = {"YYYY": f"{day.year:04}", "M": str(day.month), "D": str(day.day)}
    return re.sub("YYYY|M|D", lambda found: parts[found[0]], typed_day())


def _range(text: str) -> Range:
    days = [_day(each) for each in _BETWEEN.split(text.strip())]
    first, last = days[0], days[-1]
    if len(days) > 2 or first is None or last is None or last < first:
        raise InputError(
            message("“{text}” is not a day, nor a first and a last day with “–” between."), text=text[:50]
        )
    return first, last


def _day(text: str) -> date | None:
    """The day that is typed in the reader's order, or as YYYY-MM-DD."""
    numbers = re.fullmatch(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})\.?", text)
    if not numbers:
        return None
    order = "YMD" if len(numbers[1]) == _YEAR else "".join(re.findall("[DMY](?!Y)", typed_day()))
    given = dict(zip(order, map(int, numbers.groups()), strict=True))
    century = 0 if given["Y"] > _TWO_DIGITS else 2000
    try:
        return date(century + given["Y"], given["M"], given["D"])
    except ValueError:
        return None
