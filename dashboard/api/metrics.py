"""The figures of the overview and of Flow over HTTP: the questions, metrics and filters of the pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import flask
import pandas as pd
from pydantic import BaseModel, Field

from dashboard.api import answers
from dashboard.api.context import api, context
from dashboard.api.forecast_metrics import ForecastCase, ForecastQuery, Reach, Reckoned, forecast_tables
from dashboard.api.models import MetricsQuery
from dashboard.former_names import followed
from dashboard.panels.base import Frames
from dashboard.panels.batches import PANELS, summary_questions
from dashboard.panels.flow import FLOW_PANELS
from dashboard.panels.spans import work_of
from dashboard.panels.what_if import WHAT_IF
from dashboard.services import current
from dashboard.url import View
from data.metrics import cycle_time, overview, progress
from data.metrics.day import Day
from data.query.generations import Generation
from data.query.questions import Counts
from data.query.result import QueryResult

Tables = Mapping[str, pd.DataFrame]


class Metrics(BaseModel):
    as_of: datetime = Field(description="The moment the figures are of.")
    state: str = Field(
        description="live, timed, refreshing or unreachable (then these are the last figures)."
    )


class Figure(BaseModel):
    """`share` is of the total; `week` and `before` are done in the last seven days and the seven before."""

    figure: str
    n: int
    share: float
    week: int | None
    before: int | None


class Share(BaseModel):
    axis: str
    value: str
    n: int
    share: float


class Topic(BaseModel):
    topic: str
    n: int


class OverviewMetrics(Metrics):
    figures: list[Figure]
    shares: list[Share]
    attention: list[Topic]


class Member(BaseModel):
    person: str = Field(description="Blank for the unassigned.")
    role: str
    member: bool = Field(description="Whether the crew has them.")
    not_started: int
    in_progress: int
    segmented: int
    unknown: int
    total: int
    open: int = Field(description="Not accepted.")


class TeamMetrics(Metrics):
    people: list[Member]


class Period(BaseModel):
    """Both days included; a period in which nothing was done is left out."""

    start: str
    end: str
    n: int
    cumulative: int


class Coverage(BaseModel):
    """How many of the done batches have the date, and how many there are."""

    dated: int
    done: int


class ProgressMetrics(Metrics):
    periods: list[Period]
    coverage: list[Coverage]


class CycleTime(BaseModel):
    """Within how many of the days that were asked for so many of 100 batches are done; null where that is not
    known yet."""

    part: int
    days: int | None = Field(description="What is still open counts with the days it has come to.")
    finished: int | None = Field(description="Of what is finished alone.")


class StageTime(BaseModel):
    """How long batches are in progress, in rework, or waiting for their review."""

    time: Literal["in_progress", "rework", "waiting"]
    done: int
    open: int
    unknown: int = Field(description="Of all, those whose days are not known.")
    dated: int = Field(description="Of the others, those known by the dates of the batch.")
    half: int | None = Field(description="The calendar days within which 50 of 100 are through.")
    most: int | None = Field(description="The calendar days within which 85 of 100 are through.")


class SentBack(BaseModel):
    """Reviewed batches that were rejected so often; at the highest number, so often or more."""

    rejections: int
    n: int
    in_progress: int = Field(description="Their calendar days in progress.")
    rework: int = Field(description="Of these, the days of rework.")
    share: float
    part: float | None = Field(description="The share of the days in progress that is rework.")


class FlowMetrics(Metrics):
    cycle_time: list[CycleTime]
    stages: list[StageTime]
    rework: list[SentBack]


class ForecastMetrics(Metrics):
    reckoned: list[Reckoned] = Field(description="One, of what the forecast is about.")
    cases: list[ForecastCase] = Field(description="As it is, and as it would be; none where it is refused.")
    reach: list[Reach]


@dataclass(frozen=True)
class Metric:
    """A metric's questions, its tables, and the table that its CSV holds."""

    questions: Callable[[View, Day], Mapping[str, Counts]]
    tables: Callable[[Frames, View, Day], Tables]
    main: str


def _overview(frames: Frames, _: View, day: Day) -> Tables:
    standing, working, overdue = frames["standing"], frames["people"], frames.get("overdue")
    return {
        "figures": overview.figures(standing, working, frames["completed"], overdue, day.today),
        "shares": overview.shares(standing),
        "attention": overview.attention(
            standing, working, frames["crew"], overdue, frames.get("stale"), frames.get("duplicated")
        ),
    }


def _team(frames: Frames, view: View, day: Day) -> Tables:
    return {"people": PANELS["people"].metric(frames, view, day)}


def _progress(frames: Frames, view: View, _: Day) -> Tables:
    if not frames:
        periods, coverage = pd.DataFrame(columns=list(Period.model_fields)), (0, 0)
    else:
        within = getattr(view.where, view.basis)
        periods = progress.over_time(frames["days"], view.basis, view.per, within)
        coverage = progress.coverage(frames["days"], view.basis)
    return {"periods": periods, "coverage": pd.DataFrame([coverage], columns=["dated", "done"])}


_FLOW = ("take", "stage-times", "rework")


def _flow_questions(view: View, day: Day) -> Mapping[str, Counts]:
    return {
        f"{panel} {name}": question
        for panel in _FLOW
        for name, question in FLOW_PANELS[panel].questions(view, day).items()
    }


