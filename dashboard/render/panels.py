"""Panels about batches, from one reading: what they ask together, and what each of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, cast

import pandas as pd
from dash import dcc

from dashboard.components.panel import no_batches, problem
from dashboard.former_names import view_of
from dashboard.i18n import percent, t, words_of
from dashboard.panel_data import daily_of, frames_of
from dashboard.panels.base import Frames, Panel
from dashboard.render.page_props import (
    Change,
    PageProps,
    Shown,
    failure,
    full,
    or_why_not,
    panel_changes,
    source,
)
from dashboard.services import Services
from dashboard.url import View
from data.errors import NotYet, TandaError
from data.metrics.day import Day
from data.query.filters import EVERYTHING
from data.query.questions import Counts
from data.query.result import QueryResult
from data.query.service import SOON

#: The panels of a page, by id, and the questions of each, by the panel's id and their own names.
Panels = Mapping[str, Panel[View]]
Asked = Mapping[str, Mapping[str, Counts]]


def draw(path: str, panels: Panels, services: Services, search: str | None) -> PageProps:
    """A page that consists of *panels*; where it cannot be drawn, each says why."""
    page = partial(_page, path, panels, services)
    return or_why_not(lambda: page(view_of(services, search)), path, {}, panels, advice())


def advice() -> str:
    return t("Fix the filter above, or clear it.")


def _page(path: str, panels: Panels, services: Services, view: View) -> PageProps:
    day = services.day(view.days)
    asked = questions(panels, view, day)
    reading = services.answers.ask((each for of in asked.values() for each in of.values()), patience=SOON)

    def beside(panel: Panel[View]) -> Frames:
        return daily_of(services, panel, view, reading.generation)

    return PageProps(
        source(path, services.drawn_from(reading.generation, day.today), reading.drawn),
        *changes(path, panels, asked, reading, view, day, beside),
        lasting=reading.settled,
        whole=reading.whole,
    )


def questions(panels: Panels, view: View, day: Day) -> Asked:
    return {panel.id: panel.questions(view, day) for panel in panels.values()}


def changes(
    path: str,
    panels: Panels,
    asked: Asked,
    reading: QueryResult,
    view: View,
    day: Day,
    beside: Callable[[Panel[View]], Frames] = lambda _: {},
) -> Iterator[Change]:
    """What the components of all *panels* of the page at *path* are given. *beside* gives frames of one that
    are no answers."""
    metrics: dict[Any, pd.DataFrame] = {}  # two panels may show one metric
    for panel in panels.values():
        shown = _shown(path, panel, asked[panel.id], reading, view, day, metrics, beside)
        yield from panel_changes(panel.id, shown)


def _shown(
    path: str,
    panel: Panel[View],
    asked: Mapping[str, Counts],
    reading: QueryResult,
    view: View,
    day: Day,
    metrics: dict[Any, pd.DataFrame],
    beside: Callable[[Panel[View]], Frames],
) -> Shown:
    """One panel, full, empty, failed or still to come."""
    try:
        frames = {**frames_of(asked, reading), **beside(panel)}
    except NotYet as error:
        read = cast("float", error.parts["share"])
        return Shown(note=t("Preparing the figures, {share}", share=percent(read)))
    except TandaError as error:
        return Shown(message=failure(words_of(error)), state="panel-body failed")
    counted = panel.metric, panel.questions
    if frames and counted not in metrics:
        metrics[counted] = panel.metric(frames, view, day)
    frame = metrics.get(counted)
    if frame is None or not _counts_something(frame):
        return Shown(message=_nothing(panel, frames, view, day), state="panel-body nothing")
    return full(panel, frame, frames, view, day, path)


def _counts_something(frame: pd.DataFrame) -> bool:
    """Whether any of its whole numbers is one; a table without such says something with each of its rows."""
    counted = [name for name in frame.columns if frame[name].dtype == "int64"]
    return any(frame[name].any() for name in counted) if counted else not frame.empty


def _nothing(panel: Panel[View], frames: Frames, view: View, day: Day) -> list[Any]:
    """Why there is nothing to see, and what to do: one click, where the panel offers that."""
    if reason := (panel.why(frames, view, day) if frames else "") or (panel.nothing and t(panel.nothing)):
        offer = panel.offers(frames, view, day) if frames else None
        advice = [reason, " ", dcc.Link(offer[0], href=offer[1])] if offer else reason
        return problem(t("Nothing to show."), advice, failed=False)
    if view.where == EVERYTHING:
        return no_batches()
    remove = t("Remove a filter above, or clear them all.")
    return problem(t("Nothing to show under this filter."), remove, failed=False)
