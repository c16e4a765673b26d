"""Small multiples: lines over time one below the other, on one scale, so that they can be compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, Trace, figure, records
from dashboard.charts.labels import short
from dashboard.charts.lines import WORDS, Series
from dashboard.charts.time_axis import layout
from dashboard.theme import colour, meaning
from data.metrics.day import Day
from data.model.conditions import Days

_HEIGHT = 104  # pixels, of each with the room above it
_EDGES = 36  # pixels, below all of them
_ROOM = 0.28  # of the height of each, above it, for its name
_LONGEST = 40  # characters of a name


@dataclass(frozen=True)
class SmallMultiples:
    """A picture for each of the *series* of a view, which its name stands above, with the same line *behind*
    each: a column, and what it means."""

    series: Callable[[Any], Sequence[Series]]
    behind: str
    within: Callable[[Any], Days | None] = lambda _: None

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, day: Day) -> Figure:
        rows, series = records(frame), self.series(view)
        highest = max(row[name] for row in rows for name in (self.behind, *(each.column for each in series)))
        told = layout(frame, highest, day.today, self.within(view), range=[0, highest * 1.1 or 1])
        scale, time = told.pop("yaxis"), told.pop("xaxis")
        axes = {_axis(at): scale | {"domain": _domain(at, len(series))} for at in range(len(series))}
        traces = [
            trace
            for at, each in enumerate(series)
            for trace in (self._behind(rows, at), each.trace(rows, view, "start", **_look(rows, at)))
        ]
        told["height"] = _HEIGHT * len(series) + _EDGES
        told["xaxis"] = time | {"anchor": _short(len(series) - 1)}
        names = [_name(each.name, at, len(series)) for at, each in enumerate(series)]
        return figure(traces, **told, **axes, annotations=names)

    def _behind(self, rows: Sequence[Row], at: int) -> Trace:
        return {
            "type": "scatter",
            "mode": "lines",
            "x": [row["start"] for row in rows],
            "y": [row[self.behind] for row in rows],
            "yaxis": _short(at),
            "line": {"color": meaning("total"), "width": 1, "dash": "dot"},
            "hoverinfo": "skip",
        }


def _look(rows: Sequence[Row], at: int) -> Mapping[str, Any]:
    """A week that is not over is hollow."""
    symbols = ["circle" if row["full"] else "circle-open" for row in rows]
    return {
        "yaxis": _short(at),
        "marker": {"size": 6, "color": meaning("segmented"), "symbol": symbols},
    }


def _name(name: str, at: int, n: int) -> dict[str, Any]:
    """The name stands above the left end of its picture."""
    place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "paper", "y": _domain(at, n)[1]}
    words = {**WORDS, "font": {"color": colour("text"), "size": 12}}
    return {**words, **place, "yanchor": "bottom", "text": f"<b>{short(name, _LONGEST)}</b>"}


def _domain(at: int, n: int) -> list[float]:
    """Between which heights (0 to 1, from below) the picture of a place stands."""
    return [round(1 - (at + 1) / n, 4), round(1 - (at + _ROOM) / n, 4)]


def _short(at: int) -> str:
    return "y" if at == 0 else f"y{at + 1}"


def _axis(at: int) -> str:
    return f"yaxis{_short(at)[1:]}"
