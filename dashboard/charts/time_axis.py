"""The axis of time: which days it shows, and how they are written on it.

Frames over time have a row a period: `start` and `end` (days, both included), and numbers.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.i18n import day_word, month_word, separators
from data.model.conditions import Days

_HEIGHT = 280  # pixels
_TICKS = 28  # pixels, below the axis
_LONGEST_SPAN = timedelta(days=5 * 365)
_SHOWN_SPAN = timedelta(days=2 * 365)
_MARGIN = timedelta(days=2)  # at the right of the last period
_SHORT_SPAN = timedelta(days=31)
_FEW = 5  # whose axis counts by one


def layout(frame: pd.DataFrame, most: int, today: date, within: Days | None, **yaxis: Any) -> dict[str, Any]:
    """*most* is the highest number drawn; *within* the filter's own range: a short one is shown whole."""
    first, last = shown_span(frame, today)
    if within and within.start and within.last and within.last - within.start <= _SHORT_SPAN:
        first, last = min(first, within.start), max(last, within.last)
    margin = _MARGIN if last - first > _SHORT_SPAN else timedelta(days=1)
    if most <= _FEW:
        yaxis["dtick"] = 1
    return {
        "height": _HEIGHT,
        "separators": separators(),
        "margin": {"b": _TICKS},
        "xaxis": {
            "type": "date",
            "range": [first, min(last, date.max - margin) + margin],
            "showgrid": False,
            **_ticks(first, last),
        },
        "yaxis": {"tickformat": ",d", "nticks": 5, "rangemode": "tozero", **yaxis},
    }


def outside(frame: pd.DataFrame, today: date) -> int:
    """How many lie outside the span shown: a date in another century would hide the rest."""
    first, last = shown_span(frame, today)
    beyond = (frame["end"] < first) | (frame["start"] > last)
    return int(frame.loc[beyond, "n"].sum())


def shown_span(frame: pd.DataFrame, today: date) -> tuple[date, date]:
    """First and last day drawn: everything, or two years around today when the dates are scattered."""
    first, last = min(frame["start"]), max(frame["end"])
    if last - first <= _LONGEST_SPAN:
        return first, last
    near = frame[(frame["end"] >= today - _SHOWN_SPAN) & (frame["start"] <= today + timedelta(days=31))]
    if near.empty:
        return first, last
    return min(near["start"]), max(near["end"])


def _ticks(first: date, last: date) -> dict[str, list[Any]]:
    """A handful of ticks at the start of months, or of days in a short span, in the reader's words."""
    numbers = range(_month(first) + 1, _month(last) + 1)
    if len(numbers) >= 3:
        starts = [date(at // 12, at % 12 + 1, 1) for at in numbers[:: -(-len(numbers) // 7)]]
        return {"tickvals": starts, "ticktext": [month_word(start) for start in starts]}
    days = range((last - first).days + 1)
    starts = [first + timedelta(days=after) for after in days[:: -(-len(days) // 5)]]
    return {"tickvals": starts, "ticktext": [day_word(start) for start in starts]}


def _month(day: date) -> int:
    """The months that have gone by before it since the year 0."""
    return 12 * day.year + day.month - 1
