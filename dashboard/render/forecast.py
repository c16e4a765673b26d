"""The page of the forecast: its panels, and whose batches could be moved."""

from __future__ import annotations

from dashboard import ids
from dashboard.panels.batches import crew
from dashboard.panels.forecast import FORECAST_PANELS
from dashboard.render import panels
from dashboard.render.page_props import Change, PageProps
from dashboard.services import Services
from dashboard.url import FORECAST, View
from data.errors import TandaError
from data.query.questions import Counts
from data.query.restrictions import encode
from data.query.service import SOON


def draw(services: Services, search: str | None) -> PageProps:
    page = panels.draw(FORECAST, FORECAST_PANELS, services, search)
    return PageProps(*page, *_people(services, search), lasting=page.lasting, whole=page.whole)


def _people(services: Services, search: str | None) -> list[Change]:
    """Who can give and get batches; also who is named already: a control forgets what is no
    choice of its own. Nothing when that cannot be known."""
    try:
        said = View.from_query(search).scenario
        working = Counts(("person",))
        reading = services.answers.ask((working, crew()), patience=SOON)
        there = {*reading[working]["person"], *reading[crew()]["person"], said.giver, said.taker} - {""}
    except TandaError:
        return []
    choices = [{"value": encode(each), "label": each} for each in sorted(there, key=str.casefold)]
    return [(ids.control(name), {"data": choices}) for name in ("giver", "taker")]
