"""The sections of a report. A new one is one entry here; a panel becomes one with `of_panel`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard import i18n
from dashboard.charts.figure import records
from dashboard.i18n import number, t, tn
from dashboard.panels.base import Column, Frames, in_a_line
from dashboard.panels.flow import FLOW_PANELS
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.panels.team import TEAM_PANELS
from dashboard.reports.base import Chart, Scope, Section, of_panel
from data.errors import message
from data.metrics import report
from data.metrics.periods import Period, weeks_until
from data.metrics.report import BEFORE
from data.model.conditions import Days
from data.model.vocabulary import STAGE_WORDS
from data.query.questions import Counts

_FEWEST_WEEKS, _MOST_WEEKS = 13, 104
#: What is done with batches → the day it was done on, and which batches it is said of.
_FLOWS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "assigned": ("assigned", {}),
    "completed": ("completed", {}),
    "approved": ("approved", {"review": ("approved",)}),
    "rejected": ("reviewed", {"review": ("rejected",)}),
}
_FLOW_WORDS = {
    "assigned": message("Newly assigned"),
    "completed": message("Done"),
    "approved": message("Approved"),
    "rejected": message("Rejected"),
}
_FIGURE_WORDS = {**_FLOW_WORDS, "open": message("Open at the end")}
_Counted = tuple[str, tuple[str, ...], dict[str, Any]]  # name, by, narrowing


def _counts(scope: Scope, *asked: _Counted) -> dict[str, Counts]:
    """Those questions that the filter does not answer with none already."""
    narrowed = ((name, by, scope.view.where.narrow(**more)) for name, by, more in asked)
    return {name: Counts(by, where) for name, by, where in narrowed if where is not None}


def _flows(scope: Scope) -> Iterator[_Counted]:
    for ending, period in (("", scope.period), (BEFORE, scope.period.before)):
        for name, (day, more) in _FLOWS.items():
            yield f"{name}{ending}", ("person",), {**more, day: period.days}


def _standing(scope: Scope) -> Iterator[_Counted]:
    """Who was given work until the end of a period, and whose was accepted until then."""
    for ending, period in (("", scope.period), (BEFORE, scope.period.before)):
        until = Days.inclusive(None, period.last)
        given = {"assigned": until}
        yield f"started{ending}", (), given
        yield f"closed{ending}", ("accepted",), {**given, "accepted": True, "approved": until}
        yield f"undated{ending}", ("accepted",), {**given, "accepted": True, "approved": Days(missing=True)}
    yield "unassigned", (), {"assigned": Days(missing=True)}


def _figure_questions(scope: Scope) -> dict[str, Counts]:
    return _counts(scope, *_flows(scope), *_standing(scope))


def _figures(frames: Frames, _: Scope) -> pd.DataFrame:
    """What was accepted on no known day was so before."""
    both = dict(frames)
    for ending in ("", BEFORE):
        closed = [frames[f"{name}{ending}"] for name in ("closed", "undated") if f"{name}{ending}" in frames]
        if closed:
            both[f"closed{ending}"] = pd.concat(closed, ignore_index=True)
    return report.figures(both)


def _figures_note(frame: pd.DataFrame, frames: Frames, _: Scope) -> str:
    done = records(frame.set_index("figure", drop=False).loc[["completed"]])[0]
    without = int(frames["unassigned"]["n"].sum()) if "unassigned" in frames else 0
    return in_a_line(
        _compared(done["n"], done["change"]),
        tn(
            "{n} batch has no day of assignment and is neither among the assigned nor the open ones",
            "{n} batches have no day of assignment and are neither among the assigned nor the open ones",
            without,
        )
        if without
        else "",
    )


def _compared(n: int, change: int) -> str:
    """What was completed, against the period before."""
    said = {"done": tn("{n} batch was done", "{n} batches were done", n), "by": number(abs(change))}
    if change > 0:
        return t("{done}, {by} more than in the period before", **said)
    if change < 0:
        return t("{done}, {by} fewer than in the period before", **said)
    return t("{done}, as many as in the period before", **said)


def figure_word(name: str) -> str:
    """What a figure is called."""
    return t(_FIGURE_WORDS[name]) if name in _FIGURE_WORDS else name


def drill(scope: Scope, figure: str) -> str | None:
    """The address of exactly the batches of a *figure*; None of one that no filter says."""
    if figure not in _FLOWS:
        return None
    day, more = _FLOWS[figure]
    return scope.view.batches(**{**more, day: scope.period.days})


def _people_questions(scope: Scope) -> dict[str, Counts]:
    return _counts(scope, *_flows(scope))


def _people_note(frame: pd.DataFrame, *_: object) -> str:
    rows = [row for row in records(frame) if not row["all"]]
    idle = sum(not row["completed"] for row in rows)
    return in_a_line(
        tn("{n} person", "{n} people", len(rows)),
        tn("{n} of them finished nothing", "{n} of them finished nothing", idle) if idle else "",
    )


def _weeks(scope: Scope) -> list[Period]:
    """The weeks of the period, and enough before it to see how work goes."""
    within = (scope.period.last - Period.week_of(scope.period.start).start).days // 7 + 1
    return weeks_until(scope.period.last, min(max(within, _FEWEST_WEEKS), _MOST_WEEKS))


def _week_questions(scope: Scope) -> dict[str, Counts]:
    weeks = _weeks(scope)
    span = Days.inclusive(weeks[0].start, weeks[-1].last)
    flows = ((name, _FLOWS[name][0], _FLOWS[name][1]) for name in ("assigned", "completed", "approved"))
    return _counts(scope, *((name, (day,), {**more, day: span}) for name, day, more in flows))


def _by_week(frames: Frames, scope: Scope) -> pd.DataFrame:
    return report.by_week(frames, _weeks(scope))


def _weeks_note(frame: pd.DataFrame, _: Frames, scope: Scope) -> str:
    over = frame[[end < scope.day.today for end in frame["end"]]]
    if not len(over):
        return ""
    mean = round(over["completed"].sum() / len(over), 1)
    running = len(over) < len(frame)
    return in_a_line(
        t("{n} batches done a week on average", n=number(mean)),
        t("the last week is not over") if running else "",
    )


def _flow_columns(*names: str) -> Iterator[Column]:
    return (Column(name, _FLOW_WORDS[name]) for name in names)


SECTIONS: Mapping[str, Section] = {
    section.id: section
    for section in (
        Section(
            id="figures",
            title=message("Figures"),
            definition=message(
                "Newly assigned, done, approved and rejected are batches whose day of it lies in the period, "
                "as they are now: one that was rejected and done again is no longer rejected. Done is "
                "segmented, on the day of the approval, else of the review, else of the last mask upload. "
                "Open at the end are batches assigned until then and not accepted until then; what was "
                "accepted on no known day counts as accepted before."
            ),
            questions=_figure_questions,
            metric=_figures,
            columns=(
                Column("figure", message("Figure"), lambda name: t(_FIGURE_WORDS[name])),
                Column("n", message("In the period")),
                Column("before", message("Period before")),
                Column("change", message("Change")),
            ),
            note=_figures_note,
            tiles=True,
        ),
        Section(
            id="weeks",
            title=message("Progress by week"),
            definition=message(
                "Batches that were assigned, done and approved in each week from Monday, by the same "
                "days as the figures."
            ),
            questions=_week_questions,
            metric=_by_week,
            columns=(
                Column("start", message("From")),
                Column("end", message("To")),
                *_flow_columns("assigned", "completed", "approved"),
            ),
            note=_weeks_note,
            chart=Chart("start", {"completed": _FLOW_WORDS["completed"]}, upright=True),
        ),
        Section(
            id="people",
            title=message("Done by each"),
            definition=message(
                "What was done in the period with the batches that each person has now, by the same days as "
                "the figures; before is what was done in the period before."
            ),
            questions=_people_questions,
            metric=lambda frames, _: report.people(frames),
            columns=(
                Column("person", message("Person"), i18n.person),
                *_flow_columns("assigned", "completed", "approved", "rejected"),
                Column("before", message("Done before")),
                Column("change", message("Change")),
            ),
            note=_people_note,
        ),
        of_panel(TEAM_PANELS["team"], Chart("person", STAGE_WORDS)),
        of_panel(TEAM_PANELS["first-pass"]),
        of_panel(FLOW_PANELS["months"]),
        of_panel(FLOW_PANELS["aging"]),
        of_panel(FORECAST_PANELS["forecast-reach"]),
    )
}
