"""The page of the team: its panels, and which columns its table shows."""

from __future__ import annotations

from dashboard import ids
from dashboard.panels.team import TEAM_PANELS
from dashboard.render import panels
from dashboard.render.page_props import PageProps
from dashboard.services import Services
from dashboard.url import TEAM, View
from data.errors import FilterError


def draw(services: Services, search: str | None) -> PageProps:
    """The panels, and the menu of columns as the address has it; where it cannot be read, that stays."""
    page = panels.draw(TEAM, TEAM_PANELS, services, search)
    try:
        shown = View.from_query(search).shown
    except FilterError:
        return page
    menu = ids.TEAM_COLUMNS, {"value": list(shown)}
    return PageProps(*page, menu, lasting=page.lasting, whole=page.whole)
