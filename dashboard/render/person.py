"""The page of somebody, from one reading."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard import ids
from dashboard.columns import SENT
from dashboard.components import figures, person_page
from dashboard.components.time_line import time_line
from dashboard.former_names import followed
from dashboard.panels.batches import crew, standing
from dashboard.render.day_switch import switch
from dashboard.render.page_props import PageProps, source
from dashboard.render.person_work import PersonWork
from dashboard.services import Services
from dashboard.url import PEOPLE, View, days_of_durations
from data.crew import editing, lately, people
from data.crew.people import Person
from data.history import log
from data.metrics import overview
from data.query.filters import Filters
from data.query.questions import Counts, Question, Rows, Sort
from data.query.result import QueryResult
from data.query.service import SOON, total_of

_FIRST = 10  # rows of what is late, and of what was rejected
_MOST = 100  # changes of the week
_OPEN = 25  # rows of what is to be done
_WEEK = datetime.timedelta(days=7)
_NOBODY = pd.DataFrame(columns=["person", "n"])
#: What is listed: the filter beside the person, the order, how many rows.
_LISTS: Mapping[str, tuple[dict[str, Any], Sort, int]] = {
    "late": ({"overdue": True}, (("due", False), ("id", False)), _FIRST),
    "rejected": ({"review": ("rejected",)}, (("reviewed", True), ("id", False)), _FIRST),
    "open": ({"accepted": False}, (("due", False), ("id", False)), _OPEN),
}


def page(services: Services, name: str, search: str | None) -> PageProps:
    """What the page of people at *search* shows of the one called *name*, by the name that holds now."""
    (name,) = followed(services, Filters(person=(name,))).person
    days = days_of_durations(search)
    day = services.day(days)
    view = View(Filters(person=(name,)), days=days)
    theirs = standing(view)
    completed, overdue = Counts(("completed",), view.where), Counts((), _where(view, {"overdue": True}))
    lists = {
        each: Rows(SENT, _where(view, narrowing), sort, 0, n) for each, (narrowing, sort, n) in _LISTS.items()
    }
    rejected = Counts((), lists["rejected"].where)
    work = PersonWork(view, day)
    asked: tuple[Question[Any], ...] = (
        *(theirs, completed, overdue, rejected, crew()),
        *lists.values(),
        *work.questions(),
    )
    reading = services.answers.ask(asked, patience=SOON)
    member = _member(services, name)
    if not member and not total_of(reading[theirs]):
        return _props(services, reading, day.today, person_page.stranger(name))
    numbers = overview.figures(reading[theirs], _NOBODY, reading[completed], reading[overdue], day.today)
    numbers = numbers[numbers["figure"] != "unassigned"]
    counts = {"late": total_of(reading[overdue]), "rejected": total_of(reading[rejected])}
    counts["open"] = int(reading[theirs].loc[~reading[theirs]["accepted"].astype(bool), "n"].sum())
    rows = {each: reading[question] for each, question in lists.items()}
    tree = [
        person_page.head(name, member, view, day.today),
        html.Div(figures.figures(numbers, view), className="figures"),
        html.Div(
            [
                *work.sections(services, reading, switch(services, PEOPLE, search)),
                _rejected(services, rows["rejected"], counts["rejected"], view),
                person_page.late(rows["late"], counts["late"], view),
                person_page.to_do(rows["open"], counts["open"], view),
                _changed(services, name),
            ],
            className="person-parts",
        ),
    ]
    return _props(services, reading, day.today, tree)


def _where(view: View, narrowing: Mapping[str, Any]) -> Filters:
    """The batches of the person, narrowed further."""
    return Filters(person=view.where.person, **narrowing)


def _props(services: Services, reading: QueryResult, today: datetime.date, tree: list[Any]) -> PageProps:
    return PageProps(
        source(PEOPLE, services.drawn_from(reading.generation, today), reading.drawn),
        (ids.CREW, {"tree": [html.Div(tree, className="person-view")]}),
        lasting=reading.settled,
    )


def _member(services: Services, name: str) -> Person | None:
    return next((each for each in people.people(services.mongo) if each.name == name), None)


def _rejected(services: Services, rows: list[dict[str, Any]], n: int, view: View) -> Any:
    why = lately.rejections(services.mongo, [row["id"] for row in rows])
    return person_page.rejected(rows, n, view, why, services.settings.zone)


def _changed(services: Services, name: str) -> Any:
    zone = services.settings.zone
    first = services.today() - _WEEK + datetime.timedelta(days=1)
    since = datetime.datetime.combine(first, datetime.time(), zone)
    events, whole = lately.changes(services.mongo, name, since)
    shown = events[:_MOST]
    reasons = log.reasons(services.mongo, shown)
    lines = time_line(shown, reasons, editing.style(services.mongo), named=True)
    return person_page.changed(lines, len(events), shown=len(shown), whole=whole)
