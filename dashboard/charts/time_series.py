"""Numbers over time: a bar for each period, or a line that rises towards a goal.

*drill* says where a mark leads under a view, for the days it stands for; *within* is the view's own range.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, Trace, figure, records
from dashboard.charts.goal import goal_line, goal_words
from dashboard.charts.time_axis import layout
from dashboard.i18n import day_range, number, t
from dashboard.theme import colour, meaning
from data.metrics.day import Day
from data.model.conditions import Days

_DAY = 86_400_000  # milliseconds, the unit of bar widths on a time axis
_FILLED = 0.82  # of a period, by its bar
_FAINT = 0.45  # of the colour


@dataclass(frozen=True)
class BarsOverTime:
    """One bar a period, as high as its `n` and as wide as its days; *counted* says a number with its noun.
    A *faint* one is pale."""

    counted: Callable[[int], str]
    drill: Callable[[Any, Days], str | None]
    within: Callable[[Any], Days | None] = lambda _: None
    faint: Callable[[Row], bool] = lambda _: False

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, day: Day) -> Figure:
        starts, ends, numbers = (frame[name].tolist() for name in ("start", "end", "n"))
        periods = list(zip(starts, ends, numbers, strict=True))
        shades = [_FAINT if self.faint(row) else 1 for row in records(frame)]
        bars = {
            "type": "bar",
            "x": starts,
            "y": numbers,
            "width": [_DAY * ((last - first).days + 1) * _FILLED for first, last, _ in periods],
            "offset": 0,
            "marker": {"color": meaning("segmented"), "opacity": shades},
            "customdata": [self.drill(view, Days.inclusive(first, last)) for first, last, _ in periods],
            "hovertext": [f"{day_range(first, last)}<br>{self.counted(n)}" for first, last, n in periods],
            "hoverinfo": "text",
        }
        return figure([bars], **layout(frame, max(numbers), day.today, self.within(view)))


@dataclass(frozen=True)
class StepsOverTime:
    """How it stood in each period: a bar as wide as its days, one beside the other, divided by *parts*, the
    columns of its numbers. What is not there leaves a gap.

    *said* says what a part of a row is, and *drill* where it leads under a view.
    """

    parts: tuple[str, ...]
    said: Callable[[str, Row, date], str]
    drill: Callable[[Any, str, Row, date], str | None]

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, day: Day) -> Figure:
        rows = records(frame)
        traces = [self._trace(part, rows, view, day.today) for part in self.parts if frame[part].any()]
        told = layout(frame, int(frame[list(self.parts)].sum(axis=1).max()), day.today, None)
        return figure(traces, **told, barmode="stack")

    def _trace(self, part: str, rows: list[Row], view: object, today: date) -> Trace:
        return {
            "type": "bar",
            "x": [row["start"] for row in rows],
            "y": [row[part] for row in rows],
            "width": [_DAY * ((row["end"] - row["start"]).days + 1) for row in rows],
            "offset": 0,
            "marker": {"color": meaning(part), "line": {"width": 0}, "cornerradius": 0},
            "customdata": [self.drill(view, part, row, today) if row[part] else None for row in rows],
            "hovertext": [self.said(part, row, today) for row in rows],
            "hoverinfo": "text",
        }


@dataclass(frozen=True)
class RisingLine:
    """What is `cumulative` at the end of each period, against a *goal*.

    *counted* says a number with its noun and until when.
    """

    goal: Callable[[Any], int]
    counted: Callable[[int, str], str]
    drill: Callable[[Any, Days], str | None]
    within: Callable[[Any], Days | None] = lambda _: None

    def __call__(self, frame: pd.DataFrame, frames: object, view: object, day: Day) -> Figure:
        starts, ends, numbers = (frame[name].tolist() for name in ("start", "end", "cumulative"))
        line = {
            "type": "scatter",
            "mode": "lines+markers",
            "x": ends,
            "y": numbers,
            "line": {"color": meaning("segmented"), "width": 2},
            "marker": {"size": 5, "color": meaning("segmented")},
            "fill": "tozeroy",
            "fillcolor": colour("faint"),
            "customdata": [self.drill(view, Days.inclusive(None, last)) for last in ends],
            "hovertext": [
                self.counted(n, _until(first, last, day.today))
                for first, last, n in zip(starts, ends, numbers, strict=True)
            ],
            "hoverinfo": "text",
        }
        goal, reached = self.goal(frames), numbers[-1]
        most = max(goal, reached)
        so_far = {"text": f"<b>{number(reached)}</b>", "font": {"color": colour("text")}}
        place = {"x": ends[-1], "y": reached, "xanchor": "right", "yanchor": "bottom", "showarrow": False}
        return figure(
            [line],
            **layout(frame, most, day.today, self.within(view), range=[0, most * 1.15]),
            shapes=[goal_line(goal)],
            annotations=[goal_words(goal, t("{n} in all", n=number(goal))), {**place, **so_far}],
        )


def _until(start: date, end: date, today: date) -> str:
    """The end of a period; of the current one, today."""
    return t("until today") if start <= today <= end else day_range(None, end)
