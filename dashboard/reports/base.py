"""What a section of a report is, whatever it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from dashboard import i18n
from dashboard.i18n import t
from dashboard.panels.base import Column, Frames, Panel, explained, headed, in_a_line, tabled
from dashboard.url import View
from data.errors import message
from data.metrics.day import Day
from data.metrics.periods import Period
from data.query.questions import Counts

NOTHING = message("Nothing to show.")


@dataclass(frozen=True)
class Scope:
    """What a report is about: the batches of a view, a period, and the day it is made on."""

    view: View
    period: Period
    day: Day


@dataclass(frozen=True)
class Chart:
    """A picture of a section's table: of each row that is not the sum, bars of its *parts*.

    *parts* are columns of numbers, each with its word, in the colour of what it means. They are stacked to
    the right for each name, or with *upright* stand beside each other over time. *names* is the column that
    says what a row is.
    """

    names: str
    parts: Mapping[str, str]
    upright: bool = False


@dataclass(frozen=True)
class Section:
    """A table of a report, with its title, its definition and perhaps a chart.

    `questions` gives nothing where no batch can be counted; `note` is one sentence that a supervisor would
    say, from the frame it stands above. In a frame with a column `all` that says which, the last row is the
    sum. *tiles*: its rows are the figures at the top. `days` says which days count, where durations do.
    """

    id: str
    title: str
    definition: str
    questions: Callable[[Scope], dict[str, Counts]]
    metric: Callable[[Frames, Scope], pd.DataFrame]
    columns: tuple[Column, ...]
    note: Callable[[pd.DataFrame, Frames, Scope], str] = lambda *_: ""
    chart: Chart | None = None
    tiles: bool = False
    days: str = ""

    @property
    def explained(self) -> str:
        """Its definition, in the reader's language."""
        return explained(self.definition, self.days)

    def table(self, frame: pd.DataFrame, day: Day) -> pd.DataFrame:
        """The metric's frame as people read it."""
        return tabled(headed(self.columns, day), frame)


def of_panel(panel: Panel[View], chart: Chart | None = None) -> Section:
    """What a *panel* shows of the batches as they are now, as a section; with nothing to count its table is
    empty."""

    def metric(frames: Frames, scope: Scope) -> pd.DataFrame:
        if not frames:
            return pd.DataFrame(columns=[column.name for column in panel.columns])
        return panel.metric(frames, scope.view, scope.day)

    def note(frame: pd.DataFrame, frames: Frames, scope: Scope) -> str:
        if len(frame):
            said = panel.note(frame, frames, scope.view, scope.day)
        else:
            said = panel.why(frames, scope.view, scope.day) if frames else ""
            said = said or t(panel.nothing or NOTHING)
        return in_a_line(said, t("as it stands on {day}", day=i18n.day(scope.day.today)))

    return Section(
        id=panel.id,
        title=panel.title,
        definition=panel.definition,
        questions=lambda scope: panel.questions(scope.view, scope.day),
        metric=metric,
        columns=panel.columns,
        note=note,
        chart=chart,
        days=panel.days,
    )
