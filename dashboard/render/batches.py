"""What the page of batches shows beside its rows, which the grid asks for itself."""

from __future__ import annotations

from typing import Any

from dashboard import ids
from dashboard.components import giving
from dashboard.i18n import words_of
from dashboard.render.page_props import PageProps, failure
from dashboard.services import Services
from dashboard.url import side_of
from data.crew import distribution, people
from data.errors import TandaError
from data.metrics.pace import paces
from data.metrics.presence import next_days_off, presences
from data.query.filters import Filters
from data.query.questions import Counts
from data.query.service import SOON


def draw(services: Services, search: str) -> PageProps:
    """Who of the crew can be given a batch, and what they have where the address asks for it."""
    beside = side_of(search) == "people"
    try:
        names = list(dict.fromkeys(each.name for each in people.people(services.mongo)))
        cards, lasting = _cards(services, names) if beside else ([], True)
    except TandaError as error:  # of the rows the grid says it itself
        return PageProps((ids.GIVING_PEOPLE, {"tree": failure(words_of(error))}))
    shown = [(ids.GIVING_PEOPLE, {"tree": cards})] if beside else []
    return PageProps((ids.CREW_NAMES, {"data": names}), *shown, lasting=lasting)


def _cards(services: Services, names: list[str]) -> tuple[list[Any], bool]:
    day = services.day()
    load, finished, crew = distribution.pace_questions(day.today)
    begun = Counts(("person",), Filters(stage=("in_progress",)))
    reading = services.answers.ask((load, finished, crew, begun), patience=SOON)
    there = presences(reading[crew], day.today, day.calendar)
    off = next_days_off(reading[crew], day.today)
    found = distribution.loads(names, paces(reading[load], reading[finished], there), reading[begun], off)
    return giving.people(found), reading.settled
