"""What a page shows: a query string in, the properties of its components out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from typing import Any

import flask

from dashboard.components import attention, figures, filter_bar
from dashboard.components.panel import problem
from dashboard.i18n import speaking, t, tag, words_of
from dashboard.panels import PANELS, Day, Frames, Panel, crew, summary_questions
from dashboard.services import Services
from dashboard.url import View
from data.answers import Reading
from data.errors import DatabaseError, FilterError, TandaError, message
from data.filters import EVERYTHING
from data.metrics import overview
from data.questions import Counts
from data.threads import Threads

log = logging.getLogger("tanda")

Drawn = dict[str, Any]
_PATIENCE = 0.5  # seconds a page may wait for what it shows; after that it comes without, and is filled
_threads = Threads(4, "drawing")


def soon(*draw: Callable[[], Any]) -> list[Any]:
    """What each of *draw* gives; None for what fails, or takes too long for a reader who sees nothing yet."""
    futures = [_threads.submit(flask.copy_current_request_context(each)) for each in draw]
    wait(futures, _PATIENCE)
    return [_found(future) for future in futures]


def _found(future: Future[Any]) -> Any:
    if not future.done():
        return None
    if error := future.exception():  # a fault of ours: the page asks once more, and then says so
        log.error("drawing failed", exc_info=error)
        return None
    return future.result()


# --- the filter bar -------------------------------------------------------------------------------


def chips(search: str | None) -> tuple[list[Any], str, str]:
    """The chips, whether they can be cleared (CSS display), and what is wrong with the filter."""
    try:
        found = filter_bar.chips(View.from_query(search).where)
    except FilterError as error:
        return [], "inline-block", words_of(error)
    return found, "inline-block" if found else "none", ""


def choices(services: Services, search: str | None) -> tuple[filter_bar.Options, filter_bar.Options] | None:
    """The people and specifications there are, with those of the crew who have no work.

    What the filter names is offered as well: a control forgets a value that is no choice of its own.
    None when they cannot be known; the filter bar or the status line says why.
    """
    people, specifications = Counts(("person",)), Counts(("specification",))
    try:
        chosen = View.from_query(search).where
        reading = services.answers.ask((people, crew(), specifications))
        names = {*reading[people]["person"], *reading[crew()]["person"], *chosen.person, ""}
        kinds = {*reading[specifications]["specification"], *chosen.specification}
    except (FilterError, DatabaseError):
        return None
    return (
        filter_bar.person_options(sorted(names, key=str.casefold)),
        filter_bar.specification_options(sorted(kinds, key=str.casefold)),
    )


# --- the overview ---------------------------------------------------------------------------------


def overview_page(services: Services, search: str | None) -> Drawn:
    """Everything on the overview under *search*, or why it cannot be drawn."""
    with speaking(tag()):  # found out once, not for each of a thousand words
        try:
            return draw_page(services, View.from_query(search))
        except FilterError as error:
            return failed_page(error, "refused")
        except TandaError as error:
            return failed_page(error, "unreachable")


def draw_page(services: Services, view: View) -> Drawn:
    """Everything on the overview, from one reading."""
    day = Day.now(services)
    summary = summary_questions(view, day)
    asked = {panel.id: panel.questions(view, day) for panel in PANELS.values()}
    reading = services.answers.ask(
        [*summary.values(), *(q for each in asked.values() for q in each.values())]
    )
    panels = [draw_panel(panel, asked[panel.id], reading, view, day) for panel in PANELS.values()]
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
    panel: Panel, questions: Mapping[str, Counts], reading: Reading, view: View, day: Day
) -> tuple[Any, str, list[Any], str]:
    """(figure, note, message, class): one panel, full, empty or failed."""
    try:
        frames = frames_of(questions, reading)
    except TandaError as error:
        return None, "", _failure(error), "panel-body failed"
    frame = panel.metric(frames, view, day) if frames else None
    if frame is None or frame.empty or not frame.select_dtypes("int64").to_numpy().any():
        return None, "", _emptiness(view), "panel-body nothing"
    figure = panel.chart(frame, frames, view, day)
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
        "charts": {},
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
