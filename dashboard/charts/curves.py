"""Lines over time with doubt in them: a chance that rises day by day, and a band of what may come."""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, Trace, figure, records
from dashboard.charts.goal import goal_line, goal_words
from dashboard.charts.time_axis import layout
from dashboard.i18n import day_word, number, percent
from dashboard.theme import colour, meaning
from data.metrics.day import Day

_TICKS = (0, 0.25, 0.5, 0.75)  # nothing to come is certain
_TOP = 1.04
_EDGE = 28  # pixels right of a curve, for half of the last word below it
_LATE = 0.56  # of the days shown: from there on, labels stand before their marks
_ROOM = 88  # pixels right of a band, for the numbers at its end
_APART = 0.09  # of the height, between two numbers
_INSIDE = 0.06  # of the height, above the highest
_DATED = 3  # days that are written below a band
_MONTHS = 5  # and below a curve
_MOST = 130  # points of a curve: half a year of working days


@dataclass(frozen=True)
class Chances:
    """The `share` (0 to 1) at each day, rising in steps (of many days, at some); the days that are *named*,
    each with its level, are marked and labelled.

    *counted* says a chance and its day, *label* the same in a few words. *drill* is where a mark leads.
    """

    named: Callable[[pd.DataFrame], Sequence[tuple[float, date]]]
    counted: Callable[[float, date], str]
    label: Callable[[float, date], str]
    drill: Callable[[Any], str | None]

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, day: Day) -> Figure:
        drill, marks = self.drill(view), self.named(frame)
        shown = frame.iloc[:: -_every(frame, _MOST)][::-1]  # the last one among them
        days, shares = shown["end"].tolist(), shown["share"].tolist()
        line = _line(days, shares, 2) | {
            "line": {"color": meaning("segmented"), "width": 2, "shape": "hv"},
            "fill": "tozeroy",
            "fillcolor": colour("faint"),
            "customdata": [drill] * len(days),
            "hovertext": [self.counted(share, at) for share, at in zip(shares, days, strict=True)],
            "hoverinfo": "text",
        }
        points = {
            "type": "scatter",
            "mode": "markers",
            "x": [at for _, at in marks],
            "y": [level for level, _ in marks],
            "marker": {"size": 9, "color": meaning("segmented")},
            "customdata": [drill] * len(marks),
            "hovertext": [self.counted(level, at) for level, at in marks],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
        late = days[int(len(days) * _LATE)]
        axis = {"range": [0, _TOP], "tickvals": list(_TICKS), "ticktext": [percent(at) for at in _TICKS]}
        drawn = layout(frame, 100, day.today, None, **axis)
        drawn["margin"]["r"] = _EDGE
        every = _every(drawn["xaxis"]["tickvals"], _MONTHS)
        drawn["xaxis"] |= {name: drawn["xaxis"][name][::every] for name in ("tickvals", "ticktext")}
        labels = [self._label(level, at, at >= late) for level, at in marks]
        return figure([line, points], **drawn, annotations=labels)

    def _label(self, level: float, at: date, late: bool) -> dict[str, Any]:
        """Beside its mark where the curve is not: left above it, or right below it."""
        before = {"xanchor": "right", "xshift": -6, "yanchor": "bottom"}
        behind = {"xanchor": "left", "xshift": 6, "yanchor": "top"}
        place = {"x": at, "y": level, "showarrow": False, **(before if late else behind)}
        return {**place, "text": self.label(level, at), "font": {"color": colour("text"), "size": 12}}


@dataclass(frozen=True)
class Band:
    """What lies between the columns *low* and *high* of a frame over time, and the line *middle* in it, from
    nothing at the beginning. Each ends with its number and its share of *levels* (0 to 1), in this order.

    *counted* says a row, *drill* is where a mark leads; *goal* is drawn where the band comes near it.
    """

    low: str
    middle: str
    high: str
    levels: tuple[float, float, float]
    counted: Callable[[Row], str]
    drill: Callable[[Any], str | None]
    goal: Callable[[Any, Any], int]
    goal_label: Callable[[int, Any], str]

    def __call__(self, frame: pd.DataFrame, frames: object, view: object, day: Day) -> Figure:
        rows = records(frame)
        days = [rows[0]["start"], *frame["end"].tolist()]
        edge = {"hoverinfo": "skip", "customdata": [None] * len(days)}
        band = [
            _line(days, [0, *frame[self.high].tolist()], 1) | edge,
            _line(days, [0, *frame[self.low].tolist()], 1)
            | edge
            | {"fill": "tonexty", "fillcolor": colour("faint")},
        ]
        line = _line(days, [0, *frame[self.middle].tolist()], 2) | {
            "mode": "lines+markers",
            "marker": {"size": [0, *[7] * len(rows)], "color": meaning("segmented")},
            "customdata": [None, *[self.drill(view)] * len(rows)],
            "hovertext": ["", *(self.counted(row) for row in rows)],
            "hoverinfo": "text",
        }
        goal, highest = self.goal(frames, view), max(frame[self.high])
        most = max(goal if goal <= 2 * highest else highest, 1) * (1 + _INSIDE)
        drawn = layout(frame, int(most), day.today, None, range=[0, most])
        drawn["margin"]["r"] = _ROOM
        dated = days[: 0 : -_every(rows, _DATED)]
        drawn["xaxis"] |= {"tickvals": dated, "ticktext": [day_word(each) for each in dated]}
        return figure(
            [*band, line],
            **drawn,
            annotations=[
                *self._ends(days[-1], rows[-1], most),
                *([goal_words(goal, self.goal_label(goal, view))] if goal <= most else []),
            ],
            shapes=[goal_line(goal)] if goal <= most else [],
        )

    def _ends(self, day: date, row: Row, most: float) -> list[dict[str, Any]]:
        """The numbers at the end; those of the edges only where they do not come upon another."""
        low, half, high = self.levels
        shown = [(self.middle, half)]
        for name, level in ((self.low, low), (self.high, high)):
            shown += [(name, level)] if abs(row[name] - row[self.middle]) > _APART * most else []
        look = {"x": day, "xanchor": "left", "xshift": 8, "yanchor": "middle", "showarrow": False}
        return [
            look
            | {
                "y": row[name],
                "text": f"<b>{number(row[name])}</b> · {percent(level)}",
                "font": {"color": colour("text"), "size": 12},
            }
            for name, level in shown
        ]


def _line(days: list[date], numbers: list[Any], width: int) -> Trace:
    look = {"color": meaning("segmented"), "width": width}
    return {"type": "scatter", "mode": "lines", "x": days, "y": numbers, "line": look}


def _every(shown: Sized, most: int) -> int:
    """Of so many *shown*, each of which is taken (2: every other one), so that they are at most *most*."""
    return -(-len(shown) // most)
