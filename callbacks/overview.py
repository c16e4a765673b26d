"""Draws the overview: decode the URL, ask all questions at once, draw every panel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Input, Output, State, no_update

from dashboard import ids
from dashboard.components import attention, figures
from dashboard.components.panel import problem
from dashboard.i18n import t, words_of
from dashboard.panels import PANELS, Day, Frames, Panel, summary_questions
from dashboard.services import Services
from dashboard.theme import Look, look
from dashboard.url import OVERVIEW, View
from data.answers import Reading
from data.errors import FilterError, TandaError, message
from data.filters import EVERYTHING
from data.metrics import overview
from data.questions import Counts

Drawn = dict[str, Any]
_OUTPUTS = {
    "figures": Output(ids.FIGURES, "children"),
    "attention": Output(ids.ATTENTION, "children"),
    "charts": Output(ids.CHARTS, "data"),
    "notes": [Output(ids.panel_note(panel), "children") for panel in PANELS],
    "messages": [Output(ids.panel_message(panel), "children") for panel in PANELS],
    "states": [Output(ids.panel_body(panel), "className") for panel in PANELS],
    "drawn": Output(ids.drawn(OVERVIEW), "data"),
}


def register(app: dash.Dash, services: Services) -> None:
    # Through a store, because Dash calls no server for a graph before plotly.js has arrived.
    app.clientside_callback(
        ClientsideFunction("tanda", "spreadCharts"),
        Output({"type": "chart", "panel": ALL}, "figure"),
        Input(ids.CHARTS, "data"),
        State({"type": "chart", "panel": ALL}, "id"),
        prevent_initial_call=True,
    )

    app.clientside_callback(
        ClientsideFunction("tanda", "startPlotly"),
        Output(ids.FIGURES, "className"),
        Input(ids.FIGURES, "children"),
        prevent_initial_call=True,
    )

    @app.callback(
        output=_OUTPUTS,
        inputs={
            "search": Input(ids.URL, "search"),
            "path": Input(ids.URL, "pathname"),
            "scheme": Input(ids.SCHEME, "data"),
            "live": Input(ids.LIVE, "data"),
        },
    )
    def draw(search: str | None, path: str, scheme: str | None, live: Any) -> Drawn:  # noqa: ARG001
        if path != OVERVIEW or scheme is None:
            raise dash.exceptions.PreventUpdate
        try:
            view = View.from_query(search)
            return draw_page(services, view, look(scheme))
        except FilterError as error:
            return failed_page(error, "refused")
        except TandaError as error:
            return failed_page(error, "unreachable")


def draw_page(services: Services, view: View, scheme: Look) -> Drawn:
    """Everything on the overview, from one reading."""
    day = Day.now(services)
    summary = summary_questions(view, day)
    asked = {panel.id: panel.questions(view, day) for panel in PANELS.values()}
    reading = services.answers.ask(
        [*summary.values(), *(q for each in asked.values() for q in each.values())]
    )
    panels = [draw_panel(panel, asked[panel.id], reading, view, day, scheme) for panel in PANELS.values()]
    return {
        **_summary(summary, reading, view, day),
        "charts": {panel: figure for panel, (figure, *_) in zip(PANELS, panels, strict=True) if figure},
        "notes": [note for _, note, *_ in panels],
        "messages": [words for *_, words, _ in panels],
        "states": [state for *_, state in panels],
        "drawn": {"generation": services.drawn_from(reading.generation), "state": reading.state},
    }


def _summary(questions: Mapping[str, Counts], reading: Reading, view: View, day: Day) -> dict[str, list[Any]]:
    try:
        frames = frames_of(questions, reading)
    except TandaError as error:
        return {"figures": _failure(error), "attention": _failure(error)}
    people, crew = frames["people"], frames["crew"]
    overdue, twice = frames.get("overdue"), frames.get("duplicated")
    numbers = overview.figures(frames["standing"], people, frames["completed"], overdue, day.today)
    topics = overview.attention(frames["standing"], people, crew, overdue, frames.get("stale"), twice)
    shared_ids = () if twice is None else tuple(twice["id"])
    return {
        "figures": figures.figures(numbers, view),
        "attention": attention.attention(topics, overview.outsiders(people, crew), shared_ids, view, day),
    }


def draw_panel(
    panel: Panel, questions: Mapping[str, Counts], reading: Reading, view: View, day: Day, scheme: Look
) -> tuple[Any, str, list[Any], str]:
    """(figure, note, message, class): one panel, full, empty or failed."""
    try:
        frames = frames_of(questions, reading)
    except TandaError as error:
        return None, "", _failure(error), "panel-body failed"
    frame = panel.metric(frames, view, day) if frames else None
    if frame is None or frame.empty or not frame.select_dtypes("int64").to_numpy().any():
        return None, "", _emptiness(view), "panel-body nothing"
    figure = panel.chart(frame, frames, view, day, scheme)
    return figure, panel.note(frame, frames, view, day), [], "panel-body full"


def frames_of(questions: Mapping[str, Counts], reading: Reading) -> Frames:
    return {name: reading[question] for name, question in questions.items()}


def failed_page(error: TandaError, state: str) -> Drawn:
    """The page when nothing at all can be drawn: every panel says why.

    *state* is `refused` when asking again cannot help, `unreachable` when it may.
    """
    words = _failure(error)
    if state == "refused":  # the filter bar says what is wrong with it
        words = problem(t("This could not be drawn."), t("Mend the filter above, or clear it."), failed=True)
    return {
        "figures": words,
        "attention": words,
        "charts": no_update,
        "notes": [""] * len(PANELS),
        "messages": [words] * len(PANELS),
        "states": ["panel-body failed"] * len(PANELS),
        "drawn": {"generation": "", "state": state},
    }


def _failure(error: TandaError) -> list[Any]:
    return problem(t("This could not be drawn."), words_of(error), failed=True)


def _emptiness(view: View) -> list[Any]:
    title, advice = _NOTHING_MATCHES if view.where != EVERYTHING else _NOTHING_THERE
    return problem(t(title), t(advice), failed=False)


_NOTHING_MATCHES = (
    message("Nothing to show under this filter."),
    message("Remove a filter above, or clear them all."),
)
_NOTHING_THERE = (
    message("Nothing to show yet."),
    message("Load batches with: python -m dashboard import FILE"),
)
