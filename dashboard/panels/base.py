"""What a panel is, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

import pandas as pd

from dashboard.charts.figure import Figure, Row
from dashboard.charts.time_axis import outside
from dashboard.i18n import number, percent, t
from data.errors import message
from data.metrics.day import Day
from data.query.questions import Counts

Frames = Mapping[str, pd.DataFrame]
#: What an address says: the `View` of batches, or that of files.
V = TypeVar("V")
_TOTAL = message("Total")


@dataclass(frozen=True)
class Column:
    """A column of a panel's table and CSV: its header, and how a value is said (None: as it is).

    Where the table is what the panel shows, `drill` is the address of the batches that a row counts here,
    `faint` whether what it says is based on few, and `sorts` whether rows can be put in order by it. A value
    that is several numbers is drawn as bars there, which `drawn` says in words; `shade` is how full (0 to 1)
    of colour its cell is. `about` says more of the column where its head is pointed at. `working` is its
    header where durations are counted in working days, if another.
    """

    name: str
    header: str
    say: Callable[[Any], Any] | None = None
    drill: Callable[[Any, Row, Day], str | None] | None = None
    faint: Callable[[Row], bool] = lambda _: False
    sorts: bool = True
    drawn: Callable[[Any], str] | None = None
    shade: Callable[[Row], float] | None = None
    about: str = ""
    working: str = ""


@dataclass(frozen=True)
class Panel(Generic[V]):
    """A title, a question, a metric and a chart; without a chart its table is what it shows.

    `questions` gives nothing when no batch can be counted under the view; panels about files ask nothing,
    since all of them are made of the frame `uploads`. `note` is the quiet line with basis and coverage;
    `leads` gives words behind it and the address they lead to, where there is something to act on. `key`
    names colours that the chart itself has no room to label, `key_more` what else is to be known. A `wide`
    one takes two thirds of the page, and all of it when its chart is low. `nothing` says why there is nothing
    to see, where that is not for want of batches, and `why` where that depends on what was counted; `offers`
    gives words and an address where one click changes it. In a frame with a column `all` that says which, the
    last row is that of all, and called `whole`. One that is `daily` gets two more frames: `kept`, the days
    that were counted and kept, and `then`, their counts under the view. `choose` gives the columns that a
    view shows, where those are not all, and always the same. `days` says which days durations count, where it
    shows some.
    """

    id: str
    title: str
    definition: str
    metric: Callable[[Frames, V, Day], pd.DataFrame]
    columns: tuple[Column, ...]
    chart: Callable[[pd.DataFrame, Frames, V, Day], Figure] | None = None
    questions: Callable[[V, Day], dict[str, Counts]] = lambda *_: {}
    note: Callable[[pd.DataFrame, Frames, V, Day], str] = lambda *_: ""
    leads: Callable[[pd.DataFrame, Frames, V, Day], tuple[str, str] | None] = lambda *_: None
    key: Mapping[str, str] = field(default_factory=dict)
    key_more: str = ""
    wide: bool = False
    nothing: str = ""
    why: Callable[[Frames, V, Day], str] = lambda *_: ""
    offers: Callable[[Frames, V, Day], tuple[str, str] | None] = lambda *_: None
    choose: Callable[[V, Day], tuple[Column, ...]] | None = None
    days: str = ""
    daily: bool = False
    whole: str = _TOTAL

    @property
    def explained(self) -> str:
        """Its definition, in the reader's language."""
        return explained(self.definition, self.days)

    def shown(self, view: V, day: Day) -> tuple[Column, ...]:
        """The columns that *view* shows."""
        return headed(self.choose(view, day) if self.choose else self.columns, day)

    def table(self, frame: pd.DataFrame, view: V, day: Day) -> pd.DataFrame:
        """The metric's frame as people read it."""
        return tabled(self.shown(view, day), frame, self.whole)

    def empty_table(self, view: V, day: Day) -> pd.DataFrame:
        return pd.DataFrame(columns=[t(column.header) for column in self.shown(view, day)])

    def in_order(self, frame: pd.DataFrame, order: str, columns: Sequence[Column] = ()) -> pd.DataFrame:
        """*frame* by the column that *order* names (`-open`: the most first), shown or not, what is not known
        and the row of all last; as it is where it names none of the panel's, nor of these *columns*."""
        name = order.removeprefix("-")
        if name not in {column.name for column in (*self.columns, *columns) if column.sorts}:
            return frame
        last = frame["all"].astype(bool) if "all" in frame else pd.Series(False, frame.index)
        rows = frame[~last].sort_values(name, ascending=name == order, kind="stable", key=_comparable)
        return pd.concat([rows, frame[last]], ignore_index=True)


def explained(definition: str, days: str) -> str:
    """A *definition*, and which *days* count, if any do, in the reader's language."""
    return " ".join(t(each) for each in (definition, days) if each)


def headed(columns: tuple[Column, ...], day: Day) -> tuple[Column, ...]:
    """The *columns* with their headers for the days that durations are counted in."""
    if day.durations.unit == "calendar":
        return columns
    return tuple(replace(each, header=each.working) if each.working else each for each in columns)


def tabled(columns: Sequence[Column], frame: pd.DataFrame, whole: str = _TOTAL) -> pd.DataFrame:
    """*frame* as people read it: headers and values in their language, numbers as numbers; *whole* is what
    the row of all is called."""
    said = pd.DataFrame(
        {
            t(column.header): frame[column.name].map(column.say) if column.say else frame[column.name]
            for column in columns
        }
    )
    if "all" in frame:
        said.loc[frame["all"].astype(bool), said.columns[0]] = t(whole)
    return said


def _comparable(values: pd.Series[Any]) -> pd.Series[Any]:
    """Names in the order of the alphabet, whatever their case."""
    return values.map(str.casefold) if len(values) and isinstance(values.iloc[0], str) else values


def in_a_line(*parts: str) -> str:
    """The *parts* of a quiet line that say something."""
    return " · ".join(filter(None, parts))


def likely_range(bounds: tuple[float, float] | None) -> str:
    """Between which shares (0 to 1) the true one lies, as people read it; a dash where that is not known."""
    if not isinstance(bounds, tuple):
        return "–"
    return t("{low} to {high}", low=percent(bounds[0]), high=percent(bounds[1]))


def tenths(value: float | None) -> Decimal | None:
    """A mean as it is shown and written: with one decimal, since whole shares are written in percent."""
    return None if value is None or pd.isna(value) else Decimal(f"{value:.1f}")


def outside_words(frame: pd.DataFrame, today: date) -> str:
    """How many a chart over time has no room for; nothing when it shows all."""
    beyond = outside(frame, today)
    return t("{n} outside the period shown", n=number(beyond)) if beyond else ""
