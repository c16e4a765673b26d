"""Marks on two axes: when something was done, and how long it took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, figure, height_title, records
from dashboard.charts.lines import across, at_level
from dashboard.charts.time_axis import layout
from dashboard.theme import meaning
from data.metrics.day import Day
from data.model.conditions import Days

_SMALLEST, _LARGEST = 5.0, 16.0  # pixels across
_ROOM = 1.06  # of the height, above what is drawn highest


@dataclass(frozen=True)
class MarksOverTime:
    """A mark for each row of a frame with `start`, `end`, `n` and *column*; its area grows with `n`.

    What is higher than *ceiling* says is drawn there, as a triangle that points up. *levels* gives numbers
    that go across, each with its words; *said* what a row says beside the mouse; *drill* where it leads.
    *title* stands beside the height.
    """

    column: str
    said: Callable[[Row], str]
    drill: Callable[[Any, Row], str | None]
    levels: Callable[[Any, Day], Sequence[tuple[float, str]]]
    ceiling: Callable[[Any, Day], float]
    within: Callable[[Any], Days | None] = lambda _: None
    title: Callable[[Day], str] = lambda _: ""

    def __call__(self, frame: pd.DataFrame, frames: object, view: object, day: Day) -> Figure:
        rows, ceiling = records(frame), self.ceiling(frames, day)
        largest = max(row["n"] for row in rows)
        highest = min(max(row[self.column] for row in rows), ceiling)
        over = [row[self.column] > ceiling for row in rows]
        marks = {
            "type": "scatter",
            "mode": "markers",
            "x": [row["start"] for row in rows],
            "y": [min(row[self.column], ceiling) for row in rows],
            "marker": {
                "color": meaning("segmented"),
                "opacity": 0.55,
                "size": [_size(row["n"], largest) for row in rows],
                "symbol": ["triangle-up" if each else "circle" for each in over],
                "line": {"width": 0},
            },
            "customdata": [self.drill(view, row) for row in rows],
            "hovertext": [self.said(row) for row in rows],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
        levels = [level for level in self.levels(frames, day) if level[0] <= ceiling]
        top = max([highest, *(level for level, _ in levels)]) * _ROOM
        return figure(
            [marks],
            **layout(
                frame,
                int(highest),
                day.today,
                self.within(view),
                range=[0, top],
                **height_title(self.title(day)),
            ),
            shapes=[across(level) for level, _ in levels],
            annotations=[at_level(*level) for level in levels],
        )


def _size(n: int, largest: int) -> float:
    """The diameter of a mark that stands for *n*, where the largest stands for *largest*."""
    if largest == 1:
        return _SMALLEST + 1
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * float(((n - 1) / (largest - 1)) ** 0.5), 1)
