"""The overview, from one reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard import ids
from dashboard.charts.people import FEW
from dashboard.components import attention, figures
from dashboard.components.panel import no_batches, problem
from dashboard.drawing.drawn import Change, Drawn, Shown, failure, or_why_not, panel_changes, source
from dashboard.i18n import t, words_of
from dashboard.panels import PANELS, Day, Frames, Panel, summary_questions
from dashboard.services import Services
from dashboard.url import OVERVIEW, View
from data.answers import Reading
from data.errors import TandaError
from data.filters import EVERYTHING
from data.metrics import overview
from data.questions import Counts

_PARTS = (ids.FIGURES, ids.ATTENTION)


def draw(services: Services, search: str | None) -> Drawn:
    advice = t("Mend the filter above, or clear it.")
    return or_why_not(
        lambda: draw_view(services, View.from_query(search)),
        OVERVIEW,
        dict.fromkeys(_PARTS, "tree"),
        PANELS,
        advice,
    )


def draw_view(services: Services, view: View) -> Drawn:
    day = Day.now(services)
    summary = summary_questions(view, day)
    asked = {panel.id: panel.questions(view, day) for panel in PANELS.values()}
    reading = services.answers.ask(
        [*summary.values(), *(q for each in asked.values() for q in each.values())]
    )
    metrics: dict[Any, pd.DataFrame] = {}  # two panels may show one metric
    return Drawn(
        source(OVERVIEW, services.drawn_from(reading.generation, day.today), reading.drawn),
        *_summary(summary, reading, view, day),
        *(
            change
            for panel in PANELS.values()
            for change in panel_changes(panel.id, _shown(panel, asked[panel.id], reading, view, day, metrics))
        ),
        lasting=reading.settled,
    )


def _summary(questions: Mapping[str, Counts], reading: Reading, view: View, day: Day) -> Iterator[Change]:
    try:
        frames = frames_of(questions, reading)
    except TandaError as error:
        yield from ((part, {"tree": failure(words_of(error))}) for part in _PARTS)
        return
    people, crew = frames["people"], frames["crew"]
    overdue, twice = frames.get("overdue"), frames.get("duplicated")
    numbers = overview.figures(frames["standing"], people, frames["completed"], overdue, day.today)
    topics = overview.attention(frames["standing"], people, crew, overdue, frames.get("stale"), twice)
    shared_ids = () if twice is None else tuple(twice["id"])
    lines = attention.attention(topics, overview.outsiders(people, crew), shared_ids, view, day)
    yield ids.FIGURES, {"tree": figures.figures(numbers, view)}
    yield ids.ATTENTION, {"tree": lines}


def _shown(
    panel: Panel,
    questions: Mapping[str, Counts],
    reading: Reading,
    view: View,
    day: Day,
    metrics: dict[Any, pd.DataFrame],
) -> Shown:
    """One panel, full, empty or failed."""
    try:
        frames = frames_of(questions, reading)
    except TandaError as error:
        return Shown(message=failure(words_of(error)), state="panel-body failed")
    counted = panel.metric, panel.questions
    if frames and counted not in metrics:
        metrics[counted] = panel.metric(frames, view, day)
    frame = metrics.get(counted)
    if frame is None or frame.empty or not frame.select_dtypes("int64").to_numpy().any():
        return Shown(message=_nothing(view), state="panel-body nothing")
    note = panel.note(frame, frames, view, day)
    figure = panel.chart(frame, frames, view, day)
    few = panel.id == "people" and len(frame) <= FEW
    return Shown(figure, note, [], "panel-body full low" if few else "panel-body full")


def frames_of(questions: Mapping[str, Counts], reading: Reading) -> Frames:
    return {name: reading[question] for name, question in questions.items()}


def _nothing(view: View) -> list[Any]:
    """Why there is nothing to see, and what to do."""
    if view.where == EVERYTHING:
        return no_batches()
    advice = t("Remove a filter above, or clear them all.")
    return problem(t("Nothing to show under this filter."), advice, failed=False)
