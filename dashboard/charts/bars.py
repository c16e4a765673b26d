"""Horizontal bars: one row a name, its number written behind it. Plain, or stacked from segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from sys import maxsize
from typing import Any

import pandas as pd

from dashboard.charts.figure import Figure, Row, Trace, figure, records
from dashboard.charts.labels import Label
from dashboard.i18n import number, percent, t, tn
from dashboard.theme import TRANSPARENT, colour, label_colour, meaning, pattern
from dashboard.url import View

_ROW = 28  # pixels, stacked
_ROOMY_ROW = 40  # at most, where there are few
_ROOMY = 200  # pixels that few rows share
_EDGES = 16  # pixels, above and below all rows
LOW = _ROOMY + _EDGES  # pixels: a chart of this height has few rows
_GAP = 0.5  # of a row, between two groups
_LENGTH = 1.1  # of a stacked row, where the longest bar is 1: room to click behind it


@dataclass(frozen=True)
class _Rows:
    """The names of rows, and where they stand: one below the other from 0, groups apart."""

    labels: Sequence[Label]
    places: Sequence[float]

    def bars(
        self, lengths: Sequence[float], drills: Sequence[str | None], said: Sequence[str], **look: Any
    ) -> Trace:
        """One bar a row; beside the mouse what is *said* of it stands below its whole name."""
        return {
            "type": "bar",
            "orientation": "h",
            "x": lengths,
            "y": self.places,
            "customdata": drills,
            "hovertext": [label.over(line) for label, line in zip(self.labels, said, strict=True)],
            "hoverinfo": "text",
        } | look

    def figure(self, traces: list[Trace], longest: float, height: float, room: int, **layout: Any) -> Figure:
        """*longest* is the length that fills the chart; *height* that of all rows and *room* for the words
        behind them are in pixels. The browser makes links of those names that lead somewhere.
        """
        links = [label.link for label in self.labels]
        return figure(
            traces,
            **({"meta": {"links": links}} if any(links) else {}),
            margin={"r": room},
            height=int(height) + _EDGES,
            xaxis={"visible": False, "range": [0, longest]},
            yaxis={
                "tickvals": self.places,
                "ticktext": [label.tick for label in self.labels],
                "range": [self.places[-1] + 0.5, -0.5],
                "showgrid": False,
                "tickfont": {"color": colour("text")},
            },
            **layout,
        )


@dataclass(frozen=True)
class Bars:
    """One bar a row that it *shows* of a frame with `n` and `share`, in the colour of what it *means*.

    *counted* says a number with its noun, *drill* where a row leads under a view. Rows that differ in the
    column *group* stand apart. Beyond *most* rows the rest is one bar, which leads nowhere. *row* is the
    height of each, in pixels. *behind* says what is written behind a bar, in so much *room*, where that is
    more than its number and share.
    """

    label: Callable[[Row], Label]
    counted: Callable[[int], str]
    drill: Callable[[Any, Row], str | None]
    means: Callable[[Row], str] = lambda _: "segmented"
    shows: Callable[[Row], bool] = lambda _: True
    group: str = ""
    most: int = maxsize
    row: int = 26
    behind: Callable[[Row], str] | None = None
    room: int = 104  # pixels

    def __call__(self, frame: pd.DataFrame, _frames: object, view: object, _day: object) -> Figure:
        rows = [row for row in records(frame) if self.shows(row)]
        shown = rows if len(rows) <= self.most + 1 else rows[: self.most]
        bars = [
            (self.label(row), self.means(row), self.drill(view, row), row["n"], *self._words(row))
            for row in shown
        ]
        if rest := rows[len(shown) :]:
            n, share = (sum(row[name] for row in rest) for name in ("n", "share"))
            words = self._words({"n": n, "share": share})
            bars.append((Label(tn("{n} other", "{n} others", len(rest))), "total", None, n, *words))
        groups = pairwise(row.get(self.group) for row in [*shown, *rest[:1]])
        gaps = accumulate((_GAP * (one != other) for one, other in groups), initial=0.0)
        places = [row + gap for row, gap in enumerate(gaps)]
        return _Rows([label for label, *_ in bars], places).figure(
            [self._trace(place, *bar) for place, bar in zip(places, bars, strict=True)],
            max(n for _, _, _, n, *_ in bars) or 1,
            height=self.row * (places[-1] + 1),
            room=self.room,
            barmode="overlay",
        )

    def _words(self, row: Row) -> tuple[str, str]:
        """What is said of a row: behind its bar, and to those who do not see it."""
        if self.behind:
            return self.behind(row), self.behind(row)
        part = percent(row["share"])
        return f"{number(row['n'])} · {part}", f"{self.counted(row['n'])} ({part})"

    def _trace(
        self, place: float, label: Label, means: str, drill: str | None, n: int, behind: str, spoken: str
    ) -> Trace:
        """A trace of its own: where plotly has several colours in one, it chooses those of hatches itself."""
        return _Rows([label], [place]).bars(
            [n],
            [drill if n else None],
            [spoken],
            hoverinfo="none",  # it is written behind the bar
            width=0.62,
            marker={"color": meaning(means), "pattern": pattern(means)},
            text=[f" {behind}"],
            textposition="outside",
            textfont={"color": colour("text")},
            cliponaxis=False,
        )


@dataclass(frozen=True)
class StackedBars:
    """One row a value of the dimension *rows*, one segment a value of *parts*, of a `cross_table`.

    *words* are those of the segments, in their order; *behind* says what is written right of a row. A
    segment leads to exactly its batches, what is right of it to all of its row; *meant* says which these are
    where they are not those of a value of *rows*.
    """

    rows: str
    parts: str
    words: Mapping[str, str]
    label: Callable[[Row], Label]
    counted: Callable[[int], str]
    behind: Callable[[Row], str]
    meant: Callable[[Row], Mapping[str, Any]] | None = None
    least: int = 0  # pixels, of all rows

    def __call__(self, frame: pd.DataFrame, _frames: object, view: View, _day: object) -> Figure:
        rows = records(frame)
        totals = [row["total"] for row in rows]
        limit = _LENGTH * (max(totals) or 1)
        placed = _Rows([self.label(row) for row in rows], list(range(len(rows))))
        beyond = placed.bars(  # the unseen rest of a row: a click on it, or on the words in it, shows the row
            [limit - total for total in totals],
            [view.drill(**self._of(row)) if row["total"] else None for row in rows],
            [self.counted(total) for total in totals],
            marker={"color": TRANSPARENT},
        )
        behind = {
            "type": "scatter",
            "mode": "text",
            "x": totals,
            "y": placed.places,
            "text": [f" {self.behind(row)}" for row in rows],
            "textposition": "middle right",
            "textfont": {"color": colour("quiet"), "size": 12},
            "cliponaxis": False,
            "hoverinfo": "skip",
        }
        segments = [self._segment(part, rows, placed, view) for part in self.words if frame[part].any()]
        return placed.figure(
            [*segments, beyond, behind],
            limit,
            height=max(_ROW * len(rows), min(_ROOMY_ROW * len(rows), _ROOMY), self.least),
            room=64,
            barmode="stack",
            uniformtext={"mode": "hide", "minsize": 11},
        )

    def _of(self, row: Row) -> Mapping[str, Any]:
        return self.meant(row) if self.meant else {self.rows: (row[self.rows],)}

    def _segment(self, part: str, rows: list[Row], placed: _Rows, view: View) -> Trace:
        word, numbers = t(self.words[part]), [row[part] for row in rows]
        counted = list(zip(rows, numbers, strict=True))
        return placed.bars(
            numbers,
            [view.drill(**{**self._of(row), self.parts: (part,)}) if n else None for row, n in counted],
            [f"{word}: {self.counted(n)} ({percent(n / (row['total'] or 1))})" for row, n in counted],
            name=word,
            text=[number(n) if n else "" for n in numbers],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": label_colour(part)},
            marker={"color": meaning(part), "pattern": pattern(part)},
        )
