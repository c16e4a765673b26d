"""The overview, from one reading."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import pandas as pd

from dashboard import ids
from dashboard.components import attention, figures
from dashboard.components.panel import still_to_come
from dashboard.former_names import view_of
from dashboard.i18n import words_of
from dashboard.panels.base import Frames
from dashboard.panels.batches import PANELS, summary_questions
from dashboard.render import panels
from dashboard.render.page_props import Change, PageProps, failure, or_why_not, source
from dashboard.services import Services
from dashboard.url import OVERVIEW, View
from data.errors import NotYet
from data.metrics import overview
from data.metrics.day import Day
from data.query.questions import Counts
from data.query.result import QueryResult
from data.query.service import SOON

_PARTS = (ids.FIGURES, ids.ATTENTION)
_NONE = pd.DataFrame(columns=["person", "completed", "n"])
#: The questions of the summary that figures need, and which of them only that one lacks.
_FIGURES_NEED: Mapping[str, tuple[str, ...]] = {
    "standing": (),
    "people": ("unassigned",),
    "completed": ("done",),
    "overdue": ("overdue",),
}


def draw(services: Services, search: str | None) -> PageProps:
    return or_why_not(
        lambda: draw_view(services, view_of(services, search)),
        OVERVIEW,
        dict.fromkeys(_PARTS, "tree"),
        PANELS,
        panels.advice(),
    )


def draw_view(services: Services, view: View) -> PageProps:
    day = services.day()
    summary = summary_questions(view, day)
    asked = panels.questions(PANELS, view, day)
    reading = services.answers.ask(_in_order(summary, asked), patience=SOON)
    return PageProps(
        source(OVERVIEW, services.drawn_from(reading.generation, day.today), reading.drawn),
        *_summary(summary, reading, view, day),
        *panels.changes(OVERVIEW, PANELS, asked, reading, view, day),
        lasting=reading.settled,
        whole=reading.whole,
    )


def _in_order(summary: Mapping[str, Counts], asked: panels.Asked) -> Iterator[Counts]:
    """What is looked for first: the figures, then the rest as it stands on the page."""
    yield from (summary[name] for name in _FIGURES_NEED if name in summary)
    yield from asked["people"].values()
    yield from summary.values()
    yield from (question for each in asked.values() for question in each.values())


def _summary(questions: Mapping[str, Counts], reading: QueryResult, view: View, day: Day) -> Iterator[Change]:
    failures = (reading.failures[each] for each in questions.values() if each in reading.failures)
    if error := next((each for each in failures if not isinstance(each, NotYet)), None):
        yield from ((part, {"tree": failure(words_of(error))}) for part in _PARTS)
        return
    frames = {name: reading[each] for name, each in questions.items() if each in reading.answers}
    late = questions.keys() - frames.keys()
    yield ids.FIGURES, {"tree": _figures(frames, late, view, day)}
    yield ids.ATTENTION, {"tree": [still_to_come()] if late else _attention(frames, view, day)}


def _figures(frames: Frames, late: Collection[str], view: View, day: Day) -> list[Any]:
    """The figures whose answers are there; cards without a word for those that are *late*."""
    if "standing" in late:
        return figures.skeleton()
    people, completed = frames.get("people", _NONE), frames.get("completed", _NONE)
    numbers = overview.figures(frames["standing"], people, completed, frames.get("overdue"), day.today)
    awaited = [figure for name in late for figure in _FIGURES_NEED.get(name, ())]
    return figures.figures(numbers, view, awaited)


def _attention(frames: Frames, view: View, day: Day) -> list[Any]:
    people, crew = frames["people"], frames["crew"]
    overdue, twice = frames.get("overdue"), frames.get("duplicated")
    topics = overview.attention(frames["standing"], people, crew, overdue, frames.get("stale"), twice)
    shared_ids = () if twice is None else tuple(twice["id"])
    return attention.attention(topics, overview.outsiders(people, crew), shared_ids, view, day)
