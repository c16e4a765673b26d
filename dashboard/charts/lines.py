"""Lines: several numbers over time, with marks that lead to what they count; shares over a length of time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, Trace, axis_title, figure, height_title, records
from dashboard.charts.time_axis import layout
from dashboard.i18n import percent, separators
from dashboard.theme import colour, meaning
from data.metrics.day import Day
from data.model.conditions import Days

_NAMES = 44  # pixels right of the lines
_APART = 15  # pixels between two names
_PLOT = 244  # pixels, the height of what is drawn inside a chart over time
_HEIGHT = 280
_TITLED = 44  # pixels below an axis that has a title


@dataclass(frozen=True)
class Series:
    """A line through the *column* of a frame over time, in the colour of what it *means*.

    *counted* says beside the mouse what a row is, and *drill* where its mark leads under a view. *name*
    stands behind its end; *filled* colours what is between it and the line before.
    """

    column: str
    means: str
    counted: Callable[[Row], str]
    drill: Callable[[Any, Row], str | None]
    name: str = ""
    dash: str = "solid"
    filled: bool = False

    def trace(self, rows: Sequence[Row], view: object, at: str, **look: Any) -> Trace:
        """*at* is the column of the day at which a row stands."""
        numbers = [row[self.column] for row in rows]
        return {
            "type": "scatter",
            "mode": "lines+markers",
            "x": [row[at] for row in rows],
            "y": numbers,
            "line": {"color": meaning(self.means), "width": 2, "dash": self.dash},
            "marker": {"size": 5, "color": meaning(self.means)},
            "customdata": [
                self.drill(view, row) if n else None for row, n in zip(rows, numbers, strict=True)
            ],
            "hovertext": [self.counted(row) for row in rows],
            "hoverinfo": "text",
            "cliponaxis": False,
        } | look


@dataclass(frozen=True)
class LinesOverTime:
    """A line for each of the *series*; of those that are *filled* the lowest comes first.

    *levels* gives numbers of a frame that go across, each with its words. *look* is that of the marks, by
    row, where it is not the same for all. *at* is the column of the day at which a row stands. *title* stands
    beside the height.
    """

    series: tuple[Series, ...]
    within: Callable[[Any], Days | None] = lambda _: None
    levels: Callable[[pd.DataFrame], Sequence[tuple[float, str]]] = lambda _: ()
    look: Callable[[Sequence[Row]], dict[str, Any]] = lambda _: {}
    at: str = "start"
    title: Callable[[Day], str] = lambda _: ""

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, day: Day) -> Figure:
        rows, levels = records(frame), self.levels(frame)
        traces = [each.trace(rows, view, self.at, **self.look(rows)) for each in self.series]
        for trace, each in zip(traces, self.series, strict=True):
            if each.filled:
                trace |= {"fill": "tonexty" if trace is not traces[0] else "tozeroy"}
                trace |= {"fillcolor": meaning(each.means), "line": {"width": 0}}
        highest = max([*(max(trace["y"]) for trace in traces), *(level for level, _ in levels)])
        top = highest * 1.1 or 1
        title = height_title(self.title(day))
        told = layout(frame, highest, day.today, self.within(view), range=[0, top], **title)
        names = self._names(rows[-1], top)
        if names:
            told["margin"] = told["margin"] | {"r": _NAMES}
        return figure(
            traces,
            **told,
            shapes=[across(level) for level, _ in levels],
            annotations=[*(at_level(*level) for level in levels), *names],
        )

    def _names(self, last: Row, top: float) -> list[dict[str, Any]]:
        """What the lines are called, at their ends, so far apart that each can be read."""
        named = sorted((last[each.column], each.name) for each in self.series if each.name)
        heights = [n / top * _PLOT for n, _ in named]
        places = accumulate(heights, lambda below, height: max(height, below + _APART))
        beside = {**WORDS, "x": last[self.at], "xanchor": "left", "xshift": 8}
        return [
            {**beside, "y": n, "yshift": place - height, "text": name}
            for (n, name), height, place in zip(named, heights, places, strict=True)
        ]


_LINE = {"type": "line", "line": {"color": meaning("total"), "width": 1, "dash": "dot"}}
#: How words within a picture look.
WORDS: dict[str, Any] = {"showarrow": False, "font": {"color": colour("quiet"), "size": 12}}
_BELOW = {"xanchor": "left", "yanchor": "top", "xshift": 4}
_LOWER_RIGHT = {
    "xref": "paper",
    "x": 1,
    "xanchor": "right",
    "yref": "paper",
    "y": 0.03,
    "yanchor": "bottom",
    "bgcolor": colour("surface"),
}


def across(level: float) -> dict[str, Any]:
    """A line from left to right at the height *level*."""
    return {**_LINE, "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level}


def at_level(level: float, words: str) -> dict[str, Any]:
    """What is said of the line at the height *level*, over its beginning."""
    return {
        **WORDS,
        "bgcolor": colour("surface"),
        "opacity": 0.8,
        "xref": "paper",
        "x": 0,
        "y": level,
        "text": words,
        "xanchor": "left",
        "yanchor": "bottom",
    }


#: Days, share (0 to 1), and what is said of it.
NamedPoint = tuple[int, float, str]


@dataclass(frozen=True)
class ShareLines:
    """How shares (0 to 1) rise with the number of `days`: a line of steps for each column of *lines*, which
    names what it means.

    *words* gives points of the first line that are named, *corner* what is said at the lower right. *longest*
    is how many days are shown. *said* is what a row says beside the mouse; *title* stands below the days.
    """

    lines: Mapping[str, str]
    words: Callable[[pd.DataFrame, Any, Day], Sequence[NamedPoint]]
    corner: Callable[[Any, Day], str]
    longest: Callable[[pd.DataFrame, Any, Day], int]
    said: Callable[[Row], str]
    title: Callable[[Day], str] = lambda _: ""

    def __call__(self, frame: pd.DataFrame, frames: Any, _view: object, day: Day) -> Figure:
        longest = self.longest(frame, frames, day)
        rows = records(frame[frame["days"] <= longest])
        days, beside = [row["days"] for row in rows], [self.said(row) for row in rows]
        shares = [0, 0.25, 0.5, 0.75, 1]
        traces = [
            {
                "type": "scatter",
                "mode": "lines",
                "x": [0, *days, longest],
                "y": [0, *(row[column] for row in rows), rows[-1][column]],
                "line": {"shape": "hv", "width": 2, "color": meaning(means), "dash": dash},
                "hovertext": ["", *beside, ""],
                "hoverinfo": "text",
            }
            for (column, means), dash in zip(self.lines.items(), ("solid", "dot"), strict=False)
        ]
        named = self.words(frame, frames, day)
        return figure(
            traces,
            height=_HEIGHT,
            separators=separators(),
            margin={"b": _TITLED if self.title(day) else 28},
            xaxis={
                "range": [0, longest],
                "showgrid": False,
                "tickformat": ",d",
                "nticks": 8,
                **axis_title(self.title(day)),
            },
            yaxis={"range": [0, 1.04], "tickvals": shares, "ticktext": [percent(each) for each in shares]},
            annotations=[
                {**WORDS, **_LOWER_RIGHT, "text": self.corner(frames, day)},
                *({**WORDS, **_BELOW, "x": days, "y": share, "text": text} for days, share, text in named),
            ],
            shapes=[{**_LINE, "x0": days, "x1": days, "y0": 0, "y1": share} for days, share, _ in named],
        )