def _flow(frames: Frames, view: View, day: Day) -> Tables:
    take, stages, rework = (
        {name.removeprefix(f"{panel} "): frames[name] for name in frames if name.startswith(f"{panel} ")}
        for panel in _FLOW
    )
    work = work_of(take, day)
    with_open, finished = (cycle_time.percentiles(each) for each in (work.with_open, work.finished_only))
    parts = [(part, with_open[part], finished[part]) for part in cycle_time.PARTS]
    return {
        "cycle_time": pd.DataFrame(parts, columns=list(CycleTime.model_fields)).astype("Int64"),
        "stages": FLOW_PANELS["stage-times"].metric(stages, view, day),
        "rework": FLOW_PANELS["rework"].metric(rework, view, day) if rework else pd.DataFrame(),
    }


METRICS: Mapping[str, Metric] = {
    "overview": Metric(summary_questions, _overview, "figures"),
    "team": Metric(lambda view, day: PANELS["people"].questions(view, day), _team, "people"),
    "progress": Metric(
        lambda view, day: PANELS["done-per-period"].questions(view, day), _progress, "periods"
    ),
    "flow": Metric(_flow_questions, _flow, "stages"),
    "forecast": Metric(WHAT_IF.questions, forecast_tables, "cases"),
}


class ExportQuery(MetricsQuery):
    metric: Literal["overview", "team", "progress", "flow"] = "overview"


@api.get(
    "/metrics/overview",
    tags=[answers.METRICS],
    responses=answers.reads(OverviewMetrics, files=(answers.CSV,)),
)
def overview_metrics(query: MetricsQuery) -> Any:
    """The headline figures, how they divide, and what needs attention. As CSV the figures."""
    return _answer("overview", query)


@api.get("/metrics/team", tags=[answers.METRICS], responses=answers.reads(TeamMetrics, files=(answers.CSV,)))
def team_metrics(query: MetricsQuery) -> Any:
    """What everybody has, by stage."""
    return _answer("team", query)


@api.get(
    "/metrics/progress",
    tags=[answers.METRICS],
    responses=answers.reads(ProgressMetrics, files=(answers.CSV,)),
)
def progress_metrics(query: MetricsQuery) -> Any:
    """What was done in each period, and how far the dates reach."""
    return _answer("progress", query)


@api.get("/metrics/flow", tags=[answers.METRICS], responses=answers.reads(FlowMetrics, files=(answers.CSV,)))
def flow_metrics(query: MetricsQuery) -> Any:
    """How long batches take, how long they stay in each stage, and what comes back. As CSV the stages."""
    return _answer("flow", query)


@api.get(
    "/metrics/forecast",
    tags=[answers.METRICS],
    responses=answers.reads(ForecastMetrics, files=(answers.CSV,)),
)
def forecast_metrics(query: ForecastQuery) -> Any:
    """When what is left will be done and how many by when, and what if something were otherwise. As CSV the
    cases."""
    return _answer("forecast", query)


@api.get("/metrics/export", tags=[answers.METRICS], responses=answers.reads(files=(answers.CSV,)))
def export_metrics(query: ExportQuery) -> Any:
    """A metric as CSV, of all that was written before it was asked for."""
    tables, reading = _asked(
        query.metric, _looked_at(query), current().answers.freshness.caught_up(), exactly=True
    )
    return _csv(query.metric, tables, reading)


def _looked_at(query: MetricsQuery | ForecastQuery) -> View:
    view = query.looked_at()
    return replace(view, where=followed(current(), view.where))


def _answer(name: str, query: MetricsQuery | ForecastQuery) -> flask.Response:
    view = _looked_at(query)
    if answers.wants_csv():
        return _csv(name, *_asked(name, view))

    def told(generation: Generation) -> tuple[Mapping[str, Any], QueryResult]:
        tables, reading = _asked(name, view, generation)
        return {key: _rows(table) for key, table in tables.items()}, reading

    text, reading = context().cache.response(told, name, view)
    as_of = reading.generation.as_of.astimezone(current().settings.zone)
    head = {"as_of": as_of.isoformat(timespec="seconds"), "state": reading.state}
    whole = flask.json.dumps(head)[:-1].encode() + b"," + text[1:]  # these change while the rest stays
    return answers.as_json((whole, reading))


def _asked(
    name: str, view: View, generation: Generation | None = None, *, exactly: bool = False
) -> tuple[Tables, QueryResult]:
    metric, day = METRICS[name], current().day(view.days)
    questions = metric.questions(view, day)
    reading = current().answers.ask(questions.values(), generation, exactly=exactly)
    frames = {key: reading[question] for key, question in questions.items()}
    return metric.tables(frames, view, day), reading


def _csv(name: str, tables: Tables, reading: QueryResult) -> flask.Response:
    table = tables[METRICS[name].main]
    rows = ([row[column] for column in table.columns] for row in _rows(table))
    response = answers.as_csv(name, [str(column) for column in table.columns], rows)
    return answers.dated(response, reading)


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): _plain(value) for name, value in row.items()} for row in table.to_dict("records")]


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return value.item() if hasattr(value, "item") else value
