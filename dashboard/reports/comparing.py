"""Two reports that are kept, side by side: their figures, as they were told then, and the difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.charts.figure import records
from dashboard.i18n import number, t, tn
from dashboard.panels.base import Column, in_a_line, tabled
from dashboard.reports.sections import figure_word
from dashboard.reports.telling import FIGURES, MARK
from data.errors import InputError, NotFound, message
from data.exports import exporting
from data.exports.exporting import Export, Kept
from data.metrics import report
from data.metrics.periods import Period
from data.settings import Settings


@dataclass(frozen=True)
class Comparison:
    """Two reports, and one row a figure: `figure`, `first`, `second`, `change`."""

    first: Kept
    second: Kept
    frame: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """As people read it."""
        columns = (
            Column("figure", message("Figure"), figure_word),
            Column("first", message("First report")),
            Column("second", message("Second report")),
            Column("change", message("Difference")),
        )
        return tabled(columns, self.frame)

    @property
    def sentence(self) -> str:
        """What was done, in the second against the first; and why that may be no fair comparison."""
        (done,) = records(self.frame[self.frame["figure"] == "completed"])
        said = tn("{n} batch was done", "{n} batches were done", done["second"])
        than = {"done": said, "by": number(abs(done["change"]))}
        if done["change"] > 0:
            said = t("{done}, {by} more than in the first report", **than)
        elif done["change"] < 0:
            said = t("{done}, {by} fewer than in the first report", **than)
        else:
            said = t("{done}, as many as in the first report", **than)
        periods = [Period.read(str(each.about[MARK])) for each in (self.first, self.second)]
        days = [(each.last - each.start).days + 1 for each in periods]
        unlike = len(set(days)) > 1 and {each.kind for each in periods} != {"month"}
        return in_a_line(
            said,
            t("their filters differ") if _filter(self.first) != _filter(self.second) else "",
            t("their periods have {first} and {second} days", first=number(days[0]), second=number(days[1]))
            if unlike
            else "",
        )


def comparable(settings: Settings) -> list[Kept]:
    """The reports that are kept and tell their figures, the newest first."""
    return [each for each in exporting.kept(settings, MARK) if isinstance(each.about.get(FIGURES), dict)]


def compared(settings: Settings, first: str, second: str) -> Comparison:
    """The reports of these ids. Raises InputError for one and the same, NotFound for what is not kept."""
    if first == second:
        raise InputError(message("Choose two different reports."))
    known = {each.path.parent.name: each for each in comparable(settings)}
    if lacking := [each for each in (first, second) if each not in known]:
        raise NotFound(message("There is no report {id} that is kept."), id=lacking[0][:100])
    figures = (known[each].about[FIGURES] for each in (first, second))
    return Comparison(known[first], known[second], report.compared(*figures))


def written(settings: Settings, told: Comparison, names: tuple[str, str]) -> Export:
    """The comparison as a CSV, whose columns of figures have the *names* of the reports."""
    (figure, _, _, change), *rows = _lines(told.table)
    periods = [str(each.about[MARK]) for each in (told.first, told.second)]
    about = {"compared": [each.path.parent.name for each in (told.first, told.second)]}
    name = " ".join(("tanda", t("comparison"), *periods))
    header = [figure, *names, change]
    return exporting.write_csv(settings, name, header, exporting.lines(rows), about=about)


def _lines(table: pd.DataFrame) -> list[list[Any]]:
    return [list(table.columns), *table.to_numpy(dtype=object).tolist()]


def _filter(each: Kept) -> Mapping[str, Any]:
    return dict(each.about.get("filter") or {})
