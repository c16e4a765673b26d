"""What a panel is, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TypeVar

import pandas as pd

from dashboard.charts.figure import Figure
from dashboard.charts.time_axis import outside
from dashboard.i18n import number, t
from data.metrics.day import Day
from data.query.questions import Counts

Frames = Mapping[str, pd.DataFrame]
#: What an address says: the `View` of batches, or that of files.
V = TypeVar("V")


@dataclass(frozen=True)
class Column:
    """A column of a panel's table and CSV: its header, and how a value is said (None: as it is).

    Where the table is what the panel shows, `drill` is the address of what a view's row counts here.
    """

    name: str
    header: str
    say: Callable[[Any], Any] | None = None
    drill: Callable[[Any, Any], str | None] | None = None


@dataclass(frozen=True)
class Panel(Generic[V]):
    """A title, a question, a metric and a chart; without a chart its table is what it shows.

    `questions` gives nothing when no batch can be counted under the view; panels about files ask nothing,
    since all of them are made of the frame `uploads`. `note` is the quiet line with basis and coverage;
    `key` names colours that the chart itself has no room to label. A `wide` one takes two thirds of the page,
    and all of it when its chart is low.
    """

    id: str
    title: str
    definition: str
    metric: Callable[[Frames, V, Day], pd.DataFrame]
    columns: tuple[Column, ...]
    chart: Callable[[pd.DataFrame, Frames, V, Day], Figure] | None = None
    questions: Callable[[V, Day], dict[str, Counts]] = lambda *_: {}
    note: Callable[[pd.DataFrame, Frames, V, Day], str] = lambda *_: ""
    key: Mapping[str, str] = field(default_factory=dict)
    wide: bool = False

    def table(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The metric's frame as people read it: headers and values in their language, numbers as numbers."""
        said = {
            t(column.header): frame[column.name].map(column.say) if column.say else frame[column.name]
            for column in self.columns
        }
        return pd.DataFrame(said)

    def links(self, frame: pd.DataFrame, view: V) -> dict[str, list[str | None]]:
        """Where the cells of that table lead, by header and row."""
        rows = frame.to_dict("records")
        return {
            t(column.header): [column.drill(view, row) for row in rows]
            for column in self.columns
            if column.drill
        }

    def empty_table(self) -> pd.DataFrame:
        return pd.DataFrame(columns=[t(column.header) for column in self.columns])


def in_a_line(*parts: str) -> str:
    """The *parts* of a quiet line that say something."""
    return " · ".join(filter(None, parts))


def outside_words(frame: pd.DataFrame, today: date) -> str:
    """How many a chart over time has no room for; nothing when it shows all."""
    beyond = outside(frame, today)
    return t("{n} outside the period shown", n=number(beyond)) if beyond else ""
