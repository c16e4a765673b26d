"""A rate against the number it rests on, between the limits of what chance explains."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, Trace, axis_title, figure, records
from dashboard.i18n import percent, separators
from dashboard.theme import TRANSPARENT, colour, meaning
from data.metrics.day import Day

_HEIGHT = 320
_MARK = 9  # pixels across
_ROOM = 1.08  # of the width, right of the last mark


@dataclass(frozen=True)
class Funnel:
    """A mark for each row of a frame with *number*, `rate`, `near` and `far`; who lies outside has a name.

    *limits* gives the frame of the limits by *number*. *said* is what a row says beside the mouse, *drill*
    where its mark leads, *name* what it is called.
    """

    number: str
    limits: Callable[[pd.DataFrame], pd.DataFrame]
    said: Callable[[Row], str]
    drill: Callable[[Any, Row], str | None]
    name: Callable[[Row], str]
    title: Callable[[], str]

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, _day: Day) -> Figure:
        bounds = self.limits(frame)
        rows = [row for row in records(frame) if row[self.number] and not row["all"]]
        whole = sum(row["right"] for row in rows) / max(sum(row[self.number] for row in rows), 1)
        most = max(row[self.number] for row in rows)
        lowest = min([*(row["rate"] for row in rows), *bounds["near_low"].tolist()[len(bounds) // 8 :]])
        marks: Trace = {
            "type": "scatter",
            "mode": "markers",
            "x": [row[self.number] for row in rows],
            "y": [row["rate"] for row in rows],
            "marker": {
                "size": _MARK,
                "color": [meaning(_meaning(row)) for row in rows],
                "symbol": ["diamond" if row["near"] else "circle" for row in rows],
                "line": {"width": 0},
            },
            "customdata": [self.drill(view, row) for row in rows],
            "hovertext": [self.said(row) for row in rows],
            "hoverinfo": "text",
            "cliponaxis": False,
        }
        named = [row for row in rows if row["near"]]
        ticks = [at / 10 for at in range(0, 11, 2)]
        return figure(
            [*_lines(bounds, self.number), marks],
            height=_HEIGHT,
            separators=separators(),
            margin={"b": 44},
            xaxis={
                "range": [0, most * _ROOM],
                "showgrid": False,
                "tickformat": ",d",
                "nticks": 8,
                **axis_title(self.title()),
            },
            yaxis={
                "range": [max(0.0, min(lowest - 0.05, 0.95)), 1.04],
                "tickvals": ticks,
                "ticktext": [percent(tick) for tick in ticks],
            },
            shapes=[
                {
                    "type": "line",
                    "xref": "paper",
                    "x0": 0,
                    "x1": 1,
                    "y0": whole,
                    "y1": whole,
                    "line": {"color": colour("quiet"), "width": 1},
                }
            ],
            annotations=[self._word(row) for row in named],
        )

    def _word(self, row: Row) -> dict[str, Any]:
        return {
            "x": row[self.number],
            "y": row["rate"],
            "text": self.name(row),
            "showarrow": False,
            "yanchor": "bottom" if row["near"] > 0 else "top",
            "yshift": 6 if row["near"] > 0 else -6,
            "font": {"size": 12, "color": colour("text")},
            "bgcolor": TRANSPARENT,
        }


def _meaning(row: Row) -> str:
    """The colour of a mark: as quiet as chance, or what it says of the work."""
    return {-1: "rejected", 0: "segmented", 1: "approved"}[row["near"]]


def _lines(bounds: pd.DataFrame, number: str) -> list[Trace]:
    """The four limits: the nearer dashed, the farther solid."""
    numbers = bounds[number].tolist()
    return [
        {
            "type": "scatter",
            "mode": "lines",
            "x": numbers,
            "y": bounds[f"{name}_{side}"].tolist(),
            "line": {"color": meaning("total"), "width": 1, "dash": dash},
            "hoverinfo": "skip",
        }
        for name, dash in (("far", "solid"), ("near", "dot"))
        for side in ("low", "high")
    ]
