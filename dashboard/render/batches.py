"""What the page of batches shows beside its rows, which the grid asks for itself."""

from __future__ import annotations

from dashboard import ids
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from data.crew import people
from data.errors import TandaError


def draw(services: Services, _: str) -> PageProps:
    """Who of the crew can be given a batch; the grid says it when the database is away."""
    try:
        names = list(dict.fromkeys(each.name for each in people.people(services.mongo)))
    except TandaError:
        return PageProps()
    return PageProps((ids.CREW_NAMES, {"data": names}), lasting=True)
